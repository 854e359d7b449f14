# Which of several idle agents is offered a call, by the rule of the queue.
# Li talks from 0:00 to 1:40, Wang to 1:05, Zhao to 1:00 and again to 1:10; one more call comes at 3:20.

centre
    queues.contract = {}
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    agents.Zhao = { profile = "lawyer" }

scene The longest idle
    with queues.contract.selection = "most_idle"
    0:00  Li signs in
    0:00  Wang signs in
    0:00  Zhao signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  call 2 arrives in contract  -> 2 offered to Wang
    0:00  call 3 arrives in contract  -> 3 offered to Zhao
    0:00  Li accepts 1                -> 1 answered by Li
    0:00  Wang accepts 2              -> 2 answered by Wang
    0:00  Zhao accepts 3              -> 3 answered by Zhao
    1:00  call 4 arrives in contract
    1:00  call 3 is released          -> 3 and Zhao part: the agent hung up
                                      -> 3 ends: completed
                                      -> 4 offered to Zhao
    1:00  Zhao accepts 4              -> 4 answered by Zhao
    1:05  call 2 is released          -> 2 and Wang part: the agent hung up
                                      -> 2 ends: completed
    1:10  call 4 is released          -> 4 and Zhao part: the agent hung up
                                      -> 4 ends: completed
    1:40  call 1 is released          -> 1 and Li part: the agent hung up
                                      -> 1 ends: completed
    3:20  call 5 arrives in contract  -> 5 offered to Wang

scene The one with the smallest share of time spent working
    with queues.contract.selection = "least_occupied"
    0:00  Li signs in
    0:00  Wang signs in
    0:00  Zhao signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  call 2 arrives in contract  -> 2 offered to Wang
    0:00  call 3 arrives in contract  -> 3 offered to Zhao
    0:00  Li accepts 1                -> 1 answered by Li
    0:00  Wang accepts 2              -> 2 answered by Wang
    0:00  Zhao accepts 3              -> 3 answered by Zhao
    1:00  call 4 arrives in contract
    1:00  call 3 is released          -> 3 and Zhao part: the agent hung up
                                      -> 3 ends: completed
                                      -> 4 offered to Zhao
    1:00  Zhao accepts 4              -> 4 answered by Zhao
    1:05  call 2 is released          -> 2 and Wang part: the agent hung up
                                      -> 2 ends: completed
    1:10  call 4 is released          -> 4 and Zhao part: the agent hung up
                                      -> 4 ends: completed
    1:40  call 1 is released          -> 1 and Li part: the agent hung up
                                      -> 1 ends: completed
    3:20  call 5 arrives in contract  -> 5 offered to Wang

scene The one with the fewest calls; of Li and Wang, who had one each, Wang was free first
    with queues.contract.selection = "fewest_calls"
    0:00  Li signs in
    0:00  Wang signs in
    0:00  Zhao signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  call 2 arrives in contract  -> 2 offered to Wang
    0:00  call 3 arrives in contract  -> 3 offered to Zhao
    0:00  Li accepts 1                -> 1 answered by Li
    0:00  Wang accepts 2              -> 2 answered by Wang
    0:00  Zhao accepts 3              -> 3 answered by Zhao
    1:00  call 4 arrives in contract
    1:00  call 3 is released          -> 3 and Zhao part: the agent hung up
                                      -> 3 ends: completed
                                      -> 4 offered to Zhao
    1:00  Zhao accepts 4              -> 4 answered by Zhao
    1:05  call 2 is released          -> 2 and Wang part: the agent hung up
                                      -> 2 ends: completed
    1:10  call 4 is released          -> 4 and Zhao part: the agent hung up
                                      -> 4 ends: completed
    1:40  call 1 is released          -> 1 and Li part: the agent hung up
                                      -> 1 ends: completed
    3:20  call 5 arrives in contract  -> 5 offered to Wang

scene The first in the list
    with queues.contract.selection = "linear"
    0:00  Li signs in
    0:00  Wang signs in
    0:00  Zhao signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  call 2 arrives in contract  -> 2 offered to Wang
    0:00  call 3 arrives in contract  -> 3 offered to Zhao
    0:00  Li accepts 1                -> 1 answered by Li
    0:00  Wang accepts 2              -> 2 answered by Wang
    0:00  Zhao accepts 3              -> 3 answered by Zhao
    1:00  call 4 arrives in contract
    1:00  call 3 is released          -> 3 and Zhao part: the agent hung up
                                      -> 3 ends: completed
                                      -> 4 offered to Zhao
    1:00  Zhao accepts 4              -> 4 answered by Zhao
    1:05  call 2 is released          -> 2 and Wang part: the agent hung up
                                      -> 2 ends: completed
    1:10  call 4 is released          -> 4 and Zhao part: the agent hung up
                                      -> 4 ends: completed
    1:40  call 1 is released          -> 1 and Li part: the agent hung up
                                      -> 1 ends: completed
    3:20  call 5 arrives in contract  -> 5 offered to Li

scene The next in the list after the last offer, which went to Zhao
    with queues.contract.selection = "circular"
    0:00  Li signs in
    0:00  Wang signs in
    0:00  Zhao signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  call 2 arrives in contract  -> 2 offered to Wang
    0:00  call 3 arrives in contract  -> 3 offered to Zhao
    0:00  Li accepts 1                -> 1 answered by Li
    0:00  Wang accepts 2              -> 2 answered by Wang
    0:00  Zhao accepts 3              -> 3 answered by Zhao
    1:00  call 4 arrives in contract
    1:00  call 3 is released          -> 3 and Zhao part: the agent hung up
                                      -> 3 ends: completed
                                      -> 4 offered to Zhao
    1:00  Zhao accepts 4              -> 4 answered by Zhao
    1:05  call 2 is released          -> 2 and Wang part: the agent hung up
                                      -> 2 ends: completed
    1:10  call 4 is released          -> 4 and Zhao part: the agent hung up
                                      -> 4 ends: completed
    1:40  call 1 is released          -> 1 and Li part: the agent hung up
                                      -> 1 ends: completed
    3:20  call 5 arrives in contract  -> 5 offered to Li
