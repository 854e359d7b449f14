//! `acd.Journal`: what a router wrote down.

use std::error::Error;
use std::path::{Path, PathBuf};

use acd::config::Center;
use acd::engine::{Command, Event, Fact, Rejection};
use acd::journal::{Day, JournalError, Played, Player, Wanted, verify};
use acd::notes::Notes;
use acd::stats::{Span, Tally, TallyOptions, View};
use acd::time::Timestamp;
use acd_planning::records::History;
use acd_report::AnswersRow;
use acd_wire::{Names, explained};
use jiff::tz::TimeZone;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyList;
use serde_json::{Value, json};

use crate::engine::{CallName, Engine, written, written_command};
use crate::errors::{NotInJournal, failed};
use crate::records::Records;
use crate::result::Result;
use crate::scenario::Scenario;
use crate::secs::Secs;
use crate::work;

/// The journal of a router (`acd serve`, or `acd simulate --journal`): a folder, or one segment in it. It is read again for each
/// question; one that is being written may be read.
///
/// Raises `AcdError` if it is damaged or missing.
#[pyclass(frozen, module = "acd._acd")]
pub(crate) struct Journal {
    path: PathBuf,
}

/// Why a journal has no answer.
type Failure = Box<dyn Error + Send + Sync>;

impl Journal {
    /// Runs a question without the interpreter's lock.
    fn ask<T: Send + 'static>(
        &self,
        py: Python<'_>,
        question: impl FnOnce(PathBuf) -> std::result::Result<T, Failure> + Send + 'static,
    ) -> PyResult<T> {
        let path = self.path.clone();
        work::run(py, (None, "commands"), None, move |_| question(path))?.map_err(failed)
    }
}

#[pymethods]
impl Journal {
    #[new]
    fn open(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        py.detach(|| Player::open(&path)).map_err(failed)?;
        Ok(Self { path })
    }

    fn __getnewargs__(&self) -> (PathBuf,) {
        (self.path.clone(),)
    }

    /// Replays it, and compares it with every saved state: `commands`, `refused`, `events`, `calls_in_progress`, `faults` (texts;
    /// empty if it is intact).
    fn verify(&self, py: Python<'_>) -> PyResult<Result> {
        let document = self.ask(py, |path| {
            let found = verify(&path)?;
            let faults: Vec<String> = found.faults.iter().map(ToString::to_string).collect();
            Ok(json!({
                "first": found.first, "commands": found.commands, "refused": found.refused, "events": found.events,
                "calls_in_progress": found.player.roster().calls().count(), "faults": faults,
            }))
        })?;
        Ok(Result::without_text(document))
    }

