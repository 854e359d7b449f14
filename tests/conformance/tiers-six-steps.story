# A ladder of six steps, at 0, 30, 60, 75, 90 and 120 s: each opens its tier at its very instant.

hide steps

centre
    queues.contract.ladder = [
        { at = "0s", tiers = 1 },
        { at = "30s", tiers = "1..2" },
        { at = "60s", tiers = "1..3" },
        { at = "75s", tiers = "1..4" },
        { at = "90s", tiers = "1..5" },
        { at = "120s", tiers = "1..6" },
    ]
    agents.Li = { profile = "first" }
    agents.Wang = { profile = "second" }
    agents.Zhao = { profile = "third" }
    agents.Qian = { profile = "fourth" }
    agents.Sun = { profile = "fifth" }
    agents.Zhou = { profile = "sixth" }
    profiles.first.skills.contract = 1
    profiles.second.skills.contract = 2
    profiles.third.skills.contract = 3
    profiles.fourth.skills.contract = 4
    profiles.fifth.skills.contract = 5
    profiles.sixth.skills.contract = 6

scene
    0:00         Li signs in
    0:00         Wang signs in
    0:00         Zhao signs in
    0:00         Qian signs in
    0:00         Sun signs in
    0:00         Zhou signs in
    0:00         call 1 arrives in contract  -> 1 offered to Li
    0:00         call 2 arrives in contract
    0:00         call 3 arrives in contract
    0:00         call 4 arrives in contract
    0:00         call 5 arrives in contract
    0:00         call 6 arrives in contract
    0:29
    0:30                                     -> 2 offered to Wang
    1:00                                     -> 3 offered to Zhao
    1:15                                     -> 4 offered to Qian
    1:29.999999
    1:30                                     -> 5 offered to Sun
    1:59.999999
    2:00                                     -> 6 offered to Zhou
