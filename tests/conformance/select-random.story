# Any idle agent, uniformly at random; the centre's seed determines which, so that it can be replayed.

centre
    queues.contract = { selection = "random" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    seed = 7

scene
    0:00  Li signs in
    0:00  Wang signs in
    0:01  call 1 arrives in contract  -> 1 offered to Li
    0:02  call 1 hangs up             -> offer of 1 to Li ends: caller gone
                                      -> 1 abandoned
                                      -> 1 ends: abandoned
    0:03  call 2 arrives in contract  -> 2 offered to Li
    0:04  call 2 hangs up             -> offer of 2 to Li ends: caller gone
                                      -> 2 abandoned
                                      -> 2 ends: abandoned
    0:05  call 3 arrives in contract  -> 3 offered to Wang
    0:06  call 3 hangs up             -> offer of 3 to Wang ends: caller gone
                                      -> 3 abandoned
                                      -> 3 ends: abandoned
    0:07  call 4 arrives in contract  -> 4 offered to Wang
    0:08  call 4 hangs up             -> offer of 4 to Wang ends: caller gone
                                      -> 4 abandoned
                                      -> 4 ends: abandoned
