# The agent puts the caller on hold; what ends the conversation, or a consultation, ends that as well.

centre
    queues.contract = {}
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }

scene On hold and off again
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li, as a call
    0:05  Li accepts 1                -> 1 answered by Li, offer 1
    0:10  call 1 is put on hold       -> Li puts 1 on hold
    0:15  call 1 is put on hold
    0:40  call 1 is taken off hold    -> Li takes 1 off hold, after 30s
    0:41  call 1 is taken off hold
    0:50  call 1 is released          -> 1 and Li part: the agent hung up, offer 1
                                      -> 1 ends: completed
    0:51  call 1 is put on hold       -> refused: unknown call

scene A consultation that is over ends it
    0:00  Li signs in
    0:00  call 1 arrives in contract       -> 1 offered to Li
    0:05  Li accepts 1                     -> 1 answered by Li
    0:06  Wang signs in
    0:10  call 1 is put on hold            -> Li puts 1 on hold
    0:12  contract is asked about 1, as 2  -> Li asks queue contract about 1
                                           -> 2 offered to Wang
    0:15  Wang accepts 2                   -> 2 answered by Wang
    0:20  call 1 becomes a conference      -> Li has asked about 1: all three talk
                                           -> 2 and Wang part: merged
                                           -> Wang joins 1, offer 1
                                           -> 2 ends: merged
    0:30  call 1 is taken off hold
    0:31  call 1 is put on hold            -> Li puts 1 on hold
