//! Finds the values of a few parameters at which a costly function meets given goals: a damped Gauss–Newton method
//! (Levenberg 1944, Marquardt 1963) with Broyden updates of the Jacobian (Broyden 1965), within bounds.
//!
//! One evaluation is a simulation of seconds, so the method saves evaluations: it measures slopes by differences
//! once, and again only where the corrected slopes no longer help. The differences are wide (five percent), because a
//! simulated figure is smooth only on a large scale: on a small one it moves in steps of one call.

use nalgebra::{DMatrix, DVector};

/// The width of a difference that measures a slope, and the longest step of one iteration; in units of `ln value`, or
/// of the whole range for a parameter that may be zero.
const DIFFERENCE: f64 = 0.05;
const MAX_STEP: f64 = 0.5;
/// A step shorter than this ends the search: no further improvement is possible.
const MIN_STEP: f64 = 1e-9;
/// The initial damping, relative to the slopes' own lengths.
const DAMPING_START: f64 = 1e-3;

/// A parameter to vary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// The starting value; moved to the nearer bound if it lies outside.
    pub start: f64,
    /// The lower bound. If above zero, the parameter is varied by factors, else by differences.
    pub low: f64,
    /// The upper bound; above `low`.
    pub high: f64,
}

/// A goal for one figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    /// The value to reach.
    pub value: f64,
    /// The tolerance, above zero. Goals are weighted by it.
    pub tolerance: f64,
}

/// One evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// The trial's number, from 1.
    pub number: usize,
    /// The parameters' values.
    pub values: Vec<f64>,
    /// The resulting figures.
    pub figures: Vec<f64>,
    /// Root mean square of the figures' distances from their goals, in tolerances.
    pub distance: f64,
    /// Whether it is the best so far.
    pub best: bool,
}

/// The result of a search.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The best trial.
    pub best: Trial,
    /// Whether all its figures are within tolerance.
    pub met: bool,
    /// The number of evaluations.
    pub evaluations: usize,
}

/// Varies `parameters` until the figures that `evaluate` returns (one per goal) are all within tolerance, no step
/// improves them, or `evaluations_max` evaluations have been made. `progress` is called with every trial.
///
/// The cost is that of the evaluations. Of several solutions it finds one near the start.
///
/// # Errors
/// The first error of `evaluate`.
pub fn fit<E>(
    parameters: &[Parameter],
    goals: &[Goal],
    evaluations_max: usize,
    evaluate: impl FnMut(&[f64]) -> Result<Vec<f64>, E>,
    progress: impl FnMut(&Trial),
) -> Result<Fit, E> {
    let axes = parameters.iter().map(Axis::new).collect();
    let mut search = Search { axes, goals, evaluate, progress, best: None, evaluations: 0, evaluations_max };
    search.run()?;
    let best = search.best.expect("the start is evaluated before anything else");
    Ok(Fit { met: within(&best.figures, goals), best, evaluations: search.evaluations })
}

fn within(figures: &[f64], goals: &[Goal]) -> bool {
    figures.iter().zip(goals).all(|(figure, goal)| (figure - goal.value).abs() <= goal.tolerance)
}

/// A parameter in the coordinate in which it is varied.
struct Axis {
    low: f64,
    high: f64,
    start: f64,
    by_factor: bool,
    range: f64,
}

impl Axis {
    fn new(parameter: &Parameter) -> Self {
        let by_factor = parameter.low > 0.0;
        let range = if by_factor { 1.0 } else { (parameter.high - parameter.low).max(f64::MIN_POSITIVE) };
        let to = |value: f64| if by_factor { value.ln() } else { value / range };
        let start = parameter.start.clamp(parameter.low, parameter.high);
        Self { low: to(parameter.low), high: to(parameter.high), start: to(start), by_factor, range }
    }

    fn value(&self, at: f64) -> f64 {
        if self.by_factor { at.exp() } else { at * self.range }
    }

    /// The other end of a difference that starts at `at`: towards the farther bound.
    fn aside(&self, at: f64) -> f64 {
        if self.high - at >= at - self.low { (at + DIFFERENCE).min(self.high) } else { (at - DIFFERENCE).max(self.low) }
    }
}

/// A point, and the distances of its figures from their goals, in tolerances.
#[derive(Clone)]
struct Point {
    at: DVector<f64>,
    residuals: DVector<f64>,
}

impl Point {
    fn cost(&self) -> f64 {
        self.residuals.norm_squared()
    }
}

struct Search<'g, F, P> {
    axes: Vec<Axis>,
    goals: &'g [Goal],
    evaluate: F,
    progress: P,
    best: Option<Trial>,
    evaluations: usize,
    evaluations_max: usize,
}

