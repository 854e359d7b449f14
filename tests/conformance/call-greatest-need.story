# Which call a free agent takes: that of the queue whose wait is the largest part of its objective.

centre
    queues = { urgent = { objective = "10s" }, usual = { objective = "2m" } }
    profiles.lawyer = { skills = { urgent = 1, usual = 1 }, call_selection = "greatest_need" }
    agents.Li = { profile = "lawyer" }

scene Twenty seconds of ten are more than sixty of a hundred and twenty
    0:00  call 1 arrives in usual
    0:40  call 2 arrives in urgent
    1:00  Li signs in               -> 2 offered to Li

scene A hundred of a hundred and twenty are more than five of ten
    0:00  call 1 arrives in usual
    1:35  call 2 arrives in urgent
    1:40  Li signs in               -> 1 offered to Li
