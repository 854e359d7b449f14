//! `Scenario.staff`: the search for the fewest or cheapest agents.

use std::sync::Arc;

use acd::scenario::Scenario as Checked;
use acd_planning::staff::{Asked, Effort, Judged, Numbers, Problem, Search, StaffError, judge_plan, search};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde_json::Value;

use crate::errors::{failed, of_scenario};
use crate::work::Watch;

/// What is asked for.
pub(crate) struct Question {
    pub(crate) asked: Asked,
    pub(crate) plans: Plans,
    pub(crate) effort: f64,
    pub(crate) confidence: f64,
    pub(crate) tolerance: f64,
    pub(crate) seed: u64,
    pub(crate) verify: Option<u64>,
}

/// Whether to plan.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plans {
    /// Search.
    New,
    /// Judge the present staff.
    Kept,
}

fn fault(error: StaffError) -> PyErr {
    match error {
        StaffError::Scenario(errors) => of_scenario(&errors),
        StaffError::Contradiction(text) => PyValueError::new_err(text),
        other => failed(other),
    }
}

/// Plans, or judges what is there: the document of `acd staff --json`, without commands and trainings.
pub(crate) fn staff(scenario: &Arc<Checked>, question: &Question, watch: &Watch) -> PyResult<Value> {
    let Question { effort, confidence, tolerance, seed, .. } = *question;
    let task = question.asked.task(&scenario.center).map_err(PyValueError::new_err)?;
    let problem = Problem::new(scenario, task).map_err(fault)?;
    let mut effort = Effort::usual(&problem, effort);
    effort.verify = question.verify.unwrap_or(effort.verify);
    let judged = Judged {
        scenario,
        problem: &problem,
        plan: problem.present(),
        reached: &[],
        found: None,
        confidence,
        tolerance,
        only: None,
    };
    if question.plans == Plans::Kept {
        let numbers = Numbers { seed, replications: effort.verify };
        let reached = judge_plan(&problem, problem.present(), numbers, confidence, &watch.cancel).map_err(fault)?;
        return Ok(Judged { reached: &reached, ..judged }.document());
    }
    let search_for = Search { seed, effort, confidence, tolerance };
    let found = search(&problem, &search_for, &|_| watch.step(), &watch.cancel).map_err(fault)?;
    Ok(Judged { plan: &found.plan, reached: &found.reached, found: Some(&found), ..judged }.document())
}
