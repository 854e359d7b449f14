# Edge 3. Two agents accept a call that rings at both: one gets it, the other has lost the race.
# Losing does not count as unanswered: free at once, no delay, no count. If both accept in the same millisecond, the first one received wins.

centre
    queues.contract = { ringing = "all", rona.rejected = { delay = "30s", pause_after = 1 }, wrap_up = "30s" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene Both accept in the same instant
    0:00      Li signs in
    0:00      Wang signs in
    0:01      call 1 arrives in contract  -> 1 offered to Li
                                          -> 1 offered to Wang
    0:05.001  Li accepts 1                -> offer of 1 to Wang ends: another was faster
                                          -> 1 answered by Li
                                          -> Wang is idle
    0:05.001  Wang accepts 1              -> refused: the offer is not open

scene The loser takes the next call in the same instant
    0:00  Li signs in
    0:00  Wang signs in
    0:01  call 1 arrives in contract  -> 1 offered to Li
                                      -> 1 offered to Wang
    0:02  call 2 arrives in contract
    0:05  Li accepts 1                -> offer of 1 to Wang ends: another was faster
                                      -> 1 answered by Li
                                      -> 2 offered to Wang
                                      -> 1 is talking
                                      -> 2 is ringing

scene The loser keeps the idle rank
    0:00  Li signs in
    0:01  Wang signs in
    0:02  call 1 arrives in contract  -> 1 offered to Li
                                      -> 1 offered to Wang
    0:05  Wang accepts 1              -> offer of 1 to Li ends: another was faster
                                      -> 1 answered by Wang
    0:06  call 2 arrives in contract  -> 2 offered to Li

scene A rejection after losing is stale
    0:00  Li signs in
    0:00  Wang signs in
    0:01  call 1 arrives in contract  -> 1 offered to Li
                                      -> 1 offered to Wang
    0:05  Li accepts 1                -> offer of 1 to Wang ends: another was faster
                                      -> 1 answered by Li
    0:05  Wang rejects 1              -> refused: the offer is not open
                                      -> Wang is idle
