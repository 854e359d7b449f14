# Edge 2. A call and its agent are reserved in one transition, visible to every queue at once.

centre
    queues = { contract = {}, general = {} }
    profiles.lawyer.skills = { contract = 1, general = 1 }
    profiles.generalist.skills = { general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "generalist" }

scene One agent, two queues, one call each
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  call 2 arrives in general   -> 2 is waiting
    0:01  Li rejects 1                -> offer of 1 to Li ends: rejected
                                      -> 1 is waiting
                                      -> 2 is waiting

scene One call in two queues, one agent in each
    0:00  Li signs in
    0:00  Wang signs in
    0:01  call 1 arrives in contract, also general  -> 1 offered to Li
                                                    -> Wang is idle
                                                    -> 1 is ringing
