//! What another centre would have done on the same day.
//!
//! The agents' answers in a journal belong to the offers made then; another centre makes other offers. So the day is
//! reduced to its external inputs, which are replayed against the other centre:
//!
//! - Calls arrive when they did, and agents sign in and out and pause when they did, including those the switch did not
//!   find.
//! - Callers who gave up do so after the same time. Callers who were answered are assumed to have had enough patience,
//!   which favours a centre that lets people wait longer.
//! - A call that was answered takes as long as it took; one that was not, the mean of its queue (or of the day).
//! - Agents answer after their own mean time (or that of the day), and always answer.
//!
//! Transfers, consultations, callbacks and supervisors' commands are left out. So compare two reruns with each other,
//! not one with the recording.

use std::collections::BTreeMap;

use super::agenda::{Agenda, Task};
use super::error::JournalError;
use super::player::Player;
use crate::config::{Center, ConfigErrors, Directory, Kind};
use crate::engine::{CallDoing, Command, Doing, Engine, Event, Fact, LegOutcome, NewCall, Wish};
use crate::id::{AgentId, CallId, OfferId, QueueId, ReasonId};
use crate::time::{Duration, Timestamp};

/// The answer delay if nobody ever answered.
const ANSWER_DELAY: Duration = Duration::from_secs(3);
/// The length of calls and after-call work if nobody ever answered.
const HANDLING: Duration = Duration::from_secs(180);

/// The external inputs of one day.
#[derive(Clone, Debug)]
pub struct Day {
    center: Center,
    begin: Timestamp,
    /// Commands of agents, and of queues opening and closing.
    commands: Vec<(Timestamp, Command)>,
    calls: Vec<(Timestamp, NewCall)>,
    /// How long the callers who gave up had waited.
    patience: BTreeMap<CallId, Duration>,
    talk: BTreeMap<CallId, Duration>,
    talk_of_queue: BTreeMap<QueueId, Mean>,
    answer_delay: BTreeMap<AgentId, Mean>,
    wrap_up: Mean,
}

#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    count: u64,
    sum: u64,
}

impl Mean {
    fn push(&mut self, value: Duration) {
        self.count += 1;
        self.sum = self.sum.saturating_add(value.as_micros());
    }

    fn get(self) -> Option<Duration> {
        (self.count > 0).then(|| Duration::from_micros(self.sum / self.count))
    }
}

fn mean_of_all<'a>(means: impl Iterator<Item = &'a Mean>) -> Option<Duration> {
    let add = |all: Mean, one: &Mean| Mean { count: all.count + one.count, sum: all.sum.saturating_add(one.sum) };
    means.fold(Mean::default(), add).get()
}

/// Why a day cannot be replayed on another centre.
#[derive(Debug, thiserror::Error)]
pub enum RerunError {
    /// The other centre has no queue with that name.
    #[error("the other centre has no queue `{0}`, for which calls arrived")]
    NoQueue(String),
    /// The other centre is invalid.
    #[error("the other centre is invalid: {0}")]
    Center(ConfigErrors),
}

impl Day {
    /// Replays a journal to its end.
    ///
    /// # Errors
    /// If something is damaged or missing.
    pub fn read(mut player: Player) -> Result<Self, JournalError> {
        let begin = player.engine().now();
        let mut day = Self {
            center: player.engine().center().clone(),
            begin,
            commands: Vec::new(),
            calls: Vec::new(),
            patience: BTreeMap::new(),
            talk: BTreeMap::new(),
            talk_of_queue: BTreeMap::new(),
            answer_delay: BTreeMap::new(),
            wrap_up: Mean::default(),
        };
        for (agent, now) in (0..).map(AgentId).zip(player.roster().agents()) {
            if now.doing != Doing::SignedOut {
                let not_ready = matches!(now.doing, Doing::NotReady(_)).then_some(ReasonId(0));
                day.commands.push((begin, Command::SignIn { agent, not_ready }));
            }
        }
        let mut seen = Seen::default();
        while let Some(played) = player.play()? {
            if let (Some(command), Ok(())) = (&played.command, played.outcome) {
                day.take(played.at, command);
            }
            let by_the_switch = matches!(played.command, Some(Command::Reconcile(_)));
            for event in played.events {
                if by_the_switch && let Fact::AgentChanged { agent, to: Doing::SignedOut, .. } = event.fact {
                    day.commands.push((event.at, Command::AgentLost { agent }));
                }
                seen.learn(event, &mut day);
            }
        }
        day.center = player.engine().center().clone();
        Ok(day)
    }

