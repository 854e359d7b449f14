//! Reads the recorded calls that a file names.

use std::fs::File;
use std::path::Path;

use super::file::world::{CalendarFile, TraceFile};
use super::lookup::Lookup;
use crate::config::Center;
use crate::config::schedule::zone_named;
use crate::sim::world::{CallType, TraceCall};
use crate::sim::{Decimal, TimeFormat, TraceDays, TraceFormat, only_zone, read_trace};

const COLUMNS: [&str; 5] = ["time", "date", "queue", "handling_time", "patience"];

impl Lookup<'_> {
    /// The recorded calls; none if there are faults. `base` is the folder to which relative paths refer.
    pub(super) fn trace(
        &mut self,
        file: &TraceFile,
        calendar: &CalendarFile,
        base: &Path,
        call_types: &[CallType],
    ) -> Vec<TraceCall> {
        let zone = match calendar.zone.as_deref().or_else(|| only_zone(self.center)) {
            None => None,
            Some(name) => match zone_named(name) {
                Some(zone) => Some(zone),
                // Reported where the field is checked.
                None => return Vec::new(),
            },
        };
        let Some(format) = self.trace_format(file) else { return Vec::new() };
        let path = base.join(&file.file);
        let name = path.display().to_string();
        let opened = match File::open(&path) {
            Ok(opened) => opened,
            Err(error) => {
                self.faults.add("world.trace.file", format!("{name}: {error}"), "a CSV file that can be read");
                return Vec::new();
            }
        };
        let days = TraceDays { start: calendar.start.map(|start| start.0), days: calendar.days, zone };
        read_trace(opened, &name, &format, &days, self.center, call_types).unwrap_or_else(|errors| {
            for error in errors {
                self.faults.add("world.trace.file", error.found_where(), &error.expected);
            }
            Vec::new()
        })
    }

    /// The format of the trace; `None` if it is invalid, which is reported.
    fn trace_format(&mut self, file: &TraceFile) -> Option<TraceFormat> {
        let mut format = TraceFormat {
            encoding: file.encoding.clone(),
            decimal: if file.decimal_comma { Decimal::Comma } else { Decimal::Point },
            columns: file.columns.iter().map(|(name, called)| (name.clone(), called.clone())).collect(),
            ..TraceFormat::default()
        };
        let mut sound = true;
        if let Some(text) = &file.separator {
            format.separator = separator(text);
            if format.separator.is_none() {
                let expected = "one ASCII character other than a quote, such as \";\", or \"tab\"";
                self.faults.add("world.trace.separator", format!("{text:?}"), expected);
                sound = false;
            }
        }
        if let Some(text) = &file.time_format {
            match TimeFormat::parse(text) {
                Some(time) => format.time = time,
                None => {
                    let expected = "directives such as \"%d.%m.%Y %H:%M:%S\", or \"seconds\", \"unix\", \"unix_millis\" or \"serial\"";
                    self.faults.add("world.trace.time_format", format!("{text:?}"), expected);
                    sound = false;
                }
            }
        }
        for name in file.columns.keys().filter(|name| !is_column(name, self.center)) {
            let attributes = self.center.attributes.iter().map(|attribute| attribute.name.as_str());
            let known: Vec<&str> = COLUMNS.into_iter().chain(attributes).collect();
            let expected = format!("one of {}", known.join(", "));
            self.faults.add(format!("world.trace.columns.{name}"), format!("`{name}`"), expected);
            sound = false;
        }
        sound.then_some(format)
    }
}

fn is_column(name: &str, center: &Center) -> bool {
    COLUMNS.contains(&name) || center.attributes.iter().any(|attribute| attribute.name == name)
}

fn separator(text: &str) -> Option<u8> {
    match text.as_bytes() {
        b"tab" => Some(b'\t'),
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Some(*byte),
        _ => None,
    }
}
