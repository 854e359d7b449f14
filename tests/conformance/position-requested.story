# Eleven calls ask for positions, and none overtakes a higher priority.
# The positions that a public suite of a queue application expects.

centre
    queues.contract = { waiting_max = 11, announce = "on_entry" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }

scene
    0:00  call 1 arrives in contract                           -> 1 told position 1
    0:01  call 2 arrives in contract                           -> 2 told position 2
    0:02  call 3 arrives in contract, priority 1               -> 3 told position 1
    0:03  call 4 arrives in contract, priority 1               -> 4 told position 2
    0:04  call 5 arrives in contract, priority 2               -> 5 told position 1
    0:05  call 6 arrives in contract, position 5               -> 6 told position 5
    0:06  call 7 arrives in contract, position 200             -> 7 told position 7
    # It cannot overtake a higher priority.
    0:07  call 8 arrives in contract, position 1               -> 8 told position 4
    0:08  call 9 arrives in contract, priority 8, position 3   -> 9 told position 1
    0:09  call 10 arrives in contract, priority 1, position 7  -> 10 told position 5
    0:10  call 11 arrives in contract, priority 1, position 4  -> 11 told position 4
                                                               -> contract in order: 9 5 3 11 4 10 8 1 6 2 7
                                                               -> 11 is at position 4 in contract
    # Full.
    0:11  call 12 arrives in contract, priority 2, position 5  -> 12 blocked
                                                               -> 12 ends: blocked
                                                               -> contract has 11 waiting
