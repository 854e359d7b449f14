//! What callers do: dial, balk, talk, get transferred, redial. (What they do while they wait is in
//! [`waiting`](super::waiting).)

use super::{Run, due_at};
use crate::config::Attributes;
use crate::engine::{Command, Disposition, NewCall};
use crate::id::{AgentId, CallId, CallerId, QueueId};
use crate::sim::arrivals::Arrival;
use crate::sim::calendar::{Happening, Ticket};
use crate::sim::callers::{Caller, NEVER, Phase};
use crate::sim::sampler::Sampler;
use crate::sim::simulation::SimulationError;
use crate::sim::stream::{Key, Purpose};
use crate::sim::world::{Passing, Preference, RedialPatience, Satisfaction, Transfer};
use crate::time::Timestamp;

/// The maximum number of transfers of a caller, so that a cycle of certain transfers comes to an end.
const PASSED_ON_MAX: u32 = 100;

/// The maximum number of calls of a caller who calls again after conversations.
const CALLS_MAX: u32 = 100;

impl<'s> Run<'s> {
    /// The next of the drawn callers dials; their slot.
    #[inline(always)]
    pub(super) fn arrival(&mut self) -> Result<Option<u32>, SimulationError> {
        let Some(Arrival { call_type, number }) = self.arrivals.take() else { return Ok(None) };
        let key = self.type_keys[usize::from(call_type)].child(number);
        self.new_caller(key, call_type, u32::MAX)
    }

    /// The next recorded caller dials; returns their slot.
    #[inline(never)]
    pub(super) fn traced_call(&mut self) -> Result<Option<u32>, SimulationError> {
        let place = self.traced;
        self.traced += 1;
        self.next_traced = due_at(&self.simulation.world.trace, self.traced, |call| call.at);
        let call_type = self.simulation.world.trace[place].call_type;
        self.new_caller(self.trace_key.child(place as u64), call_type, place as u32)
    }

    #[inline(always)]
    fn new_caller(&mut self, key: Key, call_type: u16, trace: u32) -> Result<Option<u32>, SimulationError> {
        let admitted = self.callers.admit(key, call_type, trace);
        let slot = admitted.map_err(|_| SimulationError::TooManyCallers { at: self.now })?;
        if trace != u32::MAX || !self.simulation.world.call_types[usize::from(call_type)].attributes.is_empty() {
            self.callers[slot].attributes = self.attributes(key, call_type, trace);
        }
        self.dial(slot)?;
        Ok(Some(slot))
    }

    #[inline(never)]
    fn attributes(&self, key: Key, call_type: u16, trace: u32) -> Attributes {
        let world = &self.simulation.world;
        if let Some(recorded) = world.trace.get(trace as usize).and_then(|call| call.attributes) {
            return recorded;
        }
        let plan = &self.simulation.callers[usize::from(call_type)].attributes;
        let mut attributes = plan.certain;
        for (place, thresholds) in &plan.drawn {
            attributes.0[*place as usize] = thresholds.value(key.uniform(Purpose::Attributes, *place));
        }
        attributes
    }

    /// A caller redials.
    pub(super) fn redial(&mut self, slot: u32) -> Result<(), SimulationError> {
        self.dial(slot)?;
        self.react()?;
        self.begin_to_wait(slot)
    }

    /// One try of a caller. Its events are left for [`react`](Self::react); then they [begin to
    /// wait](Self::begin_to_wait), if they still do.
    #[inline(always)]
    pub(super) fn dial(&mut self, slot: u32) -> Result<(), SimulationError> {
        let call = self.callers.new_call(slot);
        let caller = &mut self.callers[slot];
        caller.tries += 1;
        caller.waits += 1;
        caller.was_offered = false;
        caller.phase = Phase::Waiting;
        caller.wait_began = self.now;
        caller.gives_up = NEVER;
        let place = usize::from(caller.call_type);
        let call_type = &self.simulation.world.call_types[place];
        let wait_max = self.simulation.callers[place]
            .wait_max
            .as_ref()
            .map(|sampler| sampler.draw(self.now, &mut caller.key.stream(Purpose::WaitMax, caller.tries)));
        let new = NewCall {
            call,
            wait_max,
            caller: self.simulation.recognises.then_some(CallerId(caller.key.number())),
            preferred: call_type.preference.as_ref().and_then(|preference| preferred(preference, caller.key)),
            attributes: caller.attributes,
            ..self.simulation.callers[place].call
        };
        self.command(Command::Arrive(new))
    }

