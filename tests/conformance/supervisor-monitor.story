# A supervisor listens, prompts and breaks in; the host connects them.

centre
    queues.contract = {}
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene
    0:00  Li signs in
    0:01  a supervisor listens to Li    -> refused: the agent is not in a conversation
    0:02  call 1 arrives in contract    -> 1 offered to Li
    0:02  Li accepts 1                  -> 1 answered by Li
    0:10  a supervisor listens to Li    -> a supervisor listens to Li, on 1
    0:20  a supervisor prompts Li       -> a supervisor prompts Li
    0:30  a supervisor breaks in on Li  -> a supervisor breaks in on Li
    0:40  a supervisor leaves Li        -> a supervisor leaves Li
