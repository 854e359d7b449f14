# Edge 14. Every leg and every call ends exactly once, however often it is sent on.

centre
    queues.contract = { waiting_max = 1, wait_max = "300s", when_full = "queue:general" }
    queues.general = { waiting_max = 1, wait_max = "300s" }

scene A full queue overflows, and a full chain turns away
    0:00  call 1 arrives in contract
    0:00  call 2 arrives in contract  -> 2 overflowed to queue general
                                      -> 2/2 waits in general
    0:00  call 3 arrives in contract  -> 3 overflowed to queue general
                                      -> 3/2 blocked
                                      -> 3 ends: blocked
                                      -> calls alive: 2

scene Queues that overflow into each other try a call once each
    with queues.contract.waiting_max = 0
    with queues.general = { waiting_max = 0, wait_max = "300s", when_full = "queue:contract" }
    0:00  call 1 arrives in contract  -> 1 overflowed to queue general
                                      -> 1/2 blocked
                                      -> 1 ends: blocked
                                      -> calls alive: 0
