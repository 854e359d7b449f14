# A queue with opening hours is closed until the host opens it.

centre
    calendars.office = { zone = "Asia/Shanghai", week = { weekday = ["09:00-17:30"] } }
    queues.contract = { hours = "office", when_closed = "external:voicemail", on_closing = "let_wait" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    externals = ["voicemail"]

scene
    0:00  call 1 arrives in contract  -> 1 found it closed and went to external voicemail
                                      -> 1 ends: sent to voicemail
    1:00  contract opens              -> contract is open now
    1:01  call 2 arrives in contract  -> 2 is waiting
    2:00  contract closes             -> contract is closed now
                                      -> 2 is waiting
    2:01  Li signs in                 -> 2 offered to Li
    2:02  contract closes             -> refused: the queue is so already
