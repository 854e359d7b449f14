# Edge 9. A lost race, a caller who is gone and an agent who paused do not count as unanswered; an answer resets the count.

centre
    queues.contract = { ring_timeout = "5s", rona.no_answer = { delay = "1s", pause_after = 2 }, rona.rejected = { delay = "10s", pause_after = 2 } }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene A caller who is gone does not count
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:05                              -> offer of 1 to Li ends: no answer
    0:06                              -> 1 offered to Li
    0:07  call 1 hangs up             -> offer of 1 to Li ends: caller gone
                                      -> 1 abandoned
                                      -> 1 ends: abandoned
                                      -> Li is idle

scene Different causes add up
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:05                              -> offer of 1 to Li ends: no answer
    0:06                              -> 1 offered to Li
    0:07  Li rejects 1                -> offer of 1 to Li ends: rejected
                                      -> Li is not ready: unanswered calls

scene A call does not ping-pong on one agent while another is there
    0:00  Li signs in
    0:00  Wang signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:05                              -> offer of 1 to Li ends: no answer
                                      -> 1 offered to Wang
    0:10                              -> offer of 1 to Wang ends: no answer
                                      -> 1 offered to Li
    # Li was asked twice in a row and is paused; Wang is free again.
    0:15                              -> offer of 1 to Li ends: no answer
                                      -> 1 offered to Wang
                                      -> 1 is ringing
                                      -> Li is not ready: unanswered calls
                                      -> Wang is ringing

scene Losing a race does not count
    with queues.contract.ringing = "all"
    with queues.contract.rona.no_answer.pause_after = 1
    0:00  Li signs in
    0:00  Wang signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
                                      -> 1 offered to Wang
    0:02  Li accepts 1                -> offer of 1 to Wang ends: another was faster
                                      -> 1 answered by Li
                                      -> Wang is idle
