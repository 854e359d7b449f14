# An agent who telephones for themselves is offered nothing, and their wish is another matter.

centre
    queues.contract = { rona.no_answer = { pause_after = 1 } }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    reasons = ["lunch"]

scene They are offered nothing until their own call is over
    0:00  Li signs in
    0:10  Li is engaged elsewhere     -> Li is engaged elsewhere
    0:20  call 1 arrives in contract
    0:30  Li is no longer engaged     -> 1 offered to Li

scene A pause that they ask for meanwhile is not forgotten
    0:00  Li signs in
    0:10  Li is engaged elsewhere   -> Li is engaged elsewhere
    0:20  Li goes not ready: lunch  -> Li is engaged elsewhere
    0:30  Li is no longer engaged   -> Li is not ready: lunch
    0:40  Li goes ready             -> Li is idle

scene What rings goes to somebody else, and nobody is to blame
    0:00  Li signs in
    0:00  Wang signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:05  Li is engaged elsewhere     -> offer of 1 to Li ends: agent gone
                                      -> 1 offered to Wang
    0:06  Wang accepts 1              -> 1 answered by Wang
    0:07  Li is no longer engaged
    0:08  call 2 arrives in contract  -> 2 offered to Li

scene It begins in the middle of a conversation
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:01  Li accepts 1                -> 1 answered by Li
    0:02  Li is engaged elsewhere     -> Li is talking
    0:05  call 1 hangs up             -> 1 and Li part: the caller hung up
                                      -> 1 ends: completed
                                      -> Li is engaged elsewhere
    0:06  Li is engaged elsewhere     -> Li is engaged elsewhere
    0:07  call 2 arrives in contract
    0:08  Li is no longer engaged     -> 2 offered to Li

scene The switch says who is engaged, where it knows
    0:00  Li signs in
    0:00  Wang signs in
    0:10  Li is engaged elsewhere
    0:20  the switch has agents Li Wang, engaged Wang  -> Wang is engaged elsewhere
                                                       -> Li is idle
    0:30  the switch has agents Li Wang                -> Wang is engaged elsewhere

scene Whoever leaves is engaged no longer
    0:00  Li signs in
    0:10  Li is engaged elsewhere
    0:20  Li signs out             -> Li is signed out
    0:30  Li signs in              -> Li is idle

scene Only somebody at work is engaged
    0:00  Li is engaged elsewhere  -> refused: the agent is not signed in
