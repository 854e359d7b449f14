# A new call of priority 20 among equals in two queues, with one agent for both: it goes first, then the others by wait.

centre
    queues = { contract = {}, general = {} }
    profiles.lawyer.skills = { contract = 1, general = 1 }
    agents.Li = { profile = "lawyer" }

scene
    0:00  call 1 arrives in contract
    0:01  call 2 arrives in general
    0:02  call 3 arrives in contract
    0:03  call 4 arrives in general, priority 20
    0:04  Li signs in                             -> 4 offered to Li
    0:05  call 4 is withdrawn                     -> offer of 4 to Li ends: withdrawn
                                                  -> 4 withdrawn
                                                  -> 4 ends: withdrawn
                                                  -> 1 offered to Li
    0:06  call 1 is withdrawn                     -> offer of 1 to Li ends: withdrawn
                                                  -> 1 withdrawn
                                                  -> 1 ends: withdrawn
                                                  -> 2 offered to Li
    0:07  call 2 is withdrawn                     -> offer of 2 to Li ends: withdrawn
                                                  -> 2 withdrawn
                                                  -> 2 ends: withdrawn
                                                  -> 3 offered to Li
