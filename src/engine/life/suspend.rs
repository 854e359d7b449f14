//! The switch is away, and comes back.

use crate::engine::Engine;
use crate::engine::fact::Fact;
use crate::engine::state::agent::OpenOffer;
use crate::engine::state::part::{Part, of_agent};
use crate::engine::state::timers::Timer;
use crate::engine::table::slab::Slot;
use crate::id::AgentId;
use crate::time::Duration;

/// Whether the switch can ring anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(in crate::engine) enum Switch {
    There,
    /// It is away: nobody is in a pool, and ringing and dialling have no deadlines.
    Away,
    /// The same, and it has reported what it still has.
    Reconciled,
}

impl Engine {
    /// Whether the switch is away ([`Command::Suspend`](crate::engine::Command::Suspend)).
    pub fn is_suspended(&self) -> bool {
        self.switch != Switch::There
    }

    #[cold]
    pub(in crate::engine) fn switch_away(&mut self) {
        if self.is_suspended() {
            return;
        }
        self.switch = Switch::Away;
        self.say(Fact::SwitchAway {});
        for agent in (0..self.agents.len() as u32).map(AgentId) {
            let record = &self.agents[agent];
            if record.ringing.is_some() || record.dialling > 0 {
                self.timers.cancel(Timer::Agent(agent));
            }
            self.leave_pools(agent);
            self.publish_state(agent);
        }
    }

    #[cold]
    pub(in crate::engine) fn switch_back(&mut self) {
        let keeps = match self.switch {
            Switch::There => return,
            Switch::Away => false,
            Switch::Reconciled => true,
        };
        self.say(Fact::SwitchBack {});
        for agent in (0..self.agents.len() as u32).map(AgentId) {
            if keeps {
                self.begin_anew(agent);
            } else {
                self.lose_what_rings(agent);
            }
        }
        self.switch = Switch::There;
        for agent in (0..self.agents.len() as u32).map(AgentId) {
            let free = self.free_channels(agent);
            if free != 0 {
                self.enter_pools(agent, free);
                self.publish_state(agent);
            }
        }
        self.match_everywhere();
    }

    /// Restarts the timeouts of ringing, confirming and dialling in full.
    fn begin_anew(&mut self, agent: AgentId) {
        let limit = match self.agents[agent].ringing {
            Some(OpenOffer { leg, picked_up }) => {
                let queue = &self.center[self.calls.legs[leg].queue];
                if picked_up { queue.confirm_within } else { queue.ring_timeout }
            }
            None => self.dialling_of(agent).and_then(|part| self.dial_limit(part)),
        };
        if let Some(limit) = limit {
            self.timers.set(Timer::Agent(agent), self.at + limit);
        }
    }

    fn lose_what_rings(&mut self, agent: AgentId) {
        if self.agents[agent].ringing.is_some() {
            self.lose_offer(agent);
        } else if let Some(part) = self.dialling_of(agent) {
            self.undo_dial(part);
            self.resettle(agent);
        }
    }

    /// The part of an agent's callback that is being dialled.
    fn dialling_of(&self, agent: AgentId) -> Option<Slot<Part>> {
        let mut parts = of_agent(&self.parts, self.agents[agent].part);
        parts.find(|(_, part)| part.is_dialling()).map(|(slot, _)| slot)
    }

    fn dial_limit(&self, part: Slot<Part>) -> Option<Duration> {
        self.center[self.parts[part].queue].callback.and_then(|rule| rule.dial_timeout)
    }
}
