# A caller who abandoned and calls again in time resumes the former place.

centre
    queues.contract = { resume_within = "1m", announce = "on_entry" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene In time
    0:00  call 1 arrives in contract, caller 77  -> 1 told position 1
    0:10  call 2 arrives in contract             -> 2 told position 2
    0:20  call 1 hangs up                        -> 1 abandoned
                                                 -> 1 ends: abandoned
    0:50  call 3 arrives in contract, caller 77  -> 3 has the place of 1
                                                 -> 3 told position 1
                                                 -> contract in order: 3 2

scene Too late
    0:00  call 1 arrives in contract, caller 77  -> 1 told position 1
    0:10  call 2 arrives in contract             -> 2 told position 2
    0:20  call 1 hangs up                        -> 1 abandoned
                                                 -> 1 ends: abandoned
    1:21  call 3 arrives in contract, caller 77  -> 3 told position 2
                                                 -> contract in order: 2 3

scene Another caller
    0:00  call 1 arrives in contract, caller 77  -> 1 told position 1
    0:10  call 2 arrives in contract             -> 2 told position 2
    0:20  call 1 hangs up                        -> 1 abandoned
                                                 -> 1 ends: abandoned
    0:50  call 3 arrives in contract, caller 78  -> 3 told position 2
