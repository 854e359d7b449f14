# Callers rate a call, once, within ten minutes.

centre
    queues.contract = {}
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    rating_within = "10m"

scene
    0:00          Li signs in
    0:01          call 1 arrives in contract      -> 1 offered to Li
    0:01          Li accepts 1                    -> 1 answered by Li
    0:05          call 1 is rated satisfied       -> refused: the call cannot be rated
    1:00          call 1 hangs up                 -> 1 and Li part: the caller hung up
                                                  -> 1 ends: completed
    1:10          call 1 is rated dissatisfied    -> 1 rated dissatisfied, of Li, from contract
    1:11          call 1 is rated satisfied       -> refused: the call cannot be rated
    2:00          call 2 arrives in contract      -> 2 offered to Li
    2:01          Li accepts 2                    -> 2 answered by Li
    3:00          call 2 hangs up                 -> 2 and Li part: the caller hung up
                                                  -> 2 ends: completed
    # Too late.
    13:00.000001  call 2 is rated very satisfied  -> refused: the call cannot be rated
    # Nobody talked.
    13:10         Li signs out
    13:10         call 3 arrives in contract
    13:20         call 3 hangs up                 -> 3 abandoned
                                                  -> 3 ends: abandoned
    13:30         call 3 is rated satisfied       -> refused: the call cannot be rated
