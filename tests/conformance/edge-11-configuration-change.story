# Edge 11. The centre is changed while calls wait, in one step, and nothing is orphaned.

centre
    queues = { contract = {}, family = {} }
    profiles.lawyer.skills = { contract = 1 }
    profiles.family.skills = { family = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Zhao = { profile = "family" }

centre "priority counts as age"
    version = 2
    queues = { contract = { priority = { age_credit = "10s" } }, family = {} }
    profiles.lawyer.skills = { contract = 1 }
    profiles.family.skills = { family = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Zhao = { profile = "family" }

centre "without contract"
    version = 3
    queues = { family = {} }
    profiles.lawyer.skills = { family = 1 }
    profiles.family.skills = { family = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Zhao = { profile = "family" }

centre "without Li"
    version = 4
    queues = { contract = {}, family = {} }
    profiles.lawyer.skills = { contract = 1 }
    profiles.family.skills = { family = 1, contract = 2 }
    agents.Zhao = { profile = "family" }

centre "with Wu"
    version = 5
    queues = { contract = {}, family = {}, general = {} }
    profiles.lawyer.skills = { contract = 1 }
    profiles.family.skills = { family = 1, contract = 2 }
    profiles.generalist.skills = { general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Zhao = { profile = "family" }
    agents.Wu = { profile = "generalist" }

scene A changed rule ranks waiting calls again
    0:00  call 1 arrives in contract
    0:30  call 2 arrives in contract, priority 1      -> contract in order: 2 1
    1:00  centre "priority counts as age" takes over  -> another centre counts, version 2
                                                      -> contract in order: 1 2

scene A queue is removed: its calls go to its destination for closed queues, with events
    0:00  call 1 arrives in contract
    0:01  call 2 arrives in family
    1:00  centre "without contract" takes over  -> another centre counts
                                                -> contract is closed now
                                                -> 1 found it closed
                                                -> 1 ends: closed
                                                -> contract has 0 waiting
                                                -> family has 1 waiting
    1:01  call 3 arrives in contract            -> refused: the queue is retired

scene An agent is removed in mid-conversation: the call ends normally
    0:00  Li signs in
    0:00  call 1 arrives in contract      -> 1 offered to Li
    0:05  Li accepts 1                    -> 1 answered by Li
    1:00  centre "without Li" takes over  -> another centre counts, version 4
                                          -> Li is talking
    2:00  call 1 hangs up                 -> 1 and Li part: the caller hung up
                                          -> 1 ends: completed
                                          -> Li is signed out
    2:01  Li signs in                     -> refused: the agent is retired

scene An agent who is ringing is removed: the call moves on at once
    0:00  Li signs in
    0:00  Zhao signs in
    0:00  call 1 arrives in contract      -> 1 offered to Li
    1:00  centre "without Li" takes over  -> another centre counts
                                          -> offer of 1 to Li ends: agent gone
                                          -> 1 offered to Zhao
                                          -> 1 is ringing

scene A queue and an agent are new
    1:00  centre "with Wu" takes over  -> another centre counts, version 5
    1:01  call 1 arrives in general    -> 1 is waiting
    1:02  Wu signs in                  -> 1 offered to Wu

scene A centre that is not a valid successor is refused and changes nothing
    0:00  call 1 arrives in contract
    0:00  centre "with Wu" takes over           -> another centre counts
    0:01  centre "without contract" takes over  -> refused: unsound centre
