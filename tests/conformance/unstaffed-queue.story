# An unstaffed queue sends its calls on at once; an agent who is signed in staffs it, even when paused.

centre
    queues.contract = { when_unstaffed = "external:voicemail" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    reasons = ["lunch"]
    externals = ["voicemail"]

scene
    0:00  call 1 arrives in contract     -> 1 overflowed to external voicemail
                                         -> 1 ends: sent to voicemail
    0:01  Li signs in, not ready: lunch  -> Li is not ready: lunch
    0:01  call 2 arrives in contract     -> contract has 1 waiting
