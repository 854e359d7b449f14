//! What a plan reaches on fresh random numbers, with intervals.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::count::Count;
use super::judge::{Judge, Place};
use super::plan::Plan;
use super::problem::Problem;
use super::trials::{Halt, Numbers, Trials};

/// What a plan reaches of one target in one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reached {
    /// The target's place in the task.
    pub target: usize,
    /// Where: the pattern, if it is an interval's or a day's.
    pub pattern: Option<usize>,
    /// The period of the day, if it is an interval's.
    pub period: Option<usize>,
    /// The estimate, in percent or seconds; `None` without a call.
    pub value: Option<f64>,
    /// Half the width of its interval; `None` from a single day.
    pub half_width: Option<f64>,
    /// What it is counted from: legs or calls over all replications.
    pub counted: f64,
}

impl Reached {
    /// Whether it is about this interval (a pattern and a period), or about a day or a run that holds it.
    pub fn concerns(&self, (pattern, period): (usize, usize)) -> bool {
        self.pattern.is_none_or(|of| of == pattern) && self.period.is_none_or(|of| of == period)
    }

    /// The worst value that the interval holds.
    pub fn worst(&self, problem: &Problem) -> Option<f64> {
        let rises = problem.task.targets[self.target].figure.rises();
        let (value, half) = (self.value?, self.half_width.unwrap_or(0.0));
        Some(if rises { value - half } else { value + half })
    }

    /// By how much the estimate is better than the target; negative where it is worse. `None` without a call.
    pub fn margin(&self, problem: &Problem) -> Option<f64> {
        self.margin_of(self.value?, problem)
    }

    /// By how much the worst value of the interval is better than the target.
    pub fn worst_margin(&self, problem: &Problem) -> Option<f64> {
        self.margin_of(self.worst(problem)?, problem)
    }

    /// Whether the worst value of the interval misses the target by at most `tolerance`: percentage points, or
    /// percent of a wait; also where nobody called.
    pub fn is_met(&self, problem: &Problem, tolerance: f64) -> bool {
        let target = &problem.task.targets[self.target];
        let allowed = if target.figure.is_time() { target.value * tolerance / 100.0 } else { tolerance };
        self.worst_margin(problem).is_none_or(|margin| margin >= -allowed)
            && self.margin(problem).is_none_or(|m| m >= 0.0)
    }

    fn margin_of(&self, value: f64, problem: &Problem) -> Option<f64> {
        let target = &problem.task.targets[self.target];
        Some(if target.figure.rises() { value - target.value } else { target.value - value })
    }
}

/// Sums over the days of one pattern.
#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    part: f64,
    whole: f64,
    squares: [f64; 3],
}

impl Moments {
    fn add(&mut self, [part, whole]: [f64; 2]) {
        self.part += part;
        self.whole += whole;
        self.squares[0] += part * part;
        self.squares[1] += part * whole;
        self.squares[2] += whole * whole;
    }

    /// The sum of the squares of `part − ratio · whole` about their mean, times n/(n − 1).
    fn spread(&self, ratio: f64, days: f64) -> f64 {
        let [pp, pw, ww] = self.squares;
        let residual = self.part - ratio * self.whole;
        let squares = pp - 2.0 * ratio * pw + ratio * ratio * ww - residual * residual / days;
        squares.max(0.0) * days / (days - 1.0)
    }
}

/// What the replications of a plan add up to so far. Every day is an observation; ratios are estimated by the sums'
/// ratio, and their intervals by the delta method.
pub(super) struct Observed<'p> {
    problem: &'p Problem,
    /// By requirement and pattern.
    moments: Vec<Vec<Moments>>,
    replications: u64,
}

impl<'p> Observed<'p> {
    pub(super) fn new(problem: &'p Problem) -> Self {
        let moments = vec![vec![Moments::default(); problem.used.len()]; problem.judge.requirements.len()];
        Self { problem, moments, replications: 0 }
    }

