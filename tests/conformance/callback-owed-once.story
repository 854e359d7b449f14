# One caller is dialled by one agent at a time: a second request for a callback finds the first.
#
# Somebody asks for a callback, is not sure that it worked, calls again and asks again. The centre knows the caller's
# number. The pending callback stays the first one, in its place; the second call ends.
centre
    queues.support = { callback = {}, exits = { 1 = "callback" } }
    queues.sales = { callback = {} }
    profiles.clerk.skills = { support = 1, sales = 1 }
    agents.Anna = { profile = "clerk" }
    agents.Ben = { profile = "clerk" }

scene
    0:00  call 1 arrives in support, caller 5
    0:10  call 1 asks to be called back        -> 1 will be called back
    1:00  call 2 arrives in support, caller 5
    1:10  call 2 asks to be called back        -> 2 will be called back
                                               -> 2 ends: merged
    2:00  Anna signs in                        -> 1/2 offered to Anna
    2:01  Anna accepts 1                       -> 1 is dialled for Anna
    2:02  Ben signs in

scene Also while the caller is dialled, from another queue, or by a key
    0:00  call 1 arrives in support, caller 5
    0:10  call 1 asks to be called back        -> 1 will be called back
    2:00  Anna signs in                        -> 1/2 offered to Anna
    2:01  Anna accepts 1                       -> 1 is dialled for Anna
    2:02  call 2 arrives in sales, caller 5
    2:03  call 2 asks to be called back        -> 2 will be called back
                                               -> 2 ends: merged
    2:04  call 3 arrives in support, caller 5
    2:05  call 3 presses 1                     -> 3 left by key for callback
                                               -> 3 ends: merged

scene Once the caller was reached, a new request is a new callback; and other callers have their own
    0:00  call 1 arrives in support, caller 5
    0:10  call 1 asks to be called back        -> 1 will be called back
    0:20  call 2 arrives in support, caller 6
    0:20  call 2 asks to be called back        -> 2 will be called back
    0:30  call 3 arrives in support
    0:30  call 3 asks to be called back        -> 3 will be called back
    2:00  Anna signs in                        -> 1/2 offered to Anna
    2:01  Anna accepts 1                       -> 1 is dialled for Anna
    2:02  call 1 is reached                    -> 1/2 answered by Anna
    2:03  call 4 arrives in support, caller 5
    2:04  call 4 asks to be called back        -> 4 will be called back
                                               -> calls alive: 4