    /// The centre of the recording, as it was at the end.
    pub fn center(&self) -> &Center {
        &self.center
    }

    fn take(&mut self, at: Timestamp, command: &Command) {
        match command {
            Command::Arrive(new) => self.calls.push((at, *new)),
            Command::SignIn { .. }
            | Command::SignOut { .. }
            | Command::Ready { .. }
            | Command::NotReady { .. }
            | Command::AgentLost { .. }
            | Command::Engaged { .. }
            | Command::Disengaged { .. }
            | Command::Suspend {}
            | Command::Resume {}
            | Command::Force { wish: Wish::Ready | Wish::SignOut, .. }
            | Command::OpenQueue { .. }
            | Command::CloseQueue { .. } => self.commands.push((at, command.clone())),
            #[rustfmt::skip]
            Command::HangUp { .. } | Command::ExitKey { .. } | Command::AskCallback { .. }
            | Command::CallbackAnswered { .. } | Command::CallbackFailed { .. } | Command::Contained { .. }
            | Command::Escalate { .. } | Command::Rate { .. } | Command::PickedUp { .. }
            | Command::Accept { .. } | Command::Refuse { .. } | Command::OfferLost { .. }
            | Command::Release { .. } | Command::Leave { .. } | Command::Transfer { .. } | Command::Consult { .. }
            | Command::CompleteTransfer { .. } | Command::CancelConsult { .. } | Command::Conference { .. }
            | Command::WrapUpDone { .. } | Command::Alive { .. } | Command::Score { .. }
            | Command::SetPriority { .. } | Command::SetPosition { .. } | Command::Move { .. }
            | Command::Join { .. } | Command::LeaveQueue { .. } | Command::Withdraw { .. }
            | Command::Force { .. } | Command::AssignProfile { .. } | Command::Monitor { .. }
            | Command::Hold { .. } | Command::Unhold { .. } | Command::Reconcile(..) | Command::Reconfigure { .. } => {}
        }
    }

    /// Replays the day on another centre; `said` is called with every event. Queues and agents are matched by name:
    /// agents unknown to the other centre stay away.
    ///
    /// # Errors
    /// If the other centre is invalid or lacks a queue.
    pub fn rerun(&self, center: &Center, mut said: impl FnMut(&Event)) -> Result<(), RerunError> {
        let names = Names::new(&self.center, center);
        let mut engine = Engine::new(center.clone()).map_err(RerunError::Center)?;
        let commands = self.commands.iter().filter_map(|(at, command)| Some((*at, names.command(command)?)));
        let commands: Vec<(Timestamp, Command)> = commands.collect();
        let calls: Vec<NewCall> = self.calls.iter().map(|(_, new)| names.call(new)).collect::<Result<_, _>>()?;
        let mut agenda = Agenda::default();
        commands.iter().enumerate().for_each(|(place, (at, _))| agenda.put(*at, Task::Command(place)));
        self.calls.iter().enumerate().for_each(|(place, (at, _))| agenda.put(*at, Task::Arrive(place)));
        let manners = Manners { day: self, names: &names };
        let mut events = Vec::new();
        engine.advance(self.begin, &mut events);
        while let Some((at, task)) = agenda.take() {
            engine.advance(at, &mut events);
            let command = match task {
                Task::Command(place) => Some(commands[place].1.clone()),
                Task::Arrive(place) => Some(Command::Arrive(calls[place])),
                Task::GiveUp(call) => {
                    // A caller who is owed a callback no longer waits.
                    let waits = matches!(engine.call_doing(call), Some(CallDoing::Waiting | CallDoing::Ringing));
                    waits.then_some(Command::HangUp { call })
                }
                Task::Accept(offer) => Some(Command::Accept { offer }),
                Task::HangUp(call) => Some(Command::HangUp { call }),
                Task::WrapUpDone(agent) => Some(Command::WrapUpDone { agent }),
            };
            if let Some(command) = command {
                // A command that makes no sense in this centre is refused, and changes nothing.
                let _ = engine.handle(at, command, &mut events);
            }
            for event in events.drain(..) {
                manners.react(&event, &mut agenda);
                said(&event);
            }
        }
        while let Some(due) = engine.next_deadline().filter(|due| *due <= agenda.last()) {
            engine.advance(due, &mut events);
        }
        events.iter().for_each(&mut said);
        Ok(())
    }
}

