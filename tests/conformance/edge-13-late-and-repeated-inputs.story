# Edge 13. Unknown, stale, repeated or out-of-order commands are refused, and change nothing.

centre
    queues.contract = {}
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    attributes.region = ["guiyang", "zunyi"]

scene
    0:05  Li signs in
    0:05  call 1 arrives in contract                    -> 1 offered to Li
    0:05  call 1 arrives in contract                    -> refused: the call is here already
    0:05  call 2 arrives in (queue 9)                   -> refused: unknown queue
    0:05  call 2 arrives in contract, aged 90000h       -> refused: absurd interval
    0:05  call 2 arrives in contract, region (value 7)  -> refused: unknown attribute value
    0:05  call 8 hangs up                               -> refused: unknown call
    0:05  Li accepts 1, offer 9                         -> refused: the offer is not open
    0:05  Wang accepts 1                                -> refused: the offer is not open
    0:05  call 1 is released                            -> refused: the call is not in a conversation
    0:05  Li signs in                                   -> refused: the agent is signed in already
    0:05  (agent 7) signs in                            -> refused: unknown agent
    0:05  Li goes not ready: (reason 5)                 -> refused: unknown reason
    0:05  Li ends wrap-up                               -> refused: the agent is not in wrap-up
    0:05  Wang goes ready                               -> refused: the agent is not signed in
    # A clock that goes back.
    0:04  Li goes ready                                 -> refused: time went back
    0:05                                                -> Li is ringing
                                                        -> calls alive: 1
