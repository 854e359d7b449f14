# Steps of the ladder play a message, offer a callback, and send the call on.

centre
    queues.contract = { callback = {}, ladder = [{ at = "0s" }, { at = "10s", message = "sorry" }, { at = "20s", offer_callback = true }, { at = "60s", overflow = "external:voicemail" }] }
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    messages = ["sorry"]
    externals = ["voicemail"]

scene Nobody comes
    0:00  call 1 arrives in contract
    0:10                              -> 1 reaches step 1
                                      -> 1 hears sorry
    0:20                              -> 1 reaches step 2
                                      -> 1 offered a callback
    1:00                              -> 1 reaches step 3
                                      -> 1 overflowed to external voicemail
                                      -> 1 ends: sent to voicemail

scene The caller takes the callback
    0:00   call 1 arrives in contract
    0:10                                  -> 1 reaches step 1
                                          -> 1 hears sorry
    0:20                                  -> 1 reaches step 2
                                          -> 1 offered a callback
    0:22   call 1 asks to be called back  -> 1 will be called back
    1:00                                  -> 1/2 reaches step 3
    # It has all the time in the world, and hears nothing.
    10:00                                 -> 1 is waiting
