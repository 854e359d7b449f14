# Which call a freed agent takes: the tier of the agent first, or the longest wait whatever the tier.

centre
    queues = { contract = {}, family = {} }
    profiles.lawyer = { skills = { contract = 1, family = 2 }, call_selection = "rank_first" }
    agents.Li = { profile = "lawyer" }

scene The longest wait, whatever the tier
    0:00  call 1 arrives in family
    0:01  call 2 arrives in contract
    0:02  Li signs in                 -> 1 offered to Li

scene The tier first
    with profiles.lawyer.call_selection = "tier_first"
    0:00  call 1 arrives in family
    0:01  call 2 arrives in contract
    0:02  Li signs in                 -> 2 offered to Li
