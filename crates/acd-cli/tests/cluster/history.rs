//! What the routers' journals say happened, beside what was acknowledged.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use acd::engine::Command;
use acd::journal::{Player, State};

use crate::load::Acknowledged;

/// A history, as one journal has it.
pub(crate) struct History {
    /// By number: the command, and whether it was accepted.
    commands: BTreeMap<u64, (Command, bool)>,
    pub(crate) events: u64,
    /// The engine and the roster, as bytes.
    state: Vec<u8>,
}

impl History {
    /// Plays a whole journal.
    pub(crate) fn read(journal: &Path) -> Result<Self, String> {
        let fault = |error: acd::journal::JournalError| format!("{}: {error}", journal.display());
        let mut player = Player::open(journal).map_err(fault)?;
        let mut commands = BTreeMap::new();
        while let Some(played) = player.play().map_err(fault)? {
            if let Some(command) = played.command {
                commands.insert(played.sequence, (command, played.outcome.is_ok()));
            }
        }
        let (next, events) = (player.next(), player.events_so_far());
        let state = State::of(player.id(), (next, events), player.engine(), player.roster());
        Ok(Self { commands, events, state: State { unix_micros: 0, ..state }.to_bytes() })
    }

    pub(crate) fn len(&self) -> usize {
        self.commands.len()
    }

    /// Whether the other journal has the same history, byte for byte.
    pub(crate) fn equals(&self, other: &Self) -> Result<(), String> {
        if self.events != other.events {
            return Err(format!("one router has had {} events, the other {}", self.events, other.events));
        }
        let common = other.commands.iter().filter(|(number, _)| self.commands.contains_key(number));
        if let Some((number, _)) =
            common.into_iter().find(|(number, command)| self.commands.get(number) != Some(command))
        {
            return Err(format!("command {number} is another one in the other journal"));
        }
        if self.state == other.state { Ok(()) } else { Err("the two engines differ".into()) }
    }

    /// Whether each acknowledged command is there under its number and was accepted, and none was accepted twice.
    pub(crate) fn has(&self, acknowledged: &[Acknowledged]) -> Result<(), String> {
        let first = self.commands.keys().next().copied().unwrap_or_default();
        for Acknowledged { command, number } in acknowledged {
            match self.commands.get(number) {
                Some((found, true)) if found == command => {}
                // A state from elsewhere stands for what is older.
                None if *number < first => {}
                other => {
                    return Err(format!("{command:?} was acknowledged as {number}; there the history has {other:?}"));
                }
            }
        }
        let mut times: HashMap<String, u32> = HashMap::new();
        for (command, _) in self.commands.values().filter(|(_, accepted)| *accepted) {
            *times.entry(format!("{command:?}")).or_default() += 1;
        }
        match times.iter().find(|(_, times)| **times > 1) {
            Some((command, times)) => Err(format!("{command} was applied {times} times")),
            None => Ok(()),
        }
    }
}
