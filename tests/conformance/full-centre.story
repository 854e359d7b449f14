# The whole centre is full: an explicit result, and nobody is dropped.

centre
    queues.contract = { when_full = "external:voicemail" }
    profiles.lawyer.skills = { contract = 1, family = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    queues.family = {}
    externals = ["voicemail"]
    waiting_max = 2

scene
    0:00  call 1 arrives in contract
    0:01  call 2 arrives in family
    0:02  call 3 arrives in family    -> 3 blocked
                                      -> 3 ends: blocked
    0:03  call 4 arrives in contract  -> 4 overflowed to external voicemail
                                      -> 4 ends: sent to voicemail
    0:04  Li signs in                 -> 1 offered to Li
    # Being offered is still waiting; answered is not.
    0:05  call 5 arrives in family    -> 5 blocked
                                      -> 5 ends: blocked
    0:06  Li accepts 1                -> 1 answered by Li
    0:07  call 6 arrives in family    -> 6 is waiting
