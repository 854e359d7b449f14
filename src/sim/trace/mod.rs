//! Recorded calls from CSV.
//!
//! The first line names the columns, in any order:
//!
//! | column | what |
//! |---|---|
//! | `time` | when the call arrived: `yyyy-mm-dd hh:mm[:ss]` (also with slashes, with hours of one digit, with AM and PM, with an offset from UTC), or `hh:mm[:ss]` where one day is simulated; other ways of writing it are said by [`TimeFormat`] |
//! | `date` | the day, where `time` has none: the two are read as `date time` |
//! | `queue` | a call type of the world; or a queue of the centre, which stands for the first call type that asks for it |
//! | `handling_time` | seconds, or `0:14:23`; empty, or no such column: it is drawn |
//! | `patience` | likewise; empty, or no such column: it is drawn |
//! | one of the centre's attributes | one of its values; empty is "not known". Without any such column they are drawn |
//!
//! Other columns are left alone, and so are lines whose cells are all empty. Lines may be in any order of time; equal times
//! keep the order of their lines. What could be meant in two ways is refused, with what to write; calls outside the
//! simulated days are refused as well, and all faults of a file are told.

mod columns;
mod days;
mod moment;

use std::io::Read;

use rustc_hash::FxHashMap;

pub use crate::delimited::{Decimal, Dialect as TraceFormat, Fault as TraceError, TimeFormat};
pub use days::TraceDays;

use columns::{Columns, Line};

use super::world::{CallType, TraceCall};
use crate::config::Center;
use crate::config::names::list_of;
use crate::delimited::{Faults, RowLimit, decode, each_row};

/// Where one says how the file is to be read.
const SETTINGS: &str = "in `world.trace`";
/// More calls than this are not read: they would take 2 GB.
const CALLS_MAX: RowLimit = RowLimit { rows: 20_000_000, in_words: "20 million calls" };
/// Nor a longer file.
const BYTES_MAX: u64 = 4 << 30;

/// Reads recorded calls. `file` is named in errors.
///
/// # Errors
/// Every kind of fault, each with the lines that have it; also where the file cannot be read, or holds no calls. Never
/// empty.
pub fn read_trace(
    input: impl Read,
    file: &str,
    format: &TraceFormat,
    days: &TraceDays,
    center: &Center,
    call_types: &[CallType],
) -> Result<Vec<TraceCall>, Vec<TraceError>> {
    let mut faults = Faults::new(file, SETTINGS);
    let mut bytes = Vec::new();
    match input.take(BYTES_MAX + 1).read_to_end(&mut bytes) {
        Ok(length) if length as u64 > BYTES_MAX => faults.whole("more than 4 GiB".into(), "a file of at most 4 GiB"),
        Ok(_) => {}
        Err(error) => faults.whole(error.to_string(), "a CSV file that can be read"),
    }
    let source = Source::new(format, days, center, call_types);
    let calls = if faults.is_empty() { source.calls(&bytes, &mut faults) } else { None };
    calls.filter(|_| faults.is_empty()).ok_or_else(|| faults.into_kinds())
}

/// What recorded calls are read against.
struct Source<'a> {
    format: &'a TraceFormat,
    days: &'a TraceDays,
    center: &'a Center,
    /// The call type that a name in the column `queue` stands for.
    call_types: FxHashMap<&'a str, u16>,
    /// What is expected there, where a name stands for none.
    known: String,
    /// The values of each attribute, counted from 1.
    values: Vec<FxHashMap<&'a str, u16>>,
}

impl<'a> Source<'a> {
    fn new(format: &'a TraceFormat, days: &'a TraceDays, center: &'a Center, call_types: &'a [CallType]) -> Self {
        let mut named = FxHashMap::default();
        // The name of a type goes before that of a queue, and of several types of a queue the first is meant.
        for (call_type, place) in call_types.iter().zip(0..) {
            if let Some(queue) = center.queues.get(call_type.queue.index()) {
                named.entry(queue.name.as_str()).or_insert(place);
            }
        }
        named.extend(call_types.iter().map(|of| of.name.as_str()).zip(0..));
        let list = list_of(call_types.iter().map(|of| of.name.as_str()));
        let known = format!("a call type ({list}), or a queue that a call type asks for");
        let values = center.attributes.iter().map(|of| of.values.iter().map(String::as_str).zip(1..).collect());
        Self { format, days, center, call_types: named, known, values: values.collect() }
    }

    /// The calls in order of time; `None`, or calls in vain, where there are faults.
    fn calls(&self, bytes: &[u8], faults: &mut Faults<'_>) -> Option<Vec<TraceCall>> {
        let (text, encoding) = decode(bytes, self.format.encoding.as_deref(), faults)?;
        let (columns, reader) = Columns::find(&text, encoding.name(), self, faults)?;
        let mut calls = Vec::new();
        let rows = each_row(&text, reader, CALLS_MAX, faults, |number, record, faults| {
            calls.extend(columns.call(&mut Line { number, record, faults }, self));
        })?;
        if rows == 0 {
            faults.whole("no calls, only a heading,".into(), "at least one call below the heading");
        }
        calls.sort_by_key(|call: &TraceCall| call.at);
        Some(calls)
    }
}

#[cfg(test)]
mod tests;
