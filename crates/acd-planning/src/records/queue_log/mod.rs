//! Asterisk's `queue_log`: `epoch|call id|queue|agent|event|data…`, of every version, or the realtime table of that
//! name exported as CSV.
//!
//! One stay in one queue is one call. A call that enters another queue after it was answered was transferred to it.
//! What is not understood is counted, and never a reason to refuse the rest: people write events of their own
//! (`QueueLog()`), and a full disk cuts lines off.

mod event;
mod line;

use std::collections::BTreeMap;

use acd::delimited::{Fault, Faults};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Afterwards, Call, Doubtful, Names, Outcome, Records};
use event::{Event, event};
use line::Line;

/// A log, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueueLog {
    /// Its calls.
    pub records: Records,
    /// What else it says.
    pub tally: Tally,
}

/// What a log says beside its calls.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Lines that were read.
    pub lines: u64,
    /// Lines that are no lines of a queue_log.
    pub malformed: Doubtful,
    /// Events that no version of Asterisk writes, by name, with their number.
    pub unknown: BTreeMap<String, u64>,
    /// Offers that nobody answered, by agent.
    pub unanswered_offers: BTreeMap<String, u64>,
    /// Starts of Asterisk. Who waited or talked then is cut off.
    pub restarts: u64,
    /// Reloads of its configuration.
    pub reloads: u64,
    /// Stays that a restart cut off.
    pub cut_off: u64,
    /// Ends of stays whose beginning the log does not have.
    pub without_beginning: u64,
    /// Stays that had not ended when the log did.
    pub open: u64,
}

/// Reads the files of one log, in any order: each is a name and its bytes. Times are put on the clock of `zone`; those
/// of an exported table are on that clock already. Costs time in proportion to the lines and their logarithm.
///
/// # Errors
/// Where no line of any file is one of a queue_log.
pub fn read_queue_log(files: &[(&str, &[u8])], zone: &TimeZone) -> Result<QueueLog, Vec<Fault>> {
    let mut fold = Fold::default();
    let mut lines = Vec::new();
    for (_, bytes) in files {
        let read = line::lines(&String::from_utf8_lossy(bytes), zone);
        lines.extend(read.lines);
        read.malformed.iter().for_each(|line| fold.log.tally.malformed.add(*line));
    }
    if lines.is_empty() {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        let names = names.join(", ");
        let mut faults = Faults::new(&names, "");
        faults.whole("no such line".into(), "lines of a queue_log such as 1760000000|1.2|sales|NONE|ENTERQUEUE||…");
        return Err(faults.into_kinds());
    }
    // Rotated files overlap in nothing, but may be given in any order; lines of one second keep theirs.
    lines.sort_by_key(|line| line.at);
    lines.iter().for_each(|line| fold.line(line, zone));
    Ok(fold.finish())
}

#[derive(Default)]
struct Fold {
    log: QueueLog,
    queues: Names,
    agents: Names,
    callers: Names,
    /// Stays that have not ended, by call and queue.
    stays: BTreeMap<(String, String), Stay>,
    /// For each call, the last stay that was transferred: its place among the calls.
    transferred: BTreeMap<String, usize>,
}

struct Stay {
    call: Call,
    entered: Timestamp,
    connected: Option<Timestamp>,
}

