//! Asterisk's `queue_log`: `epoch|call id|queue|agent|event|data…`.

use std::collections::BTreeMap;

use acd::delimited::{Fault, Faults};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Call, Names, Outcome, Records};

/// Reads a `queue_log` on the clock of `zone`. One stay in one queue is one call; stays that have not ended, or whose
/// beginning the file does not have, are counted in a note.
///
/// # Errors
/// Every kind of fault, each with the lines that have it; never empty.
pub fn read_queue_log(bytes: &[u8], file: &str, zone: &TimeZone) -> Result<Records, Vec<Fault>> {
    let mut faults = Faults::new(file, "");
    let text = String::from_utf8_lossy(bytes);
    let mut reading = Reading::new(zone);
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.split('|').collect();
        if let Err((column, found, expected)) = reading.line(number, &cells) {
            faults.add(number, column, found, expected);
        }
    }
    if faults.is_empty() && reading.records.calls.is_empty() && reading.waiting.is_empty() {
        faults.whole("no calls".into(), "lines of a queue_log such as 1760000000|1.2|sales|NONE|ENTERQUEUE||…");
    }
    if faults.is_empty() { Ok(reading.finish()) } else { Err(faults.into_kinds()) }
}

struct Reading<'z> {
    zone: &'z TimeZone,
    records: Records,
    queues: Names,
    agents: Names,
    /// Stays that have not ended, by call and queue.
    waiting: BTreeMap<(String, String), Call>,
    without_beginning: u64,
}

type Wrong = (&'static str, String, &'static str);

impl<'z> Reading<'z> {
    fn new(zone: &'z TimeZone) -> Self {
        Self {
            zone,
            records: Records::default(),
            queues: Names::default(),
            agents: Names::default(),
            waiting: BTreeMap::new(),
            without_beginning: 0,
        }
    }

    fn line(&mut self, number: u64, cells: &[&str]) -> Result<(), Wrong> {
        let [epoch, call, queue, agent, event, data @ ..] = cells else {
            let expected = "at least five columns: epoch|call id|queue|agent|event";
            return Err(("line", format!("{} columns", cells.len()), expected));
        };
        // `1760000000` or `1760000000.123456`.
        let secs = epoch.parse::<f64>().ok().filter(|secs| (0.0..1e11).contains(secs));
        let at = secs.and_then(|secs| Timestamp::from_microsecond((secs * 1e6) as i64).ok());
        let at = at.ok_or_else(|| ("epoch", format!("{epoch:?}"), "seconds since 1970"))?;
        let key = (call.to_string(), queue.to_string());
        let seconds = |place: usize| data.get(place).and_then(|cell| cell.trim().parse::<f64>().ok());
        let ended = match *event {
            "ENTERQUEUE" => {
                let queue = self.queues.place(queue);
                let at = self.zone.to_datetime(at);
                self.waiting.insert(key, blank(number, at, queue));
                return Ok(());
            }
            "CONNECT" => {
                let agent = self.agents.place(agent);
                if let Some(call) = self.waiting.get_mut(&key) {
                    (call.outcome, call.wait, call.agent) = (Outcome::Answered, seconds(0), Some(agent));
                }
                return Ok(());
            }
            "COMPLETECALLER" | "COMPLETEAGENT" => (Outcome::Answered, seconds(0), seconds(1), None),
            "ATTENDEDTRANSFER" | "BLINDTRANSFER" | "TRANSFER" => {
                (Outcome::Answered, seconds(2), seconds(3), data.first().filter(|target| !target.is_empty()))
            }
            "ABANDON" => (Outcome::Abandoned, seconds(2), None, None),
            "EXITWITHTIMEOUT" => (Outcome::TimedOut, seconds(2), None, None),
            "EXITEMPTY" => (Outcome::Overflowed, seconds(2), None, None),
            "EXITWITHKEY" => (Outcome::Overflowed, seconds(3), None, None),
            // Agents' states, configuration and the rest.
            _ => return Ok(()),
        };
        let Some(mut call) = self.waiting.remove(&key) else {
            self.without_beginning += 1;
            return Ok(());
        };
        let (outcome, wait, talk, transfer) = ended;
        (call.outcome, call.wait, call.talk) = (outcome, wait.or(call.wait), talk);
        call.transfer = transfer.map(|target| self.queues.place(target));
        self.records.calls.push(call);
        Ok(())
    }

    fn finish(mut self) -> Records {
        // Who was connected when the log ended was answered.
        let open = self.waiting.len();
        let connected = self.waiting.into_values().filter(|call| call.agent.is_some());
        self.records.calls.extend(connected);
        let notes = &mut self.records.notes;
        notes.push("each stay in a queue is one call; after-call work is not in a queue_log".into());
        if open > 0 {
            notes.push(format!("{open} calls had not ended when the log did; those not yet connected are left out"));
        }
        if self.without_beginning > 0 {
            notes.push(format!("{} calls had entered before the log began: left out", self.without_beginning));
        }
        (self.records.queues, self.records.agents) = (self.queues.names, self.agents.names);
        self.records.sort();
        self.records
    }
}

fn blank(line: u64, at: jiff::civil::DateTime, queue: usize) -> Call {
    Call {
        line,
        at,
        queue,
        outcome: Outcome::Abandoned,
        wait: None,
        talk: None,
        wrap: None,
        agent: None,
        transfer: None,
        attributes: Vec::new(),
    }
}
