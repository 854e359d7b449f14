//! Recorded calls from CSV.
//!
//! The first line names the columns, in any order:
//!
//! | column | what |
//! |---|---|
//! | `time` | when the call arrived: seconds since midnight of the first day, or `hh:mm[:ss]` of the first day, or `yyyy-mm-dd hh:mm[:ss]` |
//! | `queue` | a call type of the world; or a queue of the centre, which stands for the first call type that asks for it |
//! | `handling_time` | seconds; empty, or no such column: it is drawn |
//! | `patience` | seconds; empty, or no such column: it is drawn |
//! | one of the centre's attributes | one of its values; empty is "not known". Without any such column they are drawn |
//!
//! Lines may be in any order of time; equal times keep the order of their lines.

use std::io;

use jiff::civil::{Date, DateTime, Time};

use super::world::{CallType, TraceCall};
use crate::config::{Attributes, Center};
use crate::time::{Duration, Timestamp};

/// More calls than this are not read: they would take 2 GB.
const CALLS_MAX: usize = 20_000_000;

/// What is wrong with a file of recorded calls.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {column}: found {found}; expected {expected}")]
pub struct TraceError {
    /// As the caller named it.
    pub file: String,
    /// From 1, the heading included.
    pub line: u64,
    /// The name of the column; `heading` for the columns themselves.
    pub column: String,
    /// What stands there.
    pub found: String,
    /// What would be right.
    pub expected: String,
}

/// Reads recorded calls. `first_day` is the date of the first simulated day, which dates in the file are counted from.
/// `file` is named in errors.
///
/// # Errors
/// The first [`TraceError`], also where the file cannot be read.
pub fn read_trace(
    input: impl io::Read,
    file: &str,
    first_day: Option<Date>,
    center: &Center,
    call_types: &[CallType],
) -> Result<Vec<TraceCall>, TraceError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(input);
    let heading = reader.headers().map_err(|error| unreadable(file, &error))?.clone();
    let columns = Columns::new(&heading, center, file)?;
    let mut calls = Vec::new();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| unreadable(file, &error))? {
        let line = Line { file, record: &record, heading: &heading };
        if calls.len() == CALLS_MAX {
            return Err(line.fault(0, "at most 20 million calls"));
        }
        calls.push(columns.call(&line, first_day, center, call_types)?);
    }
    calls.sort_by_key(|call: &TraceCall| call.at);
    Ok(calls)
}

fn unreadable(file: &str, error: &csv::Error) -> TraceError {
    let line = error.position().map_or(1, csv::Position::line);
    let found = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!("{len} columns, not {expected_len}"),
        _ => error.to_string(),
    };
    let expected = "readable comma-separated values, as many in each line as in the heading".into();
    TraceError { file: file.into(), line, column: "heading".into(), found, expected }
}

/// Which column holds what.
struct Columns {
    time: usize,
    queue: usize,
    handling_time: Option<usize>,
    patience: Option<usize>,
    /// Columns and the attributes that they give.
    attributes: Vec<(usize, usize)>,
}

impl Columns {
    fn new(heading: &csv::StringRecord, center: &Center, file: &str) -> Result<Self, TraceError> {
        let fault = |found: String, expected: String| TraceError {
            file: file.into(),
            line: 1,
            column: "heading".into(),
            found,
            expected,
        };
        let mut attributes = Vec::new();
        for (column, name) in heading.iter().enumerate() {
            if heading.iter().take(column).any(|earlier| earlier == name) {
                return Err(fault(format!("{name} twice"), "each column once".into()));
            }
            if let Some(attribute) = center.attributes.iter().position(|attribute| attribute.name == name) {
                attributes.push((column, attribute));
            } else if !["time", "queue", "handling_time", "patience"].contains(&name) {
                let mut known = vec!["time", "queue", "handling_time", "patience"];
                known.extend(center.attributes.iter().map(|attribute| attribute.name.as_str()));
                return Err(fault(format!("{name:?}"), format!("one of {}", known.join(", "))));
            }
        }
        let find = |name: &str| heading.iter().position(|column| column == name);
        let need = |name: &str| find(name).ok_or_else(|| fault(format!("no {name}"), format!("a column {name}")));
        Ok(Self {
            time: need("time")?,
            queue: need("queue")?,
            handling_time: find("handling_time"),
            patience: find("patience"),
            attributes,
        })
    }

    fn call(
        &self,
        line: &Line<'_>,
        first_day: Option<Date>,
        center: &Center,
        call_types: &[CallType],
    ) -> Result<TraceCall, TraceError> {
        let name = line.cell(self.queue);
        let queue = center.queues.iter().position(|queue| queue.name == name);
        let call_type = call_types
            .iter()
            .position(|call_type| call_type.name == name)
            .or_else(|| call_types.iter().position(|call_type| Some(call_type.queue.index()) == queue))
            .ok_or_else(|| line.fault(self.queue, "a call type, or a queue that a call type asks for"))?;
        Ok(TraceCall {
            at: self.time(line, first_day)?,
            call_type: call_type as u16,
            talk: line.interval(self.handling_time)?,
            patience: line.interval(self.patience)?,
            attributes: self.attributes(line, center)?,
        })
    }

