# An agent rings or talks without a sign of life: they are reported, or treated as lost.

centre
    queues.contract = {}
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    watchdog = { silent_for = "1m" }

scene Reported, and again after the same interval
    0:00   Li signs in
    0:10   call 1 arrives in contract  -> 1 offered to Li
    0:20   Li accepts 1                -> 1 answered by Li
    1:20                               -> Li gives no sign of life, since 0:20
    2:00   Li gives a sign of life
    3:00                               -> Li gives no sign of life, since 2:00
    3:30   call 1 hangs up             -> 1 and Li part: the caller hung up
                                       -> 1 ends: completed
    10:00                              -> Li is idle

scene Treated as lost
    with watchdog = { silent_for = "1m", then = "lose" }
    0:00  Li signs in
    0:00  Wang signs in
    0:10  call 1 arrives in contract  -> 1 offered to Li
    0:20  Li accepts 1                -> 1 answered by Li
    1:20                              -> Li gives no sign of life
                                      -> 1 and Li part: the agent was lost
                                      -> 1/2 offered to Wang
                                      -> Li is signed out
                                      -> Wang is ringing

scene An idle agent need not give a sign of life
    0:00   Li signs in
    10:00               -> Li is idle
