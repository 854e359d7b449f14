//! Repeated deaths on one journal.

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use acd::config::Center;
use acd::engine::{Command, SwitchState};
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use serde_json::Value;
use tempfile::TempDir;

use crate::ledger::{Ledger, compare};
use crate::load::{Line, Log, Sent, until_it_dies};
use crate::served::Served;
use crate::words;

/// The maximum time under load before a server is killed.
const LOAD_MAX: Duration = Duration::from_millis(1_600);
/// One in this many is also killed before it is ready.
const STILLBORN: u64 = 8;

/// The measurements.
#[derive(Default)]
pub(crate) struct Figures {
    kills: u32,
    stillborn: u32,
    pub(crate) loaded: Duration,
    pub(crate) arrivals_sent: u32,
    arrivals_acknowledged: u32,
    sent: u64,
    acknowledged: u64,
    in_journal: u64,
    torn: u32,
    alive: Vec<usize>,
    recoveries: Vec<Duration>,
}

/// A centre, its journal, and what is known about it.
pub(crate) struct Site {
    folder: TempDir,
    center: Center,
    ledger: Ledger,
    random: SplitMix64,
    rate: u32,
    figures: Figures,
    /// The switch's state after a death.
    truth: Option<SwitchState>,
    /// What was sent to the last server, and the number of the first command that it could have accepted.
    last: (u64, Vec<Sent>),
}

impl Site {
    pub(crate) fn new(seed: u64, rate: u32) -> Self {
        let text = include_str!("centre.toml");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("centre.toml"), text).expect("it can be written");
        let center = Center::parse("centre.toml", text).expect("a sound centre");
        let (ledger, random) = (Ledger::new(&center), SplitMix64::seed_from_u64(seed));
        let (figures, truth, last) = (Figures::default(), None, (1, Vec::new()));
        Self { folder, center, ledger, random, rate, figures, truth, last }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn below(&mut self, most: Duration) -> Duration {
        Duration::from_micros(self.random.next_u64() % most.as_micros() as u64)
    }

    /// A server starts, is put under load, and dies.
    pub(crate) fn round(&mut self) -> Result<(), String> {
        while self.random.next_u64().is_multiple_of(STILLBORN) {
            let after = self.below(Duration::from_millis(30));
            Served::start_and_kill(&self.path("centre.toml"), &self.path("journal"), after);
            self.figures.stillborn += 1;
        }
        let served = self.start()?;
        let first = self.ledger.count() + 1;
        let mut log = Log::default();
        if let Some(truth) = self.truth.take() {
            self.reconcile(&served, truth, &mut log)?;
        }
        let (after, seed, begun) = (self.below(LOAD_MAX), self.random.next_u64(), Instant::now());
        let (center, address, round) = (&self.center, served.address.clone(), u64::from(self.figures.kills) + 1);
        let rate = self.rate;
        let load = std::thread::scope(|scope| {
            let load = scope.spawn(|| until_it_dies(center, &address, rate, round, seed));
            std::thread::sleep(after);
            served.kill();
            self.figures.loaded += begun.elapsed();
            load.join().expect("it does not panic")
        });
        self.truth = Some(load.truth(&self.center));
        log.sent.extend(load.sent);
        self.look_at_what_is_left(first, log.sent)
    }

    /// Starts a server, and checks that its state matches the journal.
    fn start(&mut self) -> Result<Served, String> {
        let begun = Instant::now();
        let served = Served::start(&self.path("centre.toml"), &self.path("journal"), "127.0.0.1:0", None)?;
        self.figures.recoveries.push(begun.elapsed());
        self.believes_the_journal(&served)?;
        Ok(served)
    }

    fn believes_the_journal(&mut self, served: &Served) -> Result<(), String> {
        let (calls, agents) = (served.get("/v1/calls"), served.get("/v1/agents"));
        self.read_until(&calls)?;
        same("calls", &words::compared(&calls["calls"]), &words::calls(&self.center, &self.ledger.roster))?;
        self.read_until(&agents)?;
        same("agents", &words::compared_agents(&agents["agents"]), &words::agents(&self.center, &self.ledger.roster))
    }

    /// Reads the journal up to the point of this response from the server.
    fn read_until(&mut self, told: &Value) -> Result<(), String> {
        let events = told["events"].as_u64().ok_or_else(|| format!("it does not say of when it is: {told}"))?;
        self.ledger.read(&self.path("journal"), Some(events))?;
        if self.ledger.events != events {
            return Err(format!("the server has had {events} events, its journal gives {}", self.ledger.events));
        }
        Ok(())
    }

