# All events of two calls, including the kinds that a story may omit.

show arrivals, legs, agents

centre
    queues.contract = { wrap_up = "5s", ring_timeout = "20s" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    attributes.region = ["guiyang", "zunyi"]
    attributes.caller = ["ordinary", "migrant worker"]

scene
    0:00  Li signs in                                 -> Li is now idle, from signed out
    0:10  call 1 arrives in contract, region zunyi, caller "migrant worker"  -> call 1 arrived in contract, region zunyi, caller "migrant worker"
                                                      -> 1 waits in contract
                                                      -> 1 offered to Li
                                                      -> Li is now ringing
    0:12  call 2 arrives in contract, region guiyang  -> call 2 arrived in contract
                                                      -> 2 waits in contract
    0:15  Li accepts 1                                -> 1 answered by Li, in contract, after 5s, region zunyi
                                                      -> Li is now talking
    1:15  call 1 hangs up                             -> 1 and Li part: the caller hung up, after 60s
                                                      -> 1 ends: completed, legs 1, answered 1, after 65s, caller "migrant worker"
                                                      -> Li is now in wrap-up
    1:20                                              -> 2 offered to Li
                                                      -> Li is now ringing
    1:30  call 2 hangs up                             -> offer of 2 to Li ends: caller gone
                                                      -> 2 abandoned, after 78s
                                                      -> 2 ends: abandoned, legs 1, answered 0, after 78s
                                                      -> Li is now idle
