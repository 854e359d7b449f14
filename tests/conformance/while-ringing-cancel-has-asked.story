# An agent whose ringing phone was cancelled because the call's wait in a queue was over has been asked: if the call waits in
# another queue as well, it is offered to them again only after those who have not been asked yet.

centre
    queues.contract = { wait_max = "30s", while_ringing = "cancel" }
    queues.general = { selection = "linear" }
    profiles.lawyer.skills = { contract = 1, general = 1 }
    profiles.clerk.skills = { general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "clerk" }
    agents.Zhao = { profile = "clerk" }

scene Idle agents come first, then those who were not asked
    0:00  call 1 arrives in contract, also general
    0:29  Li signs in                               -> 1 offered to Li
    0:29  Wang signs in
    0:29  Zhao signs in
    0:30                                            -> offer of 1 to Li ends: timed out
                                                    -> 1 timed out, in contract
                                                    -> 1/2 offered to Wang
    0:31  Wang rejects 1                            -> offer of 1/2 to Wang ends: rejected
                                                    -> 1/2 offered to Zhao
    0:32  Zhao rejects 1                            -> offer of 1/2 to Zhao ends: rejected
                                                    -> 1/2 offered to Li
    0:33  Li accepts 1                              -> 1/2 answered by Li

scene A lone agent is asked again
    0:00  call 1 arrives in contract, also general
    0:29  Li signs in                               -> 1 offered to Li
    0:30                                            -> offer of 1 to Li ends: timed out
                                                    -> 1 timed out, in contract
                                                    -> 1/2 offered to Li
