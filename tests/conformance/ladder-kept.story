# A waiting call keeps the ladder with which it entered, unless ladders are adopted.

centre
    queues.contract.ladder = [{ at = "0s", tiers = "1" }, { at = "30s", tiers = "1..2" }]
    profiles = { first.skills = { contract = 1 }, second.skills = { contract = 2 } }
    agents.Li = { profile = "first" }
    agents.Wang = { profile = "second" }

centre quicker
    queues.contract.ladder = [{ at = "0s", tiers = "1" }, { at = "10s", tiers = "1..2" }]
    profiles = { first.skills = { contract = 1 }, second.skills = { contract = 2 } }
    agents.Li = { profile = "first" }
    agents.Wang = { profile = "second" }

scene Kept; a new call gets the new one
    0:00  Wang signs in
    0:00  call 1 arrives in contract
    0:05  centre quicker takes over   -> another centre counts
    0:06  call 2 arrives in contract
    0:10                              -> Wang is idle
    0:16                              -> 2 reaches step 1
                                      -> 2 offered to Wang
    0:30                              -> 1 reaches step 1

scene Adopted before its time
    0:00  Wang signs in
    0:00  call 1 arrives in contract
    0:05  centre quicker takes over, ladders adopted  -> another centre counts
    0:10                                              -> 1 reaches step 1
                                                      -> 1 offered to Wang

scene Adopted after its time: the call is at once on the step that its wait has reached
    0:00  Wang signs in
    0:00  call 1 arrives in contract
    0:20  centre quicker takes over, ladders adopted  -> another centre counts
                                                      -> 1 reaches step 1
                                                      -> 1 offered to Wang
                                                      -> Wang is ringing
