# The estimated wait does not grow while the caller advances: elapsed time is subtracted, and the rest can only decrease.
# One call was served in a minute, so each place is worth about that.

centre
    queues.contract = { announce = { every = "20s" } }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  Li accepts 1                -> 1 answered by Li
    1:00  call 1 hangs up             -> 1 and Li part: the caller hung up
                                      -> 1 ends: completed
    1:00  call 2 arrives in contract  -> 2 offered to Li
    1:00  Li accepts 2                -> 2 answered by Li
    1:10  call 3 arrives in contract  -> 3 told position 1, wait 56.4s
    1:15  call 4 arrives in contract  -> 4 told position 2, wait 121.25s
    1:30                              -> 3 told position 1, wait 36.4s
    1:35                              -> 4 told position 2, wait 101.25s
    1:50                              -> 3 told position 1, wait 16.4s
    1:55                              -> 4 told position 2, wait 81.25s
    2:00  call 2 hangs up             -> 2 and Li part: the caller hung up
                                      -> 2 ends: completed
                                      -> 3 offered to Li
    2:00  Li accepts 3                -> 3 answered by Li
    2:15                              -> 4 told position 1, wait 57.893027s
    2:20
    2:35                              -> 4 told position 1, wait 37.893027s
    2:55                              -> 4 told position 1, wait 17.893027s
    3:00
