# Edge 4. An agent who leaves while ringing gives the call back, and it keeps its place.
# It does not count as unanswered, and is not offered to them again.

centre
    queues.contract = {}
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    reasons = ["lunch"]

scene Li pauses
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:01  call 2 arrives in contract
    0:05  Li goes not ready: lunch    -> offer of 1 to Li ends: agent gone
                                      -> Li is not ready: lunch
                                      -> contract in order: 1 2
    # The earlier caller is still first.
    0:06  Wang signs in               -> 1 offered to Wang

scene Li signs out
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:01  call 2 arrives in contract
    0:05  Li signs out                -> offer of 1 to Li ends: agent gone
                                      -> Li is signed out
    0:06  Wang signs in               -> 1 offered to Wang

scene Li's phone is gone
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:01  call 2 arrives in contract
    0:05  Li is lost                  -> offer of 1 to Li ends: agent gone
                                      -> Li is signed out
    0:06  Wang signs in               -> 1 offered to Wang

scene Wang is idle, and is offered the call in the same instant
    0:00  Li signs in
    0:00  Wang signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:05  Li goes not ready: lunch    -> offer of 1 to Li ends: agent gone
                                      -> 1 offered to Wang
