# Edge 4. A call that returns from an agent who left keeps its enqueue time, priority, position and ladder clock.

centre
    queues.contract = { announce = "on_entry", ladder = [{ at = "0s" }, { at = "30s", credit = 1 }], rona.no_answer = { delay = "1s", pause_after = 1 } }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    reasons = ["lunch"]

scene The priority and the position
    0:00  Li signs in
    0:00  call 1 arrives in contract, priority 2  -> 1 offered to Li
    0:01  call 2 arrives in contract, priority 1  -> 2 told position 2
    0:02  call 3 arrives in contract, priority 3  -> 3 told position 1
    0:03  Li goes not ready: lunch                -> offer of 1 to Li ends: agent gone
                                                  -> contract in order: 3 1 2
                                                  -> 1 is at position 2 in contract

scene The ladder's clock runs on while it rings
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:29  Li signs out                -> offer of 1 to Li ends: agent gone
    0:30                              -> 1 reaches step 1
    0:31  Wang signs in               -> 1 offered to Wang
    0:32  Wang accepts 1              -> 1 answered by Wang, after 32s

scene It does not count as unanswered: only the second real one pauses the agent
    with queues.contract.rona.no_answer.pause_after = 2
    with queues.contract.ring_timeout = "5s"
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:03  Li goes not ready: lunch    -> offer of 1 to Li ends: agent gone
    0:04  Li goes ready               -> 1 offered to Li
    0:09                              -> offer of 1 to Li ends: no answer
                                      -> Li is held off
    0:10                              -> 1 offered to Li
    0:15                              -> offer of 1 to Li ends: no answer
                                      -> Li is not ready: unanswered calls

scene Leaving while confirming
    with queues.contract.confirm_within = "5s"
    0:00  Li signs in
    0:00  Wang signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:01  Li picks up 1               -> Li is asked to confirm
    0:02  Li is lost                  -> offer of 1 to Li ends: agent gone
                                      -> 1 offered to Wang
