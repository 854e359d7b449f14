//! Which calls each agent is involved in.

use rpds::RedBlackTreeMapSync;

use super::CallNow;
use crate::id::{AgentId, CallId, OfferId};

/// The calls an agent is involved in, by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Engaged {
    pub(super) offers: Vec<(CallId, OfferId)>,
    pub(super) talking: Vec<CallId>,
}

/// Replaces what is noted of an agent's involvement in a call.
pub(super) fn engage(all: &mut RedBlackTreeMapSync<AgentId, Engaged>, agent: AgentId, call: &CallNow) {
    disengage(all, agent, call.call);
    let talks = call.talking.iter().any(|talking| talking.agent == agent);
    let mut offers = call.offers.iter().filter(|offer| offer.agent == agent).peekable();
    if offers.peek().is_none() && !talks {
        return;
    }
    if !all.contains_key(&agent) {
        all.insert_mut(agent, Engaged::default());
    }
    let engaged = all.get_mut(&agent).expect("it was inserted where it was missing");
    engaged.offers.extend(offers.map(|offer| (call.call, *offer)));
    engaged.offers.sort_unstable();
    engaged.talking.extend(talks.then_some(call.call));
    engaged.talking.sort_unstable();
}

/// Removes an agent's involvement in a call.
pub(super) fn disengage(all: &mut RedBlackTreeMapSync<AgentId, Engaged>, agent: AgentId, call: CallId) {
    let Some(engaged) = all.get_mut(&agent) else { return };
    engaged.offers.retain(|(other, _)| *other != call);
    engaged.talking.retain(|other| *other != call);
    if engaged.offers.is_empty() && engaged.talking.is_empty() {
        all.remove_mut(&agent);
    }
}
