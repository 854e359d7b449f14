# Which call a free agent takes: by tier first, or the longest wait in any tier.

centre
    queues = { contract = {}, family = {} }
    profiles.lawyer = { skills = { contract = 1, family = 2 }, call_selection = "rank_first" }
    agents.Li = { profile = "lawyer" }

scene The longest wait, in any tier
    0:00  call 1 arrives in family
    0:01  call 2 arrives in contract
    0:02  Li signs in                 -> 1 offered to Li

scene The tier first
    with profiles.lawyer.call_selection = "tier_first"
    0:00  call 1 arrives in family
    0:01  call 2 arrives in contract
    0:02  Li signs in                 -> 2 offered to Li
