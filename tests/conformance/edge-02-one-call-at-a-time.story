# Edge 2. An agent who serves two queues is offered one call at a time.

centre
    queues = { contract = {}, general = {} }
    profiles.lawyer.skills = { contract = 1, general = 1 }
    agents.Li = { profile = "lawyer" }

scene
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  call 2 arrives in general   -> general has 1 waiting
    0:00  Li accepts 1                -> 1 answered by Li
    1:00  call 1 is released          -> 1 and Li part: the agent hung up
                                      -> 1 ends: completed
                                      -> 2 offered to Li
