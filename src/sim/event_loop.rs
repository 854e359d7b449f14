//! The event loop: passes on to the engine what happens, and lets callers and agents react to its decisions.
//!
//! The order within one instant affects the results:
//! 1. the engine's own timers (ring timeouts, ladder steps, maximum waits, timed wrap-ups);
//! 2. queues open and close;
//! 3. staffing: starts, breaks and ends of shifts, then the staffing curves, profile by profile;
//! 4. what callers and agents decided earlier, in the order of the decisions;
//! 5. recorded calls, in their order; then arrivals, in order of call type.
//!
//! Immediate consequences (an offer accepted without delay, the next offer to a freed agent) come before the next of
//! these. Deadlines are lazy: a caller's patience is drawn, and entered in the calendar, only once a wait has lasted
//! longer than the instant in which it began.

mod answering;
mod calling;
mod calling_back;
mod consulting;
mod likeness;
mod recording;
mod scoring;
mod self_service;
mod waiting;

use std::sync::Arc;

use super::arrivals::{Arrivals, end_of_days};
use super::calendar::{Calendar, Due, Happening, Ticket, Whose};
use super::callers::Callers;
use super::fork::Curves;
use super::simulation::{Simulation, SimulationError};
use super::staffing::{Desk, Rota};
use super::stream::{Entity, Key};
use crate::config::{Destination, OpenState};
use consulting::Consultations;
pub use likeness::Likeness;
pub use recording::Step;

use crate::engine::{Command, ConsultEnd, Engine, Event, Fact, LegOutcome, Refusal, Rejection};
use crate::id::{AgentId, OfferId};
use crate::quality::QualityDesk;
use crate::time::{Duration, Timestamp};

/// Events are passed on in batches of this size, which fit in the first-level cache.
const BATCH: usize = 64;

/// The run ends if nothing else is left and there were only announcements for this long.
const SILENCE: Duration = Duration::from_secs(86_400);

/// One replication under way.
#[derive(Clone)]
pub(super) struct Run<'s> {
    pub(super) simulation: &'s Simulation,
    pub(super) key: Key,
    pub(super) now: Timestamp,
    pub(super) desks: Vec<Desk>,
    pub(super) rota: Rota,
    /// How many of each profile are to be on duty, by pattern and period.
    pub(super) curves: Arc<Curves>,
    engine: Engine,
    /// What the engine was given since the last time it was handed on, if that is recorded.
    steps: Option<Vec<Step>>,
    events: Vec<Event>,
    /// How many of `events` callers and agents have reacted to, and how many the ratings' desk has.
    seen: usize,
    rated: usize,
    calendar: Calendar,
    callers: Callers,
    consultations: Consultations,
    /// Collects ratings, if agents are scored.
    ratings: Option<Box<QualityDesk>>,
    pub(super) arrivals: Arrivals<'s>,
    /// The keys of each call type's callers, and of recorded ones.
    type_keys: Vec<Key>,
    trace_key: Key,
    /// How many recorded calls have come, and when the next comes, in microseconds.
    traced: usize,
    next_traced: u64,
    /// How many times queues have opened or closed, and when one does next, in microseconds.
    turned: usize,
    next_hours: u64,
    /// When anything but announcements was heard last, of what is heard when all else is over.
    heard: Timestamp,
    end: Timestamp,
}

impl<'s> Run<'s> {
    pub(super) fn new(simulation: &'s Simulation, key: Key) -> Self {
        let world = &simulation.world;
        let types = 0..world.call_types.len() as u32;
        let mut engine = simulation.engine.clone();
        engine.reseed(key.selection_seed());
        Self {
            simulation,
            key,
            now: Timestamp::ZERO,
            desks: vec![Desk::EMPTY; simulation.profiles.len()],
            rota: Rota::new(simulation, key),
            curves: Arc::clone(&simulation.curves),
            engine,
            steps: None,
            events: Vec::with_capacity(2 * BATCH),
            seen: 0,
            rated: 0,
            calendar: Calendar::default(),
            callers: Callers::default(),
            consultations: Consultations::default(),
            ratings: scoring::desk(simulation),
            arrivals: Arrivals::new(world, key),
            type_keys: types.map(|number| key.entity(Entity::CallType, number)).collect(),
            trace_key: key.entity(Entity::Trace, 0),
            traced: 0,
            next_traced: due_at(&world.trace, 0, |call| call.at),
            turned: 0,
            next_hours: due_at(&world.hours, 0, |change| change.at),
            heard: Timestamp::ZERO,
            end: end_of_days(world),
        }
    }