    /// The first wait of a call begins, unless it is already over.
    #[inline(always)]
    pub(super) fn begin_to_wait(&mut self, slot: u32) -> Result<(), SimulationError> {
        let caller = &self.callers[slot];
        if caller.phase != Phase::Waiting {
            return Ok(());
        }
        let chance = self.simulation.world.call_types[usize::from(caller.call_type)].balk_probability;
        if !caller.was_offered && chance > 0.0 && caller.key.uniform(Purpose::Balk, caller.tries) < chance {
            return self.hang_up(slot);
        }
        self.plan_the_wait(slot);
        Ok(())
    }

    /// Caller and agent are connected.
    #[inline(always)]
    pub(super) fn answered(&mut self, slot: u32, agent: AgentId, queue: QueueId) {
        let caller = &mut self.callers[slot];
        if let Phase::Consulted { .. } = caller.phase {
            return self.consult_answered(slot, agent, queue);
        }
        if caller.due != Ticket::NONE {
            self.calendar.no_longer_counts();
        }
        self.begin_to_talk(slot, agent, queue);
    }

    /// A conversation between caller and agent begins.
    #[inline(always)]
    pub(super) fn begin_to_talk(&mut self, slot: u32, agent: AgentId, queue: QueueId) {
        let caller = &mut self.callers[slot];
        caller.talks += 1;
        caller.phase = Phase::Talking { agent, queue };
        caller.waited = self.now.since(caller.wait_began);
        let recorded = self.simulation.world.trace.get(caller.trace as usize).filter(|_| caller.talks == 1);
        let talk = recorded.and_then(|call| call.talk).unwrap_or_else(|| {
            let sampler = self.simulation.talk(caller.call_type, queue, self.simulation.profiles[agent.index()]);
            sampler.draw(self.now, &mut caller.key.stream(Purpose::Talk, caller.talks))
        });
        let talk = self.desks[agent.index()].begin_to_talk(talk, self.simulation.plan_of(agent));
        let caller = &mut self.callers[slot];
        caller.due = self.calendar.enter(self.now + talk, Happening::TalkEnds, slot);
    }

    #[inline(always)]
    pub(super) fn talk_ends(&mut self, slot: u32) -> Result<(), SimulationError> {
        let Phase::Talking { agent, queue } = self.callers[slot].phase else { return Ok(()) };
        let drawn = self.transfer_of(slot, queue);
        if let Some((place, Transfer { how: Passing::Asked(_), .. })) = drawn {
            return self.ask(slot, (agent, queue), place);
        }
        self.part_ends(slot, (agent, queue), self.callers[slot].talks)?;
        match drawn {
            None => self.command(Command::Release { call: self.callers[slot].call }),
            Some((_, transfer)) => self.pass_on(slot, agent, transfer),
        }
    }

    /// An agent is about to leave a conversation about this caller; the after-call work that follows is drawn for this
    /// occasion.
    #[inline(always)]
    pub(super) fn part_ends(
        &mut self,
        slot: u32,
        (agent, queue): (AgentId, QueueId),
        occasion: u32,
    ) -> Result<(), SimulationError> {
        let caller = &self.callers[slot];
        let wrap_up = self
            .simulation
            .wrap_up(caller.call_type, queue, self.simulation.profiles[agent.index()])
            .map(|sampler| sampler.draw(self.now, &mut caller.key.stream(Purpose::WrapUp, occasion)));
        self.conversation_over(agent, queue, wrap_up);
        self.leave_if_surplus(agent)
    }

    /// What the agent does with the caller at the end of the conversation, with its index in the call type's list;
    /// `None` if the conversation just ends.
    #[inline]
    fn transfer_of(&self, slot: u32, from: QueueId) -> Option<(usize, &'s Transfer)> {
        let caller = &self.callers[slot];
        let transfers = &self.simulation.world.call_types[usize::from(caller.call_type)].transfers;
        if transfers.is_empty() || caller.talks > PASSED_ON_MAX || self.consultations.was_asked(slot) {
            return None;
        }
        let mut left = caller.key.uniform(Purpose::Transfer, caller.talks);
        transfers.iter().enumerate().filter(|(_, transfer)| transfer.from == from).find(|(_, transfer)| {
            left -= transfer.probability;
            left < 0.0
        })
    }

    fn pass_on(&mut self, slot: u32, agent: AgentId, transfer: &Transfer) -> Result<(), SimulationError> {
        let to = self.party_of(slot, agent, transfer);
        let (call, &Transfer { age, priority, .. }) = (self.callers[slot].call, transfer);
        if !self.is_taken(Command::Transfer { call, to, age, priority })? {
            // Nobody takes the caller there now, which the agent explains.
            return self.command(Command::Release { call });
        }
        let caller = &mut self.callers[slot];
        caller.waits += 1;
        caller.was_offered = false;
        caller.phase = Phase::Waiting;
        caller.wait_began = self.now;
        caller.gives_up = NEVER;
        self.react()?;
        if self.callers[slot].call == call && self.callers[slot].phase == Phase::Waiting {
            self.plan_the_wait(slot);
        }
        Ok(())
    }

