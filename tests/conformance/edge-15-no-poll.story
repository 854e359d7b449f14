# Edge 15. However many calls wait, a free agent is offered the next one at the same instant.

centre
    queues.contract = {}
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }

scene
    0:00  Li signs in
    0:00  call 1 arrives in contract   -> 1 offered to Li
    0:01  call 2 arrives in contract
    0:02  call 3 arrives in contract
    0:03  call 4 arrives in contract
    0:04  call 5 arrives in contract
    0:05  call 6 arrives in contract
    0:06  call 7 arrives in contract
    0:07  call 8 arrives in contract
    0:08  call 9 arrives in contract
    0:09  call 10 arrives in contract
    0:10  call 11 arrives in contract
    0:11  Li accepts 1                 -> 1 answered by Li
    1:40  call 1 is released           -> 1 and Li part: the agent hung up
                                       -> 1 ends: completed
                                       -> 2 offered to Li
                                       -> contract in order: 2 3 4 5 6 7 8 9 10 11
