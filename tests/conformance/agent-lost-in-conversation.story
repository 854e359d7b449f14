# An agent is lost in mid-conversation.
# The caller returns to the queue, keeping the age of the call; or, by policy, the call ends.

centre
    queues.contract = {}
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene Back to the queue
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  Li accepts 1                -> 1 answered by Li
    0:30  call 2 arrives in contract
    0:40  Li is lost                  -> 1 and Li part: the agent was lost
                                      -> 1/2 waits in contract
                                      -> Li is signed out
    # Ahead of the caller of 0:30.
    0:50  Wang signs in               -> 1/2 offered to Wang

scene The call ends
    with queues.contract.on_agent_lost = "end"
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  Li accepts 1                -> 1 answered by Li
    0:40  Li is lost                  -> 1 and Li part: the agent was lost
                                      -> 1 ends: completed
                                      -> calls alive: 0
