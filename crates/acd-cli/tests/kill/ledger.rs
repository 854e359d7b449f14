//! The journal, replayed into an engine and into the reference from its beginning, across all restarts.

use std::collections::BTreeMap;
use std::path::Path;

use acd::config::Center;
use acd::engine::{Command, Engine, Event};
use acd::journal::{Player, Torn};
use acd::roster::Roster;
use acd::time::Timestamp;

use crate::load::Sent;
use crate::reference::Reference;

/// The whole journal so far, and its effect.
pub(crate) struct Ledger {
    engine: Engine,
    reference: Reference,
    pub(crate) roster: Roster,
    /// The number of the next command.
    next: u64,
    /// The number of events so far.
    pub(crate) events: u64,
    out: Vec<Event>,
    /// The most recent commands, by number: those that the journal may still contain.
    pub(crate) commands: BTreeMap<u64, Command>,
}

/// The minimum number of them.
const NEWEST: u64 = 100_000;

impl Ledger {
    pub(crate) fn new(center: &Center) -> Self {
        Self {
            engine: Engine::new(center.clone()).expect("a sound centre"),
            reference: Reference::new(center.clone()),
            roster: Roster::new(center),
            next: 1,
            events: 0,
            out: Vec::new(),
            commands: BTreeMap::new(),
        }
    }

    /// The number of commands so far.
    pub(crate) fn count(&self) -> u64 {
        self.next - 1
    }

    /// Reads on, to the end or until this many events. Returns what was incomplete at the end.
    pub(crate) fn read(&mut self, journal: &Path, until: Option<u64>) -> Result<Option<Torn>, String> {
        let mut player = Player::open(journal).map_err(|error| error.to_string())?;
        player.compare_with_states();
        if player.next() > self.next {
            return Err(format!("the journal begins with {}; {} was never seen", player.next(), self.next));
        }
        while until.is_none_or(|until| self.events < until) {
            let Some(played) = player.play().map_err(|error| error.to_string())? else { break };
            match played.command {
                Some(command) if played.sequence < self.next => self.seen_before(played.sequence, &command)?,
                Some(command) => {
                    self.tell(played.at, Some(&command), played.outcome.is_ok(), played.events)?;
                    self.commands.insert(self.next, command);
                    self.next += 1;
                }
                None if played.sequence == self.next && played.at > self.engine.now() => {
                    self.tell(played.at, None, true, played.events)?;
                }
                None => {}
            }
        }
        let oldest = self.next.saturating_sub(NEWEST);
        self.commands = self.commands.split_off(&oldest);
        Ok(player.torn().cloned())
    }

    fn seen_before(&self, sequence: u64, command: &Command) -> Result<(), String> {
        match self.commands.get(&sequence) {
            Some(before) if before != command => Err(format!("{sequence} was {before:?} and is {command:?} now")),
            _ => Ok(()),
        }
    }

    /// Applies a command to both, and checks that they report what the journal's own engine did, which came from a
    /// saved state.
    fn tell(&mut self, at: Timestamp, command: Option<&Command>, taken: bool, told: &[Event]) -> Result<(), String> {
        self.out.clear();
        self.reference.forget_events();
        let (one, other) = match command {
            Some(command) => (
                self.engine.handle(at, command, &mut self.out).is_ok(),
                self.reference.handle(at, command.clone()).is_ok(),
            ),
            None => {
                self.engine.advance(at, &mut self.out);
                self.reference.advance(at);
                (true, true)
            }
        };
        if self.out != told || one != taken {
            return Err(format!("{} at {at}: replayed from the beginning it differs: {command:?}", self.next));
        }
        let deadline = self.reference.next_deadline();
        if self.reference.events() != told || other != taken || deadline != self.engine.next_deadline() {
            return Err(format!("{} at {at}: the reference differs: {command:?}", self.next));
        }
        self.out.iter().for_each(|event| self.roster.record(event));
        self.events += told.len() as u64;
        Ok(())
    }

    /// Checks that what was sent since `first` matches the journal from there on.
    pub(crate) fn compare(&self, first: u64, sent: &[Sent]) -> Result<(), String> {
        compare(&self.commands.range(first..).map(|(&number, command)| (number, command.clone())).collect(), sent)
    }
}

/// Each acknowledged command is in the journal under its number; none is there more often than it was sent.
pub(crate) fn compare(journal: &BTreeMap<u64, Command>, sent: &[Sent]) -> Result<(), String> {
    let mut unsaid: BTreeMap<String, i64> = BTreeMap::new();
    let mut numbers = BTreeMap::new();
    for Sent { command, acknowledged } in sent {
        *unsaid.entry(format!("{command:?}")).or_default() += 1;
        let Some(number) = *acknowledged else { continue };
        match journal.get(&number) {
            Some(written) if written == command => {}
            other => return Err(format!("{command:?} was acknowledged as {number}; the journal has {other:?} there")),
        }
        if numbers.insert(number, command).is_some() {
            return Err(format!("{number} was told twice"));
        }
    }
    for (number, command) in journal {
        let left = unsaid.entry(format!("{command:?}")).or_default();
        *left -= 1;
        if *left < 0 {
            return Err(format!("{number}, {command:?}, is in the journal more often than it was sent"));
        }
    }
    Ok(())
}
