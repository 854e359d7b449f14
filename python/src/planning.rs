//! `acd.forecast` and `acd.learn`.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use acd_planning::forecast::{Events, Forecast, Holidays, Horizon};
use acd_planning::learn::{LearnError, Learning, learn as learn_from};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::errors::{failed, of_scenario};
use crate::records::Records;
use crate::result::Result;
use crate::scenario::Scenario;
use crate::work;

/// A file, by what reads its text.
fn read<T, F: Display>(file: &Path, parse: impl FnOnce(&str) -> std::result::Result<T, Vec<F>>) -> PyResult<T> {
    parse(&std::fs::read_to_string(file)?).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        PyValueError::new_err(format!("{}: {}", file.display(), faults.join("\n")))
    })
}

/// A table of holidays by its name, or from a file.
fn table_of_holidays(table: &str) -> PyResult<Holidays> {
    match table {
        "cn" => Ok(Holidays::china()),
        "none" => Ok(Holidays::default()),
        file => read(Path::new(file), Holidays::parse),
    }
}

/// Forecasts calls by queue and period for days to come, from records of calls or intervals; the result is that of
/// `acd forecast --json`: `days` and `periods` with intervals, and `handling`.
///
/// `days` calendar days after the last one of the records, in periods of `period_minutes`, which divide a day. A count lies
/// within its interval with the probability `coverage`. `holidays` is `"cn"` (mainland China), `"none"`, or a CSV file with
/// the columns from, to, kind, name; `events` a TOML file of campaigns and corrections by hand.
///
/// Raises `AcdError` where the records have no days to fit to.
///
/// >>> import acd
/// >>> records = acd.Records.simulated(acd.Scenario.example(), "2025-01-01", seed=1)
/// >>> result = acd.forecast(records, days=7)
/// >>> periods = result.tables["periods"]
/// >>> len(periods) == 7 * 48 * len(records.queues)
/// True
#[pyfunction]
#[pyo3(signature = (records, *, days = 14, period_minutes = 30, coverage = 0.9, holidays = "cn", events = None))]
pub(crate) fn forecast(
    py: Python<'_>,
    records: &Records,
    days: u32,
    period_minutes: u32,
    coverage: f64,
    holidays: &str,
    events: Option<PathBuf>,
) -> PyResult<Result> {
    if !(1..=731).contains(&days) {
        return Err(PyValueError::new_err(format!("days is {days}; expected 1 to 731")));
    }
    if !(0.01..=0.999).contains(&coverage) {
        return Err(PyValueError::new_err(format!("coverage is {coverage}; expected a share such as 0.9")));
    }
    let (records, holidays) = (records.shared(), table_of_holidays(holidays)?);
    let events = match events {
        None => Events::default(),
        Some(file) => read(&file, Events::parse)?,
    };
    let made = work::run(py, (None, "days"), None, move |_| {
        let offered = records.offered(period_minutes)?;
        let horizon = Horizon { days: days as usize, today: None };
        let forecast = Forecast::new(&offered, &horizon, &holidays, &events)?;
        Ok::<_, acd_planning::forecast::ForecastError>(forecast.document(coverage, &records.handling()))
    })?;
    made.map(Result::without_text).map_err(failed)
}

/// What was learnt from records: `scenario`, its `text` (with the evidence of each value under `[[assumptions]]`), and
/// `result`: recorded and learnt figures side by side, as `acd learn --json` prints them.
#[pyclass(frozen, get_all, module = "acd._acd")]
pub(crate) struct Learnt {
    /// The scenario.
    scenario: Py<Scenario>,
    /// Its file.
    text: String,
    /// Recorded and learnt, side by side.
    result: Py<Result>,
}

#[pymethods]
impl Learnt {
    #[new]
    fn from_parts(scenario: Py<Scenario>, text: String, result: Py<Result>) -> Self {
        Self { scenario, text, result }
    }

    fn __getnewargs__(&self, py: Python<'_>) -> (Py<Scenario>, &str, Py<Result>) {
        (self.scenario.clone_ref(py), &self.text, self.result.clone_ref(py))
    }

    fn __repr__(&self) -> String {
        "<acd.Learnt: scenario, text, result>".to_owned()
    }
}

/// Learns a scenario from records of calls, and simulates it beside them: demand, conversations, patience, after-call work,
/// redialling, transfers, who is there. `centre` is a scenario whose centre took these calls (its queues are called as in the
/// records); without it queues, profiles and agents follow from the records.
///
/// About `calls` calls are simulated to compare; `period_minutes` divide a day.
///
/// Raises `AcdError` where the records say too little, and what would be needed.
#[pyfunction]
#[pyo3(signature = (records, *, centre = None, period_minutes = 30, holidays = "cn", title = "Learnt from records", seed = 1, calls = 1_500_000, progress = None))]
#[expect(clippy::too_many_arguments, reason = "keywords, in Python")]
pub(crate) fn learn(
    py: Python<'_>,
    records: &Records,
    centre: Option<&Scenario>,
    period_minutes: u32,
    holidays: &str,
    title: &str,
    seed: u64,
    calls: u64,
    progress: Option<Bound<'_, PyAny>>,
) -> PyResult<Learnt> {
    let (records, holidays) = (records.shared(), table_of_holidays(holidays)?);
    let (centre, title) = (centre.map(|scenario| Arc::clone(scenario.checked())), title.to_owned());
    let learnt = work::run(py, (progress, "replications"), None, move |watch| {
        let learning = Learning {
            records: &records,
            centre: centre.as_ref().map(|scenario| &scenario.center),
            period_minutes,
            holidays: &holidays,
            title: &title,
            calls_simulated: calls,
            seed,
        };
        learn_from(learning, || watch.one_more()).map(|learnt| (learnt.document(&records), learnt.text))
    })?;
    let (document, text) = learnt.map_err(|error| match error {
        LearnError::Scenario(errors) => of_scenario(&errors),
        other => failed(other),
    })?;
    let scenario = Py::new(py, Scenario::of_text(py, &text, "learnt.toml")?)?;
    Ok(Learnt { scenario, text, result: Py::new(py, Result::without_text(document))? })
}
