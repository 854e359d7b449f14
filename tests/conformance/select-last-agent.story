# A returning caller gets the agent who knows the matter, if they are free in time.

centre
    queues.contract = { last_agent = { within = "1h", hold = "20s" } }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene Within the hour
    0:00  Li signs in
    0:00  Wang signs in
    0:01  call 1 arrives in contract, caller 77  -> 1 offered to Li
    0:02  Li accepts 1                           -> 1 answered by Li
    1:00  call 1 hangs up                        -> 1 and Li part: the caller hung up
                                                 -> 1 ends: completed
    # Wang is the longest idle, but Li knows the caller.
    2:00  call 2 arrives in contract, caller 77  -> 2 offered to Li
    2:01  Li accepts 2                           -> 2 answered by Li
    3:00  call 2 hangs up                        -> 2 and Li part: the caller hung up
                                                 -> 2 ends: completed
    3:01  call 3 arrives in contract, caller 78  -> 3 offered to Wang

scene After the hour it is forgotten
    0:00     Li signs in
    0:00     Wang signs in
    0:01     call 1 arrives in contract, caller 77  -> 1 offered to Li
    0:02     Li accepts 1                           -> 1 answered by Li
    1:00     call 1 hangs up                        -> 1 and Li part: the caller hung up
                                                    -> 1 ends: completed
    1:01:01  call 2 arrives in contract, caller 77  -> 2 offered to Wang
