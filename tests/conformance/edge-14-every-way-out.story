# Edge 14. Every call ends once, and only callers who hang up while waiting have abandoned.
# Not abandoned: flow-out, exit key, withdrawn, nobody there, overflow, callback requested. A short wait is reported with its length.

centre
    queues.contract = { wait_max = "1m", on_timeout = "queue:general", waiting_max = 1, when_full = "external:voicemail", exits = { "0" = "end" }, callback = {}, leave_empty = { to = "external:voicemail" } }
    queues.general = {}
    profiles.lawyer.skills = { contract = 1 }
    profiles.generalist.skills = { general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "generalist" }
    externals = ["voicemail"]
    reasons = ["lunch"]

scene Flow-out
    0:00  Li signs in, not ready: lunch
    0:00  call 1 arrives in contract
    1:00                                 -> 1 timed out to queue general, after 1m
                                         -> 1 is waiting
                                         -> calls alive: 1
    1:10  call 1 hangs up                -> 1/2 abandoned, in general, after 10s
                                         -> 1 ends: abandoned, legs 2, answered 0

scene Overflow
    0:00  Li signs in, not ready: lunch
    0:00  call 1 arrives in contract
    0:01  call 2 arrives in contract     -> 2 overflowed to external voicemail
                                         -> 2 ends: sent to voicemail, legs 1, answered 0

scene Exit key
    0:00  Li signs in, not ready: lunch
    0:00  call 1 arrives in contract
    0:10  call 1 presses 0               -> 1 left by key
                                         -> 1 ends: left by key

scene Withdrawn
    0:00  call 1 arrives in general
    0:10  call 1 is withdrawn        -> 1 withdrawn
                                     -> 1 ends: withdrawn

scene Nobody is there any more
    0:00  Li signs in, not ready: lunch
    0:00  call 1 arrives in contract
    0:10  Li signs out                   -> 1 found nobody there and went to external voicemail
                                         -> 1 ends: sent to voicemail

scene Callback requested, and withdrawn later: one call, two legs
    0:00  Li signs in, not ready: lunch
    0:00  call 1 arrives in contract
    0:10  call 1 asks to be called back  -> 1 will be called back
                                         -> calls alive: 1
    0:30  call 1 is withdrawn            -> 1/2 withdrawn
                                         -> 1 ends: withdrawn, legs 2

scene A short abandon
    0:00  call 1 arrives in general
    0:03  call 1 hangs up            -> 1 abandoned, after 3s
                                     -> 1 ends: abandoned, after 3s

scene Answered twice: one call, two legs answered
    0:00  Li signs in
    0:00  Wang signs in
    0:00  call 1 arrives in contract   -> 1 offered to Li
    0:05  Li accepts 1                 -> 1 answered by Li
    0:30  call 1 is passed to general  -> 1 and Li part: transferred
                                       -> 1/2 offered to Wang
    0:31  Wang accepts 1               -> 1/2 answered by Wang
    0:40  call 1 hangs up              -> 1 and Wang part: the caller hung up
                                       -> 1 ends: completed, legs 2, answered 2
