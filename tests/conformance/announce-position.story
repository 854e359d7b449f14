# Callers hear their position and the estimated wait, which is unknown as long as there is no data.

centre
    queues.contract = { announce = { every = "30s" } }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene
    0:00  call 1 arrives in contract  -> 1 told position 1, wait unknown
    0:10  call 2 arrives in contract  -> 2 told position 2, wait unknown
    0:30                              -> 1 told position 1, wait unknown
    0:40                              -> 2 told position 2, wait unknown
    0:45  call 1 hangs up             -> 1 abandoned
                                      -> 1 ends: abandoned
    1:10                              -> 2 told position 1, wait unknown
    1:20  call 2 hangs up             -> 2 abandoned
                                      -> 2 ends: abandoned
    2:00
