# An agent consults somebody, and returns to the caller.

centre
    queues = { contract = {}, family = {} }
    profiles.lawyer.skills = { contract = 1 }
    profiles.family.skills = { family = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Zhao = { profile = "family" }
    externals = ["court"]

scene Zhao answers, and Li returns
    0:00  Li signs in
    0:00  Zhao signs in
    0:00  call 1 arrives in contract           -> 1 offered to Li
    0:05  Li accepts 1                         -> 1 answered by Li
    1:00  queue family is asked about 1, as 2  -> Li asks queue family about 1
                                               -> 2 offered to Zhao
    1:03  Zhao accepts 2                       -> 2 answered by Zhao
    1:05  queue family is asked about 1, as 3  -> refused: somebody is being asked already
    1:30  call 1 is taken back                 -> Li has asked about 1: back to the caller
                                               -> 2 and Zhao part: the caller hung up
                                               -> 2 ends: completed
                                               -> Zhao is idle
                                               -> Li is talking
    1:31  call 1 is taken back                 -> refused: nobody who was asked has answered
    2:00  call 1 hangs up                      -> 1 and Li part: the caller hung up
                                               -> 1 ends: completed

scene Nobody answers, and Li returns
    0:00  Li signs in
    0:00  call 1 arrives in contract           -> 1 offered to Li
    0:05  Li accepts 1                         -> 1 answered by Li
    1:00  queue family is asked about 1, as 2  -> Li asks queue family about 1
    1:30  call 1 is taken back                 -> Li has asked about 1: back to the caller
                                               -> 2 abandoned
                                               -> 2 ends: abandoned
                                               -> family has 0 waiting

scene The consulted agent hangs up
    0:00  Li signs in
    0:00  Zhao signs in
    0:00  call 1 arrives in contract           -> 1 offered to Li
    0:05  Li accepts 1                         -> 1 answered by Li
    1:00  queue family is asked about 1, as 2  -> Li asks queue family about 1
                                               -> 2 offered to Zhao
    1:03  Zhao accepts 2                       -> 2 answered by Zhao
    1:30  call 2 is released                   -> 2 and Zhao part: the agent hung up
                                               -> 2 ends: completed
                                               -> Li has asked about 1: nobody there

scene Outside, and back
    0:00  Li signs in
    0:00  call 1 arrives in contract       -> 1 offered to Li
    0:05  Li accepts 1                     -> 1 answered by Li
    1:00  external court is asked about 1  -> Li asks external court about 1
    1:30  call 1 is taken back             -> Li has asked about 1: back to the caller
