# Tiers open one after the other, after a multiple of the wait; or all after one wait.

centre
    queues.contract.ladder = { tiers = 3, wait = "10s" }
    profiles = { first.skills = { contract = 1 }, second.skills = { contract = 2 }, third.skills = { contract = 3 } }
    agents.Li = { profile = "first" }
    agents.Wang = { profile = "second" }
    agents.Zhao = { profile = "third" }

scene By level
    0:00  Zhao signs in
    0:00  call 1 arrives in contract
    0:10                              -> 1 reaches step 1
    0:20                              -> 1 reaches step 2
                                      -> 1 offered to Zhao

scene All at once
    with queues.contract.ladder.rule = "all_at_once"
    0:00  Zhao signs in
    0:00  call 1 arrives in contract
    0:10                              -> 1 reaches step 1
                                      -> 1 offered to Zhao
