# Why a call waits, and why an offer was made: what excluded each agent, and who was second.

centre
    reasons = ["lunch"]
    queues.contract = { ladder = [{ at = "0s", tiers = 1 }, { at = "20s", tiers = "1..2" }], wrap_up = "30s" }
    profiles.lawyer.skills = { contract = 1 }
    profiles.general.skills = { contract = 2 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    agents.Zhao = { profile = "lawyer" }
    agents.Sun = { profile = "general" }

scene
    0:00  Li signs in
    0:01  Wang signs in
    0:02  Sun signs in
    0:10  call 1 arrives in contract  -> 1 offered to Li
                                      -> Li when 1 was offered: chosen
                                      -> Wang when 1 was offered: would have been next
                                      -> Sun when 1 was offered: of a tier that is not open
                                      -> Zhao when 1 was offered: signed out
                                      -> 1 waits for Li: not considered
    0:11  Li accepts 1                -> 1 answered by Li
    0:12  Wang goes not ready: lunch
    0:20  call 2 arrives in contract  -> 2 waits for Li: no room next to other calls
                                      -> 2 waits for Wang: not ready
                                      -> 2 waits for Zhao: signed out
                                      -> 2 waits for Sun: of a tier that is not open
                                      -> 2 waits on step 0
    0:21  call 3 arrives in contract  -> 3 waits on step 0
    0:30  Wang goes ready             -> 2 offered to Wang
                                      -> 2 when Wang was free: chosen
                                      -> 3 when Wang was free: would have been next
    0:31  Wang accepts 2              -> 2 answered by Wang
    0:32  call 1 is released          -> 1 and Li part: the agent hung up
                                      -> 1 ends: completed
                                      -> 3 waits for Li: in wrap-up
    0:41                              -> 3 reaches step 1
                                      -> 3 offered to Sun