    /// Runs until every call has ended, and returns when that was.
    pub(super) fn finish(mut self, observe: &mut dyn FnMut(&[Event])) -> Result<Timestamp, SimulationError> {
        self.run_until(Timestamp::from_micros(u64::MAX), observe)?;
        self.end_all_waiting()?;
        self.hand_on(observe);
        debug_assert_eq!(self.callers.alive(), 0, "every call has ended");
        Ok(self.now)
    }

    /// Callers who still wait after everything else would wait forever: no agent will come, and no patience will end.
    fn end_all_waiting(&mut self) -> Result<(), SimulationError> {
        self.now = self.now.max(self.end);
        for slot in self.callers.waiting() {
            self.end_waiting(slot)?;
        }
        Ok(())
    }

    /// Does everything that happens before `until`, and nothing of that instant.
    pub(super) fn run_until(
        &mut self,
        until: Timestamp,
        observe: &mut dyn FnMut(&[Event]),
    ) -> Result<(), SimulationError> {
        while self.step(until.as_micros())? {
            if self.events.len() >= BATCH {
                self.hand_on(observe);
            }
        }
        self.hand_on(observe);
        Ok(())
    }

    fn hand_on(&mut self, observe: &mut dyn FnMut(&[Event])) {
        observe(&self.events);
        self.hear_ratings();
        self.events.clear();
        self.seen = 0;
        self.rated = 0;
        if self.calendar.is_littered() {
            self.sweep();
        }
    }

    /// What callers have said of agents since the last time.
    fn hear_ratings(&mut self) {
        if let Some(desk) = &mut self.ratings {
            self.events[self.rated..].iter().for_each(|event| desk.record(event));
            desk.drop_lists();
            self.rated = self.events.len();
        }
    }

    /// Does the next thing that happens before `until`, in microseconds; `false` if nothing will.
    #[inline]
    fn step(&mut self, until: u64) -> Result<bool, SimulationError> {
        let (staff, calendar) = (self.rota.next_micros(), self.calendar.next_micros());
        let (trace, arrival) = (self.next_traced, self.arrivals.next_micros());
        let hours = self.next_hours;
        let calls = trace.min(arrival);
        let next = staff.min(calendar).min(calls).min(hours);
        let (mut goes_on, mut newcomer) = (true, None);
        if let Some(deadline) = self.engine.next_deadline().filter(|deadline| deadline.as_micros() <= next) {
            if deadline.as_micros() >= until {
                return Ok(false);
            }
            self.now = deadline;
            self.note_step(None);
            self.engine.advance(deadline, &mut self.events);
            goes_on = next < u64::MAX || self.is_heard();
        } else if next >= until {
            return Ok(false);
        } else {
            self.now = Timestamp::from_micros(next);
            if hours == next {
                self.open_or_close()?;
            } else if staff == next {
                self.change_staff()?;
            } else if calendar == next {
                self.happen()?;
            } else {
                newcomer = if trace == next { self.traced_call()? } else { self.arrival()? };
            }
        }
        self.react()?;
        if let Some(slot) = newcomer {
            self.begin_to_wait(slot)?;
        }
        Ok(goes_on)
    }

    /// A queue opens or closes.
    #[inline(never)]
    fn open_or_close(&mut self) -> Result<(), SimulationError> {
        let hours = &self.simulation.world.hours;
        let change = hours[self.turned];
        self.turned += 1;
        self.next_hours = due_at(hours, self.turned, |change| change.at);
        let queue = change.queue;
        self.tell(match change.to {
            OpenState::Open => Command::OpenQueue { queue },
            OpenState::Closed => {
                let waiting = self.simulation.center().queues[queue.index()].on_closing;
                Command::CloseQueue { queue, waiting }
            }
        })
    }

    /// Whether more can be expected from the engine alone. Announcements to callers whom nobody will ever answer go on
    /// forever.
    #[cold]
    fn is_heard(&mut self) -> bool {
        let announced = |event: &Event| matches!(event.fact, Fact::PositionTold { .. });
        if !self.events[self.seen..].iter().all(announced) || self.seen == self.events.len() {
            self.heard = self.now;
        }
        self.now.since(self.heard.max(self.end)) <= SILENCE
    }

