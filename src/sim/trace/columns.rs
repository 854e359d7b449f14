//! The columns of a trace, and the conversion of a line to a call.

use super::Source;
use super::moment::moment;
use crate::config::Attributes;
use crate::config::names::list_of;
use crate::delimited::{Decimal, Faults, Heading, Reader, Search, seconds, separator_name};
use crate::sim::world::TraceCall;
use crate::time::{Duration, Timestamp};

/// The index of each column.
pub(super) struct Columns {
    names: Vec<String>,
    time: usize,
    date: Option<usize>,
    queue: usize,
    handling_time: Option<usize>,
    patience: Option<usize>,
    /// Columns with the attributes they contain.
    attributes: Vec<(usize, usize)>,
}

/// A line below the heading.
pub(super) struct Line<'l, 'f> {
    pub(super) number: u64,
    pub(super) record: &'l csv::StringRecord,
    pub(super) faults: &'l mut Faults<'f>,
}

impl Line<'_, '_> {
    fn cell(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or("")
    }
}

impl Columns {
    /// Finds the columns, and a reader of the lines below the heading. `None` if there is a fault, which is recorded.
    pub(super) fn find<'t>(
        text: &'t str,
        encoding: &str,
        source: &Source<'_>,
        faults: &mut Faults<'_>,
    ) -> Option<(Self, Reader<'t>)> {
        let heading = Heading::find(text, source.format, &["time", "queue"]);
        let (names, reader, separator) = (heading.names, heading.reader, heading.separator);
        if names.is_empty() {
            faults.whole("nothing".into(), "a heading that names the columns `time` and `queue`, and calls below it");
            return None;
        }
        let mut search = Search::new(&names, source.format, faults);
        let read_as = format!("separated by {}, in {encoding}", separator_name(separator));
        let time = search.need("time", &read_as);
        let queue = search.need("queue", &read_as);
        let (date, handling_time) = (search.find("date"), search.find("handling_time"));
        let patience = search.find("patience");
        let mut attributes = Vec::new();
        for (attribute, wanted) in source.center.attributes.iter().enumerate() {
            attributes.extend(search.find(&wanted.name).map(|column| (column, attribute)));
        }
        let sound = search.is_sound();
        let (Some(time), Some(queue), true) = (time, queue, sound) else { return None };
        Some((Self { names, time, date, queue, handling_time, patience, attributes }, reader))
    }

    /// The call on a line; `None` if there is a fault, which is recorded.
    pub(super) fn call(&self, line: &mut Line<'_, '_>, source: &Source<'_>) -> Option<TraceCall> {
        let (cells, columns) = (line.record.len(), self.names.len());
        let more = line.record.iter().skip(columns).any(|cell| !cell.is_empty());
        if cells < columns || more {
            let expected = "as many cells as the heading has; put a cell that contains the separator or a line break in \
                            double quotes";
            line.faults.add(line.number, "", format!("{cells} cells under {columns} columns"), expected);
            return None;
        }
        // Each of them records its own fault.
        let at = self.time(line, source);
        let call_type = self.call_type(line, source);
        let talk = self.interval(line, self.handling_time, source.format.decimal);
        let patience = self.interval(line, self.patience, source.format.decimal);
        let attributes = self.attributes(line, source);
        Some(TraceCall { at: at?, call_type: call_type?, talk: talk?, patience: patience?, attributes: attributes? })
    }

    fn time(&self, line: &mut Line<'_, '_>, source: &Source<'_>) -> Option<Timestamp> {
        let time = line.cell(self.time);
        let whole = match self.date.map(|date| line.cell(date)) {
            Some(date) => format!("{date} {time}"),
            None => time.to_owned(),
        };
        let read = moment(&whole, &source.format.time, source.days);
        read.map_err(|expected| self.note(line, self.time, format!("{whole:?}"), &expected)).ok()
    }

    fn call_type(&self, line: &mut Line<'_, '_>, source: &Source<'_>) -> Option<u16> {
        let name = line.cell(self.queue);
        let found = source.call_types.get(name).copied();
        if found.is_none() {
            self.note(line, self.queue, format!("{name:?}"), &source.known);
        }
        found
    }

    /// The seconds in a column, if it has any. The outer `None` is a fault.
    fn interval(&self, line: &mut Line<'_, '_>, column: Option<usize>, decimal: Decimal) -> Option<Option<Duration>> {
        let Some(column) = column.filter(|&column| !line.cell(column).is_empty()) else { return Some(None) };
        let cell = line.cell(column);
        let interval = seconds(cell, decimal).and_then(Duration::try_from_secs_f64);
        if interval.is_none() {
            let more = match decimal {
                _ if cell.contains('\n') => "; a quote that opens a cell must be closed at its end",
                Decimal::Point if cell.contains(',') => {
                    ", with a decimal point; or set `decimal_comma = true` in `world.trace` (thousands are not \
                     grouped)"
                }
                Decimal::Comma if cell.contains('.') => ", with a decimal comma (thousands are not grouped)",
                Decimal::Point | Decimal::Comma => "",
            };
            let expected = format!("nothing, or seconds from 0 to ten years (or 0:14:23){more}");
            self.note(line, column, format!("{cell:?}"), &expected);
        }
        interval.map(Some)
    }

    /// The attributes, if a column contains any. The outer `None` is a fault.
    fn attributes(&self, line: &mut Line<'_, '_>, source: &Source<'_>) -> Option<Option<Attributes>> {
        if self.attributes.is_empty() {
            return Some(None);
        }
        let (mut attributes, mut sound) = (Attributes::default(), true);
        for &(column, attribute) in &self.attributes {
            let (name, values) = (line.cell(column), &source.center.attributes[attribute].values);
            if name.is_empty() {
                continue;
            }
            match source.values[attribute].get(name) {
                Some(&value) => attributes.0[attribute] = value,
                None => {
                    let expected = format!("nothing, {}", list_of(values.iter().map(String::as_str)));
                    self.note(line, column, format!("{name:?}"), &expected);
                    sound = false;
                }
            }
        }
        sound.then_some(Some(attributes))
    }

    fn note(&self, line: &mut Line<'_, '_>, column: usize, found: String, expected: &str) {
        line.faults.add(line.number, &self.names[column], found, expected);
    }
}
