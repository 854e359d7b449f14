//! A history: commands to the engine and to the reference, for as long as both agree.

use super::draw::{self, Turns};
use super::tally::Tally;
use crate::common::Host;
use crate::reference::Reference;
use acd::config::Center;
use acd::engine::*;
use acd::time::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The minimum and maximum number of commands in a history.
const TURNS: (u32, u32) = (30, 500);
/// In one of this many histories the engine is saved and restored after every command.
const RESTORED: u64 = 16;
/// In one of this many histories its invariants are checked after every command, with the reasons for its decisions.
const CHECKED: u64 = 8;
/// The number of instants with timers that pass afterwards.
const DRAIN: usize = 60;

pub(crate) type Log = Vec<(Timestamp, Command)>;

/// A history in which the two differ, and how.
#[derive(Clone)]
pub(crate) struct Found {
    pub(crate) center: Center,
    pub(crate) log: Log,
    pub(crate) difference: String,
    pub(crate) watch: Watch,
}

/// What is done to the engine after every command.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Watch {
    Nothing,
    /// It is saved and restored.
    Restore,
    /// Its invariants are checked, with the reasons for its decisions.
    Check,
}

pub(crate) struct History {
    center: Center,
    /// The number of agents that the host knows.
    agents: u32,
    watch: Watch,
    turns: Turns,
}

/// The two, side by side.
struct Twins {
    engine: Engine,
    watch: Watch,
    reference: Reference,
    /// The engine's events since the last comparison.
    events: Vec<Event>,
}

impl Twins {
    fn new(center: &Center, watch: Watch) -> Self {
        let mut engine = Engine::new(center.clone()).expect("random centres are sound");
        if watch == Watch::Check {
            engine.keep_reasons();
        }
        Self { engine, watch, reference: Reference::new(center.clone()), events: Vec::new() }
    }

    /// Drops the events that were compared.
    fn forget(&mut self) {
        self.events.clear();
        self.reference.forget_events();
    }

    /// Whether the command was accepted, or how the two differ.
    fn handle(&mut self, at: Timestamp, command: &Command) -> Result<bool, String> {
        let one = self.engine.handle(at, command, &mut self.events);
        let other = self.reference.handle(at, command.clone());
        self.compare()?;
        if one != other {
            return Err(format!("answers\n  engine    {one:?}\n  reference {other:?}"));
        }
        match self.watch {
            Watch::Nothing => {}
            Watch::Restore => {
                self.engine = Engine::restore(self.engine.snapshot()).map_err(|error| error.to_string())?;
            }
            Watch::Check => self.engine.check().map_err(|violation| format!("an invariant: {violation}"))?,
        }
        Ok(one.is_ok())
    }

    fn advance(&mut self, at: Timestamp) -> Result<(), String> {
        self.engine.advance(at, &mut self.events);
        self.reference.advance(at);
        self.compare()
    }

    fn compare(&self) -> Result<(), String> {
        let (one, other) = (&self.events[..], self.reference.events());
        if one != other {
            let place = one.iter().zip(other).take_while(|(one, other)| one == other).count();
            let rest = |events: &[Event]| {
                let facts: Vec<String> =
                    events[place..].iter().take(4).map(|event| format!("    {event:?}\n")).collect();
                facts.concat()
            };
            return Err(format!("facts\n  engine\n{}  reference\n{}", rest(one), rest(other)));
        }
        let (one, other) = (self.engine.next_deadline(), self.reference.next_deadline());
        if one == other { Ok(()) } else { Err(format!("next deadlines\n  engine    {one:?}\n  reference {other:?}")) }
    }

    fn drain(&mut self) -> Result<(), String> {
        for _ in 0..DRAIN {
            let Some(at) = self.engine.next_deadline() else { return Ok(()) };
            self.forget();
            self.advance(at)?;
        }
        Ok(())
    }
}

fn caught<T>(play: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(play)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or(panic.downcast_ref::<&str>().map(|said| (*said).to_owned()));
        Err(format!("a panic: {}", said.unwrap_or_default()))
    })
}

/// How the two differ over a log of commands, and after how many of them; `None` if they agree.
pub(crate) fn difference(center: &Center, log: &Log, watch: Watch) -> Option<(usize, String)> {
    let mut played = 0;
    let outcome = caught(|| {
        let mut twins = Twins::new(center, watch);
        for (at, command) in log {
            played += 1;
            twins.forget();
            twins.handle(*at, command)?;
        }
        twins.drain()
    });
    outcome.err().map(|difference| (played, difference))
}

impl History {
    pub(crate) fn new(number: u64) -> Self {
        let (center, agents) = draw::center(number);
        let turns = Turns::new(number, center.queues.len());
        let watch = match number {
            number if number % RESTORED == 2 => Watch::Restore,
            number if number % CHECKED == 3 => Watch::Check,
            _ => Watch::Nothing,
        };
        Self { center, agents, watch, turns }
    }

    /// Plays the history to its end, or until the two differ.
    pub(crate) fn play(mut self, tally: &mut Tally) -> Result<(), Box<Found>> {
        let (center, watch) = (self.center.clone(), self.watch);
        let mut log = Log::new();
        let outcome = caught(|| self.play_turns(tally, &mut log));
        outcome.map_err(|difference| Box::new(Found { center, log, difference, watch }))
    }

    fn play_turns(&mut self, tally: &mut Tally, log: &mut Log) -> Result<(), String> {
        let (mut twins, mut host) =
            (Twins::new(&self.center, self.watch), Host { agents: self.agents, ..Host::of(&self.center) });
        let turns = TURNS.0 + self.turns.below(TURNS.1 - TURNS.0);
        let mut now = 0;
        for _ in 0..turns {
            let turn = self.turns.next();
            now += turn.wait * 500_000;
            let at = Timestamp::from_micros(now);
            twins.forget();
            host.seen = 0;
            twins.advance(at)?;
            host.read(&twins.events);
            let command = host.command(&turn);
            log.push((at, command));
            let command = &log.last().expect("just pushed").1;
            let taken = twins.handle(at, command)?;
            host.read(&twins.events);
            tally.count(command, taken);
        }
        twins.drain()
    }
}
