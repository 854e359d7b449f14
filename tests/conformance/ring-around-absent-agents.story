# Agents who have left a call unanswered or declined it come after all eligible agents whom it has not asked yet, whatever the
# selection rule, the level or the tier. When all have been asked a new round begins.
#
# Anna and Ben have left their desks without signing out. Cleo is at hers. They are held off for five seconds after an
# unanswered offer, less than a phone rings: without the rule the call goes to Anna, Ben, Anna, Ben, and Cleo's never rings.

centre
    queues.support = { ring_timeout = "15s" }
    profiles.clerk.skills = { support = 1 }
    profiles.backup.skills = { support = 2 }
    profiles.expert.skills = { support = { tier = 1, level = 5 } }
    profiles.novice.skills = { support = { tier = 1, level = 1 } }
    agents.Anna = { profile = "clerk" }
    agents.Ben = { profile = "clerk" }
    agents.Cleo = { profile = "clerk" }
    reasons = ["elsewhere"]

scene The first in the list
    with queues.support.selection = "linear"
    0:00  Anna signs in
    0:00  Ben signs in
    0:00  Cleo signs in
    1:00  call 1 arrives in support  -> 1 offered to Anna
    1:15                             -> offer of 1 to Anna ends: no answer
                                     -> 1 offered to Ben
    1:30                             -> offer of 1 to Ben ends: no answer
                                     -> 1 offered to Cleo
                                     -> Anna when 1 was offered: asked already
                                     -> Ben when 1 was offered: held off
    1:31  Cleo accepts 1             -> 1 answered by Cleo

scene Those with fewer calls
    with queues.support.selection = "fewest_calls"
    0:00  Anna signs in
    0:00  Ben signs in
    0:00  Cleo signs in
    0:00  Anna goes not ready: elsewhere
    0:00  Ben goes not ready: elsewhere
    0:01  call 9 arrives in support       -> 9 offered to Cleo
    0:02  Cleo accepts 9                  -> 9 answered by Cleo
    0:03  call 9 is released              -> 9 and Cleo part: the agent hung up
                                          -> 9 ends: completed
    0:10  Anna goes ready
    0:11  Ben goes ready
    1:00  call 1 arrives in support       -> 1 offered to Anna
    1:15                                  -> offer of 1 to Anna ends: no answer
                                          -> 1 offered to Ben
    1:30                                  -> offer of 1 to Ben ends: no answer
                                          -> 1 offered to Cleo

scene The least occupied
    with queues.support.selection = "least_occupied"
    0:00  Anna signs in
    0:00  Ben signs in
    0:00  Cleo signs in
    0:00  Anna goes not ready: elsewhere
    0:00  Ben goes not ready: elsewhere
    0:01  call 9 arrives in support       -> 9 offered to Cleo
    0:02  Cleo accepts 9                  -> 9 answered by Cleo
    0:30  call 9 is released              -> 9 and Cleo part: the agent hung up
                                          -> 9 ends: completed
    0:40  Anna goes ready
    0:41  Ben goes ready
    1:00  call 1 arrives in support       -> 1 offered to Anna
    1:15                                  -> offer of 1 to Anna ends: no answer
                                          -> 1 offered to Ben
    1:30                                  -> offer of 1 to Ben ends: no answer
                                          -> 1 offered to Cleo

scene Those with a better score
    with queues.support.selection = "best_score"
    0:00  Anna signs in
    0:00  Ben signs in
    0:00  Cleo signs in
    0:01  Anna scores 90
    0:01  Ben scores 80
    0:01  Cleo scores 70
    1:00  call 1 arrives in support  -> 1 offered to Anna
    1:15                             -> offer of 1 to Anna ends: no answer
                                     -> 1 offered to Ben
    1:30                             -> offer of 1 to Ben ends: no answer
                                     -> 1 offered to Cleo

scene The most skilled
    with queues.support.selection = { proficiency = "most_skilled" }
    with agents.Anna.profile = "expert"
    with agents.Ben.profile = "expert"
    with agents.Cleo.profile = "novice"
    0:00  Anna signs in
    0:00  Ben signs in
    0:00  Cleo signs in
    1:00  call 1 arrives in support  -> 1 offered to Anna
    1:15                             -> offer of 1 to Anna ends: no answer
                                     -> 1 offered to Ben
    1:30                             -> offer of 1 to Ben ends: no answer
                                     -> 1 offered to Cleo

