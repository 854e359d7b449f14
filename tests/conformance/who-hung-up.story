# Events state who ended a conversation.

centre
    queues.contract = { on_agent_lost = "end" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene The caller
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:05  Li accepts 1                -> 1 answered by Li
    1:00  call 1 hangs up             -> 1 and Li part: the caller hung up
                                      -> 1 ends: completed

scene The agent
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:05  Li accepts 1                -> 1 answered by Li
    1:00  call 1 is released          -> 1 and Li part: the agent hung up
                                      -> 1 ends: completed

scene The line
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:05  Li accepts 1                -> 1 answered by Li
    1:00  Li is lost                  -> 1 and Li part: the agent was lost
                                      -> 1 ends: completed

scene The host
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:05  Li accepts 1                -> 1 answered by Li
    1:00  call 1 is withdrawn         -> 1 and Li part: withdrawn
                                      -> 1 ends: withdrawn
