//! Indexing a centre by id.

use std::ops::Index;

use super::{Agent, Center, Profile, Queue, SelfService};
use crate::id::{AgentId, ProfileId, QueueId, SelfServiceId};

macro_rules! numbered {
    ($($id:ty, $thing:ty, $list:ident;)*) => {$(
        /// Panics if the id is out of range.
        impl Index<$id> for Center {
            type Output = $thing;
            #[inline(always)]
            fn index(&self, id: $id) -> &$thing {
                &self.$list[id.index()]
            }
        }
    )*};
}

numbered! {
    QueueId, Queue, queues;
    ProfileId, Profile, profiles;
    AgentId, Agent, agents;
    SelfServiceId, SelfService, self_service;
}
