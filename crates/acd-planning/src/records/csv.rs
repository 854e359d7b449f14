//! Records from delimited text.

use std::collections::BTreeMap;

use acd::delimited::{Decimal, Fault, Faults, Heading, RowLimit, Search, decode, each_row, separator_name};
use jiff::civil::DateTime;

use super::afterwards::{CALLBACKS, CHECKS, FOLLOW_UPS, RATINGS, Vocabulary};
use super::cell::{SETTINGS, moment, number, secs};
use super::mapping::{Checked, Mapping};
use super::{Afterwards, Call, Interval, Names, Outcome, Records};

/// The queue of files without such a column.
const ONLY_QUEUE: &str = "all";
/// More lines than this are not read: they would take several gigabytes.
const LINES_MAX: RowLimit = RowLimit { rows: 50_000_000, in_words: "50 million lines" };

/// Reads records from `bytes`; `file` is named in faults.
///
/// # Errors
/// Every kind of fault, each with the lines that have it; never empty.
pub fn read(bytes: &[u8], file: &str, mapping: &Mapping) -> Result<Records, Vec<Fault>> {
    let mut faults = Faults::new(file, SETTINGS);
    let checked = match mapping.check() {
        Ok(checked) => checked,
        Err(wrong) => {
            for wrong in wrong {
                faults.whole(format!("{} {}", wrong.field, wrong.found), &wrong.expected);
            }
            return Err(faults.into_kinds());
        }
    };
    let records = Reading::new(&checked, mapping).records(bytes, &mut faults);
    records.filter(|_| faults.is_empty()).ok_or_else(|| faults.into_kinds())
}

/// Which column holds what.
#[derive(Default)]
struct Columns {
    names: Vec<String>,
    time: usize,
    date: Option<usize>,
    queue: Option<usize>,
    outcome: Option<usize>,
    wait: Option<usize>,
    talk: Option<usize>,
    wrap: Option<usize>,
    agent: Option<usize>,
    caller: Option<usize>,
    class: Option<usize>,
    transfer: Option<usize>,
    rating: Option<usize>,
    follow_up: Option<usize>,
    check: Option<usize>,
    callback: Option<usize>,
    offered: Option<usize>,
    answered: Option<usize>,
    abandoned: Option<usize>,
    aht: Option<usize>,
    attributes: Vec<Option<usize>>,
}

/// A line under its heading.
struct Line<'l, 'f> {
    number: u64,
    record: &'l csv::StringRecord,
    names: &'l [String],
    faults: &'l mut Faults<'f>,
}

impl<'l> Line<'l, '_> {
    /// What stands in a column; `None` where there is no such column, or nothing in it.
    fn cell(&self, column: Option<usize>) -> Option<&'l str> {
        column.and_then(|column| self.record.get(column)).filter(|cell| !cell.is_empty())
    }

    fn note(&mut self, column: usize, found: &str, expected: &str) {
        self.faults.add(self.number, &self.names[column], format!("{found:?}"), expected);
    }
}

struct Reading<'m> {
    checked: &'m Checked,
    mapping: &'m Mapping,
    queues: Names,
    agents: Names,
    callers: Names,
    classes: Names,
    values: Vec<Names>,
}

impl<'m> Reading<'m> {
    fn new(checked: &'m Checked, mapping: &'m Mapping) -> Self {
        let values = mapping.attributes.iter().map(|_| Names::default()).collect();
        Self {
            checked,
            mapping,
            queues: Names::default(),
            agents: Names::default(),
            callers: Names::default(),
            classes: Names::default(),
            values,
        }
    }

