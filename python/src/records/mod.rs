//! `acd.Records`: what happened, from frames and files.

mod columns;
mod frame;

use std::path::PathBuf;
use std::sync::Arc;

use acd_planning::records::{self, Mapping, Outcome};
use arrow_array::{ArrayRef, DictionaryArray, Float64Array, Int32Array, StringArray, TimestampMicrosecondArray};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};

use crate::errors::{failed, of_records};
use crate::result::Result;
use crate::scenario::Scenario;
use crate::table::Table;
use crate::work;

/// Records of calls (a row a call), or of intervals (a row an interval), in order of time. `Records(frame)` reads a frame of
/// pandas, polars, pyarrow or DuckDB by the Arrow interface; `read_csv` a file; `simulated` a run.
///
/// Columns of calls: `time`; and, where they are there, `queue`, `outcome`, `wait`, `talk` and `wrap` (seconds), `agent`,
/// `caller`, `priority`, `transfer`. Columns of intervals: `time`, `queue`, `calls` (or `offered`), `answered`, `abandoned`,
/// `aht` (seconds). `columns` says which column of the frame each is, where it is called otherwise; `outcomes` and `queues`
/// translate words in it.
///
/// >>> import acd
/// >>> records = acd.Records.simulated(acd.Scenario.example(), "2025-01-01", seed=1)
/// >>> len(records) > 60_000
/// True
/// >>> records.queues[0]
/// 'front_line'
#[pyclass(frozen, module = "acd._acd")]
pub(crate) struct Records(Arc<records::Records>);

impl Records {
    pub(crate) fn new(records: records::Records) -> Self {
        Self(Arc::new(records))
    }

    pub(crate) fn shared(&self) -> Arc<records::Records> {
        Arc::clone(&self.0)
    }
}

#[pymethods]
impl Records {
    #[new]
    #[pyo3(signature = (frame, *, columns = None, outcomes = None, queues = None, zone = None))]
    fn from_frame(
        py: Python<'_>,
        frame: &Bound<'_, PyAny>,
        columns: Option<frame::Names>,
        outcomes: Option<frame::Names>,
        queues: Option<frame::Names>,
        zone: Option<&str>,
    ) -> PyResult<Self> {
        let zone = zone.map(TimeZone::get).transpose().map_err(|error| PyValueError::new_err(error.to_string()))?;
        let reading = frame::Reading::new(columns, outcomes, queues, zone)?;
        let chunks = Table::chunks(frame)?;
        py.detach(|| reading.records(&chunks)).map(Self::new).map_err(PyValueError::new_err)
    }

    /// Reads a CSV file, as `docs/planning.md` describes; `mapping` says how, where it does not say so itself: `encoding`,
    /// `separator`, `decimal_comma`, `time_format`, `zone`, `columns`, `attributes`, `outcomes`, `queues`.
    ///
    /// Raises `RecordsError` with every fault, each with the lines that have it.
    #[classmethod]
    #[pyo3(signature = (path, **mapping))]
    fn read_csv(
        _: &Bound<'_, PyType>,
        py: Python<'_>,
        path: PathBuf,
        mapping: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let mapping: Mapping = match mapping {
            Some(mapping) => pythonize::depythonize(mapping)?,
            None => Mapping::default(),
        };
        let name = path.display().to_string();
        let read = py.detach(|| -> std::io::Result<_> { Ok(records::read(&std::fs::read(&path)?, &name, &mapping)) });
        read?.map(Self::new).map_err(|faults| of_records(&name, &faults))
    }

    /// The calls of one replication of a scenario whose first day is `first` (`"2025-01-01"`, or a date), as a system would
    /// record them that says everything.
    #[classmethod]
    #[pyo3(signature = (scenario, first, *, seed = 1))]
    fn simulated(
        _: &Bound<'_, PyType>,
        py: Python<'_>,
        scenario: &Scenario,
        first: &Bound<'_, PyAny>,
        seed: u64,
    ) -> PyResult<Self> {
        let text = first.str()?.to_string();
        let first = text.parse().map_err(|_| PyValueError::new_err(format!("found {text:?}; expected a date")))?;
        let scenario = Arc::clone(scenario.checked());
        let made = work::run(py, (None, "days"), None, move |_| records::simulated(&scenario, first, seed))?;
        made.map(Self::new).map_err(failed)
    }

    fn __len__(&self) -> usize {
        self.0.calls.len() + self.0.intervals.len()
    }

    /// The names of the queues.
    #[getter]
    fn queues(&self) -> Vec<&str> {
        self.0.queues.iter().map(String::as_str).collect()
    }

    /// The names of the agents.
    #[getter]
    fn agents(&self) -> Vec<&str> {
        self.0.agents.iter().map(String::as_str).collect()
    }

    /// What was assumed, in words.
    #[getter]
    fn notes(&self) -> Vec<&str> {
        self.0.notes.iter().map(String::as_str).collect()
    }

    /// The calls as a table: `time`, `queue`, `outcome`, `wait`, `talk`, `wrap` (seconds), `agent`.
    fn calls(&self, py: Python<'_>) -> PyResult<Table> {
        let columns = py.detach(|| calls(&self.0)).map_err(failed)?;
        Table::new(columns)
    }

    /// What they hold, by queue and day, and what is doubtful.
    fn summary(&self, py: Python<'_>) -> Result {
        let document = py.detach(|| self.0.summary().document(&self.0.notes));
        Result::without_text(document)
    }

    fn __repr__(&self) -> String {
        let span = self.0.span().map_or(String::new(), |(first, last)| format!(" from {first} to {last}"));
        let (calls, intervals) = (self.0.calls.len(), self.0.intervals.len());
        let what = if intervals > 0 { format!("{intervals} intervals") } else { format!("{calls} calls") };
        format!("<acd.Records: {what}{span}>")
    }
}

/// The calls as columns. Names are dictionaries: each stands once.
fn calls(records: &records::Records) -> std::result::Result<Vec<(&'static str, ArrayRef)>, arrow_schema::ArrowError> {
    let calls = &records.calls;
    let names = |names: &[String], place: &dyn Fn(&records::Call) -> Option<usize>| {
        let keys: Int32Array =
            calls.iter().map(|call| place(call).and_then(|place| i32::try_from(place).ok())).collect();
        let values = Arc::new(names.iter().map(Some).collect::<StringArray>());
        DictionaryArray::try_new(keys, values).map(|column| Arc::new(column) as ArrayRef)
    };
    let numbers = |number: &dyn Fn(&records::Call) -> Option<f64>| {
        Arc::new(calls.iter().map(number).collect::<Float64Array>()) as ArrayRef
    };
    let outcomes = Outcome::ALL.map(|outcome| outcome.name().to_owned());
    let times: TimestampMicrosecondArray = calls.iter().map(|call| Some(micros(call.at))).collect();
    Ok(vec![
        ("time", Arc::new(times) as ArrayRef),
        ("queue", names(&records.queues, &|call| Some(call.queue))?),
        ("outcome", names(&outcomes, &|call| Outcome::ALL.iter().position(|outcome| *outcome == call.outcome))?),
        ("wait", numbers(&|call| call.wait)),
        ("talk", numbers(&|call| call.talk)),
        ("wrap", numbers(&|call| call.wrap)),
        ("agent", names(&records.agents, &|call| call.agent)?),
    ])
}

/// Microseconds since 1970, on the centre's own clock.
fn micros(at: DateTime) -> i64 {
    TimeZone::UTC.to_timestamp(at).map_or(0, |moment| moment.as_microsecond())
}
