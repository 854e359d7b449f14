# A supervisor moves a waiting call to another queue, keeping its age or as a newcomer.

centre
    queues = { contract = {}, general = {} }
    profiles.lawyer.skills = { contract = 1 }
    profiles.generalist.skills = { general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "generalist" }

scene Keeping its age, it goes ahead of later calls
    0:00  call 1 arrives in contract
    0:05  call 2 arrives in general
    0:10  call 1 moves to general     -> 1 moved to general, in contract, after 10s
                                      -> general in order: 1 2
                                      -> contract has 0 waiting

scene As a newcomer, it goes behind them
    0:00  call 1 arrives in contract
    0:05  call 2 arrives in general
    0:10  call 1 moves to general, as a newcomer  -> 1 moved to general
                                                  -> general in order: 2 1

scene With another priority
    0:00  call 1 arrives in contract
    0:05  call 2 arrives in general
    0:10  call 1 moves to general, as a newcomer, priority 3  -> 1 moved to general
                                                              -> general in order: 1 2

scene While it rings: the offer is withdrawn and costs the agent nothing
    0:00  Li signs in
    0:00  Wang signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:10  call 1 moves to general     -> offer of 1 to Li ends: withdrawn
                                      -> 1 moved to general
                                      -> 1/2 offered to Wang
                                      -> Li is idle
