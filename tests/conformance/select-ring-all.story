# All idle agents ring at once, and the first to accept gets the call.

centre
    queues.contract = { ringing = "all", ring_timeout = "10s", rona.no_answer = { delay = "1s", pause_after = 1 } }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene The first wins; the other has lost the race, which has no consequences
    0:00  Li signs in
    0:00  Wang signs in
    0:01  call 1 arrives in contract  -> 1 offered to Li
                                      -> 1 offered to Wang
    0:05  Wang accepts 1              -> offer of 1 to Li ends: another was faster
                                      -> 1 answered by Wang
                                      -> Li is idle
                                      -> Wang is talking
    0:05  Li accepts 1                -> refused: the offer is not open
    0:06  call 2 arrives in contract  -> 2 offered to Li

scene An agent who becomes idle meanwhile rings too
    0:00  Li signs in
    0:01  call 1 arrives in contract  -> 1 offered to Li
    0:02  Wang signs in               -> 1 offered to Wang
    # Each has their own ring timeout.
    0:11                              -> offer of 1 to Li ends: no answer
                                      -> Li is not ready: unanswered calls
    0:12                              -> offer of 1 to Wang ends: no answer
                                      -> 1 is waiting

scene One rejects, the other still rings
    0:00  Li signs in
    0:00  Wang signs in
    0:01  call 1 arrives in contract  -> 1 offered to Li
                                      -> 1 offered to Wang
    0:02  Li rejects 1                -> offer of 1 to Li ends: rejected
                                      -> Wang is ringing
    0:03  Wang accepts 1              -> 1 answered by Wang

scene No more than the queue allows
    with queues.contract.ringing = { all = 2 }
    with agents.Zhao = { profile = "lawyer" }
    0:00  Li signs in
    0:00  Wang signs in
    0:00  Zhao signs in
    0:01  call 1 arrives in contract  -> 1 offered to Li
                                      -> 1 offered to Wang
                                      -> Zhao is idle

scene The caller hangs up: all stop ringing
    0:00  Li signs in
    0:00  Wang signs in
    0:01  call 1 arrives in contract  -> 1 offered to Li
                                      -> 1 offered to Wang
    0:02  call 1 hangs up             -> offer of 1 to Li ends: caller gone
                                      -> offer of 1 to Wang ends: caller gone
                                      -> 1 abandoned
                                      -> 1 ends: abandoned
