# All lines are busy: new callers are turned away, but none who are already there.

centre
    queues.contract = { lines = 2, wrap_up = "30s", callback = { attempts = 2, retry_after = "1m" } }
    queues.general = {}
    profiles.lawyer.skills = { contract = 1 }
    profiles.generalist.skills = { general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "generalist" }
    self_service.bot = {}

centre "one line"
    version = 2
    queues.contract = { lines = 1, wrap_up = "30s", callback = { attempts = 2, retry_after = "1m" } }
    queues.general = {}
    profiles.lawyer.skills = { contract = 1 }
    profiles.generalist.skills = { general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "generalist" }
    self_service.bot = {}

centre "no bound"
    version = 3
    queues.contract = { wrap_up = "30s", callback = { attempts = 2, retry_after = "1m" } }
    queues.general = {}
    profiles.lawyer.skills = { contract = 1 }
    profiles.generalist.skills = { general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "generalist" }
    self_service.bot = {}

centre "one line in all"
    version = 4
    lines = 1
    queues.contract = { wrap_up = "30s", callback = { attempts = 2, retry_after = "1m" } }
    queues.general = {}
    profiles.lawyer.skills = { contract = 1 }
    profiles.generalist.skills = { general = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "generalist" }
    self_service.bot = {}

scene Waiting, ringing and talking calls occupy one line each, and after-call work none
    0:00  Li signs in
    0:01  call 1 arrives in contract  -> 1 offered to Li
    0:02  call 2 arrives in contract  -> 2 is waiting
    0:03  call 3 arrives in contract  -> 3 ends: all lines busy, legs 0, answered 0, asked for contract
                                      -> contract has 2 waiting
                                      -> calls alive: 2
    0:04  Li accepts 1                -> 1 answered by Li
    0:05  call 3 arrives in contract  -> 3 ends: all lines busy
    0:10  call 1 hangs up             -> 1 and Li part: the caller hung up
                                      -> 1 ends: completed
    0:11  call 3 arrives in contract  -> Li is in wrap-up
                                      -> 3 is waiting
    0:12  call 4 arrives in contract  -> 4 ends: all lines busy
    0:13  call 4 arrives in general   -> 4 is waiting

scene A call keeps its line, wherever it goes
    0:00  Li signs in
    0:00  Wang signs in
    0:01  call 1 arrives in contract   -> 1 offered to Li
    0:02  Li accepts 1                 -> 1 answered by Li
    0:03  call 1 is passed to general  -> 1 and Li part: transferred
                                       -> 1/2 offered to Wang
    0:04  call 2 arrives in contract   -> 2 is waiting
    0:05  call 3 arrives in contract   -> 3 ends: all lines busy
    0:06  Wang accepts 1               -> 1/2 answered by Wang
    0:07  call 3 arrives in contract   -> 3 ends: all lines busy
    0:08  call 1 hangs up              -> 1 and Wang part: the caller hung up
                                       -> 1 ends: completed
    0:09  call 3 arrives in contract   -> 3 is waiting

scene The lines of the whole centre; calls in self-service occupy one, consultations do not
    with lines = 1
    0:00  call 1 arrives in general, through bot   -> 1 meets bot
    0:01  call 2 arrives in contract               -> 2 ends: all lines busy
    0:02  call 2 arrives in contract, through bot  -> 2 ends: all lines busy
    0:40  self-service completes 1                 -> 1 is done with bot: served
                                                   -> 1 ends: served by self-service
    0:41  Li signs in
    0:41  Wang signs in
    0:42  call 2 arrives in contract               -> 2 offered to Li
    0:43  Li accepts 2                             -> 2 answered by Li
    0:44  general is asked about 2, as 3           -> Li asks general about 2
                                                   -> 3 offered to Wang

scene A pending callback occupies no line; one being dialled occupies one, even beyond the limit
    with queues.contract.lines = 1
    0:00  call 1 arrives in contract
    0:01  call 2 arrives in contract     -> 2 ends: all lines busy
    0:02  call 1 asks to be called back  -> 1 will be called back
    0:03  call 2 arrives in contract     -> 2 is waiting
    0:04  Li signs in                    -> 1/2 offered to Li
    0:05  call 3 arrives in contract     -> 3 ends: all lines busy
    0:06  Li accepts 1                   -> 1 is dialled for Li, attempt 1
    0:07  call 2 hangs up                -> 2 abandoned
                                         -> 2 ends: abandoned
    0:08  call 3 arrives in contract     -> 3 ends: all lines busy
    0:09  call 1 is not reached          -> 1 was not reached for Li, again at 1:09
    0:10  call 3 arrives in contract     -> 3 offered to Li
    0:11  call 3 hangs up                -> offer of 3 to Li ends: caller gone
                                         -> 3 abandoned
                                         -> 3 ends: abandoned
    1:09                                 -> 1/2 offered to Li
    1:10  Li accepts 1                   -> 1 is dialled for Li, attempt 2
    1:20  call 1 is reached              -> 1/2 answered by Li
    1:21  call 3 arrives in contract     -> 3 ends: all lines busy
    2:00  call 1 hangs up                -> 1 and Li part: the caller hung up
                                         -> 1 ends: completed
    2:01  call 3 arrives in contract     -> 3 is waiting

scene Fewer lines than there are calls: nobody is cut off
    0:00  Li signs in
    0:01  call 1 arrives in contract    -> 1 offered to Li
    0:02  Li accepts 1                  -> 1 answered by Li
    0:03  call 2 arrives in contract    -> 2 is waiting
    0:04  centre "one line" takes over  -> another centre counts
                                        -> 1 is talking
                                        -> 2 is waiting
    0:05  call 3 arrives in contract    -> 3 ends: all lines busy
    0:06  call 1 hangs up               -> 1 and Li part: the caller hung up
                                        -> 1 ends: completed
    0:07  call 3 arrives in contract    -> 3 ends: all lines busy
    0:36                                -> 2 offered to Li
    0:37  call 2 hangs up               -> offer of 2 to Li ends: caller gone
                                        -> 2 abandoned
                                        -> 2 ends: abandoned
    0:38  call 3 arrives in contract    -> 3 offered to Li

scene A limit that is set later counts the calls that are there
    0:00  centre "no bound" takes over         -> another centre counts
    0:01  call 1 arrives in contract           -> 1 is waiting
    0:02  call 2 arrives in general            -> 2 is waiting
    0:03  call 3 arrives in contract           -> 3 is waiting
    0:04  centre "one line in all" takes over  -> another centre counts
    0:05  call 4 arrives in general            -> 4 ends: all lines busy
    0:06  call 1 hangs up                      -> 1 abandoned
                                               -> 1 ends: abandoned
    0:07  call 2 hangs up                      -> 2 abandoned
                                               -> 2 ends: abandoned
    0:08  call 4 arrives in general            -> 4 ends: all lines busy
    0:09  call 3 hangs up                      -> 3 abandoned
                                               -> 3 ends: abandoned
    0:10  call 4 arrives in general            -> 4 is waiting

scene A caller who abandoned keeps the former place while the lines are busy
    with queues.contract.lines = 1
    with queues.contract.resume_within = "1m"
    0:00  call 1 arrives in contract, caller 7
    0:05  call 1 hangs up                       -> 1 abandoned
                                                -> 1 ends: abandoned
    0:06  call 2 arrives in contract            -> 2 is waiting
    0:07  call 3 arrives in contract, caller 7  -> 3 ends: all lines busy
    0:08  call 2 hangs up                       -> 2 abandoned
                                                -> 2 ends: abandoned
    0:09  call 3 arrives in contract, caller 7  -> 3 has the place of 1
