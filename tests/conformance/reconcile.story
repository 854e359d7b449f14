# The switch reports the actual state, and the engine corrects what it got wrong.

centre
    queues.contract = {}
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene A call unknown to the switch has hung up
    0:00  Li signs in
    0:00  call 1 arrives in contract               -> 1 offered to Li
    0:00  Li accepts 1                             -> 1 answered by Li
    0:01  call 2 arrives in contract
    0:10  the switch has agents Li, 2 with nobody  -> 1 and Li part: the caller hung up
                                                   -> 1 ends: completed
                                                   -> 2 offered to Li

scene An answer that was lost
    0:00  Li signs in
    0:00  call 1 arrives in contract           -> 1 offered to Li
    0:10  the switch has agents Li, 1 with Li  -> 1 answered by Li
                                               -> Li is talking

scene A hang-up of the agent that was lost: the caller waits again
    0:00  Li signs in
    0:00  call 1 arrives in contract               -> 1 offered to Li
    0:00  Li accepts 1                             -> 1 answered by Li
    0:10  the switch has agents Li, 1 with nobody  -> 1 and Li part: ended by the switch
                                                   -> 1/2 offered to Li

scene A connection that nobody asked for
    0:00  Li signs in
    0:00  Wang signs in
    0:00  call 1 arrives in contract                  -> 1 offered to Li
    0:00  Li accepts 1                                -> 1 answered by Li
    0:10  the switch has agents Li Wang, 1 with Wang  -> 1 and Li part: ended by the switch
                                                      -> Wang joins 1
                                                      -> Li is idle
                                                      -> Wang is talking

scene An agent unknown to the switch is lost
    0:00  Li signs in
    0:00  Wang signs in
    0:00  call 1 arrives in contract                 -> 1 offered to Li
    0:10  the switch has agents Wang, 1 with nobody  -> offer of 1 to Li ends: agent gone
                                                     -> 1 offered to Wang
                                                     -> Li is signed out
                                                     -> Wang is ringing

scene A stray call
    0:00  Li signs in
    0:10  the switch has agents Li, 7 with nobody  -> 7 is a stray

scene Everything agrees
    0:00  Li signs in
    0:00  call 1 arrives in contract                          -> 1 offered to Li
    0:00  Li accepts 1                                        -> 1 answered by Li
    0:01  call 2 arrives in contract
    0:10  the switch has agents Li, 1 with Li, 2 with nobody  -> Li is talking
                                                              -> 2 is waiting

scene A list that is left out says nothing
    0:00  Li signs in
    0:00  call 1 arrives in contract                           -> 1 offered to Li
    0:05  the switch has agents nobody, silent on all three    -> Li is ringing
    0:06  the switch has agents nobody, 1 with nobody, silent on rings and agents  -> Li is ringing
    0:07  the switch has agents Li, silent on calls and rings  -> Li is ringing

scene Whoever has changed since the lists were read is not judged by them
    0:00  Li signs in
    0:00  call 1 arrives in contract                                    -> 1 offered to Li
    0:05  the switch has agents nobody, newer agents Li, newer calls 1  -> Li is ringing
    0:06  the switch has agents nobody, 1 with nobody, newer agents Li  -> Li is ringing
