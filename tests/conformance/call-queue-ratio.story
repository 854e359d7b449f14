# Which call a free agent takes: that of the queue that is furthest above its share of all waiting calls.

centre
    queues = { contract = {}, family = {} }
    profiles.lawyer = { skills = { contract = 1, family = 2 }, call_selection = { queue_ratio = { contract = 0.8, family = 0.2 } } }
    agents.Li = { profile = "lawyer" }

scene Two of five are more than a fifth; three of five are less than four fifths
    0:00  call 1 arrives in contract
    0:01  call 2 arrives in contract
    0:02  call 3 arrives in contract
    0:03  call 4 arrives in family
    0:04  call 5 arrives in family
    0:05  Li signs in                 -> 4 offered to Li