    /// The commands and their events again, bit for bit, in the engine's own form: each with `sequence`, `at` (microseconds of the
    /// engine's time), `unix_micros`, `command` (`None` where time passed), `refused` (why, or `None`), `first_event` and `events`.
    /// `first` and `last` bound the sequence numbers.
    #[pyo3(signature = (*, first = 0, last = None))]
    fn replay<'py>(&self, py: Python<'py>, first: u64, last: Option<u64>) -> PyResult<Bound<'py, PyAny>> {
        let lines = self.ask(py, move |path| {
            let mut player = Player::open(&path)?;
            let mut lines = Vec::new();
            while let Some(played) = player.play()? {
                let (sequence, at) = (played.sequence, played.at);
                if sequence < first {
                    continue;
                }
                if last.is_some_and(|last| sequence > last) {
                    break;
                }
                let mut line = json!({
                    "sequence": sequence, "at": at, "command": played.command,
                    "refused": played.outcome.err(), "first_event": played.first_event, "events": played.events,
                });
                line["unix_micros"] = json!(player.unix_micros(at));
                lines.push(line);
            }
            Ok(lines)
        })?;
        Ok(pythonize::pythonize(py, &lines)?)
    }

    /// Why a call waited, by its number or by what the switch calls it, or all calls of a `caller`: the document of
    /// `acd journal explain --json`. Its `parts` come in order: `happened`, with `decision` (who was compared with whom) for
    /// an offer; and `stood`, how an agent stood towards a call that waited, from when until when.
    ///
    /// Raises `NotInJournal` if there is no such call.
    #[pyo3(signature = (call = None, *, caller = None))]
    fn explain(&self, py: Python<'_>, call: Option<CallName>, caller: Option<String>) -> PyResult<Result> {
        let (wanted, about) = match (call, caller) {
            (Some(call), None) => (Wanted::Call(call.id()), call.to_string()),
            (None, Some(caller)) => (Wanted::Caller(caller.clone()), caller),
            (Some(_), Some(_)) | (None, None) => return Err(PyValueError::new_err("expected a call or a caller")),
        };
        let asked = about.clone();
        let (document, found) = self.ask(py, move |path| Ok(explained(&mut Player::open(&path)?, wanted, &asked)?))?;
        if !found {
            return Err(NotInJournal::new_err(format!("{about} is not in {}", self.path.display())));
        }
        let text = py.import("acd._show")?.call_method1("explanation", (pythonize::pythonize(py, &document)?,))?;
        Ok(Result::with_text(document, text.extract()?))
    }

    /// The commands and their events by name, for `acd.Engine`: each command (an object of `acd.commands`, or `None` where time passed) with its
    /// `sequence`, its time `at` in seconds of the engine's, the word of its refusal (or `None`) and its events.
    #[pyo3(signature = (*, first = 0, last = None))]
    fn steps<'py>(&self, py: Python<'py>, first: u64, last: Option<u64>) -> PyResult<Bound<'py, PyAny>> {
        let step = py.import("acd.engine")?.getattr("_read_step")?;
        let mut player = py.detach(|| Player::open(&self.path)).map_err(failed)?;
        let mut names = Names::new(player.engine().center()).in_seconds();
        let steps = PyList::empty(py);
        loop {
            py.check_signals()?;
            let Some(Step { sequence, at, command, outcome, events, notes }) = next(&mut player).map_err(failed)?
            else {
                return Ok(steps.into_any());
            };
            if events.iter().any(|event| matches!(event.fact, Fact::Reconfigured { .. })) {
                names = Names::new(player.engine().center()).in_seconds();
            }
            if sequence < first {
                continue;
            }
            if last.is_some_and(|last| sequence > last) {
                return Ok(steps.into_any());
            }
            let command = command.map(|command| written_command(py, &names, &notes, &command)).transpose()?;
            let refused: Option<&str> = outcome.as_ref().err().map(Into::into);
            let events = written(py, &names, &notes, &events)?;
            steps.append(step.call1((sequence, at.as_secs_f64(), command, refused, events))?)?;
        }
    }

    /// The engine as it was before the command with the number `before`; by default as the journal begins.
    #[pyo3(signature = (*, before = 0))]
    fn engine<'py>(&self, py: Python<'py>, before: u64) -> PyResult<Bound<'py, PyAny>> {
        let core = self.ask(py, move |path| {
            let mut player = Player::open(&path)?;
            while player.next() < before {
                if player.play()?.is_none() {
                    break;
                }
            }
            Ok(Engine::of_player(&player))
        })?;
        py.import("acd.engine")?.getattr("Engine")?.call_method1("_of", (Py::new(py, core)?,))
    }

    /// Answers and waits by queue as recorded, `within` the threshold of the service level.
    #[pyo3(signature = (*, within = Secs(20.0)))]
    fn stats(&self, py: Python<'_>, within: Secs) -> PyResult<Result> {
        let options = options(within)?;
        let document = self.ask(py, move |path| {
            let rows = recorded(&path, &Day::read(Player::open(&path)?)?, &options)?;
            Ok(json!({ "within_secs": within.0, "queues": rows }))
        })?;
        Ok(Result::without_text(document))
    }

    /// What another centre would have done with the same calls: rows as `stats` has them, as `recorded`, as rerun on the recorded
    /// centre (`rerun`), and on the other (`other centre`). Both reruns assume that callers who were answered had patience enough,
    /// that agents always answer, and that nobody transfers or consults: compare them with each other.
    #[pyo3(signature = (centre, *, within = Secs(20.0)))]
    fn what_if(&self, py: Python<'_>, centre: &Scenario, within: Secs) -> PyResult<Result> {
        let (options, other) = (options(within)?, centre.checked().center.clone());
        let document = self.ask(py, move |path| {
            let day = Day::read(Player::open(&path)?)?;
            let mut rows = recorded(&path, &day, &options)?;
            for (of, center) in [("rerun", day.center()), ("other centre", &other)] {
                let mut tally = Tally::new(center, &options)?;
                day.rerun(center, |event| tally.record(event))?;
                rows.extend(answers(of, center, &tally));
            }
            Ok(json!({ "within_secs": within.0, "queues": rows }))
        })?;
        Ok(Result::without_text(document))
    }

    /// Its calls as records, on the clock of `zone` (an IANA name; by default that of the centre's first calendar): each stay in a
    /// queue is one call, consultations are left out.
    #[pyo3(signature = (*, zone = None))]
    fn records(&self, py: Python<'_>, zone: Option<String>) -> PyResult<Records> {
        let records = self.ask(py, move |path| {
            let mut player = Player::open(&path)?;
            while player.play()?.is_some() {}
            let center = player.engine().center().clone();
            let zone = TimeZone::get(zone.as_deref().unwrap_or_else(|| center.zone()))?;
            let mut player = Player::open(&path)?;
            let ahead = std::cell::Cell::new(None::<i64>);
            let mut history = History::new(&center, |at| {
                let micros = i64::try_from(at.as_micros()).ok()?.checked_add(ahead.get()?)?;
                Some(zone.to_datetime(jiff::Timestamp::from_microsecond(micros).ok()?))
            });
            while let Some(played) = player.play()? {
                let (at, events) = (played.at, played.events.to_vec());
                let unix = player.unix_micros(at).and_then(|micros| i64::try_from(micros).ok());
                ahead.set(unix.zip(i64::try_from(at.as_micros()).ok()).map(|(unix, at)| unix - at));
                events.iter().for_each(|event| history.record(event));
            }
            Ok(history.finish())
        })?;
        Ok(Records::new(records))
    }

    fn __repr__(&self) -> String {
        format!("<acd.Journal {:?}>", self.path.display().to_string())
    }
}

