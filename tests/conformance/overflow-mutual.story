# Two queues send calls to each other, and neither takes the call: each is tried once per instant.
#
# Each desk has the other as its backup, and neither is staffed (or both are full, or closed): every hotline whose day
# desk and night desk back each other up, in the hour when both are away.
# A call tries a queue once per instant; sent to a queue that has just sent it away, it has no destination.
# One call, two legs. (And `acd check` warns that the two settings form a ring.)

centre
    queues.day = { when_unstaffed = "queue:night" }
    queues.night = { when_unstaffed = "queue:day" }
    queues.third = {}
    profiles.clerk.skills = { day = 1, night = 1, third = 1 }
    agents.Anna = { profile = "clerk" }

scene Neither is staffed
    0:00  call 1 arrives in day  -> 1 overflowed to queue night
                                 -> 1/2 blocked
                                 -> 1 ends: blocked, legs 2

scene Both are closed
    with queues.day = { when_closed = "queue:night" }
    with queues.night = { when_closed = "queue:day" }
    0:00  day closes             -> day is closed now
    0:00  night closes           -> night is closed now
    0:00  call 1 arrives in day  -> 1 found it closed and went to queue night
                                 -> 1/2 found it closed
                                 -> 1 ends: closed, legs 2


scene Sent away after a wait, a call does not come back in the same instant
    with queues.day = { wait_max = "1m", on_timeout = "queue:night" }
    0:00  call 1 arrives in day
    1:00                         -> 1 timed out to queue night
                                 -> 1/2 blocked
                                 -> 1 ends: blocked, legs 2

scene Full on both sides, and a third that takes it
    with queues.day = { waiting_max = 1, when_full = "queue:night" }
    with queues.night = { waiting_max = 1, when_full = "queue:third" }
    with queues.third = { when_unstaffed = "queue:day" }
    0:00  call 1 arrives in day
    0:00  call 2 arrives in night
    0:01  call 3 arrives in day    -> 3 overflowed to queue night
                                   -> 3/2 overflowed to queue third
                                   -> 3/3 blocked
                                   -> 3 ends: blocked, legs 3
