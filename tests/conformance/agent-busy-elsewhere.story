# An agent who talks for another queue is not offered a call, which does not count as unanswered.

centre
    queues.contract = { wait_max = "3s", rona.no_answer = { delay = "1s", pause_after = 1 } }
    queues.general = {}
    profiles.lawyer.skills = { contract = 1, general = 1 }
    agents.Li = { profile = "lawyer" }

scene
    0:00  Li signs in
    0:00  call 1 arrives in general   -> 1 offered to Li
    0:01  Li accepts 1                -> 1 answered by Li
    0:02  call 2 arrives in contract
    0:05                              -> 2 timed out
                                      -> 2 ends: timed out
                                      -> Li is talking
    0:10  call 1 hangs up             -> 1 and Li part: the caller hung up
                                      -> 1 ends: completed
                                      -> Li is idle
