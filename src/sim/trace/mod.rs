//! Recorded calls from CSV.
//!
//! The first line names the columns, in any order:
//!
//! | column | content |
//! |---|---|
//! | `time` | when the call arrived: `yyyy-mm-dd hh:mm[:ss]` (slashes, hours of one digit, AM and PM, and an offset from UTC are accepted too), or `hh:mm[:ss]` if one day is simulated; [`TimeFormat`] defines other formats |
//! | `date` | the day, if `time` has none: the two are read as `date time` |
//! | `queue` | a call type of the world; or a queue of the centre, which means the first call type that asks for it |
//! | `handling_time` | seconds, or `0:14:23`; drawn if empty, or without this column |
//! | `patience` | seconds, or `0:14:23`; drawn if empty, or without this column |
//! | one of the centre's attributes | one of its values; empty means unknown. Drawn if there is no such column |
//!
//! Other columns are ignored, as are lines with only empty cells. Lines may be in any order of time; at equal times
//! they keep their order. Ambiguous input is rejected, with advice on what to write, and so are calls outside the
//! simulated days. All faults of a file are reported.

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

/// Where the format of the file is configured.
const SETTINGS: &str = "in `world.trace`";
/// The maximum number of calls; more would take over 2 GB.
const CALLS_MAX: RowLimit = RowLimit { rows: 20_000_000, in_words: "20 million calls" };
/// The maximum size of a file, in bytes.
const BYTES_MAX: u64 = 4 << 30;

/// Reads recorded calls. Errors call the file `file`.
///
/// # Errors
/// Every kind of fault, each with the lines that have it; also if the file cannot be read or contains no calls. Never
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
        Err(error) => faults.whole(error.to_string(), "a readable CSV file"),
    }
    let source = Source::new(format, days, center, call_types);
    let calls = if faults.is_empty() { source.calls(&bytes, &mut faults) } else { None };
    calls.filter(|_| faults.is_empty()).ok_or_else(|| faults.into_kinds())
}

/// What recorded calls are checked against.
struct Source<'a> {
    format: &'a TraceFormat,
    days: &'a TraceDays,
    center: &'a Center,
    /// The call type for a name in the column `queue`.
    call_types: FxHashMap<&'a str, u16>,
    /// What is expected there instead of an unknown name.
    known: String,
    /// The values of each attribute, numbered from 1.
    values: Vec<FxHashMap<&'a str, u16>>,
}

impl<'a> Source<'a> {
    fn new(format: &'a TraceFormat, days: &'a TraceDays, center: &'a Center, call_types: &'a [CallType]) -> Self {
        let mut named = FxHashMap::default();
        // Names of call types take precedence over names of queues; of several types for a queue, the first counts.
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

    /// The calls in order of time; meaningless if there are faults.
    fn calls(&self, bytes: &[u8], faults: &mut Faults<'_>) -> Option<Vec<TraceCall>> {
        let (text, encoding) = decode(bytes, self.format.encoding.as_deref(), faults)?;
        let (columns, reader) = Columns::find(&text, encoding.name(), self, faults)?;
        let mut calls = Vec::new();
        let rows = each_row(&text, reader, CALLS_MAX, faults, |number, record, faults| {
            calls.extend(columns.call(&mut Line { number, record, faults }, self));
        })?;
        if rows == 0 {
            faults.whole("only a heading, no calls,".into(), "at least one call below the heading");
        }
        calls.sort_by_key(|call: &TraceCall| call.at);
        Some(calls)
    }
}

#[cfg(test)]
mod tests;
