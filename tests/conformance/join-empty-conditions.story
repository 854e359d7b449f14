# A queue that counts as empty, under given conditions, takes no calls.

centre
    queues.contract = { join_empty = { when = ["not_ready", "wrap_up"], to = "external:voicemail" }, wrap_up = "30s" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    externals = ["voicemail"]
    reasons = ["lunch"]

scene Nobody is there
    0:00  call 1 arrives in contract  -> 1 found nobody there and went to external voicemail
                                      -> 1 ends: sent to voicemail

scene All are paused
    0:00  Li signs in, not ready: lunch
    0:00  call 1 arrives in contract     -> 1 found nobody there and went to external voicemail
                                         -> 1 ends: sent to voicemail

scene One is talking, which counts
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  Li accepts 1                -> 1 answered by Li
    0:01  call 2 arrives in contract  -> 2 is waiting
    # Waiting calls stay.
    0:10  call 1 hangs up             -> 1 and Li part: the caller hung up
                                      -> 1 ends: completed
                                      -> 2 is waiting
                                      -> Li is in wrap-up
    0:11  call 3 arrives in contract  -> 3 found nobody there and went to external voicemail
                                      -> 3 ends: sent to voicemail

scene By the plain rule only signed out counts
    with queues.contract.join_empty = "end"
    0:00  Li signs in, not ready: lunch
    0:00  call 1 arrives in contract     -> 1 is waiting
    0:01  Li signs out                   -> 1 is waiting
    0:02  call 2 arrives in contract     -> 2 found nobody there
                                         -> 2 ends: blocked
