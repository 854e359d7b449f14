//! One world: a centre, its callers and agents, and a switch that misbehaves, and then behaves.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use acd::config::Center;
use acd::engine::{CallDoing, Command, Doing, Engine, Event, Fact, NewCall};
use acd::id::{AgentId, CallId, OfferId};
use acd::time::{Duration, Timestamp};

use super::dice::Dice;
use super::faults::{Fault, Injected, Rates};
use super::ledger::Ledger;
use super::switch::{Behaviour, Deed, Later, Switch};
use crate::common::{Host, Verb};

/// The number of commands with faults.
const COMMANDS: u64 = 400;
/// Once everybody behaves, all calls have ended after this time and this many steps.
const END_WITHIN: Duration = Duration::from_secs(600);
const STEPS_MAX: usize = 20_000;
/// The maximum number of present calls: the guarantees do not depend on how many wait.
const CALLS_MAX: usize = 24;

/// A message in transit.
#[derive(Debug)]
enum Item {
    /// From the switch to the engine.
    Tell(Command),
    /// From the engine to the switch.
    Hear(Fact),
    Do(Deed),
}

/// Ordered by time, then by the order in which they were sent.
#[derive(Debug)]
struct Entry(Timestamp, u64, Item);

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        (self.0, self.1) == (other.0, other.1)
    }
}
impl Eq for Entry {}
impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.0, self.1).cmp(&(other.0, other.1))
    }
}

