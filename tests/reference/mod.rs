//! The engine once more, the slowest and most obvious way: every decision scans everything that is there. No index, no
//! cache, no heap, no slot. Read it beside the documents of the engine's commands and events.

#![allow(unreachable_pub)]

mod agents;
mod calls;
mod decide;
mod offers;
mod supervisors;

use acd::config::*;
use acd::engine::*;
use acd::id::*;
use acd::time::*;
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use std::cmp::Reverse;

#[derive(Clone, Copy, PartialEq)]
enum CallState {
    Waiting,
    Offered(AgentId, u16),
    Talking(AgentId, QueueId, Timestamp),
}

#[derive(Clone, PartialEq)]
struct Leg {
    number: u16,
    queue: QueueId,
    step: usize,
    points: i64,
    /// What its rank counts from, in microseconds.
    from: i64,
    sequence: u64,
    enqueued: Timestamp,
    limit: Option<Timestamp>,
    /// Its time ran out while the call rang: on to the overflow (true) or the timeout (false).
    overdue: Option<bool>,
}

struct Call {
    new: NewCall,
    arrived: Timestamp,
    priority: i16,
    state: CallState,
    started: u16,
    answered: u16,
    legs: Vec<Leg>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum State {
    SignedOut,
    NotReady(Reason),
    Idle,
    Ringing(CallId),
    Talking(CallId),
    WrapUp,
    HeldOff,
}

struct Agent {
    state: State,
    wish: Wish,
    serial: u32,
    unanswered: u16,
    score: u32,
    idle_since: u64,
    sequence: u64,
    calls: u64,
    occupancy: u64,
    signed_in: Timestamp,
    busy: Duration,
    busy_since: Timestamp,
}

#[derive(Clone, Copy, PartialEq)]
enum Who {
    Leg(CallId, u16),
    Agent(AgentId),
}

pub struct Reference {
    center: Center,
    now: Timestamp,
    at: Timestamp,
    calls: Vec<Call>,
    agents: Vec<Agent>,
    timers: Vec<(Timestamp, Who)>,
    last_offered: Vec<Option<AgentId>>,
    sequence: u64,
    random: SplitMix64,
    out: Vec<Event>,
}

impl Reference {
    pub fn new(mut center: Center) -> Self {
        for queue in center.queues.iter_mut().filter(|queue| queue.ladder.is_empty()) {
            queue.ladder = vec![Step::open()];
        }
        let agent = |_: &_| Agent {
            state: State::SignedOut,
            wish: Wish::SignOut,
            serial: 0,
            unanswered: 0,
            score: 0,
            idle_since: 0,
            sequence: 0,
            calls: 0,
            occupancy: 0,
            signed_in: Timestamp::ZERO,
            busy: Duration::ZERO,
            busy_since: Timestamp::ZERO,
        };
        Self {
            now: Timestamp::ZERO,
            at: Timestamp::ZERO,
            calls: Vec::new(),
            agents: center.agents.iter().map(agent).collect(),
            timers: Vec::new(),
            last_offered: vec![None; center.queues.len()],
            sequence: 0,
            random: SplitMix64::seed_from_u64(center.seed),
            out: Vec::new(),
            center,
        }
    }

    pub fn events(&self) -> &[Event] {
        &self.out
    }

    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.timers.iter().map(|timer| timer.0).min()
    }

    pub fn advance(&mut self, now: Timestamp) {
        // `min_by_key` takes the first of equals: timers are kept in the order in which they were set.
        while let Some(place) = (0..self.timers.len()).min_by_key(|&place| self.timers[place].0) {
            if self.timers[place].0 > now {
                break;
            }
            let (at, who) = self.timers.remove(place);
            self.at = at;
            match who {
                Who::Leg(call, number) => self.leg_due(call, number),
                Who::Agent(agent) => self.agent_due(agent),
            }
        }
        self.now = self.now.max(now);
    }

    pub fn handle(&mut self, now: Timestamp, command: Command) -> Result<(), Rejection> {
        if now < self.now {
            return Err(Rejection::TimeWentBack);
        }
        self.advance(now);
        self.at = now;
        self.refusal(&command)?;
        match command {
            Command::Arrive(new) => self.arrive(new),
            Command::HangUp { call } => self.hang_up(call),
            Command::Accept { offer } => self.accept(offer.agent),
            Command::Refuse { offer, cause } => self.fail_offer(offer.agent, OfferEnd::Refused(cause)),
            Command::Release { call } => {
                let (agent, queue) = self.end_conversation(call, Ender::Agent);
                self.end_call(call, Disposition::Completed);
                self.after_conversation(agent, queue);
            }
            Command::Transfer { call, to: Party::Queue(to), age, priority } => {
                let (agent, queue) = self.end_conversation(call, Ender::Transfer);
                let from = if age == Age::Keep { self.aged_from(call) } else { now.as_micros() as i64 };
                let record = self.call(call);
                record.priority = priority.unwrap_or(record.priority);
                self.enqueue(call, to, from);
                self.after_conversation(agent, queue);
            }
            Command::SignIn { agent, not_ready } => self.sign_in(agent, not_ready),
            Command::SignOut { agent } => self.wish(agent, Wish::SignOut),
            Command::Ready { agent } => self.wish(agent, Wish::Ready),
            Command::NotReady { agent, reason } => self.wish(agent, Wish::NotReady(Reason::Given(reason))),
            Command::WrapUpDone { agent } => self.end_busy(agent),
            Command::AgentLost { agent } => self.agent_lost(agent),
            Command::Transfer { call, to: Party::External(external), .. } => {
                let (agent, queue) = self.end_conversation(call, Ender::Transfer);
                self.end_call(call, Disposition::External(external));
                self.after_conversation(agent, queue);
            }
            Command::Score { agent, score } => self.agents[agent.index()].score = score,
            Command::SetPriority { call, priority } => self.set_priority(call, priority),
            Command::Withdraw { call } => self.withdraw(call),
            Command::Move { call, queue, age, priority } => self.move_call(call, queue, age, priority),
            Command::Join { call, queue } => self.join_queue(call, queue),
            Command::LeaveQueue { call, queue } => self.leave_queue(call, queue),
            Command::ExitKey { call, key } => self.exit_key(call, key),
            other => panic!("the reference does not know {other:?}"),
        }
        Ok(())
    }

