# One agent of the profile is kept in reserve. When a second becomes idle, the queue's rule decides which of them is chosen.

centre
    queues = { sales = {}, support = {} }
    profiles.clerk.skills = { sales = 1, support = { tier = 1, reserve = 1 } }
    agents.Anna = { profile = "clerk" }
    agents.Ben = { profile = "clerk" }

scene The longest idle
    0:00  Anna signs in
    0:00  Ben signs in
    0:01  call 1 arrives in sales    -> 1 offered to Anna
    0:01  Anna accepts 1             -> 1 answered by Anna
    0:02  call 2 arrives in sales    -> 2 offered to Ben
    0:02  Ben accepts 2              -> 2 answered by Ben
    1:00  call 1 hangs up            -> 1 and Anna part: the caller hung up
                                     -> 1 ends: completed
    1:01  call 3 arrives in support  -> Anna is idle
    6:00  call 2 hangs up            -> 2 and Ben part: the caller hung up
                                     -> 2 ends: completed
                                     -> 3 offered to Anna
                                     -> Ben when 3 was offered: not idle yet
                                     -> Ben is idle

scene The first in the list, who has only just become idle
    with queues.support.selection = "linear"
    0:00  Ben signs in
    0:01  call 1 arrives in support  -> Ben is idle
    0:09  Anna signs in              -> 1 offered to Anna
                                     -> Ben is idle

scene The remaining one takes the calls of the reserve
    0:00  Anna signs in
    0:01  call 1 arrives in sales, preferring Anna  -> 1 offered to Anna
    0:01  Anna accepts 1                            -> 1 answered by Anna
    0:02  call 2 arrives in support
    0:03  Ben signs in                              -> Ben is idle
    0:04  call 3 arrives in support
    0:09  call 1 hangs up                           -> 1 and Anna part: the caller hung up
                                                    -> 1 ends: completed
                                                    -> 2 offered to Ben
                                                    -> Anna is idle
    0:10  call 4 arrives in sales                   -> 4 offered to Anna
