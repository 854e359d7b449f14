# A supervisor puts an agent into a state.

centre
    queues.contract = { wrap_up = "30s" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    reasons = ["lunch"]

scene At once, unless a conversation prevents it
    0:00  Li signs in
    0:01  Li is made not ready: lunch  -> Li is not ready: lunch
    0:02  call 1 arrives in contract
    0:03  Li is made ready             -> 1 offered to Li
    0:04  Li is made signed out        -> offer of 1 to Li ends: agent gone
                                       -> Li is signed out

scene A conversation continues, and no wrap-up follows
    0:00  Li signs in
    0:00  call 1 arrives in contract   -> 1 offered to Li
    0:00  Li accepts 1                 -> 1 answered by Li
    0:10  Li is made not ready: lunch  -> Li is talking
    0:20  call 1 hangs up              -> 1 and Li part: the caller hung up
                                       -> 1 ends: completed
    0:50                               -> Li is not ready: lunch

scene Wrap-up is cut short
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  Li accepts 1                -> 1 answered by Li
    0:20  call 1 hangs up             -> 1 and Li part: the caller hung up
                                      -> 1 ends: completed
    0:25  Li is made ready            -> Li is idle
    0:26  Wang is made ready          -> refused: the agent is not signed in