scene Drawn by weight, with one agent without weight
    with queues.support.selection = "weighted_random"
    with agents.Anna.weight = 1000000
    with agents.Cleo.weight = 0
    0:00  Anna signs in
    0:00  Ben signs in
    0:00  Cleo signs in
    1:00  call 1 arrives in support  -> 1 offered to Anna
    1:15                             -> offer of 1 to Anna ends: no answer
                                     -> 1 offered to Ben
    1:30                             -> offer of 1 to Ben ends: no answer
                                     -> 1 offered to Cleo

scene Random: each is asked once before anybody is asked twice
    with queues.support.selection = "random"
    0:00  Anna signs in
    0:00  Ben signs in
    0:00  Cleo signs in
    1:00  call 1 arrives in support  -> 1 offered to Cleo
    1:15                             -> offer of 1 to Cleo ends: no answer
                                     -> 1 offered to Anna
    1:30                             -> offer of 1 to Anna ends: no answer
                                     -> 1 offered to Ben
    1:45                             -> offer of 1 to Ben ends: no answer
                                     -> 1 offered to Cleo

scene The first tier, with a second that is open from the start
    with agents.Cleo.profile = "backup"
    0:00  Anna signs in
    0:00  Ben signs in
    0:00  Cleo signs in
    1:00  call 1 arrives in support  -> 1 offered to Anna
    1:15                             -> offer of 1 to Anna ends: no answer
                                     -> 1 offered to Ben
    1:30                             -> offer of 1 to Ben ends: no answer
                                     -> 1 offered to Cleo

scene The first tier, with a second that the ladder opens
    with queues.support.ladder = [{ at = "0s", tiers = 1 }, { at = "20s", tiers = "1..2" }]
    with agents.Cleo.profile = "backup"
    0:00  Anna signs in
    0:00  Ben signs in
    0:00  Cleo signs in
    1:00  call 1 arrives in support  -> 1 offered to Anna
    1:15                             -> offer of 1 to Anna ends: no answer
                                     -> 1 offered to Ben
    1:20                             -> 1 reaches step 1
    1:30                             -> offer of 1 to Ben ends: no answer
                                     -> 1 offered to Cleo

scene Another queue of the call
    with queues.sales = {}
    with profiles.backup.skills = { sales = 1 }
    with agents.Cleo.profile = "backup"
    0:00  Anna signs in
    0:00  Ben signs in
    1:00  call 1 arrives in support, also sales  -> 1 offered to Anna
    1:05  Cleo signs in
    1:15                                         -> offer of 1 to Anna ends: no answer
                                                 -> 1 offered to Ben
    1:30                                         -> offer of 1 to Ben ends: no answer
                                                 -> 1/2 offered to Cleo

scene Two ring at a time
    with queues.support = { ring_timeout = "15s", ringing = { all = 2 }, selection = "linear" }
    with agents.Dora = { profile = "clerk" }
    0:00  Anna signs in
    0:00  Ben signs in
    0:00  Cleo signs in
    0:00  Dora signs in
    1:00  call 1 arrives in support  -> 1 offered to Anna
                                     -> 1 offered to Ben
    1:01  Ben rejects 1              -> offer of 1 to Ben ends: rejected
                                     -> 1 offered to Cleo
    1:15                             -> offer of 1 to Anna ends: no answer
                                     -> 1 offered to Dora

scene One more rings every ten seconds
    with queues.support = { ring_timeout = "15s", ringing = { progressive = { every = "10s", most = 2 } }, selection = "linear" }
    with agents.Dora = { profile = "clerk" }
    0:00  Anna signs in
    0:00  Ben signs in
    0:00  Cleo signs in
    0:00  Dora signs in
    1:00  call 1 arrives in support  -> 1 offered to Anna
    1:10                             -> 1 offered to Ben
    1:15                             -> offer of 1 to Anna ends: no answer
                                     -> 1 offered to Cleo
    1:25                             -> offer of 1 to Ben ends: no answer
                                     -> 1 offered to Dora

