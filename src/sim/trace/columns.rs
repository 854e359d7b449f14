//! Which column of a file holds what, and from a line to a call.

use super::fault::Faults;
use super::format::Decimal;
use super::moment::moment;
use super::{Source, TraceFormat};
use crate::config::Attributes;
use crate::config::names::list_of;
use crate::sim::world::TraceCall;
use crate::time::{Duration, Timestamp};

/// What separates columns, where nothing is said of it.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How a first line begins that says which separator follows, as Excel reads and writes it.
const SEP: &str = "sep=";

type Reader<'t> = csv::Reader<&'t [u8]>;

/// Which column holds what.
pub(super) struct Columns {
    names: Vec<String>,
    time: usize,
    date: Option<usize>,
    queue: usize,
    handling_time: Option<usize>,
    patience: Option<usize>,
    /// Columns and the attributes that they give.
    attributes: Vec<(usize, usize)>,
}

/// A line under its heading.
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

fn reader(text: &str, separator: u8) -> Reader<'_> {
    csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .trim(csv::Trim::All)
        .has_headers(false)
        .from_reader(text.as_bytes())
}

/// Seconds: a number of them, or hours, minutes and seconds.
fn secs(text: &str) -> Option<f64> {
    let mut parts = text.split(':');
    let (Some(hours), Some(minutes), Some(secs), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return text.parse().ok();
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u32>().ok())?;
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    let secs: f64 = secs.parse().ok()?;
    let sound = minutes < 60 && (0.0..60.0).contains(&secs);
    sound.then(|| f64::from(hours) * 3_600.0 + f64::from(minutes) * 60.0 + secs)
}

/// The first line that is not empty, and not Excel's `sep=;`.
fn heading(reader: &mut Reader<'_>) -> Vec<String> {
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).is_ok_and(|more| more) {
        if record.iter().any(|cell| !cell.is_empty()) && !record.iter().next().is_some_and(|cell| cell.starts_with(SEP))
        {
            return record.iter().map(str::to_owned).collect();
        }
    }
    Vec::new()
}

/// The columns of a name; where it is given by the format, of that name exactly.
fn places(names: &[String], name: &str, format: &TraceFormat) -> Vec<usize> {
    let called = |column: &String| match format.columns.get(name) {
        Some(given) => column == given,
        None => column.eq_ignore_ascii_case(name),
    };
    (0..names.len()).filter(|&place| called(&names[place])).collect()
}

