# Rejections pass the call to the next agent, and the caller is not released.

centre
    queues.contract = {}
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    agents.Zhao = { profile = "lawyer" }

scene
    0:00  Li signs in
    0:01  Wang signs in
    0:02  Zhao signs in
    0:03  call 1 arrives in contract  -> 1 offered to Li
    0:04  Li rejects 1                -> offer of 1 to Li ends: rejected
                                      -> 1 offered to Wang
    0:05  Wang rejects 1              -> offer of 1 to Wang ends: rejected
                                      -> 1 offered to Zhao
    0:06  Zhao rejects 1              -> offer of 1 to Zhao ends: rejected
                                      -> 1 is waiting
                                      -> calls alive: 1
    0:09                              -> 1 offered to Li
    0:10  Li accepts 1                -> 1 answered by Li