    fn time(&self, line: &Line<'_>, first_day: Option<Date>) -> Result<Timestamp, TraceError> {
        let cell = line.cell(self.time);
        let since_midnight = if let Ok(secs) = cell.parse::<f64>() {
            Duration::try_from_secs_f64(secs)
        } else if let Ok(at) = cell.parse::<DateTime>() {
            let Some(first_day) = first_day else {
                return Err(line.fault(self.time, "a time without a date, for the first day has none"));
            };
            micros_between(first_day.to_datetime(Time::midnight()), at)
        } else if let Ok(at) = cell.parse::<Time>() {
            micros_between(Date::MIN.to_datetime(Time::midnight()), Date::MIN.to_datetime(at))
        } else {
            None
        };
        let expected =
            "seconds since midnight of the first day, hh:mm:ss, or yyyy-mm-dd hh:mm:ss, not before the first day";
        since_midnight.map(|since| Timestamp::ZERO + since).ok_or_else(|| line.fault(self.time, expected))
    }

    fn attributes(&self, line: &Line<'_>, center: &Center) -> Result<Option<Attributes>, TraceError> {
        if self.attributes.is_empty() {
            return Ok(None);
        }
        let mut attributes = Attributes::default();
        for &(column, attribute) in &self.attributes {
            let (name, values) = (line.cell(column), &center.attributes[attribute].values);
            if !name.is_empty() {
                let value = values.iter().position(|value| value == name);
                let value =
                    value.ok_or_else(|| line.fault(column, &format!("nothing, or one of {}", values.join(", "))))?;
                attributes.0[attribute] = value as u16 + 1;
            }
        }
        Ok(Some(attributes))
    }
}

/// `None` where `to` is before `from`, or more than ten years later.
fn micros_between(from: DateTime, to: DateTime) -> Option<Duration> {
    let between = to.duration_since(from).as_micros();
    let interval = Duration::from_micros(u64::try_from(between).ok()?);
    (interval <= Duration::LONGEST).then_some(interval)
}

struct Line<'a> {
    file: &'a str,
    record: &'a csv::StringRecord,
    heading: &'a csv::StringRecord,
}

impl Line<'_> {
    /// The reader has seen to it that every line has as many cells as the heading.
    fn cell(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or("")
    }

    fn interval(&self, column: Option<usize>) -> Result<Option<Duration>, TraceError> {
        let Some(column) = column.filter(|&column| !self.cell(column).is_empty()) else { return Ok(None) };
        let interval = self.cell(column).parse().ok().and_then(Duration::try_from_secs_f64);
        interval.map(Some).ok_or_else(|| self.fault(column, "nothing, or seconds from 0 to ten years"))
    }

    fn fault(&self, column: usize, expected: &str) -> TraceError {
        TraceError {
            file: self.file.into(),
            line: self.record.position().map_or(1, csv::Position::line),
            column: self.heading.get(column).unwrap_or("").into(),
            found: format!("{:?}", self.cell(column)),
            expected: expected.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Attribute, Queue};
    use crate::id::QueueId;

    fn read(text: &str) -> Result<Vec<TraceCall>, TraceError> {
        let region = Attribute { name: "region".into(), values: vec!["guiyang".into(), "zunyi".into()] };
        let queues = vec![Queue::new("contract"), Queue::new("labour")];
        let center = Center { queues, attributes: vec![region], ..Center::default() };
        let call_type = |name: &str, queue| CallType::new(name, QueueId(queue));
        let call_types = [call_type("dispute", 0), call_type("wages", 1)];
        read_trace(text.as_bytes(), "calls.csv", Date::new(2025, 1, 31).ok(), &center, &call_types)
    }

    #[test]
    fn calls_are_read_and_put_in_order_of_time() {
        let text = "queue, time ,patience,handling_time,region\n\
            labour,2025-02-01 00:00:01,,300,zunyi\n\
            dispute,0.5,60,,\n\
            \"contract\",09:30,1.25,0,guiyang\n";
        let secs = |secs| Some(Duration::try_from_secs_f64(secs).expect("a sound time"));
        let call = |at, call_type, talk, patience, region| TraceCall {
            at: Timestamp::from_micros(at),
            call_type,
            talk,
            patience,
            attributes: Some(Attributes([region, 0, 0, 0, 0, 0, 0, 0])),
        };
        let expected = [
            call(500_000, 0, None, secs(60.0), 0),
            call(34_200_000_000, 0, secs(0.0), secs(1.25), 1),
            call(86_401_000_000, 1, secs(300.0), None, 2),
        ];
        assert_eq!(read(text), Ok(expected.to_vec()));
        assert_eq!(read("time,queue\n1,wages\n").expect("sound")[0].attributes, None);
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line_and_column() {
        let table = [
            ("time\n1\n", 1, "heading", "no queue"),
            ("time,queue,colour\n", 1, "heading", "\"colour\""),
            ("time,queue,time\n", 1, "heading", "time twice"),
            ("time,queue\n1,wages\n2,famly\n", 3, "queue", "\"famly\""),
            ("time,queue\n-1,wages\n", 2, "time", "\"-1\""),
            ("time,queue\nnan,wages\n", 2, "time", "\"nan\""),
            ("time,queue\n2025-01-30 23:00,wages\n", 2, "time", "\"2025-01-30 23:00\""),
            ("time,queue\nnoon,wages\n", 2, "time", "\"noon\""),
            ("time,queue,patience\n1,wages,\n2,wages,-3\n", 3, "patience", "\"-3\""),
            ("time,queue,handling_time\n1,wages,inf\n", 2, "handling_time", "\"inf\""),
            ("time,queue,region\n1,wages,mars\n", 2, "region", "\"mars\""),
            ("time,queue\n1,wages\n2\n", 3, "heading", "1 columns, not 2"),
        ];
        for (text, line, column, found) in table {
            let error = read(text).expect_err(text);
            assert_eq!((error.line, error.column.as_str(), error.found.as_str()), (line, column, found), "{text}");
            assert!(error.to_string().starts_with(&format!("calls.csv:{line}: ")), "{error}");
        }
    }
}
