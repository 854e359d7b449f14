# Edge 10. Time runs out during ringing: the wait, the ladder's end, the agent's ring timeout, and the very instant.

centre
    queues.contract = { ladder = [{ at = "0s" }, { at = "30s", overflow = "external:voicemail" }], ring_timeout = "20s" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    externals = ["voicemail"]

scene The ladder sends it on while it rings: the offer may still be answered
    0:00  call 1 arrives in contract
    0:25  Li signs in                 -> 1 offered to Li
    0:30                              -> 1 reaches step 1
    0:31  Li accepts 1                -> 1 answered by Li, after 31s

scene And if it is not answered, the call is sent on
    0:00  call 1 arrives in contract
    0:25  Li signs in                 -> 1 offered to Li
    0:30                              -> 1 reaches step 1
    0:45                              -> offer of 1 to Li ends: no answer
                                      -> 1 overflowed to external voicemail
                                      -> 1 ends: sent to voicemail

scene Or the offer is withdrawn
    with queues.contract.while_ringing = "cancel"
    0:00  call 1 arrives in contract
    0:25  Li signs in                 -> 1 offered to Li
    0:30                              -> 1 reaches step 1
                                      -> offer of 1 to Li ends: timed out
                                      -> 1 overflowed to external voicemail
                                      -> 1 ends: sent to voicemail
                                      -> Li is idle

scene An answer at the very instant of the ring timeout is too late
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:20  Li accepts 1                -> offer of 1 to Li ends: no answer
                                      -> refused: the offer is not open