    /// Simulates the plan's replications up to this number.
    pub(super) fn extend(&mut self, trials: &Trials<'_>, plan: &Plan, numbers: Numbers) -> Result<(), Halt> {
        let (judge, days) = (&self.problem.judge, &self.problem.simulation.world().days);
        let range = self.replications..numbers.replications;
        let observed = trials.each(&plan.curves(), numbers.seed, range, |counts| by_day(judge, &counts, days))?;
        for (place, pattern, pair) in observed.into_iter().flatten() {
            self.moments[place][pattern].add(pair);
        }
        self.replications = self.replications.max(numbers.replications);
        Ok(())
    }

    /// What is reached, by target and place.
    pub(super) fn reached(&self, confidence: f64) -> Vec<Reached> {
        let mut observations = vec![0.0; self.problem.used.len()];
        let days = &self.problem.simulation.world().days;
        days.iter().for_each(|&pattern| observations[usize::from(pattern)] += self.replications as f64);
        let of = |(place, moments): (usize, &Vec<Moments>)| {
            estimate(self.problem, place, moments, &observations, confidence)
        };
        self.moments.iter().enumerate().map(of).collect()
    }
}

/// What a plan reaches on these numbers.
pub(super) fn reached(
    problem: &Problem,
    trials: &Trials<'_>,
    plan: &Plan,
    numbers: Numbers,
    confidence: f64,
) -> Result<Vec<Reached>, Halt> {
    let mut observed = Observed::new(problem);
    observed.extend(trials, plan, numbers)?;
    Ok(observed.reached(confidence))
}

/// One replication's pairs by requirement and day.
fn by_day(judge: &Judge, counts: &[Count], days: &[u16]) -> Vec<(usize, usize, [f64; 2])> {
    let mut pairs = std::collections::BTreeMap::new();
    for count in counts {
        let pattern = usize::from(days[count.day as usize]);
        let Some(place) = judge.requirement_of(judge.cell(count.target, pattern, count.period)) else { continue };
        let pair: &mut [i64; 2] = pairs.entry((place, count.day, pattern)).or_default();
        pair[0] += count.part;
        pair[1] += count.whole;
    }
    pairs.into_iter().map(|((place, _, pattern), pair)| (place, pattern, pair.map(|count| count as f64))).collect()
}

fn estimate(problem: &Problem, place: usize, moments: &[Moments], observations: &[f64], confidence: f64) -> Reached {
    let require = &problem.judge.requirements[place];
    let (pattern, period) = match require.place {
        Place::Interval { pattern, period } => (Some(pattern), Some(period)),
        Place::Day { pattern } => (Some(pattern), None),
        Place::Run => (None, None),
    };
    let concerned = |at: &usize| observations[*at] > 0.0 && pattern.is_none_or(|pattern| pattern == *at);
    let concerned: Vec<usize> = (0..moments.len()).filter(concerned).collect();
    let sum = |of: &dyn Fn(usize) -> f64| concerned.iter().map(|&at| of(at)).sum::<f64>();
    let weight = |at: usize| problem.judge.weight_of(at);
    let part = sum(&|at| weight(at) * moments[at].part);
    let whole = sum(&|at| weight(at) * moments[at].whole);
    let counted = sum(&|at| moments[at].whole);
    let scale = if problem.task.targets[require.target].figure.is_time() { 1e-6 } else { 100.0 };
    let ratio = part / whole;
    let freedom = sum(&|at| observations[at] - 1.0);
    let certain = whole > 0.0 && concerned.iter().all(|&at| observations[at] > 1.0);
    let half_width = certain.then(|| {
        let variance = sum(&|at| weight(at).powi(2) * moments[at].spread(ratio, observations[at]));
        scale * variance.sqrt() / whole * quantile(confidence, freedom)
    });
    let value = (whole > 0.0).then_some(scale * ratio);
    Reached { target: require.target, pattern, period, value, half_width, counted }
}

/// Student's t, two-sided.
fn quantile(confidence: f64, freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).map_or(f64::NAN, |law| law.inverse_cdf(0.5 + confidence / 2.0))
}
