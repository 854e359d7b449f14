# The host withdraws a call, whatever it was doing.

centre
    queues.contract = {}
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene It waits
    0:00  call 1 arrives in contract
    0:10  call 1 is withdrawn         -> 1 withdrawn, after 10s
                                      -> 1 ends: withdrawn
                                      -> calls alive: 0
    0:11  call 1 is withdrawn         -> refused: unknown call

scene It rings
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:01  call 2 arrives in contract
    0:10  call 1 is withdrawn         -> offer of 1 to Li ends: withdrawn
                                      -> 1 withdrawn
                                      -> 1 ends: withdrawn
                                      -> 2 offered to Li

scene They talk
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  Li accepts 1                -> 1 answered by Li
    0:10  call 1 is withdrawn         -> 1 and Li part: withdrawn
                                      -> 1 ends: withdrawn
