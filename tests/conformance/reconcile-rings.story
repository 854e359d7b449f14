# Phones that should ring and do not, and those that ring and should not.

centre
    queues.contract = {}
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene Everything rings as it should
    0:00  Li signs in
    0:00  call 1 arrives in contract                           -> 1 offered to Li
    0:10  the switch has agents Li, 1 with nobody, 1 rings Li

scene Nothing rings: the call is offered again, to the same agent if nobody else is idle
    0:00  Li signs in
    0:00  call 1 arrives in contract                              -> 1 offered to Li
    0:05  call 2 arrives in contract
    0:10  the switch has agents Li, 1 with nobody, 2 with nobody  -> offer of 1 to Li ends: lost by the switch
                                                                  -> 1 offered to Li

scene Nothing rings: other idle agents come first, and the agent is idle at once
    0:00  Li signs in
    0:00  Wang signs in
    0:00  call 1 arrives in contract                    -> 1 offered to Li
    0:10  the switch has agents Li Wang, 1 with nobody  -> offer of 1 to Li ends: lost by the switch
                                                        -> 1 offered to Wang
    0:10  call 2 arrives in contract                    -> 2 offered to Li

scene Nobody is to blame, however often it happens
    with queues.contract.rona.no_answer.pause_after = 2
    with queues.contract.rona.unreachable.pause_after = 2
    0:00  Li signs in
    0:00  call 1 arrives in contract               -> 1 offered to Li
    0:10  the switch has agents Li, 1 with nobody  -> offer of 1 to Li ends: lost by the switch
                                                   -> 1 offered to Li
    0:20  the switch has agents Li, 1 with nobody  -> offer of 1 to Li ends: lost by the switch
                                                   -> 1 offered to Li
    0:30  the switch has agents Li, 1 with nobody  -> offer of 1 to Li ends: lost by the switch
                                                   -> 1 offered to Li

scene One of several does not ring
    with queues.contract.ringing = "all"
    0:00  Li signs in
    0:00  Wang signs in
    0:00  call 1 arrives in contract                                  -> 1 offered to Li
                                                                      -> 1 offered to Wang
    0:10  the switch has agents Li Wang, 1 with nobody, 1 rings Wang  -> offer of 1 to Li ends: lost by the switch
                                                                      -> 1 offered to Li

scene A ring without an offer must be stopped
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:10  the switch has agents Li, 1 with nobody, 1 rings Li, 7 rings Wang  -> a ring of 7 at Wang is a stray

scene A ring without an offer is stopped before the same call is offered to the agent
    0:00  Li signs in
    0:00  call 1 arrives in contract                           -> 1 offered to Li
    0:05  Li accepts 1                                         -> 1 answered by Li
    0:10  the switch has agents Li, 1 with nobody, 1 rings Li  -> a ring of 1 at Li is a stray
                                                               -> 1 and Li part: ended by the switch
                                                               -> 1/2 offered to Li

scene The caller of a phone that does not ring is gone, or was answered
    0:00  Li signs in
    0:00  Wang signs in
    0:00  call 1 arrives in contract                  -> 1 offered to Li
    0:00  call 2 arrives in contract                  -> 2 offered to Wang
    0:10  the switch has agents Li Wang, 2 with Wang  -> offer of 1 to Li ends: caller gone
                                                      -> 1 abandoned
                                                      -> 1 ends: abandoned
                                                      -> 2 answered by Wang

scene An agent who was asked to confirm still counts as ringing
    with queues.contract.confirm_within = "30s"
    0:00  Li signs in
    0:00  call 1 arrives in contract                           -> 1 offered to Li
    0:05  Li picks up 1                                        -> Li is asked to confirm
    0:10  the switch has agents Li, 1 with nobody, 1 rings Li
    0:11  the switch has agents Li, 1 with nobody              -> offer of 1 to Li ends: lost by the switch
                                                               -> 1 offered to Li

scene The wait ended while nothing rang
    with queues.contract.wait_max = "30s"
    0:00  Li signs in
    0:00  call 1 arrives in contract               -> 1 offered to Li
    0:40  the switch has agents Li, 1 with nobody  -> offer of 1 to Li ends: lost by the switch
                                                   -> 1 timed out
                                                   -> 1 ends: timed out

scene A callback without a ringing phone
    with queues.contract.callback = {}
    0:00  call 1 arrives in contract
    0:05  call 1 asks to be called back         -> 1 will be called back
    0:10  Li signs in                           -> 1/2 offered to Li
    0:20  the switch has agents Li              -> offer of 1/2 to Li ends: lost by the switch
                                                -> 1/2 offered to Li
    0:30  the switch has agents Li, 1 rings Li

scene An agent connected to two calls is in both, and gets nothing more until both are over
    0:00  Li signs in
    0:00  call 1 arrives in contract                      -> 1 offered to Li
    0:00  call 2 arrives in contract
    0:10  the switch has agents Li, 1 with Li, 2 with Li  -> 1 answered by Li
                                                          -> 2 offered to Li
                                                          -> 2 answered by Li
    0:20  call 3 arrives in contract
    0:30  call 1 hangs up                                 -> 1 and Li part: the caller hung up
                                                          -> 1 ends: completed
    0:40  call 2 hangs up                                 -> 2 and Li part: the caller hung up
                                                          -> 2 ends: completed
                                                          -> 3 offered to Li
