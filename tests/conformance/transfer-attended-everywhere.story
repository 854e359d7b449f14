# Attended transfer: the agent consults first, and then hands the caller over.

centre
    queues = { contract = {}, family = { preferred_for = "20s" } }
    profiles.lawyer.skills = { contract = 1 }
    profiles.family.skills = { family = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Zhao = { profile = "family" }
    externals = ["court"]

scene To a queue
    0:00  Li signs in
    0:00  Zhao signs in
    0:00  call 1 arrives in contract           -> 1 offered to Li
    0:05  Li accepts 1                         -> 1 answered by Li
    1:00  queue family is asked about 1, as 2  -> Li asks queue family about 1
                                               -> 2 offered to Zhao
    1:01  call 1 is handed over                -> refused: nobody who was asked has answered
    1:03  Zhao accepts 2                       -> 2 answered by Zhao
    1:30  call 1 is handed over                -> Li has asked about 1: handed over
                                               -> 2 and Zhao part: merged
                                               -> Zhao joins 1
                                               -> 2 ends: merged
                                               -> 1 and Li part: transferred
                                               -> Li is idle
                                               -> Zhao is talking
    2:00  call 1 is released                   -> 1 and Zhao part: the agent hung up
                                               -> 1 ends: completed

scene To an agent
    0:00  Li signs in
    0:00  Zhao signs in
    0:00  call 1 arrives in contract             -> 1 offered to Li
    0:05  Li accepts 1                           -> 1 answered by Li
    1:00  Zhao of family is asked about 1, as 2  -> Li asks Zhao of family about 1
                                                 -> 2 offered to Zhao
    1:03  Zhao accepts 2                         -> 2 answered by Zhao
    1:30  call 1 is handed over                  -> Li has asked about 1: handed over
                                                 -> 2 and Zhao part: merged
                                                 -> Zhao joins 1
                                                 -> 2 ends: merged
                                                 -> 1 and Li part: transferred
    2:00  call 1 hangs up                        -> 1 and Zhao part: the caller hung up
                                                 -> 1 ends: completed

scene Outside
    0:00  Li signs in
    0:00  call 1 arrives in contract       -> 1 offered to Li
    0:05  Li accepts 1                     -> 1 answered by Li
    1:00  external court is asked about 1  -> Li asks external court about 1
    1:30  call 1 is handed over            -> Li has asked about 1: handed over
                                           -> 1 and Li part: transferred
                                           -> 1 ends: sent to court
                                           -> calls alive: 0
                                           -> Li is idle

scene The caller hangs up during the consultation, which ends too: both agents are free
    0:00  Li signs in
    0:00  Zhao signs in
    0:00  call 1 arrives in contract           -> 1 offered to Li
    0:05  Li accepts 1                         -> 1 answered by Li
    1:00  queue family is asked about 1, as 2  -> Li asks queue family about 1
                                               -> 2 offered to Zhao
    1:03  Zhao accepts 2                       -> 2 answered by Zhao
    1:10  call 1 hangs up                      -> Li has asked about 1: caller gone
                                               -> 2 and Zhao part: the caller hung up
                                               -> 2 ends: completed
                                               -> 1 and Li part: the caller hung up
                                               -> 1 ends: completed
