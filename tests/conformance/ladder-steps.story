# Steps at 30, 60, 75, 90 and 120 seconds: the tiers are correct just before and at each of them.

centre
    queues.contract.ladder = [
        { at = "0s", tiers = "1" }, { at = "30s", tiers = "1..2" }, { at = "60s", tiers = "1..3" },
        { at = "75s", tiers = "1..4" }, { at = "90s", tiers = "1..5" }, { at = "120s", tiers = "1..6" },
    ]
    profiles = { p1.skills = { contract = 1 }, p2.skills = { contract = 2 }, p3.skills = { contract = 3 }, p4.skills = { contract = 4 }, p5.skills = { contract = 5 }, p6.skills = { contract = 6 } }
    agents = { a1 = { profile = "p1" }, a2 = { profile = "p2" }, a3 = { profile = "p3" }, a4 = { profile = "p4" }, a5 = { profile = "p5" }, a6 = { profile = "p6" } }

scene Agents who arrive at 29, 59, 74, 89 and 119 seconds must wait for the step
    0:00  a2 signs in
    0:00  call 1 arrives in contract
    0:29                              -> a2 is idle
                                      -> 1 is waiting
    0:30                              -> 1 reaches step 1
                                      -> 1 offered to a2

scene Tier 3 at 60
    0:00         a3 signs in
    0:00         call 1 arrives in contract
    0:30                                     -> 1 reaches step 1
    0:59.999999                              -> a3 is idle
    1:00                                     -> 1 reaches step 2
                                             -> 1 offered to a3

scene Tier 4 at 75
    0:00         a4 signs in
    0:00         call 1 arrives in contract
    0:30                                     -> 1 reaches step 1
    1:00                                     -> 1 reaches step 2
    1:14.999999                              -> a4 is idle
    1:15                                     -> 1 reaches step 3
                                             -> 1 offered to a4

scene Tier 5 at 90
    0:00         a5 signs in
    0:00         call 1 arrives in contract
    0:30                                     -> 1 reaches step 1
    1:00                                     -> 1 reaches step 2
    1:15                                     -> 1 reaches step 3
    1:29.999999                              -> a5 is idle
    1:30                                     -> 1 reaches step 4
                                             -> 1 offered to a5

scene Tier 6 at 120
    0:00         a6 signs in
    0:00         call 1 arrives in contract
    0:30                                     -> 1 reaches step 1
    1:00                                     -> 1 reaches step 2
    1:15                                     -> 1 reaches step 3
    1:30                                     -> 1 reaches step 4
    1:59.999999                              -> a6 is idle
    2:00                                     -> 1 reaches step 5
                                             -> 1 offered to a6