    fn records(mut self, bytes: &[u8], faults: &mut Faults<'_>) -> Option<Records> {
        let dialect = &self.checked.dialect;
        let (text, encoding) = decode(bytes, dialect.encoding.as_deref(), faults)?;
        let heading = Heading::find(&text, dialect, &["time"]);
        let (names, reader) = (heading.names, heading.reader);
        if names.is_empty() {
            faults.whole("nothing".into(), "a heading that names the columns, and records below it");
            return None;
        }
        let read_as = format!("separated by {}, in {}", separator_name(heading.separator), encoding.name());
        let columns = self.columns(&names, &read_as, faults)?;
        let mut records = Records { notes: columns.assumptions(), ..Records::default() };
        let rows = each_row(&text, reader, LINES_MAX, faults, |number, record, faults| {
            let mut line = Line { number, record, names: &columns.names, faults };
            if record.len() < columns.names.len() || record.iter().skip(columns.names.len()).any(|it| !it.is_empty()) {
                let found = format!("{} columns, not {}", record.len(), columns.names.len());
                let expected = "as many columns as the heading has; a cell that holds the separator or a line's end \
                                stands in double quotes";
                line.faults.add(number, "heading", found, expected);
                return;
            }
            match columns.offered {
                Some(offered) => records.intervals.extend(self.interval(&columns, offered, &mut line)),
                None => records.calls.extend(self.call(&columns, &mut line)),
            }
        })?;
        if rows == 0 {
            faults.whole("no records, only a heading,".into(), "at least one record below the heading");
        }
        records.sort();
        (records.queues, records.agents) = (self.queues.names, self.agents.names);
        (records.callers, records.classes) = (self.callers.names, self.classes.names);
        let values = self.values.into_iter().map(|values| values.names);
        records.attributes = self.mapping.attributes.keys().cloned().zip(values).collect();
        Some(records)
    }

    fn columns(&self, names: &[String], read_as: &str, faults: &mut Faults<'_>) -> Option<Columns> {
        let mut search = Search::new(names, &self.checked.dialect, faults);
        let time = search.need("time", read_as);
        let offered = search.find("calls").or_else(|| search.find("offered"));
        let mut columns = Columns {
            names: names.to_vec(),
            time: time.unwrap_or_default(),
            date: search.find("date"),
            queue: search.find("queue"),
            outcome: search.find("outcome"),
            wait: search.find("wait"),
            talk: search.find("talk"),
            wrap: search.find("wrap"),
            agent: search.find("agent"),
            caller: search.find("caller"),
            class: search.find("priority"),
            transfer: search.find("transfer"),
            rating: search.find("rating"),
            follow_up: search.find("follow_up"),
            check: search.find("quality_check"),
            callback: search.find("callback_outcome"),
            offered,
            answered: search.find("answered"),
            abandoned: search.find("abandoned"),
            aht: search.find("aht"),
            attributes: Vec::new(),
        };
        let attributes = self.mapping.attributes.keys();
        columns.attributes = attributes.map(|name| search.find(&format!("attribute.{name}"))).collect();
        (search.is_sound() && time.is_some()).then_some(columns)
    }

    fn call(&mut self, columns: &Columns, line: &mut Line<'_, '_>) -> Option<Call> {
        // Each of them notes its own fault.
        let at = self.time(columns, line);
        let outcome = self.outcome(columns, line);
        let seconds = |line: &mut Line<'_, '_>, column| self.seconds(column, line);
        let (wait, talk, wrap) =
            (seconds(line, columns.wait), seconds(line, columns.talk), seconds(line, columns.wrap));
        let queue = self.queue(columns, line);
        let agent = line.cell(columns.agent).map(|name| self.agents.place(name));
        let caller = line.cell(columns.caller).map(|name| self.callers.place(name));
        let class = line.cell(columns.class).map(|name| self.classes.place(name));
        let transfer = line.cell(columns.transfer).map(|name| self.queue_named(name));
        let after = self.afterwards(columns, line);
        let attributes = columns.attributes.iter().zip(&mut self.values);
        let attributes =
            attributes.map(|(column, values)| line.cell(*column).map(|value| values.place(value))).collect();
        let (outcome, talk) = (outcome?, talk?);
        Some(Call {
            line: line.number,
            at: at?,
            queue,
            outcome: outcome.unwrap_or_else(|| Outcome::assumed(agent, talk)),
            wait: wait?,
            talk,
            wrap: wrap?,
            agent,
            caller,
            class,
            transfer,
            after: after?,
            attributes,
        })
    }

    fn interval(&mut self, columns: &Columns, offered: usize, line: &mut Line<'_, '_>) -> Option<Interval> {
        let at = self.time(columns, line);
        let calls = self.number(Some(offered), line);
        if calls == Some(None) {
            line.note(offered, "", "calls in this interval, 0 if there were none");
        }
        let (answered, abandoned) = (self.number(columns.answered, line), self.number(columns.abandoned, line));
        let aht = self.seconds(columns.aht, line);
        let queue = self.queue(columns, line);
        Some(Interval {
            line: line.number,
            at: at?,
            queue,
            offered: calls??,
            answered: answered?,
            abandoned: abandoned?,
            aht: aht?,
        })
    }

