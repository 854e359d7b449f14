# Edge 12. Every interval is measured between times given by the host; a gap in them expires nothing that is not due.

centre
    queues.contract = { wait_max = "10m", ring_timeout = "20s", wrap_up = "30s", ladder = [{ at = "0s" }, { at = "1m", credit = 1 }] }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene The host is silent for an hour: each timer acts at its own time, in order
    with queues.contract.wait_max = "1m"
    with queues.contract.ladder = []
    0:00     Li signs in
    0:00     call 1 arrives in contract  -> 1 offered to Li
    0:20                                 -> offer of 1 to Li ends: no answer
    0:25                                 -> 1 offered to Li
    0:45                                 -> offer of 1 to Li ends: no answer
    0:50                                 -> 1 offered to Li
    # The maximum wait is over at 1:00 during ringing; the offer may still be answered.
    1:10                                 -> offer of 1 to Li ends: no answer
                                         -> 1 timed out, after 1m10s
                                         -> 1 ends: timed out
    1:00:00                              -> calls alive: 0
                                         -> Li is idle

scene Many things at the same instant: the timers first, in the order in which they were set
    0:00  call 1 arrives in contract, waits at most 30s
    0:00  call 2 arrives in contract, waits at most 30s
    0:30  Li signs in                                    -> 1 timed out
                                                         -> 1 ends: timed out
                                                         -> 2 timed out
                                                         -> 2 ends: timed out
                                                         -> Li is idle

scene An earlier time is refused; the same time again is not
    0:10  Li signs in
    0:09  Wang signs in  -> refused: time went back
    0:10  Wang signs in  -> Wang is idle
