# The front line transfers a caller to the lawyers, keeping the age of the call or as a newcomer.

centre
    queues = { general = {}, contract = {} }
    profiles."front line".skills = { general = 1 }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "front line" }
    agents.Wang = { profile = "lawyer" }

scene Keeping its age
    0:00  Li signs in
    0:00  call 1 arrives in general     -> 1 offered to Li
    0:00  Li accepts 1                  -> 1 answered by Li
    0:50  call 2 arrives in contract
    # Li is out of the call at the transfer.
    1:00  call 1 is passed to contract  -> 1 and Li part: transferred
                                        -> 1/2 waits in contract
                                        -> contract in order: 1 2
                                        -> Li is idle
    1:10  Wang signs in                 -> 1/2 offered to Wang

scene As a newcomer
    0:00  Li signs in
    0:00  call 1 arrives in general                    -> 1 offered to Li
    0:00  Li accepts 1                                 -> 1 answered by Li
    0:50  call 2 arrives in contract
    1:00  call 1 is passed to contract, as a newcomer  -> 1 and Li part: transferred
                                                       -> contract in order: 2 1
    1:10  Wang signs in                                -> 2 offered to Wang

scene With another priority
    0:00  Li signs in
    0:00  call 1 arrives in general                                -> 1 offered to Li
    0:00  Li accepts 1                                             -> 1 answered by Li
    0:50  call 2 arrives in contract
    1:00  call 1 is passed to contract, as a newcomer, priority 1  -> 1 and Li part: transferred
    1:10  Wang signs in                                            -> 1/2 offered to Wang
