# An agent who has just talked is at the desk: no automatic pause within a minute of the last conversation, although failures count.
centre
    queues.support = { ring_timeout = "10s", rona.no_answer = { delay = "5s", pause_after = 2, pause_delay = "1m" } }
    profiles.clerk.skills = { support = 1 }
    agents.Anna = { profile = "clerk" }

scene
    0:00  Anna signs in
    0:00  call 1 arrives in support  -> 1 offered to Anna
    0:01  Anna accepts 1             -> 1 answered by Anna
    0:10  call 1 is released         -> 1 and Anna part: the agent hung up
                                     -> 1 ends: completed
    0:20  call 2 arrives in support  -> 2 offered to Anna
    0:30                             -> offer of 2 to Anna ends: no answer
    0:35                             -> 2 offered to Anna
    # The second in a row, 35 seconds after the conversation.
    0:45                             -> offer of 2 to Anna ends: no answer
                                     -> Anna is held off
    0:50                             -> 2 offered to Anna
    1:00                             -> offer of 2 to Anna ends: no answer
                                     -> Anna is held off
    1:05                             -> 2 offered to Anna
    # The fourth, 65 seconds after it.
    1:15                             -> offer of 2 to Anna ends: no answer
                                     -> Anna is not ready: unanswered calls

scene An agent who has not talked yet is paused at once
    0:00  Anna signs in
    0:00  call 2 arrives in support  -> 2 offered to Anna
    0:10                             -> offer of 2 to Anna ends: no answer
    0:15                             -> 2 offered to Anna
    0:25                             -> offer of 2 to Anna ends: no answer
                                     -> Anna is not ready: unanswered calls