scene Declined, busy: an agent who declined is ready again at once
    with queues.support.selection = "linear"
    with queues.support.rona = { rejected.delay = "1s", busy.delay = "1s", unreachable.delay = "1s" }
    with agents.Dora = { profile = "clerk" }
    0:00  Anna signs in
    0:00  Ben signs in
    0:00  Cleo signs in
    0:00  Dora signs in
    1:00  call 1 arrives in support  -> 1 offered to Anna
    1:02  Anna rejects 1             -> offer of 1 to Anna ends: rejected
                                     -> 1 offered to Ben
    1:04  Ben is busy for 1          -> offer of 1 to Ben ends: busy
                                     -> 1 offered to Cleo
    1:06  Cleo is unreachable for 1  -> offer of 1 to Cleo ends: unreachable
                                     -> 1 offered to Dora

scene Not confirmed
    with queues.support = { selection = "linear", confirm_within = "5s", rona.unconfirmed.delay = "1s" }
    0:00  Anna signs in
    0:00  Ben signs in
    0:00  Cleo signs in
    1:00  call 1 arrives in support  -> 1 offered to Anna
    1:02  Anna picks up 1            -> Anna is asked to confirm
    1:07                             -> offer of 1 to Anna ends: not confirmed
                                     -> 1 offered to Ben
    1:09  Ben does not confirm 1     -> offer of 1 to Ben ends: not confirmed
                                     -> 1 offered to Cleo

# Otherwise Anna and Ben would be asked in turn from the second round on.
scene In each round everybody is asked
    with queues.support.selection = "linear"
    0:00  Anna signs in
    0:00  Ben signs in
    0:00  Cleo signs in
    1:00  call 1 arrives in support  -> 1 offered to Anna
    1:15                             -> offer of 1 to Anna ends: no answer
                                     -> 1 offered to Ben
    1:30                             -> offer of 1 to Ben ends: no answer
                                     -> 1 offered to Cleo
    1:45                             -> offer of 1 to Cleo ends: no answer
                                     -> 1 offered to Anna
    2:00                             -> offer of 1 to Anna ends: no answer
                                     -> 1 offered to Ben
    2:15                             -> offer of 1 to Ben ends: no answer
                                     -> 1 offered to Cleo
    2:30                             -> offer of 1 to Cleo ends: no answer
                                     -> 1 offered to Anna

# A new round begins while Cleo talks. Once she is idle she comes before Ben, whom it has not asked in this round either.
scene Agents who were never asked come first in any round
    with queues.support.selection = "linear"
    0:00  Cleo signs in
    0:01  call 9 arrives in support  -> 9 offered to Cleo
    0:02  Cleo accepts 9             -> 9 answered by Cleo
    0:03  Anna signs in
    0:03  Ben signs in
    1:00  call 1 arrives in support  -> 1 offered to Anna
    1:15                             -> offer of 1 to Anna ends: no answer
                                     -> 1 offered to Ben
    1:30                             -> offer of 1 to Ben ends: no answer
                                     -> 1 offered to Anna
    1:40  call 9 is released         -> 9 and Cleo part: the agent hung up
                                     -> 9 ends: completed
                                     -> Cleo is idle
    1:45                             -> offer of 1 to Anna ends: no answer
                                     -> 1 offered to Cleo

# Every idle agent has been asked: better somebody twice than nobody.
scene Alone
    0:00  Anna signs in
    1:00  call 1 arrives in support  -> 1 offered to Anna
    1:15                             -> offer of 1 to Anna ends: no answer
    1:20                             -> 1 offered to Anna

# She signs out and returns. That is neither declining nor leaving unanswered.
scene An agent who paused or signed out has not been asked
    with queues.support.selection = "linear"
    0:00  Anna signs in
    0:00  Ben signs in
    0:00  Cleo signs in
    1:00  call 1 arrives in support  -> 1 offered to Anna
    1:05  Anna signs out             -> offer of 1 to Anna ends: agent gone
                                     -> 1 offered to Ben
    1:06  Anna signs in
    1:20                             -> offer of 1 to Ben ends: no answer
                                     -> 1 offered to Anna

scene Once answered, it has asked nobody
    with queues.support.selection = "linear"
    0:00  Anna signs in
    0:00  Ben signs in
    0:00  Cleo signs in
    1:00  call 1 arrives in support    -> 1 offered to Anna
    1:15                               -> offer of 1 to Anna ends: no answer
                                       -> 1 offered to Ben
    1:16  Ben accepts 1                -> 1 answered by Ben
    1:30  call 1 is passed to support  -> 1 and Ben part: transferred
                                       -> 1/2 offered to Anna
