# A caller presses key 3: the conversation ends, and the caller joins another category, keeping the age or not.

centre
    queues = { contract = {}, family = {} }
    profiles.lawyer.skills = { contract = 1 }
    profiles.family.skills = { family = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Zhao = { profile = "family" }

scene Keeping the age, the caller goes ahead of later ones
    0:00  Li signs in
    0:00  call 1 arrives in contract                   -> 1 offered to Li
    0:05  Li accepts 1                                 -> 1 answered by Li
    0:30  call 2 arrives in family
    1:00  call 1 is passed to family, keeping its age  -> 1 and Li part: transferred
                                                       -> family in order: 1 2
    1:10  Zhao signs in                                -> 1/2 offered to Zhao

scene As a newcomer, the caller goes to the end
    0:00  Li signs in
    0:00  call 1 arrives in contract                 -> 1 offered to Li
    0:05  Li accepts 1                               -> 1 answered by Li
    0:30  call 2 arrives in family
    1:00  call 1 is passed to family, as a newcomer  -> 1 and Li part: transferred
                                                     -> family in order: 2 1
    1:10  Zhao signs in                              -> 2 offered to Zhao

scene An age from another site counts as well, and a priority can be given
    0:00  Li signs in
    0:10  call 1 arrives in contract, aged 30s         -> 1 offered to Li
    0:11  Li accepts 1                                 -> 1 answered by Li
    0:12  call 2 arrives in family, aged 20s
    0:13  call 3 arrives in family, priority 1
    1:00  call 1 is passed to family, keeping its age  -> 1 and Li part: transferred
                                                       -> family in order: 3 1 2
