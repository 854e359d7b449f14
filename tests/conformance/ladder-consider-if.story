# A step is taken only if another queue can help at that moment; otherwise it is skipped, and the next step's time counts.
centre
    queues.contract.ladder = [{ at = "0s" }, { at = "30s", overflow = "queue:general", consider_if = { queue = "general", waiting_max = 1, staffed_min = 1 } }, { at = "60s", credit = 2, message = "sorry" }, { at = "90s", overflow = "external:voicemail" }]
    queues.general = {}
    externals = ["voicemail"]
    messages = ["sorry"]
    profiles.lawyer.skills = { contract = 1 }
    profiles.clerk.skills = { general = 1 }
    agents = { Li = { profile = "lawyer" }, Bo = { profile = "clerk" }, Cai = { profile = "clerk" } }

scene The other queue is short
    0:00  Bo signs in
    0:00  call 1 arrives in general   -> 1 offered to Bo
    0:01  call 2 arrives in contract
    0:31                              -> 2 reaches step 1
                                      -> 2 overflowed to queue general

scene The other queue is long, and the condition is evaluated once
    0:00  Bo signs in
    0:00  call 1 arrives in general   -> 1 offered to Bo
    0:00  call 3 arrives in general
    0:01  call 2 arrives in contract
    0:31
    0:40  call 3 hangs up             -> 3 abandoned
                                      -> 3 ends: abandoned
    1:01                              -> 2 reaches step 2
                                      -> 2 hears sorry
    1:31                              -> 2 reaches step 3
                                      -> 2 overflowed to external voicemail
                                      -> 2 ends: sent to voicemail

scene Nobody is there
    0:01  call 2 arrives in contract
    0:31
    1:01                              -> 2 reaches step 2
                                      -> 2 hears sorry

scene By the share of busy agents
    with queues.contract.ladder = [{ at = "0s" }, { at = "30s", overflow = "queue:general", consider_if = { queue = "general", busy_max = 50 } }, { at = "60s", overflow = "external:voicemail" }]
    0:00  Bo signs in
    0:00  call 1 arrives in general   -> 1 offered to Bo
    0:01  call 2 arrives in contract
    0:10  Cai signs in
    0:31                              -> 2 reaches step 1
                                      -> 2 overflowed to queue general
                                      -> 2/2 offered to Cai
    0:32  call 3 arrives in contract
    1:02
    1:32                              -> 3 reaches step 2
                                      -> 3 overflowed to external voicemail
                                      -> 3 ends: sent to voicemail

scene By the expected wait there, which is unknown at first
    with queues.contract.ladder = [{ at = "0s" }, { at = "30s", overflow = "queue:general", consider_if = { queue = "general", expected_wait_max = "10m" } }, { at = "60s", overflow = "external:voicemail" }]
    0:00  call 2 arrives in contract
    0:30
    0:31  Bo signs in
    0:32  call 3 arrives in contract
    1:00                              -> 2 reaches step 2
                                      -> 2 overflowed to external voicemail
                                      -> 2 ends: sent to voicemail
    # Bo is idle: nobody would wait there.
    1:02                              -> 3 reaches step 1
                                      -> 3 overflowed to queue general
                                      -> 3/2 offered to Bo
