# The most skilled first, the least skilled first, or the longest idle.

centre
    queues.contract = {}
    profiles.lawyer.skills = { contract = 1 }
    profiles.expert.skills = { contract = { tier = 1, level = 9 } }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "expert" }

scene The most skilled
    with queues.contract.selection = { proficiency = "most_skilled" }
    0:00  Li signs in
    0:01  Wang signs in
    0:02  call 1 arrives in contract  -> 1 offered to Wang

scene The least skilled
    with queues.contract.selection = { proficiency = "least_skilled" }
    0:00  Wang signs in
    0:01  Li signs in
    0:02  call 1 arrives in contract  -> 1 offered to Li

scene Levels do not matter
    0:00  Li signs in
    0:01  Wang signs in
    0:02  call 1 arrives in contract  -> 1 offered to Li