impl<E, F, P> Search<'_, F, P>
where
    F: FnMut(&[f64]) -> Result<Vec<f64>, E>,
    P: FnMut(&Trial),
{
    fn run(&mut self) -> Result<(), E> {
        let start = DVector::from_iterator(self.axes.len(), self.axes.iter().map(|axis| axis.start));
        let mut here = self.point(start)?;
        let mut damping = DAMPING_START;
        // The slopes corrected on the way here, and those measured here.
        let (mut corrected, mut measured) = (None, None);
        while !self.is_over(&here) {
            let mut slopes = match (corrected.take(), &measured) {
                (Some(slopes), _) => slopes,
                (None, Some(slopes)) => DMatrix::clone(slopes),
                (None, None) => measured.insert(self.slopes(&here)?).clone(),
            };
            let step = self.step(&here, &slopes, damping);
            if self.evaluations >= self.evaluations_max || step.amax() < MIN_STEP {
                break;
            }
            let there = self.point(&here.at + &step)?;
            if there.cost() >= here.cost() {
                // Too far, or misled by corrected slopes: next, a shorter step along measured ones.
                damping *= 8.0;
                continue;
            }
            correct(&mut slopes, &step, &(&there.residuals - &here.residuals));
            // The corrected slopes gained little: measure them again.
            if there.cost() < 0.5 * here.cost() {
                damping /= 8.0;
                corrected = Some(slopes);
            }
            measured = None;
            here = there;
        }
        Ok(())
    }

    fn is_over(&self, here: &Point) -> bool {
        self.evaluations >= self.evaluations_max || here.residuals.amax() <= 1.0
    }

    fn point(&mut self, at: DVector<f64>) -> Result<Point, E> {
        let values: Vec<f64> = self.axes.iter().zip(&at).map(|(axis, &at)| axis.value(at)).collect();
        let figures = (self.evaluate)(&values)?;
        self.evaluations += 1;
        let residuals = self.goals.iter().zip(&figures).map(|(goal, figure)| (figure - goal.value) / goal.tolerance);
        let point = Point { at, residuals: DVector::from_iterator(self.goals.len(), residuals) };
        let distance = (point.cost() / self.goals.len().max(1) as f64).sqrt();
        let best = self.best.as_ref().is_none_or(|best| distance < best.distance);
        let trial = Trial { number: self.evaluations, values, figures, distance, best };
        (self.progress)(&trial);
        if best {
            self.best = Some(trial);
        }
        Ok(point)
    }

    /// How the residuals move with each parameter, measured by differences.
    fn slopes(&mut self, here: &Point) -> Result<DMatrix<f64>, E> {
        let mut slopes = DMatrix::zeros(self.goals.len(), self.axes.len());
        for column in 0..self.axes.len() {
            if self.evaluations >= self.evaluations_max {
                break;
            }
            let mut at = here.at.clone();
            at[column] = self.axes[column].aside(at[column]);
            let moved = at[column] - here.at[column];
            let there = self.point(at)?;
            slopes.set_column(column, &((there.residuals - &here.residuals) / moved));
        }
        Ok(slopes)
    }

    /// The damped step within bounds: a parameter that would leave them is fixed at the bound, and the rest
    /// is solved again.
    fn step(&self, here: &Point, slopes: &DMatrix<f64>, damping: f64) -> DVector<f64> {
        let count = self.axes.len();
        let mut step = DVector::zeros(count);
        let mut free: Vec<usize> = (0..count).collect();
        while !free.is_empty() {
            let held = &here.residuals + slopes * &step;
            let part = slopes.select_columns(&free);
            let moves = damped(&part, &held, damping);
            let shrink = (MAX_STEP / moves.amax()).min(1.0);
            let bounded = |place: usize, axis: usize| {
                let (low, high) = (self.axes[axis].low - here.at[axis], self.axes[axis].high - here.at[axis]);
                (moves[place] * shrink).clamp(low, high)
            };
            let out = |place: usize, axis: usize| bounded(place, axis) != moves[place] * shrink;
            let leaving: Vec<(usize, usize)> =
                free.iter().copied().enumerate().filter(|&(place, axis)| out(place, axis)).collect();
            if leaving.is_empty() {
                free.iter().enumerate().for_each(|(place, &axis)| step[axis] = bounded(place, axis));
                break;
            }
            leaving.iter().for_each(|&(place, axis)| step[axis] = bounded(place, axis));
            free.retain(|axis| leaving.iter().all(|(_, gone)| gone != axis));
        }
        step
    }
}

/// The step that minimises `|residuals + slopes·step|² + damping·|D·step|²`, `D` being the lengths of the columns of
/// slopes (Marquardt's scaling).
fn damped(slopes: &DMatrix<f64>, residuals: &DVector<f64>, damping: f64) -> DVector<f64> {
    let mut normal = slopes.tr_mul(slopes);
    let most = normal.diagonal().amax();
    for place in 0..normal.nrows() {
        // A parameter without effect stays where it is.
        normal[(place, place)] += damping * normal[(place, place)] + 1e-12 * most + f64::MIN_POSITIVE;
    }
    let right = -slopes.tr_mul(residuals);
    normal.cholesky().map_or_else(|| DVector::zeros(slopes.ncols()), |factor| factor.solve(&right))
}