    /// Everything that a command may be refused for, in one place.
    fn refusal(&mut self, command: &Command) -> Result<(), Rejection> {
        let queue_known = |queue: QueueId| queue.index() < self.center.queues.len();
        let reason_known = |reason: ReasonId| reason.index() < self.center.reasons.len();
        let find = |id: CallId| self.calls.iter().find(|call| call.new.call == id);
        let signed_in = |agent: AgentId| match self.agents.get(agent.index()) {
            None => Err(Rejection::UnknownAgent(agent)),
            Some(record) if record.state == State::SignedOut => Err(Rejection::NotSignedIn(agent)),
            Some(record) => Ok(record),
        };
        match command.clone() {
            Command::Arrive(new) => {
                if !queue_known(new.queue) {
                    return Err(Rejection::UnknownQueue(new.queue));
                }
                if find(new.call).is_some() {
                    return Err(Rejection::DuplicateCall(new.call));
                }
                if [Some(new.age), new.wait_max].into_iter().flatten().any(|interval| interval > Duration::LONGEST) {
                    return Err(Rejection::AbsurdInterval(new.call));
                }
                for (place, value) in new.attributes.0.into_iter().enumerate() {
                    let values = self.center.attributes.get(place).map_or(0, |attribute| attribute.values.len());
                    if usize::from(value) > values {
                        return Err(Rejection::UnknownAttribute(place as u8));
                    }
                }
            }
            Command::HangUp { call } => {
                find(call).ok_or(Rejection::UnknownCall(call))?;
            }
            Command::Accept { offer } | Command::Refuse { offer, .. } => {
                let record = self.agents.get(offer.agent.index()).ok_or(Rejection::UnknownAgent(offer.agent))?;
                if !matches!(record.state, State::Ringing(_)) || record.serial != offer.serial {
                    return Err(Rejection::StaleOffer(offer));
                }
            }
            Command::Release { call } | Command::Transfer { call, .. } => {
                let record = find(call).ok_or(Rejection::UnknownCall(call))?;
                if !matches!(record.state, CallState::Talking(..)) {
                    return Err(Rejection::NotTalking(call));
                }
                if let Command::Transfer { to: Party::Queue(queue), .. } = *command
                    && !queue_known(queue)
                {
                    return Err(Rejection::UnknownQueue(queue));
                }
                if let Command::Transfer { to: Party::External(external), .. } = *command
                    && usize::from(external) >= self.center.externals.len()
                {
                    return Err(Rejection::UnknownExternal(external));
                }
            }
            Command::Withdraw { call } => {
                find(call).ok_or(Rejection::UnknownCall(call))?;
            }
            Command::Score { agent, .. } => {
                self.agents.get(agent.index()).ok_or(Rejection::UnknownAgent(agent))?;
            }
            Command::SetPriority { call, .. }
            | Command::Move { call, .. }
            | Command::Join { call, .. }
            | Command::LeaveQueue { call, .. }
            | Command::ExitKey { call, .. } => return self.refusal_of_waiting(call, command),
            Command::SignIn { agent, not_ready } => {
                let record = self.agents.get(agent.index()).ok_or(Rejection::UnknownAgent(agent))?;
                if let Some(reason) = not_ready.filter(|&reason| !reason_known(reason)) {
                    return Err(Rejection::UnknownReason(reason));
                }
                if record.state != State::SignedOut {
                    return Err(Rejection::AlreadySignedIn(agent));
                }
            }
            Command::SignOut { agent } | Command::Ready { agent } | Command::AgentLost { agent } => {
                signed_in(agent)?;
            }
            Command::NotReady { agent, reason } => {
                signed_in(agent)?;
                if !reason_known(reason) {
                    return Err(Rejection::UnknownReason(reason));
                }
            }
            Command::WrapUpDone { agent } if signed_in(agent)?.state != State::WrapUp => {
                return Err(Rejection::NotInWrapUp(agent));
            }
            _ => {}
        }
        Ok(())
    }
}
