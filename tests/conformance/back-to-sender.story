# A call that an agent passes on does not come straight back to that agent.

centre
    queues.contract = { back_to_sender = "30s" }
    queues.labour = {}
    profiles.lawyer.skills = { contract = 1, labour = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene It goes to somebody else, or waits for a time
    0:00  Li signs in
    0:00  call 1 arrives in contract          -> 1 offered to Li
    0:01  Li accepts 1                        -> 1 answered by Li
    0:02  Wang signs in
    0:03  call 2 arrives in contract          -> 2 offered to Wang
    0:04  Wang accepts 2                      -> 2 answered by Wang
    0:10  call 1 is passed to queue contract  -> 1 and Li part: transferred
                                              -> Li is idle
    0:40                                      -> 1/2 offered to Li

scene Those who wait behind it are not kept from the agent
    0:00  Li signs in
    0:00  call 1 arrives in contract          -> 1 offered to Li
    0:01  Li accepts 1                        -> 1 answered by Li
    0:02  Wang signs in
    0:02  Wang is engaged elsewhere
    0:03  call 2 arrives in contract
    0:10  call 1 is passed to queue contract  -> 1 and Li part: transferred
                                              -> 2 offered to Li
    0:12  Wang is no longer engaged           -> 1/2 offered to Wang

scene Where nobody else is there it comes back
    0:00  Li signs in
    0:00  call 1 arrives in contract          -> 1 offered to Li
    0:01  Li accepts 1                        -> 1 answered by Li
    0:10  call 1 is passed to queue contract  -> 1 and Li part: transferred
                                              -> 1/2 offered to Li

scene Without the setting it comes back
    0:00  Li signs in
    0:00  call 1 arrives in labour          -> 1 offered to Li
    0:01  Li accepts 1                      -> 1 answered by Li
    0:02  Wang signs in
    0:02  Wang is engaged elsewhere
    0:10  call 1 is passed to queue labour  -> 1 and Li part: transferred
                                            -> 1/2 offered to Li
