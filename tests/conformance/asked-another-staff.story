# Which agents a call has asked is judged by who serves the queue now: if another agent starts to serve it while the call rings, and one
# stops, agents who have not been asked still come before those who have.

centre
    queues = { contract = { selection = "linear" }, general = {} }
    profiles.lawyer.skills = { contract = 1 }
    profiles.clerk.skills = { general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    agents.Zhao = { profile = "clerk" }

scene
    0:00  Li signs in
    0:00  Wang signs in
    0:00  Zhao signs in
    0:03  call 1 arrives in contract  -> 1 offered to Li
    0:04  Li rejects 1                -> offer of 1 to Li ends: rejected
                                      -> 1 offered to Wang
    0:05  Wang rejects 1              -> offer of 1 to Wang ends: rejected
                                      -> 1 is waiting
    0:09                              -> 1 offered to Li
    0:11  Li gets profile clerk       -> Li now has profile clerk, from lawyer
    0:12  Zhao gets profile lawyer    -> Zhao now has profile lawyer, from clerk
    0:13  Li rejects 1                -> offer of 1 to Li ends: rejected
                                      -> 1 offered to Zhao
    0:14  Zhao rejects 1              -> offer of 1 to Zhao ends: rejected
                                      -> 1 offered to Wang