    fn time(&self, columns: &Columns, line: &mut Line<'_, '_>) -> Option<DateTime> {
        let date = columns.date.map(|column| line.cell(Some(column)).unwrap_or_default());
        let cell = line.cell(Some(columns.time)).unwrap_or_default();
        let read = moment(date, cell, &self.checked.dialect.time, self.checked.zone.as_ref());
        read.map_err(|expected| line.note(columns.time, cell, &expected)).ok()
    }

    /// `None` within where nothing stands there.
    fn outcome(&self, columns: &Columns, line: &mut Line<'_, '_>) -> Option<Option<Outcome>> {
        let Some((column, word)) = columns.outcome.zip(line.cell(columns.outcome)) else { return Some(None) };
        let outcome = self.checked.outcomes.get(word).copied().or_else(|| Outcome::parse(word));
        if outcome.is_none() {
            let expected = format!("a word for one of {}, or what it means: `outcomes` {SETTINGS}", Outcome::names());
            line.note(column, word, &expected);
        }
        outcome.map(Some)
    }

    fn afterwards(&self, columns: &Columns, line: &mut Line<'_, '_>) -> Option<Afterwards> {
        let words = &self.checked.words;
        let rating = meaning(columns.rating, line, (&words.ratings, &RATINGS));
        let follow_up = meaning(columns.follow_up, line, (&words.follow_ups, &FOLLOW_UPS));
        let check = meaning(columns.check, line, (&words.checks, &CHECKS));
        let callback = meaning(columns.callback, line, (&words.callbacks, &CALLBACKS));
        Some(Afterwards { rating: rating?, follow_up: follow_up?, check: check?, callback: callback? })
    }

    fn queue(&mut self, columns: &Columns, line: &Line<'_, '_>) -> usize {
        let name = line.cell(columns.queue).unwrap_or(ONLY_QUEUE);
        self.queue_named(name)
    }

    fn queue_named(&mut self, name: &str) -> usize {
        let name = self.mapping.queues.get(name).map_or(name, String::as_str);
        self.queues.place(name)
    }

    fn seconds(&self, column: Option<usize>, line: &mut Line<'_, '_>) -> Option<Option<f64>> {
        self.value(column, line, "nothing, or seconds from 0 (or 0:14:23)", secs)
    }

    fn number(&self, column: Option<usize>, line: &mut Line<'_, '_>) -> Option<Option<f64>> {
        self.value(column, line, "nothing, or a number from 0", number)
    }

    fn value(
        &self,
        column: Option<usize>,
        line: &mut Line<'_, '_>,
        expected: &str,
        read: fn(&str, Decimal) -> Option<f64>,
    ) -> Option<Option<f64>> {
        let Some((column, cell)) = column.zip(line.cell(column)) else { return Some(None) };
        let decimal = self.checked.dialect.decimal;
        let value = read(cell, decimal);
        if value.is_none() {
            let comma = decimal == Decimal::Point && cell.contains(',');
            let comma = if comma { "; or `decimal_comma = true` in the mapping" } else { "" };
            line.note(column, cell, &format!("{expected}{comma}"));
        }
        value.map(Some)
    }
}

/// The meaning of a word in a column; `None` within where nothing stands there.
fn meaning<T: Copy + PartialEq>(
    column: Option<usize>,
    line: &mut Line<'_, '_>,
    (own, known): (&BTreeMap<String, T>, &Vocabulary<T>),
) -> Option<Option<T>> {
    let Some((column, word)) = column.zip(line.cell(column)) else { return Some(None) };
    let meaning = own.get(word).copied().or_else(|| known.parse(word));
    if meaning.is_none() {
        let expected = format!("a word for one of {}, or what it means: `{}` {SETTINGS}", known.names(), known.table);
        line.note(column, word, &expected);
    }
    meaning.map(Some)
}

impl Columns {
    /// What follows from columns that are not there.
    fn assumptions(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.queue.is_none() {
            notes.push(format!("no column `queue`: every record belongs to one queue, `{ONLY_QUEUE}`"));
        }
        if self.offered.is_none() && self.outcome.is_none() {
            notes.push("no column `outcome`: calls with an agent or talk time were answered, others abandoned".into());
        }
        notes
    }
}
