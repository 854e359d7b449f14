# Ten agents finish their after-call work within ten seconds while one call waits: it is offered when the first one is done.

centre
    queues.contract = { wrap_up = "30s" }
    profiles.lawyer.skills = { contract = 1 }
    agents.lawyer = 10

scene
    0:00         lawyer-1 signs in
    0:00         lawyer-2 signs in
    0:00         lawyer-3 signs in
    0:00         lawyer-4 signs in
    0:00         lawyer-5 signs in
    0:00         lawyer-6 signs in
    0:00         lawyer-7 signs in
    0:00         lawyer-8 signs in
    0:00         lawyer-9 signs in
    0:00         lawyer-10 signs in
    0:00         call 1 arrives in contract   -> 1 offered to lawyer-1
    0:00         lawyer-1 accepts 1           -> 1 answered by lawyer-1
    0:00         call 2 arrives in contract   -> 2 offered to lawyer-2
    0:00         lawyer-2 accepts 2           -> 2 answered by lawyer-2
    0:00         call 3 arrives in contract   -> 3 offered to lawyer-3
    0:00         lawyer-3 accepts 3           -> 3 answered by lawyer-3
    0:00         call 4 arrives in contract   -> 4 offered to lawyer-4
    0:00         lawyer-4 accepts 4           -> 4 answered by lawyer-4
    0:00         call 5 arrives in contract   -> 5 offered to lawyer-5
    0:00         lawyer-5 accepts 5           -> 5 answered by lawyer-5
    0:00         call 6 arrives in contract   -> 6 offered to lawyer-6
    0:00         lawyer-6 accepts 6           -> 6 answered by lawyer-6
    0:00         call 7 arrives in contract   -> 7 offered to lawyer-7
    0:00         lawyer-7 accepts 7           -> 7 answered by lawyer-7
    0:00         call 8 arrives in contract   -> 8 offered to lawyer-8
    0:00         lawyer-8 accepts 8           -> 8 answered by lawyer-8
    0:00         call 9 arrives in contract   -> 9 offered to lawyer-9
    0:00         lawyer-9 accepts 9           -> 9 answered by lawyer-9
    0:00         call 10 arrives in contract  -> 10 offered to lawyer-10
    0:00         lawyer-10 accepts 10         -> 10 answered by lawyer-10
    1:00         call 1 hangs up              -> 1 and lawyer-1 part: the caller hung up
                                              -> 1 ends: completed
    1:01         call 2 hangs up              -> 2 and lawyer-2 part: the caller hung up
                                              -> 2 ends: completed
    1:02         call 3 hangs up              -> 3 and lawyer-3 part: the caller hung up
                                              -> 3 ends: completed
    1:03         call 4 hangs up              -> 4 and lawyer-4 part: the caller hung up
                                              -> 4 ends: completed
    1:04         call 5 hangs up              -> 5 and lawyer-5 part: the caller hung up
                                              -> 5 ends: completed
    1:05         call 6 hangs up              -> 6 and lawyer-6 part: the caller hung up
                                              -> 6 ends: completed
    1:06         call 7 hangs up              -> 7 and lawyer-7 part: the caller hung up
                                              -> 7 ends: completed
    1:07         call 8 hangs up              -> 8 and lawyer-8 part: the caller hung up
                                              -> 8 ends: completed
    1:08         call 9 hangs up              -> 9 and lawyer-9 part: the caller hung up
                                              -> 9 ends: completed
    1:09         call 10 hangs up             -> 10 and lawyer-10 part: the caller hung up
                                              -> 10 ends: completed
    1:20         call 11 arrives in contract  -> contract has 1 waiting
    1:29.999999                               -> 11 is waiting
    1:30                                      -> 11 offered to lawyer-1
    1:40                                      -> 11 is ringing
                                              -> lawyer-2 is idle
                                              -> lawyer-10 is idle
