# Agents held back for one queue serve another only while more are idle.

centre
    queues = { contract = {}, general = {} }
    profiles.lawyer.skills = { contract = 1, general = { tier = 1, reserve = 1 } }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene
    0:00  Li signs in
    # Li is held back for contract calls.
    0:00  call 1 arrives in general  -> Li is idle
    # Two are idle, so one may go: Li, who has been idle longer.
    0:05  Wang signs in              -> 1 offered to Li
                                     -> Wang is idle
