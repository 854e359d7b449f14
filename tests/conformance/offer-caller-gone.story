# The caller is gone before the agent's phone rings, while it rings, or when they pick up.

centre
    queues.contract = { wrap_up = "30s", confirm_within = "5s" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene At the very instant of the offer
    0:00  Li signs in
    0:01  call 1 arrives in contract  -> 1 offered to Li
    0:01  call 1 hangs up             -> offer of 1 to Li ends: caller gone
                                      -> 1 abandoned, after 0s
                                      -> 1 ends: abandoned
                                      -> Li is idle
    # The agent's phone is late.
    0:02  Li is unreachable for 1     -> refused: the offer is not open
                                      -> Li is idle

scene While the agent is asked to confirm
    0:00  Li signs in
    0:01  call 1 arrives in contract  -> 1 offered to Li
    0:02  Li picks up 1               -> Li is asked to confirm
    0:03  call 1 hangs up             -> offer of 1 to Li ends: caller gone
                                      -> 1 abandoned
                                      -> 1 ends: abandoned
                                      -> Li is idle
    0:04  Li accepts 1                -> refused: the offer is not open