    /// Sends a command to the engine, and lets everybody react.
    #[inline(always)]
    pub(super) fn tell(&mut self, command: Command) -> Result<(), SimulationError> {
        self.command(command)?;
        self.react()
    }

    /// Sends a command for a caller who cannot know whether it has any effect; returns whether it had. Its events are
    /// left in `events` for [`react`](Self::react).
    fn try_command(&mut self, command: Command) -> bool {
        self.note_step(Some(&command));
        self.engine.handle(self.now, command, &mut self.events).is_ok()
    }

    /// Sends a command that passes a call on; returns whether its destination takes it or sends it on. Its events are
    /// left in `events` for [`react`](Self::react).
    fn is_taken(&mut self, command: Command) -> Result<bool, SimulationError> {
        self.note_step(Some(&command));
        match self.engine.handle(self.now, &command, &mut self.events) {
            Ok(()) => Ok(true),
            Err(Rejection::CannotJoin(..)) => Ok(false),
            Err(rejection) => self.rejected(&command, rejection).map(|()| true),
        }
    }

    /// Sends a command to the engine. It may come too late because of a timer at this very instant, which is not an
    /// error. Its events are left in `events` for [`react`](Self::react).
    #[inline]
    pub(super) fn command(&mut self, command: Command) -> Result<(), SimulationError> {
        self.note_step(Some(&command));
        match self.engine.handle(self.now, &command, &mut self.events) {
            Ok(()) => Ok(()),
            Err(rejection) => self.rejected(&command, rejection),
        }
    }

    /// Whether a command was overtaken; any other rejection is a fault.
    #[cold]
    fn rejected(&self, command: &Command, rejection: Rejection) -> Result<(), SimulationError> {
        let overtaken =
            matches!(rejection, Rejection::StaleOffer(_) | Rejection::UnknownCall(_) | Rejection::NotInWrapUp(_));
        if overtaken {
            return Ok(());
        }
        Err(SimulationError::Refused { at: self.now, command: Box::new(command.clone()), rejection })
    }

    /// Lets everybody react to the new events, and to their consequences.
    #[inline(never)]
    fn react(&mut self) -> Result<(), SimulationError> {
        while let Some(event) = self.events.get(self.seen) {
            self.seen += 1;
            match event.fact {
                Fact::Offered { offer, leg, queue, ring_until, kind: _ } => {
                    let slot = self.callers.slot(leg.call);
                    self.offered(offer, slot, queue, ring_until)?;
                }
                Fact::LegEnded { leg, queue, outcome: LegOutcome::Answered(OfferId { agent, .. }), .. } => {
                    self.answered(self.callers.slot(leg.call), agent, queue);
                }
                Fact::LegEnded { leg, outcome, .. } if is_callback(outcome) => self.waits_for_callback(leg.call),
                Fact::CallEnded { call, disposition, .. } => self.call_ended(call, disposition)?,
                Fact::AgentChanged { agent, from, to, .. } => self.agent_changed(agent, from, to)?,
                Fact::CallArrived { .. }
                | Fact::LegStarted { .. }
                | Fact::LegEnded { .. }
                | Fact::ConversationEnded { .. } => {}
                rarer => self.react_rarely(rarer)?,
            }
        }
        Ok(())
    }

    /// Reacts to rare events.
    #[cold]
    fn react_rarely(&mut self, fact: Fact) -> Result<(), SimulationError> {
        match fact {
            Fact::OfferEnded { offer, .. } => self.drop_answer(offer.agent),
            Fact::SelfServiceStarted { call, .. } => self.self_service_started(self.callers.slot(call)),
            Fact::CallbackOffered { leg } => self.callback_offered(self.callers.slot(leg.call)),
            Fact::Dial { call, attempt, until, .. } => self.dialled(call, attempt, until),
            Fact::DialFailed { call, .. } => self.dial_failed(call),
            Fact::ConsultEnded { call, how: ConsultEnd::Failed, .. } => self.nobody_asked(call)?,
            #[rustfmt::skip]
            Fact::CallArrived { .. } | Fact::LegStarted { .. } | Fact::Resumed { .. }
            | Fact::SelfServiceEnded { .. } | Fact::PositionTold { .. } | Fact::MessageDue { .. }
            | Fact::Reranked { .. } | Fact::StepReached { .. } | Fact::Offered { .. }
            | Fact::ConfirmationAwaited { .. } | Fact::LegEnded { .. } | Fact::ConsultStarted { .. }
            | Fact::ConsultEnded { .. } | Fact::ConversationJoined { .. } | Fact::ConversationEnded { .. }
            | Fact::CallEnded { .. } | Fact::AgentChanged { .. } | Fact::ProfileAssigned { .. }
            | Fact::AgentSilent { .. } | Fact::Monitored { .. } | Fact::Rated { .. } | Fact::QueueOpened { .. }
            | Fact::QueueClosed { .. } | Fact::StrayCall { .. } | Fact::StrayRing { .. } | Fact::SwitchAway {}
            | Fact::SwitchBack {} | Fact::CallHeld { .. } | Fact::CallUnheld { .. } | Fact::Reconfigured { .. } => {}
        }
        Ok(())
    }

