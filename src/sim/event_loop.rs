//! The event loop: tells the engine what happens, and lets callers and agents react to what the engine decides.
//!
//! Order within one instant, which is part of a result's meaning:
//! 1. the engine's own timers (ring timeouts, ladder steps, longest waits, timed wrap-ups);
//! 2. staffing: shifts' starts, breaks and ends, then the staffing curves, profile by profile;
//! 3. what callers and agents decided earlier, in the order in which they decided it;
//! 4. recorded calls, in their order; then arrivals, in order of call type.
//!
//! Whatever follows at once (an offer accepted without delay, the next offer to a freed agent) follows before the next
//! of these. Deadlines are lazy: a caller's patience is drawn, and entered in the calendar, only once a wait has lasted
//! longer than the instant in which it began.

use super::arrivals::{Arrival, Arrivals, end_of_days};
use super::calendar::{Calendar, Due, Happening, Ticket};
use super::callers::{Callers, Phase};
use super::simulation::{Simulation, SimulationError};
use super::staffing::{Desk, Duty, Rota};
use super::stream::{Entity, Key, Purpose};
use super::world::Transfer;
use crate::config::Attributes;
use crate::engine::{Command, Disposition, Doing, Engine, Event, Fact, LegOutcome, NewCall, Refusal, Rejection};
use crate::id::{AgentId, OfferId, QueueId};
use crate::time::{Duration, Timestamp};

/// Events are handed on when there are this many: few enough to stay in the first-level cache.
const BATCH: usize = 64;

/// One replication under way.
pub(super) struct Run<'s, F> {
    pub(super) simulation: &'s Simulation,
    pub(super) key: Key,
    pub(super) now: Timestamp,
    pub(super) desks: Vec<Desk>,
    pub(super) rota: Rota,
    engine: Engine,
    observe: F,
    events: Vec<Event>,
    /// How many of `events` callers and agents have reacted to.
    seen: usize,
    calendar: Calendar,
    callers: Callers,
    arrivals: Arrivals<'s>,
    /// The names of call types' callers, and of recorded ones.
    type_keys: Vec<Key>,
    trace_key: Key,
    /// How many recorded calls have come.
    traced: usize,
    end: Timestamp,
}

impl<'s, F: FnMut(&[Event])> Run<'s, F> {
    pub(super) fn new(simulation: &'s Simulation, key: Key, observe: F) -> Self {
        let world = &simulation.world;
        let types = 0..world.call_types.len() as u32;
        Self {
            simulation,
            key,
            now: Timestamp::ZERO,
            desks: vec![Desk::EMPTY; simulation.profiles.len()],
            rota: Rota::new(simulation, key),
            engine: simulation.engine.clone(),
            observe,
            events: Vec::with_capacity(2 * BATCH),
            seen: 0,
            calendar: Calendar::default(),
            callers: Callers::default(),
            arrivals: Arrivals::new(world, key),
            type_keys: types.map(|number| key.entity(Entity::CallType, number)).collect(),
            trace_key: key.entity(Entity::Trace, 0),
            traced: 0,
            end: end_of_days(world),
        }
    }

    /// Runs until every call has ended, and says when that was.
    pub(super) fn to_the_end(mut self) -> Result<Timestamp, SimulationError> {
        while self.step()? {
            if self.events.len() >= BATCH {
                self.hand_on();
            }
        }
        // Whoever waits now waits for nothing: no agent will come, no patience will end.
        for slot in self.callers.waiting() {
            self.hang_up(slot)?;
        }
        self.hand_on();
        debug_assert_eq!(self.callers.alive(), 0, "every call has ended");
        Ok(self.now.max(self.end))
    }

    fn hand_on(&mut self) {
        (self.observe)(&self.events);
        self.events.clear();
        self.seen = 0;
        self.sweep();
    }

    /// Does the next thing that happens; `false` where nothing will.
    #[inline]
    fn step(&mut self) -> Result<bool, SimulationError> {
        let (staff, calendar) = (self.rota.next_micros(), self.calendar.next_micros());
        let (trace, arrival) = (self.next_traced(), self.arrivals.next_micros());
        let calls = trace.min(arrival);
        let next = staff.min(calendar).min(calls);
        if let Some(deadline) = self.engine.next_deadline().filter(|deadline| deadline.as_micros() <= next) {
            self.now = deadline;
            self.engine.advance(deadline, &mut self.events);
            self.react()?;
            return Ok(true);
        }
        if next == u64::MAX {
            return Ok(false);
        }
        self.now = Timestamp::from_micros(next);
        if staff == next {
            self.change_staff()?;
        } else if calendar == next {
            self.happen()?;
        } else if trace == next {
            self.traced_call()?;
        } else {
            self.arrival()?;
        }
        Ok(true)
    }

