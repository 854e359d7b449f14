# Edge 7. What happens to the other legs while one of them rings.

centre
    queues = { contract = {}, general = { wait_max = "10s" } }
    profiles.lawyer.skills = { contract = 1 }
    profiles.generalist.skills = { general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "generalist" }

scene The other's maximum wait is over while this one rings, and the offer fails
    0:00  Li signs in
    0:00  call 1 arrives in contract, also general  -> 1 offered to Li
    0:12  Li rejects 1                              -> offer of 1 to Li ends: rejected
                                                    -> 1/2 timed out, in general
                                                    -> 1 is waiting
                                                    -> general has 0 waiting

scene It is answered: the other leg is dequeued, neither answered nor abandoned
    0:00  Li signs in
    0:00  call 1 arrives in contract, also general  -> 1 offered to Li
    0:12  Li accepts 1                              -> 1 answered by Li
                                                    -> 1/2 dequeued, in general

scene The offer fails, and the other queue has an agent at once
    0:00  Li signs in
    0:00  Wang signs in
    0:00  call 1 arrives in contract, also general  -> 1 offered to Li
    0:02  Li rejects 1                              -> offer of 1 to Li ends: rejected
                                                    -> 1/2 offered to Wang

scene It is withdrawn: all legs end
    0:00  call 1 arrives in contract, also general
    0:02  call 1 is withdrawn                       -> 1 withdrawn
                                                    -> 1/2 dequeued
                                                    -> 1 ends: withdrawn
                                                    -> contract has 0 waiting
                                                    -> general has 0 waiting
