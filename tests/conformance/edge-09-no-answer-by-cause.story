# Edge 9. An unanswered call goes to the next agent, and the agent is held off or paused, by cause.

centre
    queues.contract = { ring_timeout = "10s" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene A rejecting agent is held off and the next one rings
    with queues.contract.rona.rejected.delay = "7s"
    0:00         Li signs in
    0:00         Wang signs in
    0:00         call 1 arrives in contract  -> 1 offered to Li
    0:02         Li rejects 1                -> offer of 1 to Li ends: rejected
                                             -> 1 offered to Wang
    # It is not offered in a tight loop.
    0:04         Wang rejects 1              -> offer of 1 to Wang ends: rejected
                                             -> Li is held off
                                             -> Wang is held off
    0:08.999999
    # Seven seconds from 0:02.
    0:09                                     -> 1 offered to Li

scene Three unanswered calls in a row pause the agent, and an answer resets the count
    with queues.contract.rona.no_answer = { delay = "1s", pause_after = 3 }
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li, until 0:10
    0:10                              -> offer of 1 to Li ends: no answer
    0:11                              -> 1 offered to Li
    0:21                              -> offer of 1 to Li ends: no answer
                                      -> Li is held off
    0:22                              -> 1 offered to Li
    0:32                              -> offer of 1 to Li ends: no answer
                                      -> Li is not ready: unanswered calls
    0:32  Li goes ready               -> 1 offered to Li
    0:32  Li accepts 1                -> 1 answered by Li
    0:32  call 1 is released          -> 1 and Li part: the agent hung up
                                      -> 1 ends: completed
    0:40  call 2 arrives in contract  -> 2 offered to Li
    0:50                              -> offer of 2 to Li ends: no answer
                                      -> Li is held off

scene Busy and unreachable have their own rules
    with queues.contract.rona.busy.delay = "2s"
    with queues.contract.rona.unreachable.pause_after = 1
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:01  Li is busy for 1            -> offer of 1 to Li ends: busy
                                      -> Li is held off
    0:03                              -> 1 offered to Li
    0:04  Li is unreachable for 1     -> offer of 1 to Li ends: unreachable
                                      -> Li is not ready: unanswered calls
