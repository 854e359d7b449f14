# Caller and two agents talk; each may leave, the last one ends it.

centre
    queues = { contract = {}, family = { wrap_up = "10s" } }
    profiles.lawyer.skills = { contract = 1 }
    profiles.family.skills = { family = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Zhao = { profile = "family" }

scene The first agent leaves, then the second
    0:00  Li signs in
    0:00  Zhao signs in
    0:00  call 1 arrives in contract           -> 1 offered to Li
    0:05  Li accepts 1                         -> 1 answered by Li
    1:00  queue family is asked about 1, as 2  -> Li asks queue family about 1
                                               -> 2 offered to Zhao
    1:01  call 1 becomes a conference          -> refused: nobody who was asked has answered
    1:03  Zhao accepts 2                       -> 2 answered by Zhao
    1:30  call 1 becomes a conference          -> Li has asked about 1: all three talk
                                               -> 2 and Zhao part: merged
                                               -> Zhao joins 1
                                               -> 2 ends: merged
                                               -> Li is talking
                                               -> Zhao is talking
    2:00  Li leaves 1                          -> 1 and Li part: the agent left
                                               -> Li is idle
    2:01  Li leaves 1                          -> refused: the agent takes no part in the call
    2:10  Zhao leaves 1                        -> 1 and Zhao part: the agent hung up
                                               -> 1 ends: completed
                                               -> Zhao is in wrap-up

scene The caller hangs up: both are free
    0:00  Li signs in
    0:00  Zhao signs in
    0:00  call 1 arrives in contract           -> 1 offered to Li
    0:05  Li accepts 1                         -> 1 answered by Li
    1:00  queue family is asked about 1, as 2  -> Li asks queue family about 1
                                               -> 2 offered to Zhao
    1:03  Zhao accepts 2                       -> 2 answered by Zhao
    1:30  call 1 becomes a conference          -> Li has asked about 1: all three talk
                                               -> 2 and Zhao part: merged
                                               -> Zhao joins 1
                                               -> 2 ends: merged
    2:00  call 1 hangs up                      -> 1 and Li part: the caller hung up
                                               -> 1 and Zhao part: the caller hung up
                                               -> 1 ends: completed
