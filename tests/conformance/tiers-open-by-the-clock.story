# Tiers open at their very instant; a tier that never opens is never offered.

centre
    queues.contract.wait_max = "130s"
    queues.contract.ladder = [
        { at = "0s", tiers = 1 },
        { at = "30s", tiers = "1..2" },
        { at = "60s", tiers = "1..3" },
    ]
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }

scene Tier 1 is open at once
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li

scene Tier 2 opens at 30 s
    with profiles.lawyer.skills.contract = 2
    0:00         Li signs in
    0:00         call 1 arrives in contract
    0:29.999999                              -> Li is idle
    0:30                                     -> 1 reaches step 1
                                             -> 1 offered to Li

scene Tier 3 opens at 60 s
    with profiles.lawyer.skills.contract = 3
    0:00         Li signs in
    0:00         call 1 arrives in contract
    0:30                                     -> 1 reaches step 1
    0:59.999999                              -> Li is idle
    1:00                                     -> 1 reaches step 2
                                             -> 1 offered to Li

scene Tier 4 never opens, and the maximum wait ends
    with profiles.lawyer.skills.contract = 4
    0:00  Li signs in
    0:00  call 1 arrives in contract
    0:30                              -> 1 reaches step 1
    1:00                              -> 1 reaches step 2
    2:10                              -> 1 timed out
                                      -> 1 ends: timed out
