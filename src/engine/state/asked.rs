//! The agents whom a call has asked, as a chain of records.

use super::call::Calls;
use crate::engine::table::slab::NONE;
use crate::id::AgentId;

/// Whether, and when, a call was offered to an agent who did not take it. The least goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Asked {
    /// Not yet, as long as it has been waiting.
    Never,
    /// In an earlier round.
    Before,
    /// Since everybody eligible had been asked the last time.
    ThisRound,
}

/// An agent whom a call has asked.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct AskedAgent {
    pub(in crate::engine) agent: AgentId,
    pub(in crate::engine) asked: Asked,
    /// The next of the call; [`NONE`].
    pub(in crate::engine) next: u32,
    /// Whether the agent, who is idle, is in no order of a pool for the moment.
    pub(in crate::engine) aside: bool,
}

impl Calls {
    /// Whether any call has asked anybody.
    #[inline(always)]
    pub(in crate::engine) fn anybody_asked(&self) -> bool {
        self.asked.len() > 0
    }

    /// Whether a call has asked anybody.
    pub(in crate::engine) fn has_asked(&self, call: u32) -> bool {
        self.anybody_asked() && self.extras(call).asked != NONE
    }

    /// Everybody whom a call has asked, the latest to be asked for the first time first.
    pub(in crate::engine) fn asked_by(&self, call: u32) -> impl Iterator<Item = AskedAgent> {
        self.slots_asked(call).map(|slot| self.asked[slot])
    }

    fn slots_asked(&self, call: u32) -> impl Iterator<Item = u32> {
        let first = Some(self.extras(call).asked).filter(|&first| first != NONE);
        std::iter::successors(first, |&slot| Some(self.asked[slot].next).filter(|&next| next != NONE))
    }

    pub(in crate::engine) fn slot_asked(&self, call: u32, agent: AgentId) -> Option<u32> {
        self.slots_asked(call).find(|&slot| self.asked[slot].agent == agent)
    }

    /// When a call asked an agent.
    pub(in crate::engine) fn when_asked(&self, call: u32, agent: AgentId) -> Asked {
        self.slot_asked(call, agent).map_or(Asked::Never, |slot| self.asked[slot].asked)
    }

    /// An agent has not taken a call.
    #[cold]
    pub(in crate::engine) fn note_asked(&mut self, call: u32, agent: AgentId, asked: Asked) {
        if let Some(slot) = self.slot_asked(call, agent) {
            self.asked[slot].asked = asked;
            return;
        }
        self.add_asked(call, agent, asked);
    }

    /// The same, for the first time.
    pub(in crate::engine) fn add_asked(&mut self, call: u32, agent: AgentId, asked: Asked) {
        let next = self.extras(call).asked;
        self.extras_mut(call).asked = self.asked.insert(AskedAgent { agent, asked, next, aside: false });
    }

    /// Everybody eligible has been asked.
    pub(in crate::engine) fn begin_round(&mut self, call: u32) {
        let mut slot = self.extras(call).asked;
        while slot != NONE {
            self.asked[slot].asked = Asked::Before;
            slot = self.asked[slot].next;
        }
    }

    /// A call is answered, or waits no longer.
    #[cold]
    pub(in crate::engine) fn forget_asked(&mut self, call: u32) {
        if !self.has_asked(call) {
            return;
        }
        let mut slot = std::mem::replace(&mut self.extras_mut(call).asked, NONE);
        while slot != NONE {
            slot = self.asked.remove(slot).next;
        }
    }
}