    /// The switch reports its state; afterwards the server has exactly those calls.
    fn reconcile(&mut self, served: &Served, truth: SwitchState, log: &mut Log) -> Result<(), String> {
        let numbers = |calls: &Value| -> Vec<u64> {
            calls["calls"].as_array().expect("a list").iter().filter_map(|call| call["call"].as_u64()).collect()
        };
        let before = numbers(&served.get("/v1/calls"));
        let listed: Vec<u64> = truth.calls.iter().flatten().map(|(call, _)| call.0).collect();
        let sent = Line::new(&self.center, &served.address).send(log, vec![Command::Reconcile(Box::new(truth))]);
        if sent.is_none() || log.sent[0].acknowledged.is_none() {
            return Err("the switch's truth was not taken".into());
        }
        let after = numbers(&served.get("/v1/calls"));
        if let Some(call) = after.iter().find(|call| !listed.contains(call)) {
            return Err(format!("call {call} is not the switch's, and goes on"));
        }
        if let Some(call) = before.iter().find(|call| listed.contains(call) && !after.contains(call)) {
            return Err(format!("call {call} was there before the switch said so, and is not after"));
        }
        self.figures.alive.push(after.len());
        self.believes_the_journal(served)
    }

    /// Reads the journal of a dead server, and compares it with what was sent.
    fn look_at_what_is_left(&mut self, first: u64, sent: Vec<Sent>) -> Result<(), String> {
        let torn = self.ledger.read(&self.path("journal"), None)?;
        self.ledger.compare(first, &sent)?;
        let figures = &mut self.figures;
        figures.kills += 1;
        figures.torn += u32::from(torn.is_some());
        let arrivals = sent.iter().filter(|sent| matches!(sent.command, Command::Arrive(_)));
        figures.arrivals_sent += arrivals.clone().count() as u32;
        figures.arrivals_acknowledged += arrivals.filter(|sent| sent.acknowledged.is_some()).count() as u32;
        figures.sent += sent.len() as u64;
        figures.acknowledged += sent.iter().filter(|sent| sent.acknowledged.is_some()).count() as u64;
        figures.in_journal = self.ledger.count();
        self.last = (first, sent);
        Ok(())
    }

    /// Checks that the last server's state matches the journal, and that the comparisons detect faults.
    pub(crate) fn close(mut self) -> Result<Figures, String> {
        self.start()?;
        let (first, sent) = &self.last;
        let journal = self.ledger.commands.range(first..);
        let journal = || journal.clone().map(|(&number, command)| (number, command.clone()));
        let number = sent.iter().find_map(|sent| sent.acknowledged).ok_or("the last server acknowledged nothing")?;
        let lost = journal().filter(|(written, _)| *written != number).collect();
        let again = journal().chain([(u64::MAX, journal().next().ok_or("an empty journal")?.1)]).collect();
        let moved = journal().map(|(number, command)| (number + 1, command)).collect();
        for (fault, journal) in [("lost", lost), ("there twice", again), ("under another number", moved)] {
            if compare(&journal, sent).is_ok() {
                return Err(format!("a command that is {fault} goes unnoticed"));
            }
        }
        Ok(self.figures)
    }
}

/// The first difference in the server's state.
fn same(what: &str, served: &Value, journal: &Value) -> Result<(), String> {
    if served == journal {
        return Ok(());
    }
    let (served, journal) = (served.as_array().expect("a list"), journal.as_array().expect("a list"));
    let place = served.iter().zip(journal).take_while(|(one, other)| one == other).count();
    let shown = |list: &[Value]| list.get(place).map_or("nothing more".to_owned(), Value::to_string);
    Err(format!("{what} differ\n  the server   {}\n  the journal  {}", shown(served), shown(journal)))
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secs = self.loaded.as_secs_f64();
        let mut recoveries = self.recoveries.clone();
        recoveries.sort_unstable();
        let millis = |at: usize| recoveries.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3);
        let (kills, stillborn, torn) = (self.kills, self.stillborn, self.torn);
        writeln!(f, "killed under load            {kills:>9}   and {stillborn} times while it started")?;
        let (sent, taken) = (self.arrivals_sent, self.arrivals_acknowledged);
        let rate = |calls: u32| f64::from(calls) / secs;
        writeln!(f, "calls offered                {sent:>9}   {:.0} a second, for {secs:.0} s", rate(sent))?;
        writeln!(f, "calls acknowledged           {taken:>9}   {:.0} a second", rate(taken))?;
        writeln!(f, "commands sent                {:>9}", self.sent)?;
        writeln!(
            f,
            "commands acknowledged        {:>9}   each in the journal once, under its number",
            self.acknowledged
        )?;
        writeln!(f, "commands in the journal      {:>9}   none more often than it was sent", self.in_journal)?;
        writeln!(f, "journals with a torn end     {torn:>9}")?;
        let alive = self.alive.iter().max().copied().unwrap_or_default();
        writeln!(f, "calls that outlived a death  {:>9}   {alive} at most", self.alive.iter().sum::<usize>())?;
        let (median, most) = (millis(recoveries.len() / 2), millis(recoveries.len().saturating_sub(1)));
        write!(f, "from start to serving        {median:>6.0} ms   {most:.0} ms at most")
    }
}
