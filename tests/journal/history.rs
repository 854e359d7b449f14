//! Random histories, written to a journal as a router does it.

use std::path::{Path, PathBuf};

use acd::config::{Agent, Center, Profile, Queue, Skill};
use acd::engine::{Command, Engine, Event, NewCall};
use acd::id::{CallId, ProfileId, QueueId};
use acd::journal::{Journal, JournalOptions, Recovered, Sync};
use acd::roster::Roster;
use acd::time::{Duration, Timestamp};

use super::common::{Host, Turn};

/// Small segments, and no syncs: the machine does not die in these tests.
pub(crate) fn options(segment_bytes: u64) -> JournalOptions {
    JournalOptions { sync: Sync::Never, segment_bytes, ..JournalOptions::default() }
}

/// One queue and one agent, who does not sign in.
pub(crate) fn small() -> Center {
    Center {
        queues: vec![Queue::new("desk")],
        profiles: vec![Profile::new("general", vec![Skill::new(QueueId(0), 1)])],
        agents: vec![Agent::new("Li", ProfileId(0))],
        ..Center::default()
    }
}

pub(crate) fn arrive(call: u64) -> Command {
    Command::Arrive(NewCall::new(CallId(call), QueueId(0)))
}

/// A journal and its engine.
pub(crate) struct Kept {
    pub(crate) journal: Journal,
    pub(crate) engine: Engine,
    pub(crate) roster: Roster,
    pub(crate) events: Vec<Event>,
    pub(crate) commands: Vec<Command>,
    host: Host,
    now: Timestamp,
}

impl Kept {
    pub(crate) fn open(folder: &Path, options: JournalOptions, center: &Center) -> Self {
        let (journal, recovered) = Journal::open(folder, options, center.clone()).expect("it opens");
        let Recovered { engine, roster, .. } = recovered;
        let (events, commands, now) = (Vec::new(), Vec::new(), engine.now());
        Self { journal, engine, roster, events, commands, host: Host::default(), now }
    }

    /// Plays turns; those without a wait between them form a group.
    pub(crate) fn play(&mut self, turns: &[Turn]) {
        for group in turns.chunk_by(|_, next| next.wait == 0) {
            self.now = self.now + Duration::from_micros(group[0].wait * 500_000);
            // A host that answers in the same group does not know the outcome yet.
            self.host.read(&self.events);
            // After a recovery, or with two new centres in one group, it is not the one that the host expects.
            self.host.center = Some(self.engine.center().clone());
            let commands: Vec<Command> = group.iter().map(|turn| self.host.command(turn)).collect();
            self.group(&commands);
        }
    }

    pub(crate) fn group(&mut self, commands: &[Command]) {
        self.journal.append(self.now, commands).expect("it is written");
        let from = self.events.len();
        self.engine.advance(self.now, &mut self.events);
        for command in commands {
            // Rejections are part of a random history.
            let _ = self.engine.handle(self.now, command, &mut self.events);
            self.commands.push(command.clone());
        }
        let told = self.events.split_off(from);
        self.roster.follow(self.engine.center(), &told);
        self.journal.applied(&self.engine, &self.roster, &told).expect("a state can be saved");
        self.events.extend(told);
    }
}

/// The files of a journal with this extension, in order.
pub(crate) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|is| is == extension)).collect();
    files.sort();
    files
}
