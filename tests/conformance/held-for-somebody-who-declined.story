# A call is held for an agent who talks or is in after-call work, but not for one who has declined it or let it ring out, or
# who is not ready.

centre
    queues.support = { preferred_for = "60s", last_agent = { within = "1h", hold = "60s" }, ring_timeout = "15s", wrap_up = "10s" }
    profiles.clerk.skills = { support = 1 }
    agents.Anna = { profile = "clerk" }
    agents.Ben = { profile = "clerk" }
    agents.Cleo = { profile = "clerk" }
    reasons = ["lunch"]

scene Declined
    0:00  Anna signs in
    0:00  Ben signs in
    0:03  call 1 arrives in support, preferring Anna  -> 1 offered to Anna
    0:05  Anna rejects 1                              -> offer of 1 to Anna ends: rejected
                                                      -> 1 offered to Ben
    0:06  Ben accepts 1                               -> 1 answered by Ben

scene Not answered
    0:00  Anna signs in
    0:00  Ben signs in
    0:03  call 1 arrives in support, preferring Anna  -> 1 offered to Anna
    0:18                                              -> offer of 1 to Anna ends: no answer
                                                      -> 1 offered to Ben

scene Not answered, and nobody else is there: it is open to everybody
    0:00  Anna signs in
    0:03  call 1 arrives in support, preferring Anna  -> 1 offered to Anna
    0:05  Anna is busy for 1                          -> offer of 1 to Anna ends: busy
    0:06  Ben signs in                                -> 1 offered to Ben

scene Served last by somebody who is at lunch
    0:00  Anna signs in
    0:00  call 1 arrives in support, caller 5  -> 1 offered to Anna
    0:01  Anna accepts 1                       -> 1 answered by Anna
    0:10  call 1 hangs up                      -> 1 and Anna part: the caller hung up
                                               -> 1 ends: completed
    0:20  Anna goes not ready: lunch
    0:30  Ben signs in
    0:40  call 2 arrives in support, caller 5  -> 2 offered to Ben
    0:41  Ben accepts 2                        -> 2 answered by Ben

scene Served last by somebody who has let it ring out
    0:00  Anna signs in
    0:00  call 1 arrives in support, caller 5  -> 1 offered to Anna
    0:01  Anna accepts 1                       -> 1 answered by Anna
    0:10  call 1 hangs up                      -> 1 and Anna part: the caller hung up
                                               -> 1 ends: completed
    0:30  Ben signs in
    0:40  call 2 arrives in support, caller 5  -> 2 offered to Anna
    0:55                                       -> offer of 2 to Anna ends: no answer
                                               -> 2 offered to Ben

scene In after-call work: the call is held
    0:00  Anna signs in
    0:00  call 1 arrives in support                   -> 1 offered to Anna
    0:01  Anna accepts 1                              -> 1 answered by Anna
    0:10  call 1 hangs up                             -> 1 and Anna part: the caller hung up
                                                      -> 1 ends: completed
    0:11  Ben signs in
    0:12  call 2 arrives in support, preferring Anna  -> Ben is idle
    0:20                                              -> 2 offered to Anna

scene Lunch after a conversation: the hold ends
    0:00  Anna signs in
    0:00  call 1 arrives in support                   -> 1 offered to Anna
    0:01  Anna accepts 1                              -> 1 answered by Anna
    0:02  Ben signs in
    0:03  call 2 arrives in support, preferring Anna  -> Ben is idle
    0:04  Anna goes not ready: lunch
    0:10  call 1 hangs up                             -> 1 and Anna part: the caller hung up
                                                      -> 1 ends: completed
    0:20                                              -> 2 offered to Ben
                                                      -> Anna is not ready: lunch

scene Lunch during ringing
    0:00  Anna signs in
    0:00  Ben signs in
    0:03  call 1 arrives in support, preferring Anna  -> 1 offered to Anna
    0:05  Anna goes not ready: lunch                  -> offer of 1 to Anna ends: agent gone
                                                      -> 1 offered to Ben

scene Transferred to somebody who declines
    0:00  Cleo signs in
    0:00  call 1 arrives in support            -> 1 offered to Cleo
    0:01  Cleo accepts 1                       -> 1 answered by Cleo
    0:02  Anna signs in
    0:02  Ben signs in
    0:10  call 1 is passed to Anna of support  -> 1 and Cleo part: transferred
                                               -> 1/2 offered to Anna
    0:12  Anna rejects 1                       -> offer of 1/2 to Anna ends: rejected
                                               -> 1/2 offered to Ben

scene Transferred to somebody who is at lunch
    0:00  Cleo signs in
    0:00  call 1 arrives in support            -> 1 offered to Cleo
    0:01  Cleo accepts 1                       -> 1 answered by Cleo
    0:02  Ben signs in
    0:02  Anna signs in, not ready: lunch
    0:10  call 1 is passed to Anna of support  -> 1 and Cleo part: transferred
                                               -> 1/2 offered to Ben