impl Fold {
    fn line(&mut self, line: &Line, zone: &TimeZone) {
        self.log.tally.lines += 1;
        let key = (line.call.clone(), line.queue.clone());
        match event(&line.event, &line.data) {
            Event::Enter => self.enter(line, key, zone),
            Event::Connect { wait } => {
                let agent = self.agents.place(&line.agent);
                if let Some(stay) = self.stays.get_mut(&key) {
                    stay.connected = Some(line.at);
                    stay.call.outcome = Outcome::Answered;
                    stay.call.wait = wait.or_else(|| Some(secs(stay.entered, line.at)));
                    stay.call.agent = Some(agent);
                }
            }
            Event::Completed { wait, talk, transferred } => {
                if let Some(stay) = self.take(&key) {
                    let connected = stay.connected.unwrap_or(line.at);
                    let mut call = stay.call;
                    if call.agent.is_none() {
                        call.agent = Some(self.agents.place(&line.agent));
                    }
                    call.outcome = Outcome::Answered;
                    call.wait = wait.or(call.wait);
                    call.talk = talk.or_else(|| Some(secs(connected, line.at)));
                    if transferred {
                        self.transferred.insert(line.call.clone(), self.log.records.calls.len());
                    }
                    self.log.records.calls.push(call);
                }
            }
            Event::Left { outcome, wait } => {
                if let Some(stay) = self.take(&key) {
                    let wait = wait.or_else(|| Some(secs(stay.entered, line.at)));
                    self.log.records.calls.push(Call { outcome, wait, ..stay.call });
                }
            }
            Event::Unanswered => {
                *self.log.tally.unanswered_offers.entry(line.agent.clone()).or_default() += 1;
            }
            Event::Started => {
                self.log.tally.restarts += 1;
                self.log.tally.cut_off += self.stays.len() as u64;
                self.stays.clear();
            }
            Event::Reloaded => self.log.tally.reloads += 1,
            Event::OfNoCall => {}
            Event::Unknown => *self.log.tally.unknown.entry(line.event.clone()).or_default() += 1,
        }
    }

    fn enter(&mut self, line: &Line, key: (String, String), zone: &TimeZone) {
        let queue = self.queues.place(&line.queue);
        if let Some(place) = self.transferred.remove(&line.call) {
            self.log.records.calls[place].transfer = Some(queue);
        }
        // `ENTERQUEUE|url|caller id|…`
        let caller = line.data.get(1).filter(|caller| !caller.is_empty()).map(|caller| self.callers.place(caller));
        let call = Call {
            line: line.number,
            at: zone.to_datetime(line.at),
            queue,
            outcome: Outcome::Abandoned,
            wait: None,
            talk: None,
            wrap: None,
            agent: None,
            caller,
            class: None,
            transfer: None,
            after: Afterwards::default(),
            attributes: Vec::new(),
        };
        let stay = Stay { call, entered: line.at, connected: None };
        // A stay whose end was never written, and the same call in the same queue again.
        self.log.tally.open += u64::from(self.stays.insert(key, stay).is_some());
    }

    fn take(&mut self, key: &(String, String)) -> Option<Stay> {
        let stay = self.stays.remove(key);
        self.log.tally.without_beginning += u64::from(stay.is_none());
        stay
    }

    fn finish(mut self) -> QueueLog {
        self.log.tally.open += self.stays.len() as u64;
        // Whoever talked when the log ended was answered.
        let connected = self.stays.into_values().map(|stay| stay.call).filter(|call| call.agent.is_some());
        let QueueLog { mut records, tally } = self.log;
        records.calls.extend(connected);
        records.notes = tally.notes();
        (records.queues, records.agents) = (self.queues.names, self.agents.names);
        records.callers = self.callers.names;
        records.sort();
        QueueLog { records, tally }
    }
}

impl Tally {
    fn notes(&self) -> Vec<String> {
        let mut notes = vec!["each stay in a queue is one call; after-call work is not in a queue_log".to_owned()];
        let mut note = |count: u64, thing: &str, what: &str| match count {
            0 => {}
            1 => notes.push(format!("1 {thing} {what}: left out")),
            count => notes.push(format!("{count} {thing}s {what}: left out")),
        };
        note(self.malformed.count, "line", "not of a queue_log");
        note(self.unknown.values().sum(), "line", "with an event that Asterisk does not write");
        note(self.cut_off, "stay", "cut off by a restart");
        note(self.open, "stay", "without an end in the log, where not connected");
        note(self.without_beginning, "stay", "that began before the log");
        notes
    }
}

fn secs(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64().max(0.0)
}
