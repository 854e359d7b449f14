# A switch that cannot ring an agent says so: the agent is not to blame.

centre
    queues.contract = { rona.unreachable = { pause_after = 1 }, rona.no_answer = { pause_after = 1 } }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene The call goes to somebody else
    0:00  Li signs in
    0:00  Wang signs in
    0:00  call 1 arrives in contract       -> 1 offered to Li
    0:00  the switch cannot ring Li for 1  -> offer of 1 to Li ends: lost by the switch
                                           -> 1 offered to Wang

scene Where nobody else is there, the two meet again a second later, not at once
    0:00  Li signs in
    0:00  call 1 arrives in contract       -> 1 offered to Li
    0:00  the switch cannot ring Li for 1  -> offer of 1 to Li ends: lost by the switch
                                           -> Li is held off
    0:01                                   -> 1 offered to Li
    0:01  the switch cannot ring Li for 1  -> offer of 1 to Li ends: lost by the switch
    0:02                                   -> 1 offered to Li

scene The call keeps its place
    0:00  Li signs in
    0:00  call 1 arrives in contract       -> 1 offered to Li
    0:00  call 2 arrives in contract
    0:00  the switch cannot ring Li for 1  -> offer of 1 to Li ends: lost by the switch
    0:01                                   -> 1 offered to Li

scene An offer that is over cannot be lost
    0:00  Li signs in
    0:00  call 1 arrives in contract       -> 1 offered to Li
    0:01  Li accepts 1                     -> 1 answered by Li
    0:02  the switch cannot ring Li for 1  -> refused: the offer is not open
