# All waiting calls are sent on when nobody can serve them any more.

centre
    queues.contract = { leave_empty = { when = ["not_ready"], to = "queue:general" } }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    queues.general = { wait_max = "1h" }
    reasons = ["lunch"]

scene The last agent pauses
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  Li accepts 1                -> 1 answered by Li
    0:10  call 2 arrives in contract
    0:11  call 3 arrives in contract
    # Li keeps talking, and takes no waiting call.
    0:20  Li goes not ready: lunch    -> 2 found nobody there and went to queue general
                                      -> 3 found nobody there and went to queue general
                                      -> Li is talking
                                      -> general in order: 2 3
    0:30  call 1 hangs up             -> 1 and Li part: the caller hung up
                                      -> 1 ends: completed
                                      -> Li is not ready: lunch

scene The last agent signs out
    with queues.contract.leave_empty = "end"
    0:00  Li signs in, not ready: lunch
    0:10  call 1 arrives in contract     -> 1 is waiting
    0:20  Li signs out                   -> 1 found nobody there
                                         -> 1 ends: blocked
