# A caller announced as first is not announced as second a moment later, because somebody arrived with a longer wait behind them.
centre
    queues.support = { announce = { every = "30s", only_up = true } }
    profiles.clerk.skills = { support = 1 }
    agents.Anna = { profile = "clerk" }

scene
    0:00  call 1 arrives in support            -> 1 told position 1
    0:30
    0:40  call 2 arrives in support, aged 10m  -> 2 told position 1
    1:00

scene Each step forward is announced
    0:00  call 1 arrives in support            -> 1 told position 1
    0:00  call 2 arrives in support            -> 2 told position 2
    0:30
    0:40  call 3 arrives in support, aged 10m  -> 3 told position 1
    0:50  call 3 hangs up                      -> 3 abandoned
                                               -> 3 ends: abandoned
    0:55  call 1 hangs up                      -> 1 abandoned
                                               -> 1 ends: abandoned
    1:00                                       -> 2 told position 1
    1:30
