# Edge 7. A call in several lines is one call: an answer in one removes it from all at the same instant.

centre
    queues = { contract = { ladder = [{ at = "0s" }, { at = "20s", join = ["general"] }] }, general = {} }
    profiles.lawyer.skills = { contract = 1, general = 1 }
    profiles.generalist.skills = { general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "generalist" }

scene
    0:00    Wang signs in
    0:00    call 1 arrives in contract
    # Wang serves no contract calls.
    0:19.9                              -> Wang is idle
    0:20                                -> 1 reaches step 1
                                        -> 1/2 waits in general
                                        -> 1/2 offered to Wang
    0:20    Wang accepts 1              -> 1/2 answered by Wang
                                        -> 1 dequeued
                                        -> contract has 0 waiting
                                        -> general has 0 waiting

scene The caller hangs up: every leg ends, and the call once
    0:00  call 1 arrives in contract
    0:20                              -> 1 reaches step 1
    0:30  call 1 hangs up             -> 1 abandoned
                                      -> 1/2 dequeued
                                      -> 1 ends: abandoned
                                      -> calls alive: 0