    /// Does what is due in the calendar unless it is stale. May leave events for [`react`](Self::react).
    #[inline(always)]
    fn happen(&mut self) -> Result<(), SimulationError> {
        let Some(Due { ticket, happening, owner, .. }) = self.calendar.take() else { return Ok(()) };
        let counting = match happening.whose() {
            Whose::Offer => &mut self.desks[owner as usize].due,
            Whose::WrapUp => &mut self.desks[owner as usize].wrap_up_due,
            Whose::Caller => &mut self.callers[owner].due,
        };
        if *counting != ticket {
            self.calendar.was_stale();
            return Ok(());
        }
        *counting = Ticket::NONE;
        match happening {
            Happening::TalkEnds => self.talk_ends(owner),
            Happening::GiveUp => self.hang_up(owner),
            Happening::Answer => self.command(Command::Accept { offer: self.desks[owner as usize].offer }),
            Happening::WrapUpDone => self.command(Command::WrapUpDone { agent: AgentId(owner) }),
            rarer => self.happen_rarely(rarer, owner),
        }
    }

    /// Does what rarely happens.
    #[cold]
    fn happen_rarely(&mut self, happening: Happening, owner: u32) -> Result<(), SimulationError> {
        match happening {
            Happening::TalkEnds | Happening::GiveUp | Happening::Answer | Happening::WrapUpDone => {
                unreachable!("{happening:?} is part of every call")
            }
            Happening::Redial => self.redial(owner),
            Happening::Decline => {
                let offer = self.desks[owner as usize].offer;
                self.tell(Command::Refuse { offer, cause: Refusal::Rejected })
            }
            Happening::PicksUpOffer => self.picks_up_offer(AgentId(owner)),
            Happening::DoesNotConfirm => {
                let offer = self.desks[owner as usize].offer;
                self.tell(Command::Refuse { offer, cause: Refusal::Unconfirmed })
            }
            Happening::PressKey => self.press_key(owner),
            Happening::SelfServiceEnds => self.self_service_ends(owner),
            Happening::PicksUp => self.called_back(owner, true),
            Happening::NotReached => self.called_back(owner, false),
            Happening::StopsAsking => self.stops_asking(owner),
            Happening::Asked => self.asked(owner),
            Happening::ConferenceEnds => self.conference_ends(owner),
        }
    }

    /// Drops stale entries from the calendar.
    #[inline(never)]
    fn sweep(&mut self) {
        let (desks, callers) = (&self.desks, &self.callers);
        self.calendar.sweep(|due| match due.happening.whose() {
            Whose::Offer => desks[due.owner as usize].due == due.ticket,
            Whose::WrapUp => desks[due.owner as usize].wrap_up_due == due.ticket,
            Whose::Caller => callers[due.owner].due == due.ticket,
        });
    }
}

/// When an entry of a list in order of time is due, in microseconds; `u64::MAX` after the last.
fn due_at<T>(list: &[T], place: usize, at: impl Fn(&T) -> Timestamp) -> u64 {
    list.get(place).map_or(u64::MAX, |entry| at(entry).as_micros())
}

/// Whether a leg ended because its caller will be called back.
#[inline]
const fn is_callback(outcome: LegOutcome) -> bool {
    use LegOutcome as L;
    match outcome {
        L::CallbackAsked => true,
        L::TimedOut(to) | L::Overflowed(to) | L::Closed(to) | L::Vacant(to) | L::Exited(to) => {
            matches!(to, Destination::Callback)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
