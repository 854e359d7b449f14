# Blind transfer: the agent transfers the caller and leaves the call.

centre
    queues.contract = { wrap_up = "10s" }
    queues.family = { preferred_for = "20s" }
    profiles.lawyer.skills = { contract = 1 }
    profiles.family.skills = { family = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Zhao = { profile = "family" }
    agents.Wu = { profile = "family" }
    externals = ["court"]

scene To a queue: Li's part ends exactly once, by transfer, and wrap-up begins
    0:00  Li signs in
    0:00  Zhao signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:05  Li accepts 1                -> 1 answered by Li
    1:00  call 1 is passed to family  -> 1 and Li part: transferred
                                      -> 1/2 offered to Zhao
                                      -> Li is in wrap-up
    1:04  Zhao accepts 1              -> 1/2 answered by Zhao
    1:10                              -> Li is idle
    2:00  call 1 hangs up             -> 1 and Zhao part: the caller hung up
                                      -> 1 ends: completed
    2:00  call 1 is released          -> refused: unknown call

scene To an agent, who is asked alone for a while, and then everybody
    0:00  Li signs in
    0:00  Zhao signs in
    0:00  Wu signs in
    0:00  call 1 arrives in contract          -> 1 offered to Li
    0:05  Li accepts 1                        -> 1 answered by Li
    0:10  call 2 arrives in family            -> 2 offered to Zhao
    0:11  Zhao accepts 2                      -> 2 answered by Zhao
    0:20  call 1 is passed to Zhao of family  -> 1 and Li part: transferred
    0:40                                      -> 1/2 offered to Wu

scene Outside: the call ends for the centre, and nothing of it remains
    0:00  Li signs in
    0:00  call 1 arrives in contract          -> 1 offered to Li
    0:05  Li accepts 1                        -> 1 answered by Li
    1:00  call 1 is passed to external court  -> 1 and Li part: transferred
                                              -> 1 ends: sent to court
                                              -> calls alive: 0
    1:00  call 1 hangs up                     -> refused: unknown call

scene What is refused
    0:00  Li signs in
    0:00  call 1 arrives in contract                 -> 1 offered to Li
    0:01  call 1 is passed to family                 -> refused: the call is not in a conversation
    0:05  Li accepts 1                               -> 1 answered by Li
    0:06  call 1 is passed to external (external 7)  -> refused: unknown external
    0:06  call 1 is passed to Zhao of contract       -> refused: the agent is not signed in
    0:06  call 1 is passed to Zhao of family         -> refused: the agent is not signed in
    0:06  call 1 is passed to Li of contract         -> refused: the agent cannot be passed the call
    0:07  call 1 hangs up                            -> 1 and Li part: the caller hung up
                                                     -> 1 ends: completed