    /// Tells the engine, and lets everybody react.
    #[inline]
    pub(super) fn tell(&mut self, command: Command) -> Result<(), SimulationError> {
        self.command(command)?;
        self.react()
    }

    /// Tells the engine. A timer of this very instant may have overtaken the command; then the command has lost its
    /// object, and nothing is amiss. What the engine answers is among `events`, for [`react`](Self::react).
    #[inline]
    pub(super) fn command(&mut self, command: Command) -> Result<(), SimulationError> {
        if let Err(rejection) = self.engine.handle(self.now, command, &mut self.events) {
            let overtaken =
                matches!(rejection, Rejection::StaleOffer(_) | Rejection::UnknownCall(_) | Rejection::NotInWrapUp(_));
            if !overtaken {
                return Err(SimulationError::Refused { at: self.now, command, rejection });
            }
        }
        Ok(())
    }

    /// Lets everybody react to the new events, and to what follows from that.

    #[inline]
    fn react(&mut self) -> Result<(), SimulationError> {
        while let Some(event) = self.events.get(self.seen) {
            self.seen += 1;
            match event.fact {
                Fact::Offered { offer, leg, ring_until, .. } => {
                    let slot = self.callers.slot(leg.call);
                    self.offered(offer, slot, ring_until)?;
                }
                Fact::LegEnded { leg, queue, outcome: LegOutcome::Answered(agent), .. } => {
                    self.answered(self.callers.slot(leg.call), agent, queue);
                }
                Fact::OfferEnded { offer, .. } => self.drop_plans_of(offer.agent),
                Fact::CallEnded { call, disposition, .. } => self.call_ended(self.callers.slot(call), disposition),
                Fact::AgentChanged { agent, from, to, .. } => self.agent_changed(agent, from, to)?,
                _ => {}
            }
        }
        Ok(())
    }
}

