//! Runs a case and judges each of its figures by its distance in standard errors.

use rayon::prelude::*;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use super::case::{Case, Figure, How, Plan};
use super::tally::{Tally, Window};
use acd::config::ConfigErrors;
use acd::sim::{Ratio, RatioEstimator, Simulation, SimulationError};

/// Below this many expected events (or expected exceptions) a count is too far from normal for a z-score.
const EVENTS_MIN: f64 = 30.0;
/// With fewer expected events than this there must be none at all.
const EVENTS_NONE: f64 = 1e-3;
/// With this many expected events, of which fewer than a hundredth happened, chance is no excuse, even if they come in
/// bursts.
const EVENTS_SURE: f64 = 300.0;
/// The assumed maximum length of an event that a mean is taken over (a wait, a conversation), to estimate how many to
/// expect.
const EVENT_SECS: f64 = 3_600.0;

/// A published figure beside the simulated one.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The figure's name in its file.
    pub name: String,
    /// The exact value.
    pub published: f64,
    /// The simulated value, a ratio of sums over the replications; NaN if not measured.
    pub simulated: f64,
    /// Its standard error, over the replications; NaN if not measured.
    pub standard_error: f64,
    /// The verdict.
    pub verdict: Verdict,
}

/// The verdict on a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// The distance in standard errors, as a standard normal score: the t statistic of the replications' residuals, put
    /// through Student's distribution.
    Score(f64),
    /// The published value leaves no room for chance (a zero, or less than a thousandth of an expected event):
    /// whether the simulated value equals it. Also missed if hundreds of events were expected and almost none
    /// happened.
    Exact(bool),
    /// Too few expected events for a score.
    Rare {
        /// The number expected.
        expected: f64,
        /// The number seen.
        seen: f64,
    },
    /// A mean over too few replications for a score; the number of replications with data.
    Sparse(u64),
    /// Not measured by the simulation, and why.
    NotMeasured(&'static str),
}

/// One case, judged.
#[derive(Clone, Debug)]
pub struct CaseReport {
    /// The case's file and name.
    pub name: String,
    /// The number of replications.
    pub replications: u64,
    /// The number of calls counted.
    pub calls: f64,
    /// About how many calls were simulated, including warm-ups.
    pub simulated: f64,
    /// Every figure of the case.
    pub comparisons: Vec<Comparison>,
}

/// Why a case could not be run: a bug in this library, except for files by others.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ValidationError {
    /// The scenario is invalid.
    #[error("the scenario of {case} is not sound: {faults}")]
    Scenario {
        /// The case.
        case: String,
        /// The faults.
        faults: ConfigErrors,
    },
    /// A replication ended early.
    #[error("{case}: {reason}")]
    Stopped {
        /// The case.
        case: String,
        /// The reason.
        reason: SimulationError,
    },
}

/// Runs a case on about `calls` calls, in parallel over its replications. `first` numbers the first replication; the
/// result does not depend on the number of threads.
pub(super) fn run(case: &Case, calls: f64, seed: u64, first: u64) -> Result<CaseReport, ValidationError> {
    let Plan { world, replications, boundaries, scheduled } = case.model.plan(calls);
    let simulation = Simulation::new(case.model.center.clone(), world)
        .map_err(|faults| ValidationError::Scenario { case: case.name.clone(), faults })?;
    let samples: Result<Vec<Sample>, SimulationError> = (0..replications)
        .into_par_iter()
        .map(|number| {
            let mut tally = Tally::new(&case.model.center, &boundaries, &scheduled);
            simulation.replicate(seed, first + number, |events| tally.observe(events))?;
            Ok(Sample::of(case, &tally.finish()))
        })
        .collect();
    let samples = samples.map_err(|reason| ValidationError::Stopped { case: case.name.clone(), reason })?;
    let compared = case.figures.iter().enumerate();
    Ok(CaseReport {
        name: case.name.clone(),
        replications,
        simulated: case.model.cost(calls).calls,
        calls: samples.iter().map(|sample| sample.calls).sum(),
        comparisons: compared.map(|(place, figure)| compare(figure, place, &samples)).collect(),
    })
}

/// The result of one replication: numerator and denominator of each figure.
struct Sample {
    calls: f64,
    ratios: Vec<(f64, f64)>,
}

impl Sample {
    fn of(case: &Case, windows: &[Window]) -> Self {
        let measured = windows.iter().skip(1).take(windows.len().saturating_sub(2).max(1));
        let ratio = |figure: &Figure| match &figure.how {
            How::Count(ratio) | How::Mean(ratio) => ratio(windows),
            How::Not(_) => (0.0, 0.0),
        };
        Self { calls: measured.map(|window| window.calls).sum(), ratios: case.figures.iter().map(ratio).collect() }
    }
}

fn compare(figure: &Figure, place: usize, samples: &[Sample]) -> Comparison {
    let of_name = |simulated, standard_error, verdict| Comparison {
        name: figure.name.clone(),
        published: figure.published,
        simulated,
        standard_error,
        verdict,
    };
    if let How::Not(why) = figure.how {
        return of_name(f64::NAN, f64::NAN, Verdict::NotMeasured(why));
    }
    let ratios = || samples.iter().map(|sample| sample.ratios[place]);
    let (mut sums, mut estimator) = ((0.0, 0.0), RatioEstimator::default());
    for (part, whole) in ratios() {
        sums = (sums.0 + part, sums.1 + whole);
        estimator.push(Ratio::new(part, whole));
    }
    let estimate = estimator.estimate();
    let simulated = estimate.map_or(f64::NAN, |estimate| estimate.value);
    let standard_error = estimate.and_then(|estimate| estimate.standard_error).unwrap_or(f64::NAN);
    of_name(simulated, standard_error, verdict(figure, ratios, sums))
}