/// A world in progress.
#[derive(Debug)]
pub(crate) struct World {
    dice: Dice,
    rates: Rates,
    pub(crate) center: Center,
    engine: Engine,
    ledger: Ledger,
    host: Host,
    switch: Switch,
    agenda: BinaryHeap<Reverse<Entry>>,
    sent: u64,
    pub(crate) now: Timestamp,
    events: Vec<Event>,
    /// The maximum number of half seconds between callers.
    between_callers: u64,
    /// Whether the centre may be changed: such a history cannot always be written as a story.
    reconfigures: bool,
    pub(crate) commands: u64,
    pub(crate) injected: Injected,
    /// The commands to the engine.
    pub(crate) log: Vec<(Timestamp, Command)>,
    /// Whether the faults are over.
    pub(crate) calmed: bool,
    /// When all calls must have ended, once the faults are over.
    end_by: Option<Timestamp>,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let center = dice.center();
        let engine = Engine::new(center.clone()).expect("random centres are sound");
        let agents = center.agents.len();
        let host = Host { agents: agents as u32, ..Host::of(&center) };
        let mut world = Self {
            rates: Rates::draw(&mut dice),
            ledger: Ledger::new(&center),
            switch: Switch::new(agents),
            between_callers: 1 + dice.below(12),
            reconfigures: dice.per_mille(300),
            dice,
            center,
            engine,
            host,
            agenda: BinaryHeap::new(),
            sent: 0,
            now: Timestamp::ZERO,
            events: Vec::new(),
            commands: 0,
            injected: Injected::default(),
            log: Vec::new(),
            calmed: false,
            end_by: None,
        };
        for agent in (0..agents as u32).map(AgentId) {
            let wait = world.dice.halves(20);
            world.later(wait, Item::Do(Deed::AgentComes(agent)));
        }
        world.later(0, Item::Do(Deed::CallerComes));
        world.later(0, Item::Do(Deed::Intrude));
        world
    }

    /// Plays the world to its end.
    ///
    /// # Errors
    /// The guarantee that was broken.
    pub(crate) fn run(&mut self) -> Result<(), String> {
        while self.commands < COMMANDS && self.step()? {}
        self.calm()?;
        for _ in 0..STEPS_MAX {
            if self.engine.calls_alive() == 0 && self.agenda.is_empty() {
                return self.at_rest();
            }
            if !self.step()? {
                break;
            }
        }
        let left = self.ledger.calls().map(|call| (call.0, self.engine.call_doing(call)));
        let left: Vec<_> = left.collect();
        Err(format!("everybody did what they should, and calls have not ended: {left:?}"))
    }

    fn later(&mut self, micros: u64, item: Item) {
        self.sent += 1;
        self.agenda.push(Reverse(Entry(self.now + Duration::from_micros(micros), self.sent, item)));
    }

    fn strikes(&mut self, fault: Fault) -> bool {
        let strikes = self.dice.per_mille(self.rates[fault]);
        if strikes {
            self.injected.count(fault);
        }
        strikes
    }

    /// Does what comes next: a deadline of the engine, a message, a deed. False if there is nothing more.
    fn step(&mut self) -> Result<bool, String> {
        let next = self.agenda.peek().map(|Reverse(entry)| entry.0);
        let deadline = self.engine.next_deadline().filter(|at| next.is_none_or(|next| *at <= next));
        if let Some(at) = deadline {
            if self.strikes(Fault::ClockPause) {
                self.now = self.now.max(at) + Duration::from_micros(self.dice.halves(300));
            }
            self.advance(at)?;
            return Ok(true);
        }
        let Some(Reverse(Entry(at, _, item))) = self.agenda.pop() else { return Ok(false) };
        self.advance(at)?;
        match item {
            Item::Tell(command) => self.tell(command)?,
            Item::Hear(fact) => {
                let mut later = Later::new();
                let command = self.switch.hear(fact, &mut self.dice, &mut later);
                self.follow(command, later);
            }
            Item::Do(deed) => self.act(deed)?,
        }
        Ok(true)
    }

    /// Lets time pass until `at`, or until now if the clock stood still.
    fn advance(&mut self, at: Timestamp) -> Result<(), String> {
        self.now = self.now.max(at);
        let due = self.engine.next_deadline().is_some_and(|deadline| deadline <= self.now);
        self.engine.advance(self.now, &mut self.events);
        if due {
            self.engine.check().map_err(|violation| format!("after a deadline: {violation}"))?;
            self.ledger.read(&self.events)?;
            self.ledger.agrees(&self.engine)?;
            self.spread();
        }
        Ok(())
    }

    /// Distributes the events: to the host at once, to the switch subject to faults.
    fn spread(&mut self) {
        self.host.seen = 0;
        self.host.read(&self.events);
        let events = std::mem::take(&mut self.events);
        for event in &events {
            if self.strikes(Fault::EventLost) {
                continue;
            }
            let late = if self.strikes(Fault::EventLate) { self.dice.halves(30) } else { 0 };
            self.later(late, Item::Hear(event.fact));
            if self.strikes(Fault::EventRepeated) {
                let late = self.dice.halves(20);
                self.later(late, Item::Hear(event.fact));
            }
        }
        self.events = events;
        self.events.clear();
    }

    /// Schedules the deeds that follow, and a command that is sent, subject to faults.
    fn follow(&mut self, command: Option<Command>, later: Later) {
        for (micros, deed) in later {
            self.later(micros, Item::Do(deed));
        }
        let Some(command) = command else { return };
        if self.strikes(Fault::CommandLost) {
            return;
        }
        let late = if self.strikes(Fault::CommandLate) { self.dice.halves(30) } else { 0 };
        if self.strikes(Fault::CommandRepeated) {
            let late = self.dice.halves(20);
            self.later(late, Item::Tell(command.clone()));
        }
        self.later(late, Item::Tell(command));
    }

    fn act(&mut self, deed: Deed) -> Result<(), String> {
        match deed {
            Deed::CallerComes => self.caller_comes(),
            Deed::Intrude => self.intrude()?,
            deed => {
                let mut later = Later::new();
                let command = self.switch.act(deed, &mut self.dice, &mut later);
                self.follow(command, later);
            }
        }
        Ok(())
    }

    fn caller_comes(&mut self) {
        if self.calmed {
            return;
        }
        let wait = self.dice.halves(self.between_callers);
        self.later(wait, Item::Do(Deed::CallerComes));
        if self.strikes(Fault::AgentVanishes) {
            let agent = self.dice.agent(self.switch.reachable.len());
            self.later(0, Item::Do(Deed::AgentVanishes(agent)));
        }
        if self.strikes(Fault::WrongMoment) {
            self.later(0, Item::Do(Deed::Reconcile));
        }
        if self.switch.lines.len() + self.engine.calls_alive() >= CALLS_MAX {
            return;
        }
        let turn = self.dice.turn(Verb::Arrive);
        let command = self.host.command(&turn);
        if let Command::Arrive(NewCall { call, .. }) = command {
            self.switch.lines.entry(call).or_default();
            let patience = self.dice.halves(60);
            self.follow(Some(command), vec![(patience, Deed::CallerGivesUp(call))]);
        }
    }

    /// A command that no switch sent: a supervisor's, or one that makes no sense.
    fn intrude(&mut self) -> Result<(), String> {
        if self.calmed {
            return Ok(());
        }
        let wait = self.dice.halves(4);
        self.later(wait, Item::Do(Deed::Intrude));
        let verb = self.dice.verb();
        if verb == Verb::Reconfigure && !self.reconfigures || !self.strikes(Fault::Intruder) {
            return Ok(());
        }
        let turn = self.dice.turn(verb);
        let command = self.host.command(&turn);
        self.tell(command)
    }

    /// Gives the engine a command, and checks everything.
    fn tell(&mut self, command: Command) -> Result<(), String> {
        self.log.push((self.now, command.clone()));
        self.commands += 1;
        let before = self.dice.per_mille(30).then(|| self.engine.snapshot());
        let answer = self.engine.handle(self.now, &command, &mut self.events);
        let checked = self.engine.check();
        checked.map_err(|violation| format!("after {command:?}: {violation}"))?;
        match (&answer, &command) {
            (Ok(()), Command::Reconfigure { .. }) => {
                self.ledger.grow(self.engine.center());
                self.switch.reachable.resize(self.engine.center().agents.len(), false);
                self.host.agents = self.engine.center().agents.len() as u32;
            }
            (Err(_), _) if !self.events.is_empty() => return Err(format!("{command:?} is refused and has events")),
            (Err(_), _) if before.is_some_and(|before| before != self.engine.snapshot()) => {
                return Err(format!("{command:?} is refused and changed something"));
            }
            _ => {}
        }
        self.ledger.read(&self.events).map_err(|found| format!("after {command:?}: {found}"))?;
        self.ledger.agrees(&self.engine).map_err(|found| format!("after {command:?}: {found}"))?;
        if let (Ok(()), Command::Arrive(new)) = (&answer, &command) {
            self.ledger.overtakes_nobody(&self.engine, new)?;
        }
        if answer.is_err() && !self.strikes(Fault::RefusalUnheard) {
            let instead = self.switch.refused(&command);
            self.follow(instead, Later::new());
        }
        self.spread();
        if self.strikes(Fault::Restart) {
            let restored = Engine::restore(self.engine.snapshot());
            self.engine = restored.map_err(|error| format!("its own snapshot is refused: {error}"))?;
        }
        Ok(())
    }

    /// Ends the faults: messages in transit are lost, the switch reports its actual state, and everybody behaves.
    fn calm(&mut self) -> Result<(), String> {
        self.calmed = true;
        self.rates = Rates::default();
        self.agenda.clear();
        self.switch.behaviour = Behaviour::Dutiful;
        let agents: Vec<AgentId> = (0..self.switch.reachable.len() as u32).map(AgentId).collect();
        self.advance(self.now)?;
        let (believed, truth) = (self.ledger.open_offers(), self.switch.state());
        self.tell(Command::Reconcile(Box::new(truth.clone())))?;
        let offers = self.ledger.open_offers();
        let silent = |&(offer, call): &(OfferId, CallId)| {
            !truth.ringing.iter().flatten().any(|ring| *ring == (call, offer.agent))
        };
        if let Some((offer, _)) = offers.iter().filter(|offer| silent(offer)).find(|offer| believed.contains(offer)) {
            return Err(format!("offer {offer} goes on after it was reconciled, and nothing rings"));
        }
        self.switch.recognise(&offers);
        for offer in self.switch.ringing.keys().copied().collect::<Vec<_>>() {
            let wait = self.dice.halves(1);
            self.later(wait, Item::Do(Deed::AgentPicksUp(offer)));
        }
        for call in self.ledger.calls().collect::<Vec<CallId>>() {
            let waits = matches!(self.engine.call_doing(call), Some(CallDoing::Waiting | CallDoing::Ringing));
            if !waits && truth.calls.iter().flatten().all(|(there, _)| *there != call) {
                return Err(format!("call {call} is not at the switch, and goes on after it was reconciled"));
            }
        }
        for agent in agents {
            let wait = self.dice.halves(10);
            self.later(wait, Item::Do(Deed::AgentComes(agent)));
            self.later(wait, Item::Do(Deed::AgentIsReady(agent)));
            self.later(wait, Item::Do(Deed::AgentIsDone(agent)));
        }
        for call in self.switch.dialling.clone() {
            let wait = self.dice.halves(6);
            self.later(wait, Item::Do(Deed::CalleeAnswers(call)));
        }
        for (call, with) in self.switch.lines.clone() {
            let (talks, waits) = (self.dice.halves(20), 30_000_000 + self.dice.halves(60));
            for agent in with {
                self.later(talks, Item::Do(Deed::AgentHangsUp(agent, call)));
            }
            self.later(talks, Item::Do(Deed::BotIsDone(call)));
            self.later(waits, Item::Do(Deed::CallerGivesUp(call)));
        }
        // Whoever may have said that the switch is away.
        self.tell(Command::Resume {})?;
        self.end_by = Some(self.now + END_WITHIN);
        Ok(())
    }

    /// No call is present and nobody does anything: no agent is stuck, and nothing is left when they sign out.
    fn at_rest(&mut self) -> Result<(), String> {
        if self.end_by.is_some_and(|end| self.now > end) {
            return Err(format!("calls went on for more than {END_WITHIN}"));
        }
        for _ in 0..STEPS_MAX {
            let Some(at) = self.engine.next_deadline() else { break };
            self.advance(at)?;
            self.agenda.clear();
        }
        let agents: Vec<AgentId> = (0..self.switch.reachable.len() as u32).map(AgentId).collect();
        for agent in agents {
            let doing = self.engine.doing(agent);
            let stuck = !matches!(doing, Some(Doing::Idle | Doing::NotReady(_) | Doing::SignedOut));
            if stuck {
                return Err(format!("agent {agent} is {doing:?}, and no call is alive"));
            }
            if doing != Some(Doing::SignedOut) {
                self.tell(Command::SignOut { agent })?;
                self.agenda.clear();
            }
        }
        // How long queues wait for somebody to come back.
        let graces = self.engine.center().queues.iter().map(|queue| queue.leave_empty_after);
        self.advance(self.now + graces.max().unwrap_or_default())?;
        self.agenda.clear();
        match self.engine.next_deadline() {
            Some(at) => Err(format!("everybody is gone, and something is due at {at}")),
            None => Ok(()),
        }
    }
}
