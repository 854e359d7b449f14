# A caller asks for a callback and keeps the place; the caller is dialled once an agent is reserved.

centre
    queues.contract = { callback = { attempts = 2, retry_after = "1m", dial_timeout = "20s", keep_for = "1h" }, wrap_up = "10s" }
    profiles.lawyer.skills = { contract = 1, general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    queues.general = {}

scene The place is kept
    0:00  call 1 arrives in contract
    0:05  call 2 arrives in contract
    0:10  call 1 asks to be called back  -> 1 will be called back, after 10s
                                         -> contract in order: 1 2
    0:11  call 1 hangs up                -> refused: nobody is on the line
    0:20  Li signs in                    -> 1/2 offered to Li
    0:22  Li accepts 1                   -> 1 is dialled for Li, attempt 1, until 0:42
                                         -> Li is dialling
                                         -> 1 is being dialled
    0:30  call 1 is reached              -> 1/2 answered by Li
                                         -> Li is talking
    1:00  call 1 hangs up                -> 1 and Li part: the caller hung up
                                         -> 1 ends: completed

scene Not reached: the agent is free, and the callback resumes its place a minute later
    0:00  call 1 arrives in contract
    0:05  call 2 arrives in contract
    0:10  call 1 asks to be called back  -> 1 will be called back
    0:20  Li signs in                    -> 1/2 offered to Li
    0:22  Li accepts 1                   -> 1 is dialled for Li
    0:30  call 1 is not reached          -> 1 was not reached for Li, again at 1:30
                                         -> 2 offered to Li
    0:31  Li accepts 2                   -> 2 answered by Li
    1:00  call 3 arrives in contract
    1:30                                 -> contract in order: 1 3
    2:00  call 2 hangs up                -> 2 and Li part: the caller hung up
                                         -> 2 ends: completed
    2:10                                 -> 1/2 offered to Li
    2:11  Li accepts 1                   -> 1 is dialled for Li, attempt 2
    # Nobody answers: the attempt ends by itself, and it was the last.
    2:31                                 -> 1 was not reached for Li
                                         -> 1/2 not reached
                                         -> 1 ends: not reached
                                         -> 3 offered to Li

scene It is given up after an hour
    0:00     call 1 arrives in contract
    0:10     call 1 asks to be called back  -> 1 will be called back
    1:00:10                                 -> 1/2 timed out
                                            -> 1 ends: timed out

scene What is refused
    0:00  call 1 arrives in general
    0:01  call 1 asks to be called back  -> refused: no callbacks here
    0:01  call 1 is reached              -> refused: the call is not being dialled
    0:02  call 2 arrives in contract
    0:03  call 2 asks to be called back  -> 2 will be called back
    0:04  call 2 asks to be called back  -> refused: no callbacks here
    0:05  call 2 is withdrawn            -> 2/2 withdrawn
                                         -> 2 ends: withdrawn
