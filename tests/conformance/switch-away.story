# While the switch is away nothing is offered and nobody is blamed.

centre
    queues.contract = { wait_max = "60s", ring_timeout = "10s", rona.no_answer = { pause_after = 1 } }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene Nothing is offered until it is back
    0:00  Li signs in
    0:10  the switch goes away
    0:11  call 1 arrives in contract
    0:12  Wang signs in
    0:20  the switch is back          -> 1 offered to Li

scene What rang is lost, however long it was away, and nobody is to blame
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:05  the switch goes away
    0:25  the switch is back          -> offer of 1 to Li ends: lost by the switch
                                      -> 1 offered to Li

scene What it still has goes on ringing, and has its whole time again
    0:00  Li signs in
    0:00  call 1 arrives in contract                           -> 1 offered to Li
    0:05  the switch goes away
    0:25  the switch has agents Li, 1 with nobody, 1 rings Li
    0:26  the switch is back
    0:36                                                       -> offer of 1 to Li ends: no answer

scene Queues' clocks go on
    0:00  the switch goes away
    0:01  call 1 arrives in contract
    1:01                              -> 1 timed out
                                      -> 1 ends: timed out

scene Who is free meanwhile is idle when it is back, and the longest wait comes first
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:01  Li accepts 1                -> 1 answered by Li
    0:02  the switch goes away
    0:03  call 2 arrives in contract
    0:04  call 3 arrives in contract
    0:05  call 1 hangs up             -> 1 and Li part: the caller hung up
                                      -> 1 ends: completed
    0:09  the switch is back          -> 2 offered to Li

scene It is said once when it goes and when it is back
    0:00  the switch goes away  -> the switch is away
    0:01  the switch goes away
    0:05  the switch is back    -> the switch is there again
    0:06  the switch is back

scene Twice away is away once
    0:00  Li signs in
    0:01  the switch is back
    0:02  the switch goes away
    0:03  the switch goes away
    0:04  call 1 arrives in contract  -> Li is idle
    0:05  the switch is back          -> 1 offered to Li
