//! What is remembered for a while about callers and ended calls.

use super::*;

impl Reference {
    /// How long anything about a caller is remembered.
    fn remembered_for(center: &Center) -> Duration {
        let rules = center
            .queues
            .iter()
            .flat_map(|queue| [Some(queue.resume_within), queue.last_agent.map(|rule| rule.within)]);
        rules.flatten().max().unwrap_or(Duration::ZERO)
    }

    fn known_of(&self, caller: CallerId) -> Caller {
        let keep = Self::remembered_for(&self.center);
        let known = self.callers.iter().find(|entry| entry.1 == caller && self.at.since(entry.0) < keep);
        known.map_or(Caller::default(), |entry| entry.2)
    }

    fn remember(&mut self, caller: CallerId, known: Caller) {
        self.callers.retain(|entry| entry.1 != caller);
        self.callers.push((self.at, caller, known));
        self.forget(&self.center.clone());
    }

    /// Forgets what this centre no longer remembers.
    pub(super) fn forget(&mut self, center: &Center) {
        let (at, keep) = (self.at, Self::remembered_for(center));
        self.callers.retain(|entry| at.since(entry.0) < keep);
        self.rateable.retain(|entry| at.since(entry.0) < center.rating_within);
    }

    /// The call that a caller recently abandoned in a queue, and what its rank counted from. Given back once.
    pub(super) fn give_back(&mut self, caller: CallerId, queue: QueueId) -> Option<(CallId, i64)> {
        let known = self.known_of(caller);
        let (at, call, in_queue, from) = known.given_up?;
        if in_queue != queue || self.at.since(at) >= self.queue(queue).resume_within {
            return None;
        }
        self.remember(caller, Caller { given_up: None, ..known });
        Some((call, from))
    }

    /// For whom a new call is held: its preferred agent, or the one who served the caller last.
    pub(super) fn hold_of(&self, new: &NewCall) -> Option<(AgentId, Duration)> {
        let config = self.queue(new.queue);
        let able = |hold: &(AgentId, Duration)| self.takes_part(hold.0) && self.skill(hold.0, new.queue).is_some();
        let preferred = new.preferred.map(|agent| (agent, config.preferred_for)).filter(able);
        let last = || {
            let rule = config.last_agent?;
            let (at, agent, queue) = self.known_of(new.caller?).served?;
            (queue == new.queue && self.at.since(at) < rule.within).then_some((agent, rule.hold))
        };
        preferred.or_else(|| last().filter(able))
    }

    pub(super) fn remember_given_up(&mut self, id: CallId) {
        let call = self.call(id);
        let (leg, caller) = (&call.legs[0], call.caller);
        let given_up = Some((self.at, id, leg.queue, leg.from));
        if let Some(caller) = caller.filter(|_| self.queue(leg.queue).resume_within > Duration::ZERO) {
            self.remember(caller, Caller { given_up, ..self.known_of(caller) });
        }
    }

    /// A call ends: remembers who talked to the caller last, for ratings and returning callers.
    pub(super) fn remember_served(&mut self, call: &Call) {
        let Some((agent, queue)) = call.talked else { return };
        self.rateable.retain(|entry| entry.1 != call.id);
        self.rateable.push((self.at, call.id, (agent, queue)));
        self.forget(&self.center.clone());
        if let Some(caller) = call.caller.filter(|_| self.queue(queue).last_agent.is_some()) {
            let served = Some((self.at, agent, queue));
            self.remember(caller, Caller { served, ..self.known_of(caller) });
        }
    }

    pub(super) fn rateable(&self, call: CallId) -> Option<(AgentId, QueueId)> {
        let lately = |entry: &&(Timestamp, CallId, _)| self.at.since(entry.0) < self.center.rating_within;
        self.rateable.iter().filter(lately).find(|entry| entry.1 == call).map(|entry| entry.2)
    }

    pub(super) fn rate(&mut self, call: CallId, rating: Rating) {
        let (agent, queue) = self.rateable(call).expect("checked: it may be rated");
        self.rateable.retain(|entry| entry.1 != call);
        self.say(Fact::Rated { call, agent, queue, rating });
    }
}
