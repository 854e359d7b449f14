# Five callbacks, four agents, three older callers: as many callbacks are dialled as agents are reserved, in their order.

centre
    queues.contract = { callback = {} }
    profiles.lawyer.skills = { contract = 1 }
    agents.lawyer = 4

scene
    0:01  call 1 arrives in contract
    0:02  call 2 arrives in contract
    0:03  call 3 arrives in contract
    0:14  call 4 arrives in contract
    0:14  call 4 asks to be called back  -> 4 will be called back
    0:15  call 5 arrives in contract
    0:15  call 5 asks to be called back  -> 5 will be called back
    0:16  call 6 arrives in contract
    0:16  call 6 asks to be called back  -> 6 will be called back
    0:17  call 7 arrives in contract
    0:17  call 7 asks to be called back  -> 7 will be called back
    0:18  call 8 arrives in contract
    0:18  call 8 asks to be called back  -> 8 will be called back
    1:01  lawyer-1 signs in              -> 1 offered to lawyer-1
    1:02  lawyer-2 signs in              -> 2 offered to lawyer-2
    1:03  lawyer-3 signs in              -> 3 offered to lawyer-3
    1:04  lawyer-4 signs in              -> 4/2 offered to lawyer-4
    # Nobody is dialled before an agent is reserved.
    1:05  lawyer-4 accepts 4             -> 4 is dialled for lawyer-4
                                         -> 5 is waiting
                                         -> 8 is waiting
    1:06  lawyer-1 accepts 1             -> 1 answered by lawyer-1
    1:10  call 1 hangs up                -> 1 and lawyer-1 part: the caller hung up
                                         -> 1 ends: completed
                                         -> 5/2 offered to lawyer-1
    1:11  lawyer-1 accepts 5             -> 5 is dialled for lawyer-1
                                         -> 6 is waiting
