# Reserve agents serve a queue while its longest wait, or the predicted wait of a new call, is past a threshold.

centre
    queues.contract = {}
    profiles.lawyer.skills = { contract = 1 }
    profiles.reserve.skills = { contract = { tier = 1, opens = { head_wait = "30s" } } }
    agents.Li = { profile = "lawyer" }
    agents.Zhao = { profile = "reserve" }

scene The first call has waited long enough
    0:00         Zhao signs in
    0:00         call 1 arrives in contract  -> Zhao is idle
    0:20         call 2 arrives in contract
    0:29.999999                              -> Zhao is idle
    0:30                                     -> 1 offered to Zhao
    0:31         Zhao accepts 1              -> 1 answered by Zhao
    0:40         call 1 hangs up             -> 1 and Zhao part: the caller hung up
                                             -> 1 ends: completed
                                             -> Zhao is idle
    # The next has waited twenty seconds.
    0:50                                     -> 2 offered to Zhao

scene The first call is served: the reserve closes again
    0:00  Zhao signs in
    0:00  call 1 arrives in contract
    0:10  call 2 arrives in contract
    0:20  Li signs in                 -> 1 offered to Li
    0:25  Li accepts 1                -> 1 answered by Li
    0:30                              -> Zhao is idle
    0:40                              -> 2 offered to Zhao

scene By the predicted wait, which is unknown at first
    with profiles.reserve.skills = { contract = { tier = 1, opens = { predicted_wait = "10s" } } }
    0:00  Zhao signs in
    0:00  call 1 arrives in contract  -> Zhao is idle

scene By the predicted wait, once a call has shown how long they take
    with profiles.reserve.skills = { contract = { tier = 1, opens = { predicted_wait = "60s" } } }
    0:00  Li signs in
    0:01  Zhao signs in
    0:02  call 1 arrives in contract  -> 1 offered to Li
    0:04  Li accepts 1                -> 1 answered by Li
    5:04  call 1 hangs up             -> 1 and Li part: the caller hung up
                                      -> 1 ends: completed
    # Li is idle: nobody would wait, and the reserve stays closed.
    6:00  call 2 arrives in contract  -> 2 offered to Li
    6:02  Li accepts 2                -> 2 answered by Li
    # Only the reserve is idle, and a call takes five minutes.
    6:10  call 3 arrives in contract  -> 3 offered to Zhao

scene A ringing call exerts no more pressure: the younger call does not overtake
    with agents = { Li = { profile = "lawyer" }, Zhao = { profile = "reserve" }, Qian = { profile = "reserve" } }
    0:00  Zhao signs in
    0:00  call 1 arrives in contract
    0:20  call 2 arrives in contract
    0:30                              -> 1 offered to Zhao
    0:31  Qian signs in               -> Qian is idle
    0:40  Zhao rejects 1              -> offer of 1 to Zhao ends: rejected
                                      -> 1 offered to Qian
    0:50                              -> 2 offered to Zhao

scene For a call that rings for several, the reserve stays open
    with queues.contract.ringing = "all"
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:40  Zhao signs in               -> 1 offered to Zhao
    0:45  call 2 arrives in contract
    0:46  Zhao accepts 1              -> offer of 1 to Li ends: another was faster
                                      -> 1 answered by Zhao
                                      -> 2 offered to Li
