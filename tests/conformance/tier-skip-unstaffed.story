# If nobody in the lower tiers is staffed, the next one opens at once, if the queue is configured so.

centre
    queues.contract = { ladder = { tiers = 3, wait = "10s" }, unstaffed_tiers = "skip" }
    profiles = { first.skills = { contract = 1 }, second.skills = { contract = 2 }, third.skills = { contract = 3 } }
    agents.Li = { profile = "first" }
    agents.Wang = { profile = "second" }
    agents.Zhao = { profile = "third" }
    reasons = ["lunch"]

scene Nobody of tier 1 is staffed
    0:00  Wang signs in
    0:00  call 1 arrives in contract  -> 1 offered to Wang

scene Nobody of tiers 1 and 2
    0:00  Zhao signs in
    0:00  call 1 arrives in contract  -> 1 offered to Zhao

scene The last of tier 1 leaves while the call waits
    0:00  Wang signs in
    0:00  Li signs in, not ready: lunch
    0:00  call 1 arrives in contract     -> Wang is idle
    0:05  Li signs out                   -> 1 offered to Wang

scene Without the rule the wait remains
    with queues.contract.unstaffed_tiers = "wait"
    0:00  Wang signs in
    0:00  call 1 arrives in contract  -> Wang is idle
    0:10                              -> 1 reaches step 1
                                      -> 1 offered to Wang