fn verdict<I: Iterator<Item = (f64, f64)>>(figure: &Figure, ratios: impl Fn() -> I, sums: (f64, f64)) -> Verdict {
    let ((above, below), published) = (sums, figure.published);
    let counted = matches!(figure.how, How::Count(_));
    let (expected, exceptions) = (published * below, (1.0 - published) * below);
    if published == 0.0 || counted && expected < EVENTS_NONE {
        return Verdict::Exact(above == 0.0);
    }
    if counted && exceptions.abs() < EVENTS_NONE {
        return Verdict::Exact(above == below);
    }
    if counted && expected < EVENTS_MIN {
        return Verdict::Rare { expected, seen: above };
    }
    if counted && (0.0..EVENTS_MIN).contains(&exceptions) {
        return Verdict::Rare { expected: exceptions, seen: below - above };
    }
    let (count, happened) = (ratios().count() as f64, ratios().filter(|ratio| ratio.0 != 0.0).count() as f64);
    let events = if counted { expected } else { expected / EVENT_SECS };
    if happened < EVENTS_MIN.min(count) && events > EVENTS_SURE && above < expected / 100.0 {
        return Verdict::Exact(false);
    }
    if happened < EVENTS_MIN.min(count) {
        return Verdict::Sparse(happened as u64);
    }
    let (mean, spread) = residuals(ratios(), published);
    if spread == 0.0 {
        return Verdict::Exact(mean == 0.0);
    }
    Verdict::Score(normal_score(mean / spread * count.sqrt(), count - 1.0))
}

/// Mean and standard deviation of the numerators less `ratio` times the denominators.
fn residuals(ratios: impl Iterator<Item = (f64, f64)>, ratio: f64) -> (f64, f64) {
    let (mut count, mut mean, mut squares) = (0.0, 0.0, 0.0);
    for (above, below) in ratios {
        let residual = above - ratio * below;
        count += 1.0;
        let from_mean = residual - mean;
        mean += from_mean / count;
        squares += from_mean * (residual - mean);
    }
    (mean, if count > 1.0 { f64::sqrt(squares / (count - 1.0)) } else { 0.0 })
}

/// The standard normal value that is as unlikely as `t` is under Student's distribution.
fn normal_score(t: f64, freedom: f64) -> f64 {
    let student = StudentsT::new(0.0, 1.0, freedom.max(1.0)).expect("a unit scale and a positive freedom");
    let tail = student.cdf(-t.abs()).max(f64::MIN_POSITIVE);
    let normal = Normal::new(0.0, 1.0).expect("a unit deviation");
    -normal.inverse_cdf(tail) * t.signum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_t_statistic_becomes_the_normal_score_of_the_same_probability() {
        // 97.5 % and 99.5 % points of Student's distribution.
        for (t, freedom, score) in
            [(2.262_157, 9.0, 1.959_964), (-2.262_157, 9.0, -1.959_964), (2.707_913, 39.0, 2.575_829)]
        {
            assert!((normal_score(t, freedom) - score).abs() < 1e-5, "{t} {freedom}");
        }
        assert!(normal_score(1e9, 15.0) > 10.0);
    }

    #[test]
    fn residuals_of_equal_replications_have_no_spread() {
        let (mean, spread) = residuals([(3.0, 10.0); 5].into_iter(), 0.2);
        assert!((mean - 1.0).abs() < 1e-12 && spread == 0.0);
        let (mean, spread) = residuals([(1.0, 1.0), (3.0, 1.0)].into_iter(), 0.0);
        assert!((mean - 2.0).abs() < 1e-12 && (spread - 2f64.sqrt()).abs() < 1e-12);
    }

    fn figure(published: f64) -> Figure {
        Figure { name: "P_ab".into(), published, how: How::Count(Box::new(|_| (0.0, 0.0))) }
    }

    #[test]
    fn what_leaves_no_room_for_chance_must_be_met_exactly() {
        let judged = |published, ratios: [(f64, f64); 2]| {
            let sums = (ratios[0].0 + ratios[1].0, ratios[0].1 + ratios[1].1);
            verdict(&figure(published), || ratios.into_iter(), sums)
        };
        assert_eq!(judged(0.0, [(0.0, 1e6), (0.0, 1e6)]), Verdict::Exact(true));
        assert_eq!(judged(0.0, [(0.0, 1e6), (1.0, 1e6)]), Verdict::Exact(false));
        assert_eq!(judged(1e-22, [(0.0, 1e6), (0.0, 1e6)]), Verdict::Exact(true));
        assert_eq!(judged(1.0, [(1e6, 1e6), (1e6, 1e6)]), Verdict::Exact(true));
        assert_eq!(judged(1e-6, [(1.0, 1e6), (2.0, 1e6)]), Verdict::Rare { expected: 2.0, seen: 3.0 });
        assert!(matches!(judged(0.5, [(5e5, 1e6), (5.01e5, 1e6)]), Verdict::Score(_)));
    }
}
