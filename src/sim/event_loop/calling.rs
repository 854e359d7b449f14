//! What callers do: dial, wait, balk, give up, talk, are passed on, try again.

use super::Run;
use crate::config::Attributes;
use crate::engine::{Command, Disposition, Event, NewCall, Party};
use crate::id::{AgentId, QueueId};
use crate::quality::RatedCall;
use crate::sim::arrivals::Arrival;
use crate::sim::calendar::{Happening, Ticket};
use crate::sim::callers::{Caller, Phase};
use crate::sim::simulation::SimulationError;
use crate::sim::stream::{Key, Purpose};
use crate::sim::world::Transfer;
use crate::time::Duration;

/// The most that a caller is passed on, so that a circle of certain transfers comes to an end.
const PASSED_ON_MAX: u32 = 100;

impl<F: FnMut(&[Event])> Run<'_, F> {
    pub(super) fn next_traced(&self) -> u64 {
        self.simulation.world.trace.get(self.traced).map_or(u64::MAX, |call| call.at.as_micros())
    }

    pub(super) fn arrival(&mut self) -> Result<(), SimulationError> {
        let Some(Arrival { call_type, number }) = self.arrivals.take() else { return Ok(()) };
        let key = self.type_keys[usize::from(call_type)].child(number);
        self.new_caller(key, call_type, u32::MAX)
    }

    pub(super) fn traced_call(&mut self) -> Result<(), SimulationError> {
        let place = self.traced;
        self.traced += 1;
        let call_type = self.simulation.world.trace[place].call_type;
        self.new_caller(self.trace_key.child(place as u64), call_type, place as u32)
    }

    fn new_caller(&mut self, key: Key, call_type: u16, trace: u32) -> Result<(), SimulationError> {
        let admitted = self.callers.admit(key, call_type, trace);
        let slot = admitted.map_err(|_| SimulationError::TooManyCallers { at: self.now })?;
        self.callers[slot].attributes = self.attributes(key, call_type, trace);
        self.dial(slot)
    }

    fn attributes(&self, key: Key, call_type: u16, trace: u32) -> Attributes {
        let world = &self.simulation.world;
        if let Some(recorded) = world.trace.get(trace as usize).and_then(|call| call.attributes) {
            return recorded;
        }
        let mut attributes = Attributes::default();
        for (place, chances) in world.call_types[usize::from(call_type)].attributes.iter().enumerate() {
            let mut left = key.uniform(Purpose::Attributes, place as u32);
            let drawn = chances.iter().position(|chance| {
                left -= chance;
                left < 0.0
            });
            attributes.0[place] = drawn.map_or(0, |value| value as u16 + 1);
        }
        attributes
    }

    /// One try of a caller.
    #[inline]
    pub(super) fn dial(&mut self, slot: u32) -> Result<(), SimulationError> {
        let call = self.callers.new_call(slot);
        let caller = &mut self.callers[slot];
        caller.tries += 1;
        caller.waits += 1;
        caller.was_offered = false;
        caller.phase = Phase::Waiting;
        caller.wait_began = self.now;
        let place = usize::from(caller.call_type);
        let call_type = &self.simulation.world.call_types[place];
        let wait_max = self.simulation.callers[place]
            .wait_max
            .as_ref()
            .map(|sampler| sampler.draw(self.now, &mut caller.key.stream(Purpose::WaitMax, caller.tries)));
        let new = NewCall {
            call,
            queue: call_type.queue,
            priority: call_type.priority,
            age: Duration::ZERO,
            wait_max,
            attributes: caller.attributes,
            ..NewCall::new(call, call_type.queue)
        };
        self.tell(Command::Arrive(new))?;
        let caller = &self.callers[slot];
        if caller.phase != Phase::Waiting {
            return Ok(());
        }
        let chance = call_type.balk_probability;
        if !caller.was_offered && chance > 0.0 && caller.key.uniform(Purpose::Balk, caller.tries) < chance {
            return self.hang_up(slot);
        }
        self.plan_to_give_up(slot);
        Ok(())
    }

    /// The wait has lasted longer than an instant: from now on there is an end to patience.
    fn plan_to_give_up(&mut self, slot: u32) {
        let caller = &mut self.callers[slot];
        let recorded = self.simulation.world.trace.get(caller.trace as usize).filter(|_| caller.waits == 1);
        let patience = recorded.and_then(|call| call.patience).or_else(|| {
            let sampler = self.simulation.callers[usize::from(caller.call_type)].patience.as_ref()?;
            Some(sampler.draw(self.now, &mut caller.key.stream(Purpose::Patience, caller.waits)))
        });
        if let Some(patience) = patience {
            caller.due = self.calendar.enter(self.now + patience, Happening::GiveUp, slot);
        }
    }

    #[inline(never)]
    pub(super) fn hang_up(&mut self, slot: u32) -> Result<(), SimulationError> {
        self.tell(Command::HangUp { call: self.callers[slot].call })
    }

    /// Caller and agent are connected.
    #[inline]
    pub(super) fn answered(&mut self, slot: u32, agent: AgentId, queue: QueueId) {
        let caller = &mut self.callers[slot];
        if caller.due != Ticket::NONE {
            self.calendar.no_longer_counts();
        }
        caller.talks += 1;
        caller.phase = Phase::Talking { agent, queue };
        caller.waited = self.now.since(caller.wait_began);
        let recorded = self.simulation.world.trace.get(caller.trace as usize).filter(|_| caller.talks == 1);
        let talk = recorded.and_then(|call| call.talk).unwrap_or_else(|| {
            let place = self.simulation.place(queue, self.simulation.profiles[agent.index()]);
            self.simulation.talk[place].draw(self.now, &mut caller.key.stream(Purpose::Talk, caller.talks))
        });
        caller.due = self.calendar.enter(self.now + talk, Happening::TalkEnds, slot);
    }

    pub(super) fn talk_ends(&mut self, slot: u32) -> Result<(), SimulationError> {
        let caller = self.callers[slot];
        let Phase::Talking { agent, queue } = caller.phase else { return Ok(()) };
        let place = self.simulation.place(queue, self.simulation.profiles[agent.index()]);
        self.desks[agent.index()].wrap_up = self.simulation.wrap_up[place]
            .as_ref()
            .map(|sampler| sampler.draw(self.now, &mut caller.key.stream(Purpose::WrapUp, caller.talks)));
        self.leave_if_one_too_many(agent)?;
        match self.transfer_of(slot, queue) {
            None => self.tell(Command::Release { call: caller.call }),
            Some(transfer) => self.pass_on(slot, transfer),
        }
    }

    fn transfer_of(&self, slot: u32, from: QueueId) -> Option<Transfer> {
        let caller = &self.callers[slot];
        let transfers = &self.simulation.world.call_types[usize::from(caller.call_type)].transfers;
        if transfers.is_empty() || caller.talks > PASSED_ON_MAX {
            return None;
        }
        let mut left = caller.key.uniform(Purpose::Transfer, caller.talks);
        let drawn = transfers.iter().filter(|transfer| transfer.from == from).find(|transfer| {
            left -= transfer.probability;
            left < 0.0
        });
        drawn.copied()
    }

    fn pass_on(&mut self, slot: u32, transfer: Transfer) -> Result<(), SimulationError> {
        let caller = &mut self.callers[slot];
        caller.waits += 1;
        caller.was_offered = false;
        caller.phase = Phase::Waiting;
        caller.wait_began = self.now;
        let (call, Transfer { to: queue, age, priority, .. }) = (caller.call, transfer);
        self.tell(Command::Transfer { call, to: Party::Queue(queue), age, priority })?;
        if self.callers[slot].phase == Phase::Waiting {
            self.plan_to_give_up(slot);
        }
        Ok(())
    }

    /// The engine is done with the call; the caller may not be.
    #[inline]
    pub(super) fn call_ended(&mut self, slot: u32, disposition: Disposition) {
        let caller = &mut self.callers[slot];
        if caller.due != Ticket::NONE {
            self.calendar.no_longer_counts();
            caller.due = Ticket::NONE;
        }
        if disposition == Disposition::Completed {
            self.ask_for_rating(slot);
        }
        let failed = matches!(disposition, Disposition::Abandoned | Disposition::TimedOut | Disposition::Blocked);
        if !failed || !self.plan_to_redial(slot) {
            self.callers.dismiss(slot);
        }
    }

    /// The call has ended after a conversation: what does the caller say of it?
    #[inline]
    fn ask_for_rating(&mut self, slot: u32) {
        let Some(satisfaction) = &self.simulation.world.satisfaction else { return };
        let Caller { call, key, phase, talks, waited, .. } = self.callers[slot];
        let Phase::Talking { agent, queue } = phase else { return };
        if let Some(rating) = satisfaction.draw(queue, waited, &mut key.stream(Purpose::Rating, talks)) {
            self.ratings.push(RatedCall { at: self.now, call, agent, queue, rating });
        }
    }

    fn plan_to_redial(&mut self, slot: u32) -> bool {
        let caller = &mut self.callers[slot];
        let place = usize::from(caller.call_type);
        let Some(redial) = &self.simulation.world.call_types[place].redial else { return false };
        let Some(delay) = &self.simulation.callers[place].redial_delay else { return false };
        let wishes = caller.key.uniform(Purpose::Redial, caller.tries) < redial.probability;
        if !wishes || caller.tries >= redial.tries_max {
            return false;
        }
        let at = self.now + delay.draw(self.now, &mut caller.key.stream(Purpose::RedialDelay, caller.tries));
        if at >= self.end {
            return false;
        }
        caller.phase = Phase::Away;
        caller.due = self.calendar.enter(at, Happening::Redial, slot);
        true
    }
}