/// What callers do.
impl<F: FnMut(&[Event])> Run<'_, F> {
    fn next_traced(&self) -> u64 {
        self.simulation.world.trace.get(self.traced).map_or(u64::MAX, |call| call.at.as_micros())
    }

    fn arrival(&mut self) -> Result<(), SimulationError> {
        let Some(Arrival { call_type, number }) = self.arrivals.take() else { return Ok(()) };
        let key = self.type_keys[usize::from(call_type)].child(number);
        self.new_caller(key, call_type, u32::MAX)
    }

    fn traced_call(&mut self) -> Result<(), SimulationError> {
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
    fn dial(&mut self, slot: u32) -> Result<(), SimulationError> {
        let call = self.callers.new_call(slot);
        let caller = &mut self.callers[slot];
        caller.tries += 1;
        caller.waits += 1;
        caller.was_offered = false;
        caller.phase = Phase::Waiting;
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
    fn hang_up(&mut self, slot: u32) -> Result<(), SimulationError> {
        self.tell(Command::HangUp { call: self.callers[slot].call })
    }

    /// Caller and agent are connected.
    #[inline]
    fn answered(&mut self, slot: u32, agent: AgentId, queue: QueueId) {
        let caller = &mut self.callers[slot];
        if caller.due != Ticket::NONE {
            self.calendar.no_longer_counts();
        }
        caller.talks += 1;
        caller.phase = Phase::Talking { agent, queue };
        let recorded = self.simulation.world.trace.get(caller.trace as usize).filter(|_| caller.talks == 1);
        let talk = recorded.and_then(|call| call.talk).unwrap_or_else(|| {
            let place = self.simulation.place(queue, self.simulation.profiles[agent.index()]);
            self.simulation.talk[place].draw(self.now, &mut caller.key.stream(Purpose::Talk, caller.talks))
        });
        caller.due = self.calendar.enter(self.now + talk, Happening::TalkEnds, slot);
    }

    fn talk_ends(&mut self, slot: u32) -> Result<(), SimulationError> {
        let caller = self.callers[slot];
        let Phase::Talking { agent, queue } = caller.phase else { return Ok(()) };
        let place = self.simulation.place(queue, self.simulation.profiles[agent.index()]);
        if let Some(sampler) = &self.simulation.wrap_up[place] {
            let drawn = sampler.draw(self.now, &mut caller.key.stream(Purpose::WrapUp, caller.talks));
            self.desks[agent.index()].wrap_up = Some(drawn);
        }
        self.leave_if_one_too_many(agent)?;
        match self.transfer_of(slot, queue) {
            None => self.tell(Command::Release { call: caller.call }),
            Some(transfer) => self.pass_on(slot, transfer),
        }
    }

    fn transfer_of(&self, slot: u32, from: QueueId) -> Option<Transfer> {
        let caller = &self.callers[slot];
        let transfers = &self.simulation.world.call_types[usize::from(caller.call_type)].transfers;
        if transfers.is_empty() {
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
        let (call, Transfer { to: queue, age, priority, .. }) = (caller.call, transfer);
        self.tell(Command::Transfer { call, queue, age, priority })?;
        if self.callers[slot].phase == Phase::Waiting {
            self.plan_to_give_up(slot);
        }
        Ok(())
    }

    /// The engine is done with the call; the caller may not be.
    #[inline]
    fn call_ended(&mut self, slot: u32, disposition: Disposition) {
        let caller = &mut self.callers[slot];
        if caller.due != Ticket::NONE {
            self.calendar.no_longer_counts();
            caller.due = Ticket::NONE;
        }
        let failed = matches!(disposition, Disposition::Abandoned | Disposition::TimedOut | Disposition::Blocked);
        if !failed || !self.plan_to_redial(slot) {
            self.callers.dismiss(slot);
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

/// What agents do.
impl<F: FnMut(&[Event])> Run<'_, F> {
    fn happen(&mut self) -> Result<(), SimulationError> {
        let Some(Due { ticket, happening, owner, .. }) = self.calendar.take() else { return Ok(()) };
        let counting = match happening.is_agents() {
            true => &mut self.desks[owner as usize].due,
            false => &mut self.callers[owner].due,
        };
        if *counting != ticket {
            self.calendar.was_stale();
            return Ok(());
        }
        *counting = Ticket::NONE;
        match happening {
            Happening::TalkEnds => self.talk_ends(owner),
            Happening::GiveUp => self.hang_up(owner),
            Happening::Redial => self.dial(owner),
            Happening::Answer => self.tell(Command::Accept { offer: self.desks[owner as usize].offer }),
            Happening::Decline => {
                let offer = self.desks[owner as usize].offer;
                self.tell(Command::Refuse { offer, cause: Refusal::Rejected })
            }
            Happening::WrapUpDone => self.tell(Command::WrapUpDone { agent: AgentId(owner) }),
        }
    }

    #[inline]
    fn offered(&mut self, offer: OfferId, slot: u32, ring_until: Option<Timestamp>) -> Result<(), SimulationError> {
        let caller = &mut self.callers[slot];
        caller.was_offered = true;
        caller.offers += 1;
        let plan = &self.simulation.agents[self.simulation.profiles[offer.agent.index()].index()];
        if plan.at_once {
            return self.command(Command::Accept { offer });
        }
        let mut stream = caller.key.stream(Purpose::Answer, caller.offers);
        let chance: f64 = rand::RngExt::random(&mut stream);
        if chance < plan.no_answer {
            return Ok(());
        }
        let delay = plan.answer_delay.as_ref().map_or(Duration::ZERO, |sampler| sampler.draw(self.now, &mut stream));
        let declines = chance < plan.no_answer + plan.reject;
        let at = self.now + delay;
        if ring_until.is_none_or(|until| at < until) {
            let happening = if declines { Happening::Decline } else { Happening::Answer };
            let desk = &mut self.desks[offer.agent.index()];
            desk.offer = offer;
            desk.due = self.calendar.enter(at, happening, offer.agent.0);
        }
        Ok(())
    }

    /// What the agent was about to do has lost its object.
    fn drop_plans_of(&mut self, agent: AgentId) {
        let desk = &mut self.desks[agent.index()];
        if desk.due != Ticket::NONE {
            desk.due = Ticket::NONE;
            self.calendar.no_longer_counts();
        }
    }

    #[inline]
    fn agent_changed(&mut self, agent: AgentId, from: Doing, to: Doing) -> Result<(), SimulationError> {
        let desk = &mut self.desks[agent.index()];
        desk.doing = to;
        match to {
            Doing::WrapUp => {
                if let Some(wrap_up) = desk.wrap_up.take() {
                    desk.due = self.calendar.enter(self.now + wrap_up, Happening::WrapUpDone, agent.0);
                }
                return Ok(());
            }
            Doing::SignedOut if desk.duty == Duty::Leaving => desk.duty = Duty::Off,
            _ => {}
        }
        if from == Doing::WrapUp {
            self.drop_plans_of(agent);
        }
        if from == Doing::Ringing && matches!(to, Doing::Idle | Doing::HeldOff) {
            self.leave_if_one_too_many(agent)?;
        }
        Ok(())
    }

    /// Keeps the calendar small. Asked once a batch.
    fn sweep(&mut self) {
        if self.calendar.is_littered() {
            let (desks, callers) = (&self.desks, &self.callers);
            self.calendar.sweep(|due| match due.happening.is_agents() {
                true => desks[due.owner as usize].due == due.ticket,
                false => callers[due.owner].due == due.ticket,
            });
        }
    }
}
