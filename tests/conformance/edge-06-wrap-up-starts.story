# Edge 6. Wrap-up begins when the agent's part ends, however it ends; an unanswered offer causes none.

centre
    queues.contract = { wrap_up = "30s" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    queues.general = { wait_max = "1h" }
    reasons = ["lunch"]

scene By a transfer
    0:00  Li signs in
    0:00  call 1 arrives in contract   -> 1 offered to Li
    0:00  Li accepts 1                 -> 1 answered by Li
    0:10  call 1 is passed to general  -> 1 and Li part: transferred
                                       -> Li is in wrap-up
    # What happens to the caller later does not restart it.
    0:20  call 1 hangs up              -> 1/2 abandoned
                                       -> 1 ends: abandoned
                                       -> Li is in wrap-up
    0:40                               -> Li is idle

scene The bridge is dropped
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  Li accepts 1                -> 1 answered by Li
    0:10  call 1 is withdrawn         -> 1 and Li part: withdrawn
                                      -> 1 ends: withdrawn
                                      -> Li is in wrap-up
    0:40                              -> Li is idle

scene A repeated end does not restart it
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  Li accepts 1                -> 1 answered by Li
    0:10  call 1 is released          -> 1 and Li part: the agent hung up
                                      -> 1 ends: completed
    0:20  call 1 hangs up             -> refused: unknown call
    0:40                              -> Li is idle

scene An unanswered offer causes none
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:05  call 1 hangs up             -> offer of 1 to Li ends: caller gone
                                      -> 1 abandoned
                                      -> 1 ends: abandoned
                                      -> Li is idle

scene Until done
    with queues.contract.wrap_up = "until_done"
    0:00     Li signs in
    0:00     call 1 arrives in contract  -> 1 offered to Li
    0:00     Li accepts 1                -> 1 answered by Li
    0:10     call 1 hangs up             -> 1 and Li part: the caller hung up
                                         -> 1 ends: completed
    1:00:00                              -> Li is in wrap-up
    1:00:00  Li ends wrap-up             -> Li is idle

scene The agent's own rule overrides the queue's
    with agents.Li.wrap_up = "5s"
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  Li accepts 1                -> 1 answered by Li
    0:10  call 1 hangs up             -> 1 and Li part: the caller hung up
                                      -> 1 ends: completed
    0:15                              -> Li is idle

scene A pause requested meanwhile runs in parallel: both must be over
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  Li accepts 1                -> 1 answered by Li
    0:10  call 1 hangs up             -> 1 and Li part: the caller hung up
                                      -> 1 ends: completed
    0:20  Li goes not ready: lunch    -> Li is in wrap-up
    0:40                              -> Li is not ready: lunch
    0:50  Li goes ready               -> Li is idle