    /// The call has ended for the engine; the caller may have plans.
    #[inline(always)]
    pub(super) fn call_ended(&mut self, call: CallId, disposition: Disposition) -> Result<(), SimulationError> {
        let slot = self.callers.slot(call);
        let caller = &mut self.callers[slot];
        if caller.call != call {
            // The call of a consulting agent.
            return Ok(());
        }
        self.consultations.forget(slot);
        if caller.due != Ticket::NONE {
            self.calendar.no_longer_counts();
            caller.due = Ticket::NONE;
        }
        if disposition == Disposition::Completed {
            self.ask_for_rating(slot)?;
        }
        use Disposition as D;
        let comes_back = match disposition {
            D::Abandoned | D::TimedOut | D::Blocked | D::LinesBusy | D::Closed => self.plan_to_redial(slot),
            D::Completed => self.plan_to_call_again(slot),
            _ => false,
        };
        if !comes_back {
            self.callers.dismiss(slot);
        }
        Ok(())
    }

    #[inline]
    fn plan_to_call_again(&mut self, slot: u32) -> bool {
        let place = usize::from(self.callers[slot].call_type);
        match &self.simulation.callers[place].calls_again {
            Some((probability, delay)) => self.may_call_again(slot, *probability, delay),
            None => false,
        }
    }

    #[inline(never)]
    fn may_call_again(&mut self, slot: u32, probability: f64, delay: &Sampler) -> bool {
        let caller = &mut self.callers[slot];
        let mut stream = caller.key.stream(Purpose::Return, caller.tries);
        let chance: f64 = rand::RngExt::random(&mut stream);
        let at = self.now + delay.draw(self.now, &mut stream);
        caller.tries_before = caller.tries;
        chance < probability && caller.tries < CALLS_MAX && self.is_away_until(slot, at)
    }

    /// The call has ended after a conversation: the caller may be asked for a rating.
    #[inline]
    fn ask_for_rating(&mut self, slot: u32) -> Result<(), SimulationError> {
        match &self.simulation.world.satisfaction {
            Some(satisfaction) => self.rate(slot, satisfaction),
            None => Ok(()),
        }
    }

    #[inline(never)]
    fn rate(&mut self, slot: u32, satisfaction: &Satisfaction) -> Result<(), SimulationError> {
        let Caller { call, key, phase, talks, waited, .. } = self.callers[slot];
        let Phase::Talking { agent, queue } = phase else { return Ok(()) };
        if let Some(rating) = satisfaction.draw((agent, queue), waited, &mut key.stream(Purpose::Rating, talks)) {
            self.command(Command::Rate { call, rating })?;
        }
        Ok(())
    }

    #[inline(never)]
    fn plan_to_redial(&mut self, slot: u32) -> bool {
        let caller = &mut self.callers[slot];
        let place = usize::from(caller.call_type);
        let Some(redial) = &self.simulation.world.call_types[place].redial else { return false };
        let Some(delay) = &self.simulation.callers[place].redial_delay else { return false };
        let wishes = caller.key.uniform(Purpose::Redial, caller.tries) < redial.probability;
        if !wishes || caller.tries - caller.tries_before >= redial.tries_max {
            return false;
        }
        // A caller who was turned away at once has not waited, and keeps all patience.
        if caller.gives_up < NEVER {
            caller.patience = match redial.patience {
                RedialPatience::Drawn => None,
                RedialPatience::Same => Some(caller.gives_up.since(caller.wait_began)),
                RedialPatience::Remaining => Some(caller.gives_up.since(self.now)),
            };
        }
        let at = self.now + delay.draw(self.now, &mut caller.key.stream(Purpose::RedialDelay, caller.tries));
        self.is_away_until(slot, at)
    }

    /// The caller calls again at this time, unless the days are over by then.
    fn is_away_until(&mut self, slot: u32, at: Timestamp) -> bool {
        if at >= self.end {
            return false;
        }
        let caller = &mut self.callers[slot];
        caller.phase = Phase::Away;
        caller.due = self.calendar.enter(at, Happening::Redial, slot);
        true
    }
}

/// The agent whom a caller prefers, if any.
fn preferred(preference: &Preference, caller: Key) -> Option<AgentId> {
    let mut stream = caller.stream(Purpose::Preference, 0);
    let chance: f64 = rand::RngExt::random(&mut stream);
    let place = rand::RngExt::random_range(&mut stream, 0..preference.agents.len());
    (chance < preference.probability).then(|| preference.agents[place])
}
