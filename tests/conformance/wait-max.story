# The maximum wait is over, whoever could have served the call and did not.
# Two agents, both paused, or not answering, or in a tier that is not open: the call leaves after three seconds.

centre
    queues.contract = { wait_max = "3s", ring_timeout = "2s" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    reasons = ["lunch"]

scene Both are paused: nobody rings
    0:00  Li signs in, not ready: lunch
    0:00  Wang signs in, not ready: lunch
    0:01  call 1 arrives in contract
    0:04                                   -> 1 timed out, after 3s
                                           -> 1 ends: timed out

scene One is paused: only the other rings
    0:00  Li signs in, not ready: lunch
    0:00  Wang signs in
    0:01  call 1 arrives in contract     -> 1 offered to Wang
    0:03                                 -> offer of 1 to Wang ends: no answer
    0:04                                 -> 1 timed out, after 3s
                                         -> 1 ends: timed out

scene Nobody answers: both ring together, and the offers are withdrawn when the time is over
    with queues.contract.ringing = "all"
    with queues.contract.ring_timeout = "10s"
    with queues.contract.while_ringing = "cancel"
    0:00  Li signs in
    0:00  Wang signs in
    0:01  call 1 arrives in contract  -> 1 offered to Li
                                      -> 1 offered to Wang
    0:04                              -> offer of 1 to Li ends: timed out
                                      -> offer of 1 to Wang ends: timed out
                                      -> 1 timed out
                                      -> 1 ends: timed out

scene The only agent serves in a tier that this call does not reach
    with queues.contract.ladder = [{ at = "0s", tiers = "1" }, { at = "2s", tiers = "1" }]
    with profiles.lawyer.skills = { contract = 2 }
    0:00  Li signs in
    0:01  call 1 arrives in contract
    0:03                              -> 1 reaches step 1
    0:04                              -> 1 timed out
                                      -> 1 ends: timed out
