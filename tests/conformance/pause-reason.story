# A pause has a reason, which applies to the agent as a whole, whichever queues they serve.
show agents

centre
    queues = { contract = {}, general = {} }
    profiles.lawyer.skills = { contract = 1, general = 1 }
    agents.Li = { profile = "lawyer" }
    reasons = ["lunch", "training"]

scene
    0:00  Li signs in                  -> Li is now idle
    0:01  Li goes not ready: lunch     -> Li is now not ready: lunch
    0:02  call 1 arrives in contract
    0:02  call 2 arrives in general
    0:03  Li goes not ready: training  -> Li is now not ready: training
    0:04  Li goes ready                -> 1 offered to Li
                                       -> Li is now ringing
