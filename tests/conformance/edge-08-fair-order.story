# Edge 8. A free agent takes the best-ranked call that they may serve.
# Queue weight counts first, then priority, then age, over all their queues.

centre
    queues = { contract = {}, general = {} }
    profiles.lawyer.skills = { contract = 1, general = 1 }
    agents.Li = { profile = "lawyer" }

scene The longest waiting of all queues
    0:00  call 1 arrives in general
    0:01  call 2 arrives in contract
    0:02  call 3 arrives in general
    0:03  Li signs in                 -> 1 offered to Li
    0:03  Li accepts 1                -> 1 answered by Li
    0:03  call 1 is released          -> 1 and Li part: the agent hung up
                                      -> 1 ends: completed
                                      -> 2 offered to Li
    0:03  Li accepts 2                -> 2 answered by Li
    0:03  call 2 is released          -> 2 and Li part: the agent hung up
                                      -> 2 ends: completed
                                      -> 3 offered to Li
    0:03  Li accepts 3                -> 3 answered by Li
    0:03  call 3 is released          -> 3 and Li part: the agent hung up
                                      -> 3 ends: completed
                                      -> Li is idle

scene The heavier queue, then the priority, then the age
    with queues.general.weight = 1
    0:00  call 1 arrives in contract
    0:01  call 2 arrives in contract, priority 20  -> contract in order: 2 1
    0:02  call 3 arrives in general
    0:03  Li signs in                              -> 3 offered to Li
    0:03  Li accepts 3                             -> 3 answered by Li
    0:03  call 3 is released                       -> 3 and Li part: the agent hung up
                                                   -> 3 ends: completed
                                                   -> 2 offered to Li
    0:03  Li accepts 2                             -> 2 answered by Li
    0:03  call 2 is released                       -> 2 and Li part: the agent hung up
                                                   -> 2 ends: completed
                                                   -> 1 offered to Li

scene Priority may be worth a certain age and no more
    with queues.contract.priority = { age_credit = "1m" }
    0:00  call 1 arrives in contract
    0:59  call 2 arrives in contract, priority 1
    1:01  call 3 arrives in contract, priority 1  -> contract in order: 2 1 3

scene An earlier wait counts
    0:00  call 1 arrives in contract
    0:10  call 2 arrives in contract, aged 20s  -> contract in order: 2 1
