# The agent picks up and confirms; an agent who does not is signed out, by policy.

centre
    queues.contract = { confirm_within = "5s", ring_timeout = "20s", rona.unconfirmed = { delay = "1s", sign_out_after = 1 } }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene Confirmed
    0:00  Li signs in
    0:01  call 1 arrives in contract  -> 1 offered to Li
    0:03  Li picks up 1               -> Li is asked to confirm, until 0:08
    0:03  Li picks up 1               -> refused: no confirmation is awaited
    0:06  Li accepts 1                -> 1 answered by Li

scene Not confirmed in time: the next agent rings
    0:00  Li signs in
    0:00  Wang signs in
    0:01  call 1 arrives in contract  -> 1 offered to Li
    0:03  Li picks up 1               -> Li is asked to confirm
    0:08                              -> offer of 1 to Li ends: not confirmed
                                      -> 1 offered to Wang
                                      -> Li is signed out

scene A wrong confirmation
    0:00  Li signs in
    0:01  call 1 arrives in contract  -> 1 offered to Li
    0:03  Li picks up 1               -> Li is asked to confirm
    0:04  Li does not confirm 1       -> offer of 1 to Li ends: not confirmed
                                      -> Li is signed out

scene Not picking up at all is only an unanswered call
    0:00  Li signs in
    0:01  call 1 arrives in contract  -> 1 offered to Li
    0:21                              -> offer of 1 to Li ends: no answer
                                      -> Li is held off
