# Edge 5. A state requested during a conversation is a wish, and the last one wins.
# It is granted when the conversation ends, or after wrap-up, by policy.

centre
    queues.contract = { wrap_up = "30s" }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    reasons = ["lunch"]

scene The last wish wins
    0:00         Li signs in
    0:00         call 1 arrives in contract  -> 1 offered to Li
    0:00         Li accepts 1                -> 1 answered by Li
    1:00         Li signs out                -> Li is talking
    1:01         Li goes not ready: lunch    -> Li is talking
    1:40         call 1 is released          -> 1 and Li part: the agent hung up
                                             -> 1 ends: completed
                                             -> Li is in wrap-up
    2:09.999999                              -> Li is in wrap-up
    2:10                                     -> Li is not ready: lunch

scene A wish to leave is granted after wrap-up
    with queues.contract.wrap_up = "until_done"
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  Li accepts 1                -> 1 answered by Li
    0:09  Li signs out
    0:10  call 1 is released          -> 1 and Li part: the agent hung up
                                      -> 1 ends: completed
                                      -> Li is in wrap-up
    5:00  Li ends wrap-up             -> Li is signed out

scene By policy it skips wrap-up
    with queues.contract.wrap_up = "until_done"
    with sign_out = "after_conversation"
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  Li accepts 1                -> 1 answered by Li
    0:09  Li signs out
    0:10  call 1 is released          -> 1 and Li part: the agent hung up
                                      -> 1 ends: completed
                                      -> Li is signed out

scene By policy it cuts wrap-up short
    with sign_out = "after_conversation"
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:00  Li accepts 1                -> 1 answered by Li
    0:10  call 1 is released          -> 1 and Li part: the agent hung up
                                      -> 1 ends: completed
    0:15  Li signs out                -> Li is signed out
