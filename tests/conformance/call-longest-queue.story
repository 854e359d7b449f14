# Which call a free agent takes: that of the queue with the most calls waiting.

centre
    queues = { contract = {}, family = {} }
    profiles.lawyer = { skills = { contract = 1, family = 2 }, call_selection = "longest_queue" }
    agents.Li = { profile = "lawyer" }

scene
    0:00  call 1 arrives in contract
    0:01  call 2 arrives in family
    0:02  call 3 arrives in family
    0:03  Li signs in                 -> 2 offered to Li
    0:04  call 2 is withdrawn         -> offer of 2 to Li ends: withdrawn
                                      -> 2 withdrawn
                                      -> 2 ends: withdrawn
                                      -> 1 offered to Li
