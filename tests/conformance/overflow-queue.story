# A full queue sends calls to every kind of destination; a ring of full queues comes to an end.

centre
    queues.contract = { waiting_max = 1, when_full = "queue:general" }
    profiles.lawyer.skills = { contract = 1, general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    queues.general = { waiting_max = 1, when_full = "external:voicemail" }
    externals = ["voicemail"]

scene To a queue, then outside
    0:00  call 1 arrives in contract
    0:01  call 2 arrives in contract  -> 2 overflowed to queue general
                                      -> general has 1 waiting
    0:02  call 3 arrives in contract  -> 3 overflowed to queue general
                                      -> 3/2 overflowed to external voicemail
                                      -> 3 ends: sent to voicemail
                                      -> calls alive: 2

scene Not back to where it has just come from
    with queues.general.when_full = "queue:contract"
    0:00  call 1 arrives in contract
    0:01  call 2 arrives in general
    0:02  call 3 arrives in contract  -> 3 overflowed to queue general
                                      -> 3/2 blocked
                                      -> 3 ends: blocked
                                      -> calls alive: 2

scene To a callback
    with queues.contract.when_full = "callback"
    with queues.contract.callback = {}
    0:00  call 1 arrives in contract
    0:01  call 2 arrives in contract  -> 2 overflowed to callback
