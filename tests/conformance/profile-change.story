# An agent gets a different profile: reported once, and effective from that moment.

centre
    queues = { contract = {}, general = { wait_max = "1h" } }
    profiles.lawyer.skills = { contract = 1 }
    profiles.generalist.skills = { general = 1, contract = 2 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene
    0:00  Wang signs in
    0:01  Li signs in
    0:02  call 1 arrives in general    -> general has 1 waiting
    0:03  Li gets profile generalist   -> Li now has profile generalist, from lawyer
                                       -> 1 offered to Li
    0:04  Li rejects 1                 -> offer of 1 to Li ends: rejected
    # The tier is that of the new profile: Wang goes first.
    0:05  call 2 arrives in contract   -> 2 offered to Wang
    0:06  Li gets profile (profile 9)  -> refused: unknown profile
