# Edge 13. Late, repeated or misdirected commands are refused with a reason.

centre
    queues = { contract = { exits = { "0" = "end" } }, general = {} }
    profiles.lawyer.skills = { contract = 1, general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:01  Li picks up 1               -> refused: no confirmation is awaited
    0:02  Li accepts 1                -> 1 answered by Li
    0:02  Li accepts 1                -> refused: the offer is not open
    0:03  call 1 joins general        -> refused: the call is not waiting
    0:03  call 1 moves to general     -> refused: the call is not waiting
    0:03  call 1 leaves contract      -> refused: the call is not waiting
    0:03  Wang leaves 1               -> refused: the agent takes no part in the call
    0:03  call 1 is handed over       -> refused: nobody who was asked has answered
    0:03  call 1 is not reached       -> refused: the call is not being dialled
    0:03  self-service completes 1    -> refused: the call is not in self-service
    0:04  call 1 hangs up             -> 1 and Li part: the caller hung up
                                      -> 1 ends: completed
    0:04  call 1 is rated satisfied   -> refused: the call cannot be rated
    0:05  (queue 9) opens             -> refused: unknown queue
    0:05  contract opens              -> refused: the queue is so already
    0:05  Wang gives a sign of life   -> refused: the agent is not signed in
