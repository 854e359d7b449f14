# An agent who leaves after the current conversation takes no waiting calls, and does not count as present.
#
# Otherwise callers would wait for somebody who will not come, until the last leaving agent has hung up.
centre
    queues.support = { leave_empty = "external:voicemail" }
    queues.desk = { leave_empty = { when = ["not_ready"], to = "external:voicemail" } }
    externals = ["voicemail"]
    reasons = ["lunch"]
    profiles.clerk.skills = { support = 1, desk = 1 }
    agents.Anna = { profile = "clerk" }

scene The last agent signs out while talking
    0:00  Anna signs in
    0:01  call 1 arrives in support  -> 1 offered to Anna
    0:02  Anna accepts 1             -> 1 answered by Anna
    0:03  call 2 arrives in support
    0:10  Anna signs out             -> 2 found nobody there and went to external voicemail
                                     -> 2 ends: sent to voicemail
    0:20  call 3 arrives in support  -> 3 found nobody there and went to external voicemail
                                     -> 3 ends: sent to voicemail
    0:30  Anna goes ready
    0:31  call 4 arrives in support
    1:00  call 1 is released         -> 1 and Anna part: the agent hung up
                                     -> 1 ends: completed
                                     -> 4 offered to Anna

scene A wish to pause counts if a pause does
    0:00  Anna signs in
    0:01  call 1 arrives in support   -> 1 offered to Anna
    0:02  Anna accepts 1              -> 1 answered by Anna
    0:03  call 2 arrives in support
    0:03  call 3 arrives in desk
    0:10  Anna goes not ready: lunch  -> 3 found nobody there and went to external voicemail
                                      -> 3 ends: sent to voicemail
