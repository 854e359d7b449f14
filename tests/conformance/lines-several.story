# A call may wait in several queues at once, from the start or later.

centre
    queues = { contract = {}, family = {}, general = {} }
    profiles.lawyer.skills = { contract = 1 }
    profiles.family.skills = { family = 1 }
    profiles.generalist.skills = { general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Zhao = { profile = "family" }
    agents.Wang = { profile = "generalist" }

scene From the start
    0:00  call 1 arrives in contract, also family general  -> contract has 1 waiting
                                                           -> family has 1 waiting
                                                           -> general has 1 waiting
                                                           -> calls alive: 1
    0:05  Zhao signs in                                    -> 1/2 offered to Zhao
    # Nobody else is offered it meanwhile.
    0:06  Li signs in                                      -> Li is idle
    0:07  Zhao accepts 1                                   -> 1/2 answered by Zhao
                                                           -> 1 dequeued
                                                           -> 1/3 dequeued
                                                           -> general has 0 waiting

scene It joins one, and leaves one
    0:00  call 1 arrives in contract
    0:05  call 1 joins general        -> general has 1 waiting
    0:06  call 1 joins general        -> refused: the call cannot join
    0:07  call 1 leaves contract      -> 1 dequeued, in contract
                                      -> contract has 0 waiting
    0:08  call 1 leaves general       -> refused: the call does not stand there
    0:09  Wang signs in               -> 1/2 offered to Wang

scene No queue twice
    0:00  call 1 arrives in contract, also contract         -> refused: a queue is named twice
    0:00  call 1 arrives in contract, also general general  -> refused: a queue is named twice

scene The maximum wait in the original queue is over, and the other leg keeps waiting
    with queues.contract.wait_max = "10s"
    0:00  call 1 arrives in contract, also general
    0:10                                            -> 1 timed out
                                                    -> 1 is waiting