/// What has begun and not ended, while a journal is read.
#[derive(Default)]
struct Seen {
    offered: BTreeMap<OfferId, (CallId, Timestamp)>,
    arrived: BTreeMap<CallId, Timestamp>,
    wrap_up: BTreeMap<AgentId, Timestamp>,
}

impl Seen {
    fn learn(&mut self, event: &Event, day: &mut Day) {
        let at = event.at;
        match event.fact {
            Fact::CallArrived { call, .. } => _ = self.arrived.insert(call, at),
            Fact::CallEnded { call, .. } => _ = self.arrived.remove(&call),
            Fact::Offered { offer, leg, .. } => _ = self.offered.insert(offer, (leg.call, at)),
            Fact::OfferEnded { offer, .. } => _ = self.offered.remove(&offer),
            Fact::LegEnded { leg, outcome: LegOutcome::Answered(OfferId { agent, .. }), .. } => {
                let mine = |offer: &OfferId, call: CallId| offer.agent == agent && call == leg.call;
                let offer = self.offered.iter().find(|(offer, (call, _))| mine(offer, *call));
                let offer = offer.map(|(offer, (_, since))| (*offer, *since));
                if let Some((offer, since)) = offer {
                    self.offered.remove(&offer);
                    day.answer_delay.entry(agent).or_default().push(at.since(since));
                }
            }
            Fact::LegEnded { leg, outcome: LegOutcome::Abandoned, .. } => {
                if let Some(arrived) = self.arrived.get(&leg.call) {
                    day.patience.insert(leg.call, at.since(*arrived));
                }
            }
            Fact::ConversationEnded { call, queue, since, .. } => {
                day.talk.entry(call).or_insert(at.since(since));
                day.talk_of_queue.entry(queue).or_default().push(at.since(since));
            }
            Fact::AgentChanged { agent, from, to, .. } => {
                if let Some(since) = self.wrap_up.remove(&agent).filter(|_| from == Doing::WrapUp) {
                    day.wrap_up.push(at.since(since));
                }
                if to == Doing::WrapUp {
                    self.wrap_up.insert(agent, at);
                }
            }
            #[rustfmt::skip]
            Fact::LegStarted { .. } | Fact::Resumed { .. } | Fact::SelfServiceStarted { .. }
            | Fact::SelfServiceEnded { .. } | Fact::PositionTold { .. } | Fact::MessageDue { .. }
            | Fact::CallbackOffered { .. } | Fact::Reranked { .. } | Fact::StepReached { .. }
            | Fact::ConfirmationAwaited { .. } | Fact::LegEnded { .. } | Fact::Dial { .. }
            | Fact::DialFailed { .. } | Fact::ConsultStarted { .. } | Fact::ConsultEnded { .. }
            | Fact::ConversationJoined { .. } | Fact::ProfileAssigned { .. } | Fact::AgentSilent { .. }
            | Fact::Monitored { .. } | Fact::Rated { .. } | Fact::QueueOpened { .. } | Fact::QueueClosed { .. }
            | Fact::StrayCall { .. } | Fact::StrayRing { .. } | Fact::SwitchAway {} | Fact::SwitchBack {}
            | Fact::CallHeld { .. } | Fact::CallUnheld { .. } | Fact::Reconfigured { .. } => {}
        }
    }
}

