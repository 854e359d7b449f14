# The estimated wait is unknown while nobody takes calls, and before any call has been served.

centre
    queues.contract = { announce = { every = "20s" } }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    reasons = ["lunch"]

scene
    # Nobody is there.
    0:00  call 1 arrives in contract  -> 1 told position 1, wait unknown
    0:05  Li signs in                 -> 1 offered to Li
    0:05  Li accepts 1                -> 1 answered by Li
    # No call has been served yet.
    0:10  call 2 arrives in contract  -> 2 told position 1, wait unknown
    0:15  call 1 hangs up             -> 1 and Li part: the caller hung up
                                      -> 1 ends: completed
                                      -> 2 offered to Li
    0:15  Li accepts 2                -> 2 answered by Li
    # One call in ten seconds was served.
    0:20  call 3 arrives in contract  -> 3 told position 1
    0:30  Li goes not ready: lunch
    0:40                              -> 3 told position 1
    0:45  call 2 hangs up             -> 2 and Li part: the caller hung up
                                      -> 2 ends: completed
    # Nobody takes calls.
    1:00                              -> 3 told position 1, wait unknown
