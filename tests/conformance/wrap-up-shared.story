# After-call work of 10,000 seconds: only for the queue, or for all queues of the agent.

centre
    queues.q1 = { wrap_up = "10000s", wrap_up_scope = "queue", selection = "linear" }
    queues.q2 = { wrap_up = "10000s", wrap_up_scope = "queue", selection = "linear" }
    profiles.lawyer.skills = { q1 = 1, q2 = 1 }
    agents.m1 = { profile = "lawyer" }
    agents.m2 = { profile = "lawyer" }

scene Only for the queue: m1 may take a call of the other queue
    0:00  m1 signs in
    0:00  m2 signs in
    0:01  call 1 arrives in q1  -> 1 offered to m1
    0:01  m1 accepts 1          -> 1 answered by m1
    0:02  call 1 hangs up       -> 1 and m1 part: the caller hung up
                                -> 1 ends: completed
    0:03  call 2 arrives in q2  -> 2 offered to m1
    0:03  m1 accepts 2          -> 2 answered by m1
    0:04  call 2 hangs up       -> 2 and m1 part: the caller hung up
                                -> 2 ends: completed
    0:05  call 3 arrives in q1  -> 3 offered to m2

scene Shared: after-call work keeps the agent from all queues
    with queues.q1.wrap_up_scope = "agent"
    with queues.q2.wrap_up_scope = "agent"
    0:00  m1 signs in
    0:00  m2 signs in
    0:01  call 1 arrives in q1  -> 1 offered to m1
    0:01  m1 accepts 1          -> 1 answered by m1
    0:02  call 1 hangs up       -> 1 and m1 part: the caller hung up
                                -> 1 ends: completed
    0:03  call 2 arrives in q2  -> 2 offered to m2
    0:03  m2 accepts 2          -> 2 answered by m2
    0:04  call 2 hangs up       -> 2 and m2 part: the caller hung up
                                -> 2 ends: completed
    0:05  call 3 arrives in q1  -> m1 is in wrap-up
                                -> m2 is in wrap-up
                                -> q1 has 1 waiting
