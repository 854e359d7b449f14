//! What happened, from files as people have them.
//!
//! Two shapes: a line a call, or a line an interval. Columns are found by name, or as a [`Mapping`] says:
//!
//! | column | of calls |
//! |---|---|
//! | `time` | when the call asked for the queue; with a column `date`, the two are read together |
//! | `queue` | the queue; without such a column all calls are one queue's |
//! | `outcome` | how it ended ([`Outcome`]); without it, a call with an agent or talk time was answered |
//! | `wait`, `talk`, `wrap` | seconds, or `0:14:23`; empty is "not recorded" |
//! | `agent` | who answered |
//! | `caller` | who called: a number, or whatever tells callers apart |
//! | `priority` | the class of the caller, where some go before others |
//! | `transfer` | the queue it was transferred to; empty is none |
//! | `rating` | the caller's rating, from `very_satisfied` to `very_dissatisfied`; empty is none |
//! | `follow_up` | whether a dissatisfied caller was called back: `yes` or `no` |
//! | `quality_check` | the check of the recording: `passed`, `failed`, or only `checked`; empty is none |
//! | `callback_outcome` | of a callback asked for: `reached`, `unreached`, `expired`, `merged`, `open`; empty is none |
//!
//! | column | of intervals |
//! |---|---|
//! | `time` | when the interval begins |
//! | `queue` | as above |
//! | `calls` | calls offered in it (`offered` will do) |
//! | `answered`, `abandoned` | how many of them |
//! | `aht` | their mean handling time, seconds |
//!
//! A mapping makes attributes of other columns; all others are left alone. What cannot be read is a fault with its
//! line and column; nothing is guessed without a note.

mod afterwards;
mod cell;
mod counts;
mod csv;
mod document;
mod history;
mod mapping;
mod outcome;
mod queue_log;
mod summary;
mod write;

use jiff::civil::DateTime;

pub use acd::delimited::Fault;
pub use afterwards::{Afterwards, Callback, Check, FollowUp};
pub use counts::Offered;
pub use csv::read;
pub use history::{History, simulated};
pub use mapping::{Mapping, MappingError};
pub use outcome::Outcome;
pub use queue_log::{QueueLog, Tally, read_queue_log};
pub use summary::{DayCounts, Doubtful, QueueCounts, Summary};
pub use write::{write_calls, write_trace};

/// Records of one shape, in order of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    /// The queues' names, in the order in which they first occur.
    pub queues: Vec<String>,
    /// The agents' names, in the order in which they first occur.
    pub agents: Vec<String>,
    /// The callers' numbers, or whatever distinguishes them, in the order in which they first occur.
    pub callers: Vec<String>,
    /// The classes of callers, in the order in which they first occur.
    pub classes: Vec<String>,
    /// The attributes that the mapping names, each with the values that occur.
    pub attributes: Vec<(String, Vec<String>)>,
    /// Calls, in order of their arrival.
    pub calls: Vec<Call>,
    /// Intervals, in order of their beginning.
    pub intervals: Vec<Interval>,
    /// What was assumed, in words.
    pub notes: Vec<String>,
}

/// One call.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Its line in the file.
    pub line: u64,
    /// When it asked for the queue, on the centre's clock.
    pub at: DateTime,
    /// A place in [`Records::queues`].
    pub queue: usize,
    /// How it ended.
    pub outcome: Outcome,
    /// Seconds in the queue.
    pub wait: Option<f64>,
    /// Seconds in conversation.
    pub talk: Option<f64>,
    /// Seconds of after-call work.
    pub wrap: Option<f64>,
    /// A place in [`Records::agents`].
    pub agent: Option<usize>,
    /// Who called: a place in [`Records::callers`].
    pub caller: Option<usize>,
    /// The class of the caller, as one who goes before others: a place in [`Records::classes`].
    pub class: Option<usize>,
    /// The queue it was transferred to.
    pub transfer: Option<usize>,
    /// What became known of it afterwards.
    pub after: Afterwards,
    /// For each of [`Records::attributes`], the place of its value.
    pub attributes: Vec<Option<usize>>,
}

/// One queue's interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    /// Its line in the file.
    pub line: u64,
    /// When it begins, on the centre's clock.
    pub at: DateTime,
    /// A place in [`Records::queues`].
    pub queue: usize,
    /// Calls offered.
    pub offered: f64,
    /// Calls answered.
    pub answered: Option<f64>,
    /// Calls abandoned.
    pub abandoned: Option<f64>,
    /// Mean handling time of those answered, seconds.
    pub aht: Option<f64>,
}

impl Records {
    /// Whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty() && self.intervals.is_empty()
    }

    /// The first and the last time.
    pub fn span(&self) -> Option<(DateTime, DateTime)> {
        let calls = self.calls.first().map(|call| call.at).zip(self.calls.last().map(|call| call.at));
        let intervals = self.intervals.first().map(|it| it.at).zip(self.intervals.last().map(|it| it.at));
        calls.or(intervals)
    }

    fn sort(&mut self) {
        self.calls.sort_by_key(|call| call.at);
        self.intervals.sort_by_key(|interval| interval.at);
    }
}

/// Names by place.
#[derive(Default)]
struct Names {
    names: Vec<String>,
    places: std::collections::BTreeMap<String, usize>,
}

impl Names {
    fn place(&mut self, name: &str) -> usize {
        if let Some(&place) = self.places.get(name) {
            return place;
        }
        let place = self.names.len();
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), place);
        place
    }
}

#[cfg(test)]
mod tests;