/// Broyden's correction: the smallest change of the slopes that would have predicted `change`.
fn correct(slopes: &mut DMatrix<f64>, step: &DVector<f64>, change: &DVector<f64>) {
    let missed = change - &*slopes * step;
    *slopes += missed * step.transpose() / step.norm_squared();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formulas::{Demand, Impatient};
    use acd::sim::distribution::Distribution;
    use std::convert::Infallible;

    fn quietly(
        parameters: &[Parameter],
        goals: &[Goal],
        most: usize,
        mut figures: impl FnMut(&[f64]) -> Vec<f64>,
    ) -> Fit {
        let done = fit(parameters, goals, most, |values| Ok::<_, Infallible>(figures(values)), |_| ());
        done.unwrap_or_else(|never| match never {})
    }

    fn goal(value: f64) -> Goal {
        Goal { value, tolerance: 1e-6 * value.abs() }
    }

    #[test]
    fn patience_and_handling_time_of_an_erlang_a_queue_are_found_from_abandonment_and_occupancy() {
        let figures = |values: &[f64]| {
            let demand = Demand::new(360.0, values[1]).expect("positive");
            let queue = Impatient::new(demand, 30, &Distribution::Exponential { mean_secs: values[0] });
            let queue = queue.expect("a queue");
            vec![queue.abandoned(), queue.occupancy()]
        };
        let wanted = figures(&[95.0, 310.0]);
        let parameters =
            [Parameter { start: 400.0, low: 10.0, high: 4000.0 }, Parameter { start: 200.0, low: 60.0, high: 600.0 }];
        let found = quietly(&parameters, &[goal(wanted[0]), goal(wanted[1])], 60, figures);
        assert!(found.met, "{found:?}");
        assert!((found.best.values[0] - 95.0).abs() < 0.1, "{found:?}");
        assert!((found.best.values[1] - 310.0).abs() < 0.1, "{found:?}");
    }

    #[test]
    fn linear_figures_take_one_evaluation_for_the_start_one_for_each_slope_and_one_or_two_steps() {
        let parameters = [Parameter { start: 0.2, low: 0.0, high: 1.0 }; 2];
        let figures = |values: &[f64]| vec![3.0 * values[0] + values[1], values[0] - 2.0 * values[1]];
        let found = quietly(&parameters, &[goal(2.5), goal(-0.8)], 20, figures);
        assert!(found.met && found.evaluations <= 5, "{found:?}");
        assert!((found.best.values[0] - 0.6).abs() < 1e-5 && (found.best.values[1] - 0.7).abs() < 1e-5, "{found:?}");
    }

    #[test]
    fn values_stay_within_their_bounds_and_the_rest_makes_the_best_of_it() {
        let parameters =
            [Parameter { start: 2.0, low: 1.0, high: 3.0 }, Parameter { start: 0.5, low: 0.0, high: 10.0 }];
        let mut least: f64 = f64::MAX;
        let mut most: f64 = 0.0;
        let found = quietly(&parameters, &[Goal { value: 8.0, tolerance: 0.01 }], 40, |values| {
            least = least.min(values[0]);
            most = most.max(values[0]);
            vec![values[0] + values[1]]
        });
        assert!(found.met, "{found:?}");
        assert!(least >= 1.0 && most <= 3.0 + 1e-12, "{least} {most}");
    }

    #[test]
    fn goals_that_contradict_each_other_end_in_the_compromise_that_their_tolerances_weigh() {
        let parameters = [Parameter { start: 1.0, low: 0.0, high: 10.0 }];
        let goals = [Goal { value: 4.0, tolerance: 0.1 }, Goal { value: 6.0, tolerance: 0.1 }];
        let found = quietly(&parameters, &goals, 50, |values| vec![values[0], values[0]]);
        assert!(!found.met);
        assert!((found.best.values[0] - 5.0).abs() < 1e-3, "{found:?}");
    }

    #[test]
    fn figures_that_move_in_small_steps_are_met_as_well() {
        let parameters =
            [Parameter { start: 50.0, low: 5.0, high: 500.0 }, Parameter { start: 0.3, low: 0.01, high: 0.9 }];
        let goals = [Goal { value: 120.0, tolerance: 0.5 }, Goal { value: 900.0, tolerance: 4.0 }];
        let stepped = |value: f64| (value * 4.0).floor() / 4.0;
        let figures = |values: &[f64]| {
            vec![stepped(300.0 * values[1] / (1.0 + values[1])), stepped(6_000.0 * values[1] / values[0].sqrt())]
        };
        let found = quietly(&parameters, &goals, 60, figures);
        assert!(found.met, "{found:?}");
    }

    #[test]
    fn a_parameter_that_moves_nothing_stays_where_it_is() {
        let parameters = [Parameter { start: 7.0, low: 1.0, high: 9.0 }, Parameter { start: 2.0, low: 1.0, high: 9.0 }];
        let found = quietly(&parameters, &[goal(3.0)], 30, |values| vec![values[1]]);
        assert!(found.met && (found.best.values[0] - 7.0).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn the_search_ends_when_its_evaluations_are_used_up() {
        let parameters = [Parameter { start: 1.0, low: 0.1, high: 10.0 }; 3];
        for most in 1..8 {
            let found = quietly(&parameters, &[goal(-1.0)], most, |values| vec![values.iter().sum()]);
            assert!(!found.met && found.evaluations <= most, "{found:?}");
        }
    }
}
