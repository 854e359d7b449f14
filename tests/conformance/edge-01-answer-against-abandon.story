# Edge 1. The answer and the hang-up cross: the first one received wins, the other is rejected and changes nothing.

centre
    queues.contract = {}
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene The answer comes a moment after the caller hung up
    0:00  Li signs in
    0:10  call 1 arrives in contract  -> 1 offered to Li
    0:12  call 1 hangs up             -> offer of 1 to Li ends: caller gone
                                      -> 1 abandoned, after 2s
                                      -> 1 ends: abandoned
    # No wrap-up after a call that was never connected.
    0:12  Li accepts 1                -> refused: the offer is not open
                                      -> Li is idle

scene The caller hangs up a moment after the answer
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  Li accepts 1                -> 1 answered by Li
    0:00  call 1 hangs up             -> 1 and Li part: the caller hung up
                                      -> 1 ends: completed
    0:00  call 1 hangs up             -> refused: unknown call

scene A withdrawn offer does not cost the agent their rank
    0:00  Li signs in
    0:01  Wang signs in
    0:10  call 1 arrives in contract  -> 1 offered to Li
    0:10  call 1 hangs up             -> offer of 1 to Li ends: caller gone
                                      -> 1 abandoned
                                      -> 1 ends: abandoned
    # Li is still the longest idle.
    0:11  call 2 arrives in contract  -> 2 offered to Li
