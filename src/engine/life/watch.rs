//! Watching agents: recounts presence when their state changes, and the watchdog for silent ones.

use crate::config::SilentAgent;
use crate::engine::fact::Fact;
use crate::engine::outcome::Doing;
use crate::engine::state::timers::Timer;
use crate::engine::{Engine, Rejection};
use crate::id::AgentId;
use crate::time::Timestamp;

impl Engine {
    /// An agent's activity or wish may have changed, in a centre where queues or the watchdog depend on it.
    #[cold]
    pub(in crate::engine) fn notice(&mut self, agent: AgentId, from: Doing, to: Doing, now: Timestamp) {
        let record = &mut self.agents[agent];
        let wish = record.wish;
        let before = std::mem::replace(&mut record.counted, wish);
        if (from, before) == (to, wish) {
            return;
        }
        self.count_present(agent, (from, before), (to, wish), now);
        let Some(watchdog) = self.center.watchdog.filter(|_| from != to) else { return };
        self.agents[agent].heard = now;
        if is_on_the_phone(to) && !self.timers.is_set(Timer::Watch(agent)) {
            self.timers.set(Timer::Watch(agent), now + watchdog.silent_for);
        }
    }

    /// Starts to watch all agents who ring or talk and are not yet watched, because the watchdog is new.
    pub(in crate::engine) fn watch_all(&mut self, now: Timestamp) {
        let Some(watchdog) = self.center.watchdog else { return };
        for (agent, record) in (0..).map(AgentId).zip(&mut self.agents) {
            if is_on_the_phone(record.shown) && !self.timers.is_set(Timer::Watch(agent)) {
                record.heard = now;
                self.timers.set(Timer::Watch(agent), now + watchdog.silent_for);
            }
        }
    }

    /// An agent's watchdog deadline is due. (It is lazy: signs of life do not move it.)
    pub(in crate::engine) fn watch_due(&mut self, agent: AgentId) {
        let Some(watchdog) = self.center.watchdog else { return };
        let record = &self.agents[agent];
        if !is_on_the_phone(record.shown) {
            return;
        }
        let since = record.heard;
        let due = since + watchdog.silent_for;
        if due > self.at {
            return self.timers.set(Timer::Watch(agent), due);
        }
        self.say(Fact::AgentSilent { agent, since });
        match watchdog.then {
            SilentAgent::Report => self.timers.set(Timer::Watch(agent), self.at + watchdog.silent_for),
            SilentAgent::Lose => self.agent_lost(agent).expect("an agent on the phone is signed in"),
        }
    }

    /// A sign of life.
    #[cold]
    pub(in crate::engine) fn alive(&mut self, agent: AgentId) -> Result<(), Rejection> {
        self.signed_in(agent)?;
        // Nothing below may fail.
        self.agents[agent].heard = self.at;
        Ok(())
    }
}

const fn is_on_the_phone(doing: Doing) -> bool {
    matches!(doing, Doing::Ringing | Doing::Dialling | Doing::Talking)
}
