//! `acd.erlang`: exact formulas for one queue, a row a case.

use std::sync::Arc;

use acd::sim::distribution::Distribution;
use acd_planning::formulas::{self, Demand, ErlangC, Impatient, MAX_AGENTS, PlanError, Target};
use arrow_array::{ArrayRef, Float64Array};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rayon::prelude::*;

use crate::secs::Secs;
use crate::table::{Numbers, Table, broadcast};
use crate::work;

/// Named inputs, a row a case.
struct Cases {
    inputs: Vec<(&'static str, Numbers)>,
    rows: usize,
}

impl Cases {
    fn new(inputs: Vec<(&'static str, Numbers)>) -> PyResult<Self> {
        Ok(Self { rows: broadcast(&inputs)?, inputs })
    }

    /// Computes each row on all cores; `figures` name the results. A row without an answer (a queue that grows without
    /// bound) has none in any of them.
    fn table<const N: usize>(
        self,
        py: Python<'_>,
        figures: [&'static str; N],
        answer: impl Fn(&[f64]) -> Result<[Option<f64>; N], NoAnswer> + Send + Sync + 'static,
    ) -> PyResult<Table> {
        let Self { inputs, rows } = self;
        let own: Vec<Numbers> = inputs.iter().map(|(_, numbers)| numbers.clone()).collect();
        let answers = work::run(py, (None, "rows"), None, move |watch| {
            watch.expect(rows as u64);
            let of_row = |row: usize| {
                let case: Vec<f64> = own.iter().map(|numbers| numbers.at(row)).collect();
                match answer(&case) {
                    Ok(figures) => Ok(figures),
                    Err(NoAnswer::Unbounded) => Ok([None; N]),
                    Err(NoAnswer::Wrong(why)) => Err((row, why)),
                }
            };
            (0..rows).into_par_iter().with_min_len(256).map(of_row).collect::<Result<Vec<_>, _>>()
        })?;
        let answers = answers.map_err(|(row, error)| PyValueError::new_err(format!("row {row}: {error}")))?;
        let given = inputs.iter().map(|(name, numbers)| (*name, Arc::new(numbers.column(rows)) as ArrayRef));
        let found = figures.iter().enumerate().map(|(place, name)| {
            let column: Float64Array = answers.iter().map(|figures| figures[place]).collect();
            (*name, Arc::new(column) as ArrayRef)
        });
        Table::new(given.chain(found).collect())
    }
}

/// Why a case has no answer.
enum NoAnswer {
    /// No number of agents is enough, or these are not.
    Unbounded,
    /// The case itself is wrong.
    Wrong(String),
}

impl From<PlanError> for NoAnswer {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Unstable { .. } | PlanError::Unreachable => Self::Unbounded,
            PlanError::NotPositive { .. }
            | PlanError::Negative { .. }
            | PlanError::NotAShare { .. }
            | PlanError::Agents(_)
            | PlanError::Places { .. }
            | PlanError::PatienceByHour
            | PlanError::Patience(_)
            | PlanError::NoClasses => Self::Wrong(error.to_string()),
        }
    }
}

/// A whole number of agents.
fn whole(agents: f64) -> Result<u32, NoAnswer> {
    if agents.fract() == 0.0 && (1.0..=f64::from(MAX_AGENTS)).contains(&agents) {
        Ok(agents as u32)
    } else {
        let expected = format!("a whole number from 1 to {MAX_AGENTS}");
        Err(NoAnswer::Wrong(format!("the number of agents is {agents}; expected {expected}")))
    }
}

/// Erlang B, for callers who do not wait: the shares of calls lost at an offered `load` in erlang, by cases.
///
/// Columns: `blocked` (share), `carried` (erlang), `occupancy` (share). Erlang (1917).
///
/// >>> from acd import erlang
/// >>> round(erlang.b(load=12, agents=20)["blocked"][0], 4)
/// 0.0098
#[pyfunction]
pub(crate) fn erlang_b(py: Python<'_>, load: Numbers, agents: Numbers) -> PyResult<Table> {
    let cases = Cases::new(vec![("load", load), ("agents", agents)])?;
    cases.table(py, ["blocked", "carried", "occupancy"], |case| {
        let [load, agents] = *case else { unreachable!("as many as were named") };
        let lost = formulas::erlang_b(whole(agents)?, load)?;
        let carried = load * (1.0 - lost);
        Ok([Some(lost), Some(carried), Some(carried / agents)])
    })
}

/// Erlang C, for callers who wait as long as it takes, by cases: calls an hour, mean handling time in seconds, agents.
///
/// Columns: `load` (erlang), `occupancy`, `waited` and `answered_within` (shares of all calls), `mean_wait_secs` of all and
/// `mean_wait_of_waiting_secs`, `mean_queue` (calls). Missing where the queue would grow without bound. Erlang (1917).
///
/// Raises `ValueError` with the row of a case that is none.
///
/// >>> from acd import erlang
/// >>> round(erlang.c(6, 300, 1)["waited"][0], 3)
/// 0.5
#[pyfunction]
#[pyo3(signature = (calls_per_hour, handling_secs, agents, *, within = Secs(20.0)))]
pub(crate) fn erlang_c(
    py: Python<'_>,
    calls_per_hour: Numbers,
    handling_secs: Numbers,
    agents: Numbers,
    within: Secs,
) -> PyResult<Table> {
    let inputs = vec![("calls_per_hour", calls_per_hour), ("handling_secs", handling_secs), ("agents", agents)];
    let figures =
        ["load", "occupancy", "waited", "answered_within", "mean_wait_secs", "mean_wait_of_waiting_secs", "mean_queue"];
    Cases::new(inputs)?.table(py, figures, move |case| {
        let [calls, handling, agents] = *case else { unreachable!("as many as were named") };
        let demand = Demand::new(calls, handling)?;
        let queue = ErlangC::new(demand, whole(agents)?)?;
        Ok([
            demand.load(),
            queue.occupancy(),
            queue.wait_probability(),
            queue.answered_within(within.0)?,
            queue.mean_wait_secs(),
            queue.mean_wait_of_waiting_secs(),
            queue.mean_queue(),
        ]
        .map(Some))
    })
}

/// Erlang A, for callers who hang up after an exponential time with this mean, in seconds; the rest as `c`.
///
/// Columns as those of `c`, and `answered` and `abandoned` (shares), `mean_wait_answered_secs`. Palm (1957).
///
/// >>> from acd import erlang
/// >>> row = erlang.a(300, 434, 36, patience_secs=60).rows()[0]
/// >>> round(row["answered"] + row["abandoned"], 9)
/// 1.0
#[pyfunction]
#[pyo3(signature = (calls_per_hour, handling_secs, agents, patience_secs, *, within = Secs(20.0)))]
pub(crate) fn erlang_a(
    py: Python<'_>,
    calls_per_hour: Numbers,
    handling_secs: Numbers,
    agents: Numbers,
    patience_secs: Numbers,
    within: Secs,
) -> PyResult<Table> {
    let inputs = vec![
        ("calls_per_hour", calls_per_hour),
        ("handling_secs", handling_secs),
        ("agents", agents),
        ("patience_secs", patience_secs),
    ];
    let figures = [
        "load",
        "occupancy",
        "waited",
        "answered",
        "abandoned",
        "answered_within",
        "mean_wait_secs",
        "mean_wait_answered_secs",
        "mean_queue",
    ];
    Cases::new(inputs)?.table(py, figures, move |case| {
        let [calls, handling, agents, patience] = *case else { unreachable!("as many as were named") };
        let demand = Demand::new(calls, handling)?;
        let queue = Impatient::erlang_a(demand, whole(agents)?, patience)?;
        let answered = queue.within(within.0)?.answered;
        Ok([
            Some(demand.load()),
            Some(queue.occupancy()),
            Some(queue.wait_probability()),
            Some(queue.answered()),
            Some(queue.abandoned()),
            Some(answered),
            Some(queue.mean_wait_secs()),
            queue.mean_wait_answered_secs(),
            Some(queue.mean_queue()),
        ])
    })
}

/// The fewest agents that reach a target, by cases: a share `service_level` of all calls answered `within` (0.8 if nothing is
/// said), a `mean_wait` of all calls at most, or a share `abandoned` at most, which needs `patience_secs`, the mean of an
/// exponential patience; without, nobody hangs up.
///
/// Columns: `load` (erlang), `agents`; missing where a million are not enough.
///
/// >>> from acd import erlang
/// >>> erlang.fewest_agents([150, 300], 434, service_level=0.8, within="20s")["agents"].to_list()
/// [23, 42]
#[pyfunction]
#[pyo3(signature = (calls_per_hour, handling_secs, *, service_level = None, within = Secs(20.0), mean_wait = None, abandoned = None, patience_secs = None))]
#[expect(clippy::too_many_arguments, reason = "keywords, in Python")]
pub(crate) fn fewest_agents(
    py: Python<'_>,
    calls_per_hour: Numbers,
    handling_secs: Numbers,
    service_level: Option<f64>,
    within: Secs,
    mean_wait: Option<Secs>,
    abandoned: Option<f64>,
    patience_secs: Option<Numbers>,
) -> PyResult<Table> {
    let target = match (service_level, mean_wait, abandoned) {
        (share, None, None) => Target::AnsweredWithin { share: share.unwrap_or(0.8), secs: within.0 },
        (None, Some(Secs(secs)), None) => Target::MeanWaitAtMost { secs },
        (None, None, Some(share)) if patience_secs.is_some() => Target::AbandonedAtMost { share },
        (None, None, Some(_)) => {
            return Err(PyValueError::new_err("abandoned needs patience_secs: nobody hangs up without"));
        }
        _ => {
            return Err(PyValueError::new_err(
                "found several targets; expected one of service_level, mean_wait and abandoned",
            ));
        }
    };
    let patience = patience_secs.map(|patience| ("patience_secs", patience));
    let inputs = [("calls_per_hour", calls_per_hour), ("handling_secs", handling_secs)].into_iter().chain(patience);
    let table = Cases::new(inputs.collect())?.table(py, ["load", "agents"], move |case| {
        let demand = Demand::new(case[0], case[1])?;
        let patience = case.get(2).map(|mean_secs| Distribution::Exponential { mean_secs: *mean_secs });
        let agents = formulas::fewest_agents(demand, patience.as_ref(), target)?;
        Ok([Some(demand.load()), Some(f64::from(agents))])
    })?;
    table.with_whole("agents")
}