impl Columns {
    /// Finds the columns, and a reader of the lines below the heading. `None` where there is a fault, which is noted.
    pub(super) fn find<'t>(
        text: &'t str,
        encoding: &str,
        source: &Source<'_>,
        faults: &mut Faults<'_>,
    ) -> Option<(Self, Reader<'t>)> {
        let format = source.format;
        let has_all = |separator: &u8| {
            let names = heading(&mut reader(text, *separator));
            ["time", "queue"].iter().all(|name| !places(&names, name, format).is_empty())
        };
        let most = || SEPARATORS.into_iter().rev().max_by_key(|&each| heading(&mut reader(text, each)).len());
        let told = SEPARATORS.into_iter().find(has_all).or_else(most).unwrap_or(b',');
        let said = text.strip_prefix(SEP).and_then(|rest| rest.bytes().next()).filter(u8::is_ascii_punctuation);
        let separator = format.separator.or(said).unwrap_or(told);
        let mut reader = reader(text, separator);
        let names = heading(&mut reader);
        if names.is_empty() {
            faults.whole("nothing".into(), "a heading that names the columns `time` and `queue`, and calls below it");
            return None;
        }
        let mut search = Search { names: &names, format, faults, sound: true };
        let read_as = format!("separated by {}, in {encoding}", shown(separator));
        let time = search.need("time", &read_as);
        let queue = search.need("queue", &read_as);
        let (date, handling_time) = (search.find("date"), search.find("handling_time"));
        let patience = search.find("patience");
        let mut attributes = Vec::new();
        for (attribute, wanted) in source.center.attributes.iter().enumerate() {
            attributes.extend(search.find(&wanted.name).map(|column| (column, attribute)));
        }
        let sound = search.sound;
        let (Some(time), Some(queue), true) = (time, queue, sound) else { return None };
        Some((Self { names, time, date, queue, handling_time, patience, attributes }, reader))
    }

    /// The call of a line; `None` where there is a fault, which is noted.
    pub(super) fn call(&self, line: &mut Line<'_, '_>, source: &Source<'_>) -> Option<TraceCall> {
        let (cells, columns) = (line.record.len(), self.names.len());
        let more = line.record.iter().skip(columns).any(|cell| !cell.is_empty());
        if cells < columns || more {
            let expected = "as many columns as the heading has; a cell that holds the separator or a line's end stands in \
                            double quotes";
            line.faults.add(line.number, "", format!("{cells} cells under {columns} columns"), expected);
            return None;
        }
        // Each of them notes its own fault.
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

    /// The seconds in a column; `None` within where there are none.
    fn interval(&self, line: &mut Line<'_, '_>, column: Option<usize>, decimal: Decimal) -> Option<Option<Duration>> {
        let Some(column) = column.filter(|&column| !line.cell(column).is_empty()) else { return Some(None) };
        let cell = line.cell(column);
        let text = match decimal {
            Decimal::Point => cell.to_owned(),
            Decimal::Comma => cell.replace('.', "\u{0}").replace(',', "."),
        };
        let interval = secs(&text).and_then(Duration::try_from_secs_f64);
        if interval.is_none() {
            let more = match decimal {
                _ if cell.contains('\n') => "; a quote that opens a cell is closed at its end",
                Decimal::Point if cell.contains(',') => {
                    ", with a decimal point; or `decimal_comma = true` in `world.trace` where the comma is one (thousands are not \
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

    /// `None` within where no column holds attributes.
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
                    let expected = format!("nothing, or one of {}", list_of(values.iter().map(String::as_str)));
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

/// Finding columns in a heading.
struct Search<'a, 'f> {
    names: &'a [String],
    format: &'a TraceFormat,
    faults: &'a mut Faults<'f>,
    sound: bool,
}

impl Search<'_, '_> {
    fn find(&mut self, name: &str) -> Option<usize> {
        match (places(self.names, name, self.format).as_slice(), self.format.columns.get(name)) {
            ([], None) => None,
            ([], Some(given)) => {
                let found = format!("no {given:?} among {}", self.listed());
                self.fault(found, "the columns that `columns` in `world.trace` names");
                None
            }
            ([place], _) => Some(*place),
            ([_, _, ..], _) => {
                self.fault(format!("{name} twice"), "each column that is read once");
                None
            }
        }
    }

    fn need(&mut self, name: &str, read_as: &str) -> Option<usize> {
        let found = self.find(name);
        if found.is_none() && self.is_missing(name) {
            let expected = format!(
                "a column `{name}`, or which one that is: `columns = {{ {name} = \"…\" }}` in `world.trace`; `separator` \
                 and `encoding` say how else the file is to be read"
            );
            self.fault(format!("no {name} among {} ({read_as})", self.listed()), &expected);
        }
        found
    }

    /// There is no such column, and that has not been told.
    fn is_missing(&self, name: &str) -> bool {
        !self.format.columns.contains_key(name) && places(self.names, name, self.format).is_empty()
    }

    fn listed(&self) -> String {
        list_of(self.names.iter().map(String::as_str))
    }

    fn fault(&mut self, found: String, expected: &str) {
        self.faults.add(1, "heading", found, expected);
        self.sound = false;
    }
}

fn shown(separator: u8) -> String {
    match separator {
        b'\t' => "tab".into(),
        other => format!("{:?}", char::from(other).to_string()),
    }
}
