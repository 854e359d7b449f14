# No call leaves a safe place for a queue that refuses it and has no other destination.
#
# A supervisor's wrong key, or an agent who transfers a caller at 18:01 to a desk that closed at 18:00, must not cost the
# caller the call: the command is refused and changes nothing. If the queue has a destination, the call goes there.
centre
    externals = ["voicemail"]
    queues.sales = { waiting_max = 9, exits = { 1 = "queue:shut", 2 = "queue:away" } }
    queues.shut = {}
    queues.full = { waiting_max = 1 }
    queues.joined = { join_empty = "end" }
    queues.left = { leave_empty = "end" }
    queues.unstaffed = { when_unstaffed = "end" }
    queues.away = { when_unstaffed = "external:voicemail" }
    queues.onward = { when_unstaffed = "queue:full" }
    self_service.bot = {}
    profiles.clerk.skills = { sales = 1 }
    profiles.other.skills = { shut = 1, full = 1, joined = 1, left = 1, unstaffed = 1, away = 1, onward = 1 }
    agents.Anna = { profile = "clerk" }
    agents.Ben = { profile = "other" }

scene Moved into a closed queue
    0:00  shut closes              -> shut is closed now
    0:00  call 1 arrives in sales
    9:00  call 1 moves to shut     -> refused: the call cannot join
    9:01  Anna signs in            -> 1 offered to Anna

scene Moved into a full queue, by way of another or not
    0:00  call 9 arrives in full
    0:00  call 1 arrives in sales
    9:00  call 1 moves to full     -> refused: the call cannot join
    9:00  call 1 moves to onward   -> refused: the call cannot join
    9:01  Anna signs in            -> 1 offered to Anna

scene Moved into a full queue with an idle agent, and back to the end of its own queue
    with queues.full = { waiting_max = 0 }
    with queues.sales.waiting_max = 1
    0:00  call 1 arrives in sales
    9:00  call 1 moves to full     -> refused: the call cannot join
    9:00  call 1 moves to sales    -> 1 moved to sales
    9:00  Ben signs in
    9:00  call 1 moves to full     -> 1/2 moved to full
                                   -> 1/3 offered to Ben

scene Moved where nobody is
    0:00  call 1 arrives in sales
    9:00  call 1 moves to joined     -> refused: the call cannot join
    9:00  call 1 moves to left       -> refused: the call cannot join
    9:00  call 1 moves to unstaffed  -> refused: the call cannot join
    9:00  call 1 moves to away       -> 1 moved to away
                                     -> 1/2 overflowed to external voicemail
                                     -> 1 ends: sent to voicemail

scene Moved within a full centre, where the call itself frees the place
    with waiting_max = 1
    0:00  call 1 arrives in sales
    0:01  call 1 moves to shut     -> 1 moved to shut

scene A key that leads into a closed queue
    0:00  shut closes              -> shut is closed now
    0:00  call 1 arrives in sales
    0:10  call 1 presses 1         -> refused: the call cannot join
    0:20  call 1 presses 2         -> 1 left by key for queue away
                                   -> 1/2 overflowed to external voicemail
                                   -> 1 ends: sent to voicemail

scene Transferred to a closed queue
    0:00  shut closes                       -> shut is closed now
    0:00  Anna signs in
    0:01  call 1 arrives in sales           -> 1 offered to Anna
    0:02  Anna accepts 1                    -> 1 answered by Anna
    1:00  call 1 is passed to shut          -> refused: the call cannot join
                                            -> Anna is talking
    1:01  shut is asked about 1, as call 7  -> refused: the call cannot join
    1:02  call 1 is passed to away          -> 1 and Anna part: transferred
                                            -> 1/2 overflowed to external voicemail
                                            -> 1 ends: sent to voicemail

scene Transferred to an agent of a closed queue
    0:00  shut closes                      -> shut is closed now
    0:00  Anna signs in
    0:00  Ben signs in
    0:01  call 1 arrives in sales          -> 1 offered to Anna
    0:02  Anna accepts 1                   -> 1 answered by Anna
    1:00  call 1 is passed to Ben of shut  -> refused: the call cannot join

scene A bot passes a call on to a closed queue, or to the one that was asked for
    0:00  shut closes                           -> shut is closed now
    0:00  call 1 arrives in sales, through bot  -> 1 meets bot
    0:10  self-service passes 1 on, to shut     -> refused: the call cannot join
    0:11  self-service passes 1 on              -> 1 is done with bot: passed on
    0:12  Anna signs in                         -> 1 offered to Anna
