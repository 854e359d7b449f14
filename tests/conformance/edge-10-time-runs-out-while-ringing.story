# Edge 10. The maximum wait is over while an agent is ringing.
# By policy the offer may still be answered, or is withdrawn. At the exact instant of a deadline, the deadline wins.

centre
    queues.contract = { wait_max = "30s" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    externals = ["voicemail"]

scene The offer may still be answered
    0:00  call 1 arrives in contract
    0:29  Li signs in                 -> 1 offered to Li
    0:30                              -> Li is ringing
    0:31  Li accepts 1                -> 1 answered by Li

scene The offer is withdrawn
    with queues.contract.while_ringing = "cancel"
    0:00  call 1 arrives in contract
    0:29  Li signs in                 -> 1 offered to Li
    0:30                              -> offer of 1 to Li ends: timed out
                                      -> 1 timed out
                                      -> 1 ends: timed out
    0:31  Li accepts 1                -> refused: the offer is not open

scene An offer that fails after the wait is over ends the leg
    with queues.contract.ring_timeout = "10s"
    with queues.contract.on_timeout = "external:voicemail"
    0:00  call 1 arrives in contract
    0:25  Li signs in                 -> 1 offered to Li
    0:35                              -> offer of 1 to Li ends: no answer
                                      -> 1 timed out to external voicemail
                                      -> 1 ends: sent to voicemail
                                      -> calls alive: 0

scene At the instant of a deadline the deadline wins
    0:00  call 1 arrives in contract
    0:30  Li signs in                 -> 1 timed out
                                      -> 1 ends: timed out
                                      -> Li is idle

scene A call's own maximum wait overrides the queue's
    0:00  call 1 arrives in contract, waits at most 5s
    0:05                                                -> 1 timed out
                                                        -> 1 ends: timed out
