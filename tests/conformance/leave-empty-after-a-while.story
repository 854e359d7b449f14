# The only agent's phone reconnects: waiting calls survive the gap.
centre
    queues.support = { ring_timeout = "15s", leave_empty = "external:voicemail", leave_empty_after = "5s" }
    externals = ["voicemail"]
    profiles.clerk.skills = { support = 1 }
    agents.Anna = { profile = "clerk" }

scene Back in time
    0:00    Anna signs in
    0:01    call 1 arrives in support  -> 1 offered to Anna
    0:01    call 2 arrives in support
    0:02.5  Anna signs out             -> offer of 1 to Anna ends: agent gone
    0:03    Anna signs in              -> 1 offered to Anna
    0:10

scene Not back in time; calls that arrived meanwhile go as well, and later ones may not join
    0:00    Anna signs in
    0:01    call 1 arrives in support  -> 1 offered to Anna
    0:02.5  Anna signs out             -> offer of 1 to Anna ends: agent gone
    0:04    call 2 arrives in support
    0:07.5                             -> 1 found nobody there and went to external voicemail
                                       -> 1 ends: sent to voicemail
                                       -> 2 found nobody there and went to external voicemail
                                       -> 2 ends: sent to voicemail
    0:08    call 3 arrives in support  -> 3 found nobody there and went to external voicemail
                                       -> 3 ends: sent to voicemail

scene Each gap has the whole time
    0:00    Anna signs in
    0:01    call 1 arrives in support  -> 1 offered to Anna
    0:02    Anna signs out             -> offer of 1 to Anna ends: agent gone
    0:06    Anna signs in              -> 1 offered to Anna
    0:06.5  Anna signs out             -> offer of 1 to Anna ends: agent gone
    0:08
    0:11.5                             -> 1 found nobody there and went to external voicemail
                                       -> 1 ends: sent to voicemail

scene Before anybody came there is no gap
    0:00  call 1 arrives in support  -> 1 found nobody there and went to external voicemail
                                     -> 1 ends: sent to voicemail
