//! Recorded calls from a CSV file.

use std::collections::HashMap;
use std::path::Path;

use jiff::civil;

use super::literal::Date;
use super::lookup::Lookup;
use crate::config::Attributes;
use crate::config::names::nearest;
use crate::sim::world::{CallType, TraceCall};
use crate::time::{Duration, Timestamp};

const FIELD: &str = "world.trace.file";
/// A line that is wrong is probably not the only one; this many are told.
const TOLD_MOST: usize = 10;
/// More recorded calls than fit into a few gigabytes.
const CALLS_MOST: usize = 50_000_000;

/// What the columns of the file mean.
struct Columns {
    time: usize,
    /// The call type, or the queue it asks for.
    kind: usize,
    /// What each name in that column stands for.
    kinds: HashMap<String, u16>,
    talk: Option<usize>,
    patience: Option<usize>,
    /// For each attribute of the centre its column.
    attributes: Vec<Option<usize>>,
}

/// The calendar that the trace's times are seen from.
pub(super) struct TraceCalendar {
    pub(super) start: Option<Date>,
    pub(super) days: u32,
}

impl Lookup<'_> {
    /// The calls of the file in order of time.
    pub(super) fn trace(&mut self, file: &Path, types: &[CallType], calendar: &TraceCalendar) -> Vec<TraceCall> {
        let reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(file);
        let mut reader = match reader {
            Ok(reader) => reader,
            Err(error) => {
                self.faults.add(FIELD, error, "a CSV file that can be read");
                return Vec::new();
            }
        };
        let columns = match reader.headers().cloned() {
            Ok(headers) => self.columns(&headers, types),
            Err(error) => {
                self.faults.add(FIELD, error, "a first line with the names of the columns");
                None
            }
        };
        let Some(columns) = columns else { return Vec::new() };
        let (mut calls, mut told) = (Vec::new(), 0);
        for record in reader.records() {
            let call = match record {
                Ok(record) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    self.call(&record, &columns, calendar).map_err(|(found, expected)| {
                        (format!("{found} in line {line} of {}", file.display()), expected)
                    })
                }
                Err(error) => Err((error.to_string(), "lines with as many fields as the first".into())),
            };
            match call {
                Ok(call) => calls.push(call),
                Err((found, expected)) => {
                    self.faults.add(FIELD, found, expected);
                    told += 1;
                }
            }
            if told == TOLD_MOST || calls.len() > CALLS_MOST {
                break;
            }
        }
        if calls.len() > CALLS_MOST {
            self.faults.add(FIELD, format!("more than {CALLS_MOST} calls"), "fewer calls");
        }
        calls.sort_by_key(|call| call.at);
        calls
    }

    fn columns(&mut self, headers: &csv::StringRecord, types: &[CallType]) -> Option<Columns> {
        let center = self.center;
        let find = |name: &str| headers.iter().position(|header| header == name);
        let known = ["time", "call_type", "queue", "talk", "patience"];
        let attributes = center.attributes.iter().map(|attribute| attribute.name.as_str());
        let known: Vec<&str> = known.into_iter().chain(attributes).collect();
        for header in headers.iter().filter(|header| !known.contains(header)) {
            self.faults.add(FIELD, format!("the unknown column `{header}`"), nearest(header, known.iter().copied()));
        }
        let mut kinds = HashMap::new();
        let kind = if let Some(column) = find("call_type") {
            kinds.extend(types.iter().zip(0..).map(|(kind, place)| (kind.name.clone(), place)));
            Some(column)
        } else {
            for (kind, place) in types.iter().zip(0..) {
                kinds.entry(center.queues[kind.queue.index()].name.clone()).or_insert(place);
            }
            find("queue")
        };
        let (Some(time), Some(kind)) = (find("time"), kind) else {
            self.faults.add(FIELD, "no such columns", "a column `time` and a column `call_type` or `queue`");
            return None;
        };
        let attributes = center.attributes.iter().map(|attribute| find(&attribute.name)).collect();
        Some(Columns { time, kind, kinds, talk: find("talk"), patience: find("patience"), attributes })
    }

    /// One line's call, or what was found and what would be right.
    fn call(
        &self,
        record: &csv::StringRecord,
        columns: &Columns,
        calendar: &TraceCalendar,
    ) -> Result<TraceCall, (String, String)> {
        let field = |column: usize| record.get(column).unwrap_or("");
        let at = time(field(columns.time), calendar)?;
        let kind = field(columns.kind);
        let call_type = columns.kinds.get(kind).copied().ok_or_else(|| {
            (format!("the unknown name `{kind}`"), nearest(kind, columns.kinds.keys().map(String::as_str)))
        })?;
        let seconds = |column: Option<usize>| match column.map(field) {
            None | Some("") => Ok(None),
            Some(text) => match text.parse().ok().and_then(Duration::try_from_secs_f64) {
                Some(time) => Ok(Some(time)),
                None => Err((format!("{text:?}"), "seconds, zero or more".to_owned())),
            },
        };
        let mut values = Attributes::default();
        let center_attributes = self.center.attributes.iter();
        for ((attribute, column), value) in center_attributes.zip(&columns.attributes).zip(&mut values.0) {
            let text = column.map_or("", field);
            if text.is_empty() {
                continue;
            }
            let place = attribute.values.iter().position(|known| known == text).ok_or_else(|| {
                let known = attribute.values.iter().map(String::as_str);
                (format!("the unknown {} `{text}`", attribute.name), nearest(text, known))
            })?;
            *value = u16::try_from(place + 1).unwrap_or(0);
        }
        let attributes = columns.attributes.iter().any(Option::is_some).then_some(values);
        Ok(TraceCall { at, call_type, talk: seconds(columns.talk)?, patience: seconds(columns.patience)?, attributes })
    }
}

/// A call's time, in seconds since the first midnight or as date and time.
fn time(text: &str, calendar: &TraceCalendar) -> Result<Timestamp, (String, String)> {
    let wrong = |expected: &str| (format!("the time {text:?}"), expected.to_owned());
    let since_start = match text.parse::<f64>() {
        Ok(secs) => Duration::try_from_secs_f64(secs),
        Err(_) => {
            let moment: civil::DateTime =
                text.parse().map_err(|_| wrong("seconds, or a date and time such as 2025-01-01T09:30:00"))?;
            let Some(start) = calendar.start else { return Err(wrong("seconds, as the calendar has no start")) };
            let since = start.0.to_datetime(civil::Time::midnight()).duration_until(moment);
            Duration::try_from_secs_f64(since.as_secs_f64())
        }
    };
    let end = Duration::from_secs(86_400).saturating_mul(u64::from(calendar.days));
    match since_start {
        Some(since_start) if since_start < end => Ok(Timestamp::ZERO + since_start),
        _ => Err(wrong("a time inside the calendar")),
    }
}
