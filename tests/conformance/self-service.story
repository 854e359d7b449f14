# A bot answers first: it serves callers, or passes them on.

centre
    queues.contract = {}
    profiles.lawyer.skills = { contract = 1 }
    agents.Li = { profile = "lawyer" }
    agents.Wang = { profile = "lawyer" }
    self_service.bot = { most = 1 }

scene Served
    0:00  Li signs in
    0:01  call 1 arrives in contract, through bot  -> 1 meets bot
                                                   -> 1 is in self-service
                                                   -> contract has 0 waiting
                                                   -> Li is idle
    0:40  self-service completes 1                 -> 1 is done with bot: served, after 39s
                                                   -> 1 ends: served by self-service
    0:41  self-service completes 1                 -> refused: unknown call

scene Passed on, keeping the age
    0:00  call 1 arrives in contract, through bot  -> 1 meets bot
    0:20  call 2 arrives in contract
    0:40  self-service passes 1 on                 -> 1 is done with bot: passed on
                                                   -> contract in order: 1 2

scene Passed on as a newcomer
    with self_service.bot = { age = "reset" }
    0:00  call 1 arrives in contract, through bot  -> 1 meets bot
    0:20  call 2 arrives in contract
    0:40  self-service passes 1 on                 -> 1 is done with bot: passed on
                                                   -> contract in order: 2 1
    0:41  self-service passes 1 on                 -> refused: the call is not in self-service

scene The caller hangs up
    0:00  call 1 arrives in contract, through bot  -> 1 meets bot
    0:20  call 1 hangs up                          -> 1 is done with bot: left
                                                   -> 1 ends: left self-service

scene The bot is full: the second caller goes to the queue
    0:00  call 1 arrives in contract, through bot               -> 1 meets bot
    0:20  call 2 arrives in contract, through bot               -> 2 is waiting
    0:21  call 3 arrives in contract, through (self-service 4)  -> refused: unknown self-service

scene The switch has passed the call on by itself
    0:00  Li signs in
    0:01  call 1 arrives in contract, through bot  -> 1 meets bot
    0:40  the switch has agents Li, 1 with Li      -> 1 is done with bot: passed on
                                                   -> 1 offered to Li
                                                   -> 1 answered by Li
                                                   -> Li is talking
