//! Records from a frame.

use std::collections::BTreeMap;

use acd_planning::records::{Afterwards, Call, Interval, Outcome, Records};
use arrow_array::{Array, StructArray};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rayon::prelude::*;

use super::columns::{NONE, Names as Places, numbers, times};

/// From one name to another.
pub(super) type Names = BTreeMap<String, String>;

/// The queue of frames without such a column.
const ONLY_QUEUE: &str = "all";
const COLUMNS: [&str; 15] = [
    "time",
    "queue",
    "outcome",
    "wait",
    "talk",
    "wrap",
    "agent",
    "caller",
    "priority",
    "transfer",
    "calls",
    "offered",
    "answered",
    "abandoned",
    "aht",
];

/// How a frame is to be read.
pub(super) struct Reading {
    columns: Names,
    outcomes: BTreeMap<String, Outcome>,
    queues: Names,
    zone: Option<TimeZone>,
}

impl Reading {
    /// # Errors
    /// `ValueError` for a column that is none of records, and for an outcome that is none.
    pub(super) fn new(
        columns: Option<Names>,
        outcomes: Option<Names>,
        queues: Option<Names>,
        zone: Option<TimeZone>,
    ) -> PyResult<Self> {
        let columns = columns.unwrap_or_default();
        if let Some(unknown) = columns.keys().find(|name| !COLUMNS.contains(&name.as_str())) {
            let expected = COLUMNS.join(", ");
            return Err(PyValueError::new_err(format!("columns: found {unknown:?}; expected any of {expected}")));
        }
        let read = |(word, name): (String, String)| match Outcome::parse(&name) {
            Some(outcome) => Ok((word, outcome)),
            None => {
                let expected = Outcome::names();
                Err(PyValueError::new_err(format!("outcomes: {word}: found {name:?}; expected one of {expected}")))
            }
        };
        let outcomes = outcomes.unwrap_or_default().into_iter().map(read).collect::<PyResult<_>>()?;
        Ok(Self { columns, outcomes, queues: queues.unwrap_or_default(), zone })
    }

    /// # Errors
    /// What is wrong with the frame, in words.
    pub(super) fn records(&self, chunks: &[StructArray]) -> Result<Records, String> {
        let frame = Frame { reading: self, chunks, rows: chunks.iter().map(Array::len).sum() };
        let has = |name: &'static str| frame.has(name).map(|there| there.then_some(name));
        let mut records = match has("calls")?.or(has("offered")?) {
            Some(offered) => frame.intervals(offered)?,
            None => frame.calls()?,
        };
        if !records.calls.is_sorted_by_key(|call| call.at) {
            records.calls.par_sort_by_key(|call| call.at);
        }
        records.intervals.sort_by_key(|interval| interval.at);
        Ok(records)
    }
}

struct Frame<'f> {
    reading: &'f Reading,
    chunks: &'f [StructArray],
    rows: usize,
}

/// Which queue each row is of, and where it went.
struct Queues {
    /// Places of the queues' names.
    own: Vec<u32>,
    /// Those of transfers; empty without such a column.
    to: Vec<u32>,
    /// The names of both, as they are to be.
    names: Vec<String>,
}

/// What stands in a row of [`Frame::numbers`].
fn number(numbers: &[f64], row: usize) -> Option<f64> {
    numbers.get(row).copied().filter(|number| !number.is_nan())
}

