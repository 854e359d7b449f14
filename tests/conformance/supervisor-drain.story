# A supervisor closes a queue: waiting calls are still served, or are sent on.

centre
    queues.contract = { when_closed = "queue:general" }
    queues.general = {}
    profiles.lawyer.skills = { contract = 1 }
    profiles.generalist.skills = { general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "generalist" }

scene Drained: waiting calls are served, new ones are sent on
    0:00  call 1 arrives in contract
    0:10  contract closes             -> contract is closed now
    0:11  call 2 arrives in contract  -> 2 found it closed and went to queue general
    0:12  Li signs in                 -> 1 offered to Li
    0:13  contract closes             -> refused: the queue is so already
    0:14  contract opens              -> contract is open now
    0:15  call 3 arrives in contract  -> contract has 2 waiting

scene Closed: all are sent on
    0:00  call 1 arrives in contract
    0:01  call 2 arrives in contract
    0:10  contract closes, waiting calls are sent on  -> contract is closed now
                                                      -> 1 found it closed and went to queue general
                                                      -> 2 found it closed and went to queue general
                                                      -> general has 2 waiting
                                                      -> contract has 0 waiting

scene Closed, without a destination
    with queues.contract.when_closed = "end"
    0:00  call 1 arrives in contract
    0:10  contract closes, waiting calls are sent on  -> contract is closed now
                                                      -> 1 found it closed
                                                      -> 1 ends: closed
    0:11  call 2 arrives in contract                  -> 2 found it closed
                                                      -> 2 ends: closed
