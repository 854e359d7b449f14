# The agent with the highest score set by the host.

centre
    queues.contract = { selection = "best_score" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene
    0:00  Li scores 5
    0:00  Wang scores 9
    0:01  Li signs in
    0:02  Wang signs in
    0:03  call 1 arrives in contract  -> 1 offered to Wang
    0:04  call 1 hangs up             -> offer of 1 to Wang ends: caller gone
                                      -> 1 abandoned
                                      -> 1 ends: abandoned
    0:05  Li scores 10
    0:06  call 2 arrives in contract  -> 2 offered to Li
    0:07  (agent 7) scores 3          -> refused: unknown agent