/// A command that was played, and the names of its calls.
struct Step {
    sequence: u64,
    at: Timestamp,
    command: Option<Command>,
    outcome: std::result::Result<(), Rejection>,
    events: Vec<Event>,
    notes: Notes,
}

fn next(player: &mut Player) -> std::result::Result<Option<Step>, JournalError> {
    let mut notes = player.roster().notes().clone();
    let Some(played) = player.play()? else { return Ok(None) };
    let Played { sequence, at, command, outcome, events, .. } = played;
    let events = events.to_vec();
    // Calls that have ended are in the notes before, calls that have come in those after.
    for call in events.iter().filter_map(|event| event.fact.call()) {
        if let Some(name) = player.roster().notes().call(call).and_then(|note| note.name.clone()) {
            notes.name(call, name);
        }
    }
    Ok(Some(Step { sequence, at, command, outcome, events, notes }))
}

fn options(within: Secs) -> PyResult<TallyOptions> {
    Ok(TallyOptions { thresholds: vec![within.duration("within")?], ..TallyOptions::default() })
}

/// What was recorded. The journal's last centre has an index for everything that ever existed.
fn recorded(path: &Path, day: &Day, options: &TallyOptions) -> std::result::Result<Vec<Value>, Failure> {
    let mut tally = Tally::new(day.center(), options)?;
    let mut player = Player::open(path)?;
    while let Some(played) = player.play()? {
        played.events.iter().for_each(|event| tally.record(event));
    }
    Ok(answers("recorded", day.center(), &tally))
}

fn answers(of: &str, center: &Center, tally: &Tally) -> Vec<Value> {
    let row = |(id, name): (acd::id::QueueId, &String)| {
        json!(AnswersRow::new(of, name.clone(), &tally.figures().legs(id, Span::Whole, View::Cohort)))
    };
    center.queue_ids().zip(center.queues.iter().map(|queue| &queue.name)).map(row).collect()
}
