//! Whether a rota holds: it is simulated, with absences, on the engine that routes the calls.

use std::collections::BTreeMap;

use acd::id::{ProfileId, QueueId};
use acd::scenario::{Measure, Scenario};
use acd::sim::{Counter, Estimate, Ratio, RatioEstimator, Simulation};
use acd::stats::{Intervals, LegCounts, Span, TallyOptions, View};
use acd::time::Duration;
use acd_planning::staff::{Figure, Target};
use rayon::prelude::*;

/// A target, and what the rota reaches.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The target as it was written.
    pub target: String,
    /// The measure that it is checked by.
    pub measure: String,
    /// The bound.
    pub bound: f64,
    /// Whether more is better.
    pub rises: bool,
    /// What was simulated; `None` without calls.
    pub estimate: Option<Estimate>,
}

impl Checked {
    /// Whether it is met.
    pub fn is_met(&self) -> bool {
        self.estimate.is_none_or(
            |estimate| {
                if self.rises { estimate.value >= self.bound } else { estimate.value <= self.bound }
            },
        )
    }
}

/// Callers lost in a queue, by weekday and period of the day: how many of how many, a replication.
pub type Lost = BTreeMap<(QueueId, u8, u32), (f64, f64)>;

/// What a simulation says.
#[derive(Clone, Debug)]
pub struct Verified {
    /// By target.
    pub checked: Vec<Checked>,
    /// Where callers were lost.
    pub lost: Lost,
    /// Minutes of its periods.
    pub period: u32,
    /// How often the rota was simulated.
    pub replications: u64,
}

impl Verified {
    /// Whether every target is met.
    pub fn is_met(&self) -> bool {
        self.checked.iter().all(Checked::is_met)
    }
}

/// The scenario cannot be simulated, or a target makes no sense.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct CannotVerify(pub String);

/// The measure of a target, in the text of a scenario's measures.
fn measure_of(target: &Target, scenario: &Scenario) -> String {
    let mut labels = Vec::new();
    if !target.queues.is_empty() {
        let names: Vec<&str> =
            target.queues.iter().map(|queue| scenario.center.queues[queue.index()].name.as_str()).collect();
        labels.push(format!("queue=\"{}\"", names.join("|")));
    }
    if let Figure::ServiceLevel { within, .. } = target.figure {
        labels.push(format!("within=\"{}s\"", within.as_secs_f64()));
    }
    if labels.is_empty() {
        target.figure.name().to_owned()
    } else {
        format!("{}{{{}}}", target.figure.name(), labels.join(","))
    }
}

/// Simulates a scenario whose shifts are the rota, over its whole calendar.
///
/// # Errors
/// [`CannotVerify`].
pub fn verify(scenario: &Scenario, targets: &[String], replications: u64, seed: u64) -> Result<Verified, CannotVerify> {
    let wrong = |text: String| CannotVerify(text);
    let mut checked = Vec::new();
    let mut measures: Vec<Measure> = Vec::new();
    for text in targets {
        for target in Target::read(text, &scenario.center).map_err(wrong)? {
            let measure = measure_of(&target, scenario);
            measures.push(scenario.measure(&measure).map_err(|error| wrong(format!("{text}: {error}")))?);
            let (bound, rises) = (target.value, target.figure.rises());
            checked.push(Checked { target: target.text(&scenario.center), measure, bound, rises, estimate: None });
        }
    }
    let simulation = Simulation::new(scenario.center.clone(), scenario.world.clone());
    let simulation = simulation.map_err(|errors| wrong(errors.to_string()))?;
    let mut thresholds: Vec<Duration> = measures.iter().filter_map(|measure| measure.within).collect();
    thresholds.sort_unstable();
    thresholds.dedup();
    let period = Duration::from_secs(1_800);
    let options = TallyOptions {
        thresholds,
        intervals: Intervals::Folded { length: period, weekdays: scenario.world.weekdays.clone() },
        ..scenario.tally(Duration::from_secs(20))
    };
    let blank = Counter::new(&simulation, &options).map_err(|error| wrong(error.to_string()))?;
    let replicate = |counter: &mut Counter, number: u64| -> Result<(Vec<Ratio>, Lost), CannotVerify> {
        let counted = counter.replicate(&simulation, seed, number).map_err(|error| wrong(error.to_string()))?;
        let ratios = measures.iter().map(|measure| measure.ratio(counted, simulation.world())).collect();
        let mut lost = Lost::new();
        for queue in scenario.center.queue_ids() {
            for weekday in 0..7 {
                for place in 0..48 {
                    let legs = counted.figures.legs(queue, Span::Weekly { weekday, time_of_day: place }, View::Cohort);
                    let failed = failed(&legs);
                    if legs.offered > 0 {
                        lost.insert((queue, weekday, place), (failed, legs.offered as f64));
                    }
                }
            }
        }
        Ok((ratios, lost))
    };
    let runs: Result<Vec<(Vec<Ratio>, Lost)>, CannotVerify> = (0..replications)
        .collect::<Vec<_>>()
        .into_par_iter()
        .with_max_len(1)
        .map_init(|| blank.clone(), replicate)
        .collect();
    let runs = runs?;
    let mut lost = Lost::new();
    for (_, of) in &runs {
        for (&at, &(failed, offered)) in of {
            let sum = lost.entry(at).or_insert((0.0, 0.0));
            *sum = (sum.0 + failed / replications as f64, sum.1 + offered / replications as f64);
        }
    }
    for (place, checked) in checked.iter_mut().enumerate() {
        let mut estimator = RatioEstimator::default();
        runs.iter().for_each(|(ratios, _)| estimator.push(ratios[place]));
        checked.estimate = estimator.estimate();
    }
    Ok(Verified { checked, lost, period: 30, replications })
}

/// Legs whose callers nobody of this queue answered.
fn failed(legs: &LegCounts) -> f64 {
    (legs.offered - legs.answered.count.min(legs.offered)) as f64
}

/// Where one more person would help most: the profile, the weekday, and the minutes from which.
/// Profiles that serve a queue in its first tier come first; only those in `open` are considered.
pub fn shortest(
    scenario: &Scenario,
    verified: &Verified,
    open: &[ProfileId],
    most: usize,
) -> Vec<(ProfileId, u8, u32)> {
    let center = &scenario.center;
    let serves = |queue: QueueId| {
        let tier = |profile: ProfileId| {
            let skills = &center.profiles[profile.index()].skills;
            skills.iter().find(|skill| skill.queue == queue).map(|skill| skill.tier)
        };
        open.iter()
            .filter_map(|&profile| Some((tier(profile)?, profile)))
            .min_by_key(|&(tier, profile)| (tier, profile.0))
    };
    let mut sums: BTreeMap<(ProfileId, u8, u32), f64> = BTreeMap::new();
    for (&(queue, weekday, place), &(failed, _)) in &verified.lost {
        if let Some((_, profile)) = serves(queue) {
            *sums.entry((profile, weekday, place * verified.period)).or_default() += failed;
        }
    }
    // In the order of their places: of equal ones the first stays first.
    let mut ranked: Vec<_> = sums.into_iter().collect();
    ranked.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    ranked.into_iter().map(|(place, _)| place).take(most).collect()
}