/// The behaviour of agents and callers.
struct Manners<'a> {
    day: &'a Day,
    names: &'a Names,
}

impl Manners<'_> {
    fn react(&self, event: &Event, agenda: &mut Agenda) {
        let day = self.day;
        match event.fact {
            Fact::Offered { offer, .. } => {
                let own = self.names.old_agent(offer.agent).and_then(|agent| day.answer_delay.get(&agent)?.get());
                let delay = own.or_else(|| mean_of_all(day.answer_delay.values())).unwrap_or(ANSWER_DELAY);
                agenda.put(event.at + delay, Task::Accept(offer));
            }
            Fact::CallArrived { call, .. } => {
                if let Some(patience) = day.patience.get(&call) {
                    agenda.put(event.at + *patience, Task::GiveUp(call));
                }
            }
            Fact::OfferEnded { offer, .. } => agenda.remove(Task::Accept(offer)),
            Fact::LegEnded { leg, queue, outcome: LegOutcome::Answered(_), .. } => {
                agenda.remove(Task::GiveUp(leg.call));
                let own = day.talk.get(&leg.call).copied();
                let usual = || self.names.old_queue(queue).and_then(|queue| day.talk_of_queue.get(&queue)?.get());
                let talk = own.or_else(usual).or_else(|| mean_of_all(day.talk_of_queue.values())).unwrap_or(HANDLING);
                agenda.put(event.at + talk, Task::HangUp(leg.call));
            }
            Fact::CallEnded { call, .. } => {
                agenda.remove(Task::GiveUp(call));
                agenda.remove(Task::HangUp(call));
            }
            Fact::AgentChanged { agent, to: Doing::WrapUp, .. } => {
                let wrap_up = day.wrap_up.get().unwrap_or(HANDLING);
                agenda.put(event.at + wrap_up, Task::WrapUpDone(agent));
            }
            // The centre's rules may have ended the wrap-up.
            Fact::AgentChanged { agent, from: Doing::WrapUp, .. } => agenda.remove(Task::WrapUpDone(agent)),
            #[rustfmt::skip]
            Fact::LegStarted { .. } | Fact::Resumed { .. } | Fact::SelfServiceStarted { .. }
            | Fact::SelfServiceEnded { .. } | Fact::PositionTold { .. } | Fact::MessageDue { .. }
            | Fact::CallbackOffered { .. } | Fact::Reranked { .. } | Fact::StepReached { .. }
            | Fact::ConfirmationAwaited { .. } | Fact::LegEnded { .. } | Fact::Dial { .. }
            | Fact::DialFailed { .. } | Fact::ConsultStarted { .. } | Fact::ConsultEnded { .. }
            | Fact::ConversationJoined { .. } | Fact::ConversationEnded { .. } | Fact::AgentChanged { .. }
            | Fact::ProfileAssigned { .. } | Fact::AgentSilent { .. } | Fact::Monitored { .. }
            | Fact::Rated { .. } | Fact::QueueOpened { .. } | Fact::QueueClosed { .. } | Fact::StrayCall { .. }
            | Fact::StrayRing { .. } | Fact::SwitchAway {} | Fact::SwitchBack {} | Fact::CallHeld { .. }
            | Fact::CallUnheld { .. } | Fact::Reconfigured { .. } => {}
        }
    }
}

/// Ids of one centre in the other, by name.
struct Names {
    queues: Vec<Option<QueueId>>,
    queue_names: Vec<String>,
    agents: Vec<Option<AgentId>>,
    /// The way back.
    old: Directory,
    new: Directory,
}

