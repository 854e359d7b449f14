# Edge 15. Full is an explicit result, a free agent is offered a call at the same instant, and one queue does not stall another.

centre
    queues = { contract = { waiting_max = 2 }, general = {} }
    profiles.lawyer.skills = { contract = 1 }
    profiles.generalist.skills = { general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "generalist" }

scene
    0:00         call 1 arrives in contract
    0:00         call 2 arrives in contract
    0:00         call 3 arrives in contract  -> 3 blocked
                                             -> 3 ends: blocked
    # The other queue continues.
    0:01         Wang signs in
    0:02         call 4 arrives in general   -> 4 offered to Wang
    0:03         Li signs in                 -> 1 offered to Li
    0:03.000001  Li accepts 1                -> 1 answered by Li
    0:04         call 1 is released          -> 1 and Li part: the agent hung up
                                             -> 1 ends: completed
                                             -> 2 offered to Li