impl Frame<'_> {
    /// The frame's name of a column.
    fn name<'n>(&'n self, column: &'n str) -> &'n str {
        self.reading.columns.get(column).map_or(column, String::as_str)
    }

    /// The names of its columns, as messages list them.
    fn column_names(&self) -> String {
        self.chunks.first().map(|chunk| chunk.column_names().join(", ")).unwrap_or_default()
    }

    /// Whether it has this column.
    ///
    /// # Errors
    /// If it was named and is not there.
    fn has(&self, column: &str) -> Result<bool, String> {
        let name = self.name(column);
        let there = self.chunks.first().is_some_and(|chunk| chunk.column_by_name(name).is_some());
        if !there && self.reading.columns.contains_key(column) {
            let expected = self.column_names();
            return Err(format!("columns: {column}: found no column {name:?}; expected one of {expected}"));
        }
        Ok(there)
    }

    fn each<T>(
        &self,
        column: &str,
        mut append: impl FnMut(&arrow_array::ArrayRef, &mut Vec<T>) -> Result<(), String>,
    ) -> Result<Vec<T>, String> {
        let name = self.name(column);
        let mut all = Vec::with_capacity(self.rows);
        if self.has(column)? {
            for chunk in self.chunks {
                let array =
                    chunk.column_by_name(name).ok_or_else(|| format!("{name}: not in every part of the frame"))?;
                append(array, &mut all).map_err(|wrong| format!("{name}: {wrong}"))?;
            }
        }
        Ok(all)
    }

    fn times(&self) -> Result<Vec<DateTime>, String> {
        if !self.has("time")? {
            let names = self.column_names();
            return Err(format!(
                "found no column \"time\"; expected it, or columns={{\"time\": …}} with one of {names}"
            ));
        }
        self.each("time", |array, all| times(array, self.reading.zone.as_ref(), all))
    }

    /// Numbers of zero or more, NaN where nothing stands; empty without such a column.
    fn numbers(&self, column: &str) -> Result<Vec<f64>, String> {
        let all = self.each(column, numbers)?;
        match all.iter().position(|number| *number < 0.0 || number.is_infinite()) {
            Some(row) => Err(format!("{}: row {row}: found {}; expected zero or more", self.name(column), all[row])),
            None => Ok(all),
        }
    }

    fn places(&self, column: &str) -> Result<(Vec<u32>, Vec<String>), String> {
        let mut names = Places::default();
        let places = self.each(column, |array, all| names.places_of(array, all))?;
        Ok((places, names.names))
    }

    fn queues(&self, transfers: bool) -> Result<Queues, String> {
        let renamed = |name: &String| self.reading.queues.get(name).unwrap_or(name).clone();
        let (own, own_names) = self.places("queue")?;
        let (to, to_names) = if transfers { self.places("transfer")? } else { (Vec::new(), Vec::new()) };
        let mut all = Places::default();
        let place_in = |all: &mut Places, names: &[String]| -> Vec<u32> {
            names.iter().map(|name| all.place(&renamed(name))).collect()
        };
        let (of_own, of_to) = (place_in(&mut all, &own_names), place_in(&mut all, &to_names));
        let moved = |places: Vec<u32>, of: &[u32]| -> Vec<u32> {
            places.into_iter().map(|place| of.get(place as usize).copied().unwrap_or(NONE)).collect()
        };
        let (mut own, to) = (moved(own, &of_own), moved(to, &of_to));
        if own.is_empty() || own.contains(&NONE) {
            let only = all.place(&renamed(&ONLY_QUEUE.to_owned()));
            own.resize(self.rows, only);
            own.iter_mut().filter(|place| **place == NONE).for_each(|place| *place = only);
        }
        Ok(Queues { own, to, names: all.names })
    }

    fn outcomes(&self) -> Result<Vec<Option<Outcome>>, String> {
        let (places, words) = self.places("outcome")?;
        let read = |word: &String| match self.reading.outcomes.get(word).copied().or_else(|| Outcome::parse(word)) {
            Some(outcome) => Ok(outcome),
            None => {
                let (column, expected) = (self.name("outcome"), Outcome::names());
                Err(format!("{column}: found {word:?}; expected one of {expected}, or outcomes={{…}}"))
            }
        };
        let read = words.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(places.into_iter().map(|place| read.get(place as usize).copied()).collect())
    }

    fn calls(&self) -> Result<Records, String> {
        let ((at, queues), (waits, (talks, wraps))) = rayon::join(
            || rayon::join(|| self.times(), || self.queues(true)),
            || rayon::join(|| self.numbers("wait"), || rayon::join(|| self.numbers("talk"), || self.numbers("wrap"))),
        );
        let (outcomes, (agents, (callers, classes))) = rayon::join(
            || self.outcomes(),
            || {
                rayon::join(
                    || self.places("agent"),
                    || rayon::join(|| self.places("caller"), || self.places("priority")),
                )
            },
        );
        let (at, queues, outcomes) = (at?, queues?, outcomes?);
        let (waits, talks, wraps) = (waits?, talks?, wraps?);
        let ((agents, agent_names), (callers, caller_names), (classes, class_names)) = (agents?, callers?, classes?);
        let place = |places: &[u32], row: usize| places.get(row).filter(|it| **it != NONE).map(|it| *it as usize);
        let call = |row: usize| {
            let (agent, talk) = (place(&agents, row), number(&talks, row));
            let outcome = outcomes.get(row).copied().flatten();
            Call {
                line: row as u64,
                at: at[row],
                queue: queues.own[row] as usize,
                outcome: outcome.unwrap_or_else(|| Outcome::assumed(agent, talk)),
                wait: number(&waits, row),
                talk,
                wrap: number(&wraps, row),
                agent,
                caller: place(&callers, row),
                class: place(&classes, row),
                transfer: place(&queues.to, row),
                after: Afterwards::default(),
                attributes: Vec::new(),
            }
        };
        Ok(Records {
            calls: (0..self.rows).into_par_iter().map(call).collect(),
            queues: queues.names,
            agents: agent_names,
            callers: caller_names,
            classes: class_names,
            notes: if outcomes.is_empty() { vec![ASSUMED.to_owned()] } else { Vec::new() },
            ..Records::default()
        })
    }

    fn intervals(&self, offered: &str) -> Result<Records, String> {
        let (at, queues) = (self.times()?, self.queues(false)?);
        let calls = self.numbers(offered)?;
        if let Some(row) = calls.iter().position(|calls| calls.is_nan()) {
            return Err(format!(
                "{}: row {row}: found nothing; expected calls, 0 if there were none",
                self.name(offered)
            ));
        }
        let (answered, abandoned, aht) = (self.numbers("answered")?, self.numbers("abandoned")?, self.numbers("aht")?);
        let interval = |row: usize| Interval {
            line: row as u64,
            at: at[row],
            queue: queues.own[row] as usize,
            offered: calls[row],
            answered: number(&answered, row),
            abandoned: number(&abandoned, row),
            aht: number(&aht, row),
        };
        let intervals = (0..self.rows).map(interval).collect();
        Ok(Records { intervals, queues: queues.names, ..Records::default() })
    }
}

const ASSUMED: &str =
    "without a column of outcomes, a call with an agent or talk time was answered, any other abandoned";