impl Names {
    fn new(old_center: &Center, new_center: &Center) -> Self {
        let (old, new) = (Directory::new(old_center), Directory::new(new_center));
        Self {
            queues: old_center.queues.iter().map(|queue| new.queue(&queue.name).ok()).collect(),
            queue_names: old_center.queues.iter().map(|queue| queue.name.clone()).collect(),
            agents: old_center.agents.iter().map(|agent| new.agent(&agent.name).ok()).collect(),
            old,
            new,
        }
    }

    fn old_agent(&self, new: AgentId) -> Option<AgentId> {
        self.old.agent(self.new.name(Kind::Agent, new.index())?).ok()
    }

    fn old_queue(&self, new: QueueId) -> Option<QueueId> {
        self.old.queue(self.new.name(Kind::Queue, new.index())?).ok()
    }

    fn agent(&self, old: AgentId) -> Option<AgentId> {
        self.agents.get(old.index()).copied().flatten()
    }

    fn queue(&self, old: QueueId) -> Option<QueueId> {
        self.queues.get(old.index()).copied().flatten()
    }

    fn call(&self, new: &NewCall) -> Result<NewCall, RerunError> {
        let name = || self.queue_names.get(new.queue.index()).cloned().unwrap_or_default();
        let queue = self.queue(new.queue).ok_or_else(|| RerunError::NoQueue(name()))?;
        let also = new.also.map(|also| also.and_then(|queue| self.queue(queue)));
        let preferred = new.preferred.and_then(|agent| self.agent(agent));
        Ok(NewCall { queue, also, preferred, self_service: None, ..*new })
    }

    /// `None` if it names somebody unknown to the other centre.
    fn command(&self, command: &Command) -> Option<Command> {
        Some(match *command {
            Command::SignIn { agent, not_ready } => Command::SignIn { agent: self.agent(agent)?, not_ready },
            Command::SignOut { agent } => Command::SignOut { agent: self.agent(agent)? },
            Command::Ready { agent } => Command::Ready { agent: self.agent(agent)? },
            Command::NotReady { agent, reason } => Command::NotReady { agent: self.agent(agent)?, reason },
            Command::AgentLost { agent } => Command::AgentLost { agent: self.agent(agent)? },
            Command::Engaged { agent } => Command::Engaged { agent: self.agent(agent)? },
            Command::Disengaged { agent } => Command::Disengaged { agent: self.agent(agent)? },
            Command::Suspend {} => Command::Suspend {},
            Command::Resume {} => Command::Resume {},
            Command::Force { agent, wish } => Command::Force { agent: self.agent(agent)?, wish },
            Command::OpenQueue { queue } => Command::OpenQueue { queue: self.queue(queue)? },
            Command::CloseQueue { queue, waiting } => Command::CloseQueue { queue: self.queue(queue)?, waiting },
            #[rustfmt::skip]
            Command::Arrive(..) | Command::HangUp { .. } | Command::ExitKey { .. } | Command::AskCallback { .. }
            | Command::CallbackAnswered { .. } | Command::CallbackFailed { .. } | Command::Contained { .. }
            | Command::Escalate { .. } | Command::Rate { .. } | Command::PickedUp { .. }
            | Command::Accept { .. } | Command::Refuse { .. } | Command::OfferLost { .. }
            | Command::Release { .. } | Command::Leave { .. } | Command::Transfer { .. }
            | Command::Consult { .. } | Command::CompleteTransfer { .. } | Command::CancelConsult { .. }
            | Command::Conference { .. } | Command::WrapUpDone { .. } | Command::Alive { .. }
            | Command::Score { .. } | Command::SetPriority { .. } | Command::SetPosition { .. }
            | Command::Move { .. } | Command::Join { .. } | Command::LeaveQueue { .. }
            | Command::Withdraw { .. } | Command::AssignProfile { .. } | Command::Monitor { .. }
            | Command::Hold { .. } | Command::Unhold { .. } | Command::Reconcile(..)
            | Command::Reconfigure { .. } => return None,
        })
    }
}
