//! A plan and what it reaches, as a document for programs.

use acd::scenario::Scenario;
use serde_json::{Value, json};

use super::{Found, Plan, Problem, Reached};

/// A plan, and what it reaches on fresh numbers.
#[derive(Clone, Copy)]
pub struct Judged<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The problem.
    pub problem: &'a Problem,
    /// The plan.
    pub plan: &'a Plan,
    /// What it reaches.
    pub reached: &'a [Reached],
    /// What the search found; `None` where the present staff was kept.
    pub found: Option<&'a Found>,
    /// The confidence of the intervals.
    pub confidence: f64,
    /// By how much the worse end of an interval may miss its target.
    pub tolerance: f64,
    /// The pattern and period to show; `None` is all.
    pub only: Option<(usize, usize)>,
}

impl<'a> Judged<'a> {
    /// Periods of a day.
    pub fn periods(&self) -> usize {
        (86_400_000_000 / self.problem.period().as_micros()) as usize
    }

    /// The beginning of a period, as in `08:30`.
    pub fn clock(&self, period: usize) -> String {
        let minutes = period as u64 * self.problem.period().as_micros() / 60_000_000;
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// The target that binds in an interval, which is that with least to spare: the interval's own, or one of its day
    /// or of the run.
    pub fn binding(&self, pattern: usize, period: usize) -> Option<&'a Reached> {
        let relative =
            |reached: &Reached| Some(reached.margin(self.problem)? / self.problem.target(reached.target).value);
        self.reached
            .iter()
            .filter(|reached| reached.concerns((pattern, period)))
            .filter(|reached| relative(reached).is_some())
            .min_by(|one, other| relative(one).unwrap_or(f64::MAX).total_cmp(&relative(other).unwrap_or(f64::MAX)))
    }

    /// Whether an interval is among those asked for.
    pub fn shows(&self, pattern: usize, period: usize) -> bool {
        self.only.is_none_or(|only| only == (pattern, period))
    }

    /// The target, as it is written.
    pub fn target(&self, reached: &Reached) -> String {
        self.problem.target(reached.target).text(&self.scenario.center)
    }

    /// Where a target was judged: a kind of day and a time, a kind of day, or `all days`.
    pub fn place(&self, reached: &Reached) -> String {
        let name = |pattern: usize| self.scenario.world.patterns[pattern].name.clone();
        match (reached.pattern, reached.period) {
            (Some(pattern), Some(period)) => format!("{} {}", name(pattern), self.clock(period)),
            (Some(pattern), None) => name(pattern),
            (None, _) => "all days".into(),
        }
    }

    /// The kinds of days that the calendar has: place, name, how many days.
    pub fn days(&self) -> impl Iterator<Item = (usize, &'a str, usize)> + use<'a> {
        let problem = self.problem;
        problem.day_kinds().enumerate().filter(|(_, (_, days))| *days > 0).map(|(at, (name, days))| (at, name, days))
    }

    /// The plan as `acd staff --json` prints it, without commands and trainings.
    pub fn document(&self) -> Value {
        let profiles = &self.scenario.center.profiles;
        let mut intervals = Vec::new();
        for (pattern, name, _) in self.days() {
            for period in (0..self.periods()).filter(|&period| self.shows(pattern, period)) {
                let binding = self.binding(pattern, period);
                let at = format!("{name} {}", self.clock(period));
                for (place, profile) in profiles.iter().enumerate() {
                    let need = self.plan.staff[pattern][place][period];
                    let present = self.problem.present().staff[pattern][place][period];
                    intervals.push(json!({
                        "day": name, "from": self.clock(period), "profile": profile.name, "need": need,
                        "present": present, "gap": i64::from(present) - i64::from(need),
                        "binding": binding.map(|reached| self.target(reached)), "at": at,
                    }));
                }
            }
        }
        let reached = self.reached.iter().filter(|reached| reached.value.is_some()).map(|reached| {
            json!({
                "target": self.target(reached), "place": self.place(reached), "value": reached.value,
                "half_width": reached.half_width, "counted": reached.counted,
                "met": reached.is_met(self.problem, self.tolerance),
            })
        });
        json!({
            "title": self.scenario.title,
            "cost": self.problem.total_cost(self.plan),
            "cost_interval": self.found.and_then(|found| found.cost_interval(self.problem)),
            "cost_present": self.problem.total_cost(self.problem.present()),
            "confidence": self.confidence,
            "plan": intervals,
            "reached": reached.collect::<Vec<_>>(),
            "removals_tried": self.found.map(|found| found.removals.tried),
            "removals_spare": self.found.map(|found| found.removals.spare.len()),
            "stopped": self.found.is_some_and(|found| found.stopped),
        })
    }
}
