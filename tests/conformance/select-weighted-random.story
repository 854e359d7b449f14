# Any agent, with a probability proportional to their weight; the centre's seed determines which.

centre
    seed = 1
    queues.contract = { selection = "weighted_random" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer", weight = 0 }
    agents.Wang = { profile = "lawyer", weight = 3 }

scene An agent with weight 0 is never chosen while another is idle
    0:00  Li signs in
    0:00  Wang signs in
    0:01  call 1 arrives in contract  -> 1 offered to Wang
    0:02  call 1 hangs up             -> offer of 1 to Wang ends: caller gone
                                      -> 1 abandoned
                                      -> 1 ends: abandoned
    0:03  call 2 arrives in contract  -> 2 offered to Wang
    0:04  call 2 hangs up             -> offer of 2 to Wang ends: caller gone
                                      -> 2 abandoned
                                      -> 2 ends: abandoned
    0:05  call 3 arrives in contract  -> 3 offered to Wang
