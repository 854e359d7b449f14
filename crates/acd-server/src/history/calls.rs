//! A line for each call that ended.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::period::{Zone, unix_secs};
use crate::call_log::Ended;
use acd::config::Center;
use acd::notes::{Notes, Text};

/// A call that ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub(crate) struct CallRow {
    /// The number of the event with which it ended.
    pub(crate) event: u64,
    /// What the switch calls it.
    pub(crate) call: String,
    /// Who called, if that was given.
    pub(crate) caller: Option<String>,
    /// What the host kept with it in the end.
    pub(crate) data: Option<String>,
    /// The queue whose leg was answered; without an answer, the one that it asked for.
    pub(crate) queue: String,
    /// When it arrived.
    pub(crate) arrived: String,
    /// When it ended.
    pub(crate) ended: String,
    /// How long it waited in that queue; without an answer, from its arrival to its end.
    pub(crate) waited_s: f64,
    /// From the last answer to its end.
    pub(crate) talked_s: f64,
    /// Who answered last.
    pub(crate) agent: Option<String>,
    /// How it left: `completed`, `abandoned`, ….
    pub(crate) outcome: String,
    /// How many legs it had.
    pub(crate) legs: u16,
}

impl CallRow {
    pub(super) fn new(event: u64, ended: &Ended, center: &Center, notes: &Notes, (zone, ahead): (&Zone, i64)) -> Self {
        let note = notes.call(ended.call);
        let text = |text: Option<&Text>| text.map(|text| text.as_str().to_owned());
        let time = |at| zone.text(unix_secs(at, ahead));
        let secs = |duration: acd::time::Duration| (duration.as_micros() / 1_000) as f64 / 1e3;
        Self {
            event,
            call: text(note.and_then(|note| note.name.as_ref())).unwrap_or_else(|| ended.call.to_string()),
            caller: text(note.and_then(|note| note.caller.as_ref())),
            data: text(note.and_then(|note| note.data.as_ref())),
            queue: center.queues.get(ended.queue.index()).map(|queue| queue.name.clone()).unwrap_or_default(),
            arrived: time(ended.arrived),
            ended: time(ended.ended),
            waited_s: secs(ended.waited),
            talked_s: secs(ended.talked),
            agent: ended.agent.and_then(|agent| center.agents.get(agent.index())).map(|agent| agent.name.clone()),
            outcome: ended.outcome.to_owned(),
            legs: ended.legs,
        }
    }

    /// The date of the centre's clock on which it ended, with which the time begins.
    pub(super) fn date(&self) -> Date {
        self.ended.get(..10).and_then(|date| date.parse().ok()).unwrap_or(Date::MIN)
    }
}
