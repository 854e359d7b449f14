# A callback is offered only if the wait would be long: the wait estimated for the last in line.
centre
    queues.support = { callback = { offer_above = "2m" }, ladder = [{ at = "0s", offer_callback = true }, { at = "60s", offer_callback = true }] }
    profiles.clerk.skills = { support = 1 }
    agents.Anna = { profile = "clerk" }

scene
    # Unknown: no conversation has ended yet.
    0:00  Anna signs in
    0:00  call 1 arrives in support  -> 1 offered to Anna
    0:00  Anna accepts 1             -> 1 answered by Anna
    0:10  call 2 arrives in support
    1:10                             -> 2 reaches step 1
    # A conversation takes 90 seconds: the first in line waits for less than two minutes, the second for more.
    1:30  call 1 is released         -> 1 and Anna part: the agent hung up
                                     -> 1 ends: completed
                                     -> 2 offered to Anna
    1:30  Anna accepts 2             -> 2 answered by Anna
    1:40  call 3 arrives in support
    1:50  call 4 arrives in support  -> 4 offered a callback
