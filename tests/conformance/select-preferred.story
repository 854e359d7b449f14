# A call is held for its preferred agent for a while.

centre
    queues.contract = { preferred_for = "20s" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene The preferred agent is idle, and comes before the longest idle
    0:00  Li signs in
    0:01  Wang signs in
    0:02  call 1 arrives in contract, preferring Wang  -> 1 offered to Wang

scene The preferred agent talks, and the call waits for them for twenty seconds
    0:00  Wang signs in
    0:00  call 1 arrives in contract                   -> 1 offered to Wang
    0:00  Wang accepts 1                               -> 1 answered by Wang
    0:01  Li signs in
    0:02  call 2 arrives in contract, preferring Wang  -> Li is idle
                                                       -> 2 is waiting
    # Others continue.
    0:03  call 3 arrives in contract                   -> 3 offered to Li
    0:05  call 3 hangs up                              -> offer of 3 to Li ends: caller gone
                                                       -> 3 abandoned
                                                       -> 3 ends: abandoned
    0:22                                               -> 2 offered to Li

scene The preferred agent becomes free in time
    0:00  Wang signs in
    0:00  call 1 arrives in contract                   -> 1 offered to Wang
    0:00  Wang accepts 1                               -> 1 answered by Wang
    0:01  Li signs in
    0:02  call 2 arrives in contract, preferring Wang
    0:10  call 1 hangs up                              -> 1 and Wang part: the caller hung up
                                                       -> 1 ends: completed
                                                       -> 2 offered to Wang

scene Not at work: nobody waits for them
    0:00  Li signs in
    0:02  call 1 arrives in contract, preferring Wang  -> 1 offered to Li

scene They leave: the call is open to everybody at once
    0:00  Wang signs in
    0:00  call 1 arrives in contract                   -> 1 offered to Wang
    0:00  Wang accepts 1                               -> 1 answered by Wang
    0:01  Li signs in
    0:02  call 2 arrives in contract, preferring Wang  -> 2 is waiting
    0:05  Wang is lost                                 -> 1 and Wang part: the agent was lost
                                                       -> 2 offered to Li
