# Each way out of a queue may lead outside, to voicemail or another number.

centre
    queues.contract = { waiting_max = 1, when_full = "external:voicemail", wait_max = "1m", on_timeout = "external:12348" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    externals = ["voicemail", "12348"]

scene Full
    0:00  call 1 arrives in contract
    0:01  call 2 arrives in contract  -> 2 overflowed to external voicemail
                                      -> 2 ends: sent to voicemail

scene Waited too long
    0:00  call 1 arrives in contract
    1:00                              -> 1 timed out to external 12348
                                      -> 1 ends: sent to 12348

scene Full, without a destination
    with queues.contract.when_full = "end"
    0:00  call 1 arrives in contract
    0:01  call 2 arrives in contract  -> 2 blocked
                                      -> 2 ends: blocked
