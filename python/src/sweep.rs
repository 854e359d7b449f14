//! Parts of sweeps, and their rows: what `acd/sweeps.py` stands on.

use std::num::NonZeroU64;
use std::sync::Arc;

use acd::scenario::Change;
use acd::sim::{Partial, open, seal};
use acd_planning::{ObserveError, Row, Sample, Sweep, SweepError, Task};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyDict};

use crate::errors::{failed, of_scenario};
use crate::scenario::Scenario;
use crate::{literal, work};

/// The beginning of a part's bytes.
const KIND: &[u8; 8] = b"ACDSWEEP";
/// The version of their layout.
const FORMAT: u32 = 1;

/// By measure: the estimate, and half the width of its interval.
type Estimates = Vec<Option<(f64, Option<f64>)>>;

fn changes(point: &Bound<'_, PyDict>) -> PyResult<Vec<Change>> {
    let change = |(path, value): (Bound<'_, PyAny>, Bound<'_, PyAny>)| {
        let path: String = path.extract()?;
        Change::new(&path, &literal::value(&path, &value)?.to_string())
            .map_err(|expected| PyValueError::new_err(format!("{path}: {expected}")))
    };
    point.iter().map(change).collect()
}

fn sweep(scenario: &Scenario, measures: Vec<String>, (seed, replications): (u64, u64)) -> Sweep {
    let (draft, variant) = scenario.draft();
    let sample = Sample { seed, replications };
    Sweep { draft, variant, points: Vec::new(), measures, sample, block: NonZeroU64::MAX }
}

fn fault(error: SweepError) -> PyErr {
    match error {
        SweepError::Point { error: ObserveError::Scenario(errors), .. } => of_scenario(&errors),
        error @ SweepError::Change(_) => PyValueError::new_err(error.to_string()),
        error => failed(error),
    }
}

fn estimates(rows: Vec<Row>) -> Vec<Estimates> {
    let row = |row: Row| row.estimates.into_iter().map(|found| found.map(|found| (found.value, found.half_width)));
    rows.into_iter().map(|each| row(each).collect()).collect()
}

/// Runs some replications of one point, on this thread, without the interpreter's lock: bytes for `sweep_rows`.
#[pyfunction]
pub(crate) fn sweep_part<'py>(
    py: Python<'py>,
    scenario: &Scenario,
    changes: &Bound<'py, PyDict>,
    measures: Vec<String>,
    seed: u64,
    first: u64,
    end: u64,
) -> PyResult<Bound<'py, PyBytes>> {
    let sweep = Sweep { points: vec![self::changes(changes)?], ..sweep(scenario, measures, (seed, end)) };
    let part = py.detach(|| sweep.run_task(&Task { point: 0, range: first..end })).map_err(fault)?;
    Ok(PyBytes::new(py, &seal(KIND, FORMAT, &part)))
}

/// The estimates at each point, from the parts of all, each with the number of its point, in any order.
#[pyfunction]
pub(crate) fn sweep_rows(
    py: Python<'_>,
    scenario: &Scenario,
    points: usize,
    measures: Vec<String>,
    seed: u64,
    replications: u64,
    parts: Vec<(usize, PyBackedBytes)>,
) -> PyResult<Vec<Estimates>> {
    let sweep = Sweep { points: vec![Vec::new(); points], ..sweep(scenario, measures, (seed, replications)) };
    let rows = py.detach(|| {
        let read = |(point, bytes): &(usize, PyBackedBytes)| {
            open::<Partial>(KIND, FORMAT, bytes)
                .map(|part| (*point, part))
                .map_err(|error| format!("point {point}: {error}"))
        };
        let parts = parts.iter().map(read).collect::<std::result::Result<Vec<_>, _>>()?;
        sweep.rows(parts).map_err(|error| error.to_string())
    });
    rows.map(estimates).map_err(failed)
}

/// Runs a whole sweep on the threads of this process.
#[pyfunction]
#[pyo3(signature = (scenario, points, measures, seed, replications, block, threads = None, progress = None))]
#[expect(clippy::too_many_arguments, reason = "the flags of acd.sweep")]
pub(crate) fn sweep_run(
    py: Python<'_>,
    scenario: &Scenario,
    points: Vec<Bound<'_, PyDict>>,
    measures: Vec<String>,
    seed: u64,
    replications: u64,
    block: u64,
    threads: Option<usize>,
    progress: Option<Bound<'_, PyAny>>,
) -> PyResult<Vec<Estimates>> {
    let points = points.iter().map(changes).collect::<PyResult<_>>()?;
    let block = NonZeroU64::new(block).ok_or_else(|| PyValueError::new_err("block is 0; expected 1 or more"))?;
    let sweep = Arc::new(Sweep { points, block, ..sweep(scenario, measures, (seed, replications)) });
    let threads = work::threads(threads)?;
    let rows = work::run(py, (progress, "tasks"), threads, move |watch| {
        watch.expect(sweep.tasks().len() as u64);
        sweep.run_here(|_| watch.one_more())
    })?;
    rows.map(estimates).map_err(fault)
}
