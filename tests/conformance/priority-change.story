# A supervisor changes a waiting call's priority or position.

centre
    queues.contract = { announce = "on_entry" }
    queues.general = {}
    profiles.lawyer.skills = { contract = 1, general = 1 }
    agents.Li = { profile = "lawyer" }

scene Priority
    0:00  call 1 arrives in contract  -> 1 told position 1
    0:01  call 2 arrives in contract  -> 2 told position 2
    0:02  call 3 arrives in contract  -> 3 told position 3
    0:03  call 3 gets priority 5      -> 3 reranked
                                      -> contract in order: 3 1 2
    0:04  call 3 gets priority 0      -> 3 reranked
                                      -> contract in order: 1 2 3
    0:05  call 1 gets priority -1     -> 1 reranked
                                      -> contract in order: 2 3 1
    0:06  Li signs in                 -> 2 offered to Li

scene The priority changes during ringing, in case the offer fails
    0:00  Li signs in
    0:01  call 1 arrives in contract  -> 1 offered to Li
    0:02  call 2 arrives in contract  -> 2 told position 2
    0:03  call 2 gets priority 5      -> 2 reranked
                                      -> 1 is ringing
                                      -> 2 is waiting
    0:03  Li rejects 1                -> offer of 1 to Li ends: rejected
    0:08                              -> 2 offered to Li

scene Position
    0:00  call 1 arrives in contract              -> 1 told position 1
    0:01  call 2 arrives in contract              -> 2 told position 2
    0:02  call 3 arrives in contract              -> 3 told position 3
    0:03  call 3 gets position 1 in contract      -> 3 reranked
                                                  -> contract in order: 3 1 2
    0:04  call 3 gets position 2 in contract      -> 3 reranked
                                                  -> contract in order: 1 3 2
    0:05  call 1 gets position 99 in contract     -> 1 reranked
                                                  -> contract in order: 3 2 1
    0:06  call 4 arrives in contract, priority 1  -> 4 told position 1
    # No call of higher priority is overtaken.
    0:07  call 1 gets position 1 in contract      -> 1 reranked
                                                  -> contract in order: 4 1 3 2

scene What is refused
    0:00  call 1 arrives in general
    0:01  call 1 gets position 1 in general   -> refused: the queue keeps no positions
    0:01  call 1 gets position 1 in contract  -> refused: the call does not stand there
    0:01  call 7 gets priority 1              -> refused: unknown call
    0:02  Li signs in                         -> 1 offered to Li
    0:02  Li accepts 1                        -> 1 answered by Li
    0:03  call 1 gets priority 3              -> refused: the call is not waiting
