# Edge 6. Wrap-up can end early, and is not restarted by a repeated end.
# It starts when the agent's part ends. An agent's own rule overrides the queue's; none at all means idle at once.

centre
    queues.contract = { wrap_up = "10000s" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer", wrap_up = "0s" }

scene
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  Li accepts 1                -> 1 answered by Li
    0:10  call 1 is released          -> 1 and Li part: the agent hung up
                                      -> 1 ends: completed
                                      -> Li is in wrap-up
    0:10  call 1 is released          -> refused: unknown call
    0:20  call 2 arrives in contract  -> contract has 1 waiting
    0:20  Li ends wrap-up             -> 2 offered to Li
    0:20  Li ends wrap-up             -> refused: the agent is not in wrap-up
    # Wang's own rule is no wrap-up.
    0:30  Wang signs in
    0:30  call 3 arrives in contract  -> 3 offered to Wang
    0:30  Wang accepts 3              -> 3 answered by Wang
    0:30  call 3 is released          -> 3 and Wang part: the agent hung up
                                      -> 3 ends: completed
                                      -> Wang is idle

scene It ends by itself
    0:00            Li signs in
    0:00            call 1 arrives in contract  -> 1 offered to Li
    0:00            Li accepts 1                -> 1 answered by Li
    0:10            call 1 hangs up             -> 1 and Li part: the caller hung up
                                                -> 1 ends: completed
    2:46:49.999999                              -> Li is in wrap-up
    2:46:50                                     -> Li is idle
