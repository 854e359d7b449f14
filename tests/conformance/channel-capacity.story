# An agent has one voice call or up to three chats, and takes no new chat during a voice call.

centre
    channels = { voice = { excludes = ["chat"] }, chat = {} }
    queues.calls = { channel = "voice" }
    queues.chats = { channel = "chat" }
    profiles.lawyer = { skills = { calls = 1, chats = 1 }, capacity = { voice = 1, chat = 3 } }
    agents.Li = { profile = "lawyer" }

scene Three chats, and a fourth waits
    0:00  Li signs in
    0:01  call 1 arrives in chats  -> 1 offered to Li
    0:01  Li accepts 1             -> 1 answered by Li
    0:02  call 2 arrives in chats  -> 2 offered to Li
    0:02  Li accepts 2             -> 2 answered by Li
    0:03  call 3 arrives in chats  -> 3 offered to Li
    0:03  Li accepts 3             -> 3 answered by Li
    0:04  call 4 arrives in chats  -> 4 is waiting
    1:00  call 2 hangs up          -> 2 and Li part: the caller hung up
                                   -> 2 ends: completed
                                   -> 4 offered to Li

scene A voice call is added to chats, but no chat to a voice call
    0:00  Li signs in
    0:01  call 1 arrives in chats  -> 1 offered to Li
    0:01  Li accepts 1             -> 1 answered by Li
    0:02  call 2 arrives in calls  -> 2 offered to Li
    0:02  Li accepts 2             -> 2 answered by Li
    0:03  call 3 arrives in chats  -> 3 is waiting
    0:04  call 4 arrives in calls  -> 4 is waiting
    1:00  call 2 hangs up          -> 2 and Li part: the caller hung up
                                   -> 2 ends: completed
                                   -> 3 offered to Li

scene At most two contacts in all
    with profiles.lawyer.contacts_max = 2
    0:00  Li signs in
    0:01  call 1 arrives in chats  -> 1 offered to Li
    0:01  Li accepts 1             -> 1 answered by Li
    0:02  call 2 arrives in chats  -> 2 offered to Li
    0:02  Li accepts 2             -> 2 answered by Li
    0:03  call 3 arrives in calls  -> 3 is waiting
    0:04  call 1 hangs up          -> 1 and Li part: the caller hung up
                                   -> 1 ends: completed
                                   -> 3 offered to Li
