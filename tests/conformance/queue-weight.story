# Calls of a queue with a higher weight go first, whatever the waits and the priorities.

centre
    queues = { contract = {}, urgent = { weight = 5 } }
    profiles.lawyer.skills = { contract = 1, urgent = 2 }
    agents.Li = { profile = "lawyer" }

scene
    0:00  call 1 arrives in contract, priority 9
    0:40  call 2 arrives in urgent
    1:00  Li signs in                             -> 2 offered to Li
