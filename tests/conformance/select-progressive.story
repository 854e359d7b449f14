# One agent rings at first, and one more every five seconds.

centre
    queues.contract = { ringing = { progressive = { every = "5s", most = 2 } }, ring_timeout = "20s" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    agents.Zhao = { profile = "lawyer" }

scene
    0:00  Li signs in
    0:00  Wang signs in
    0:00  Zhao signs in
    0:01  call 1 arrives in contract  -> 1 offered to Li
    0:06                              -> 1 offered to Wang
    0:11                              -> Zhao is idle
    0:12  Li accepts 1                -> offer of 1 to Wang ends: another was faster
                                      -> 1 answered by Li
                                      -> Wang is idle
