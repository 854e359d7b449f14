# Edge 8. The first call in line neither blocks others nor loses its place if the free agent may not serve it.

centre
    queues.contract.ladder = [{ at = "0s", tiers = "1" }, { at = "1m", tiers = "1..2" }]
    queues.general = {}
    profiles.first.skills = { contract = 1 }
    profiles.second.skills = { contract = 2, general = 1 }
    agents.Li = { profile = "first" }
    agents.Wang = { profile = "second" }

scene
    0:00  call 1 arrives in contract
    0:01  call 2 arrives in general
    0:02  Wang signs in               -> 2 offered to Wang
    0:03  Wang accepts 2              -> 2 answered by Wang
    0:04  call 3 arrives in contract  -> contract in order: 1 3
    0:05  Li signs in                 -> 1 offered to Li

scene No new call overtakes an equal, although an agent signs in at that very instant
    0:00  call 1 arrives in contract
    0:05  call 2 arrives in contract
    0:05  Li signs in                 -> 1 offered to Li
                                      -> contract in order: 1 2
