# A caller presses a key and leaves the queue.

centre
    queues.contract = { exits = { "0" = "queue:general", "9" = "external:voicemail", "*" = "end", "#" = "callback" }, callback = {} }
    profiles.lawyer.skills = { contract = 1, general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    queues.general = {}
    externals = ["voicemail"]

scene To another queue, with the age of the call
    0:05  call 2 arrives in general
    0:06  call 1 arrives in contract, aged 10s
    0:20  call 1 presses 0                      -> 1 left by key for queue general
                                                -> general has 2 waiting

scene To voicemail
    0:00  call 1 arrives in contract
    0:20  call 1 presses 9            -> 1 left by key for external voicemail, after 20s
                                      -> 1 ends: sent to voicemail

scene The call ends
    0:00  call 1 arrives in contract
    0:20  call 1 presses "*"          -> 1 left by key
                                      -> 1 ends: left by key

scene To be called back
    0:00  call 1 arrives in contract
    0:20  call 1 presses "#"          -> 1 left by key for callback
                                      -> contract has 1 waiting

scene A key that does nothing, and one too late
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:20  call 1 presses 5            -> refused: the key does nothing
    0:21  Li accepts 1                -> 1 answered by Li
    0:22  call 1 presses 0            -> refused: the call is not waiting

scene While it rings
    0:00  Li signs in
    0:00  call 1 arrives in contract  -> 1 offered to Li
    0:20  call 1 presses 9            -> offer of 1 to Li ends: withdrawn
                                      -> 1 left by key for external voicemail
                                      -> 1 ends: sent to voicemail
                                      -> Li is idle
