//! What a page on a simulated period is made from.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use acd::config::{ConfigErrors, ScenarioErrors};
use acd::engine::Doing;
use acd::scenario::{Measure, Quantity, Scenario};
use acd::sim::{Outcome, ReplicationError, Replications, Simulation, SimulationError, Stop};
use acd::time::{Duration, Timestamp};
use jiff::civil::Date;
use rayon::prelude::*;

use super::account::{Account, Quality};
use super::{Earlier, Fold, Growth, Material, PublishedValue, Source};
use crate::Report;

/// The threshold of the text report's service levels.
const WITHIN: Duration = Duration::from_secs(20);
const DAY: i64 = 86_400_000_000;
/// A Monday: where a calendar without dates begins.
const MONDAY: Date = jiff::civil::date(2024, 1, 1);
/// Variants of these names are earlier periods.
const EARLIER: [(&str, Earlier); 2] = [("year_before", Earlier::Year), ("quarter_before", Earlier::Quarter)];

/// How to simulate.
#[derive(Clone, Copy, Debug)]
pub struct Simulated {
    /// The seed.
    pub seed: u64,
    /// The number of replications.
    pub replications: u64,
    /// The number of threads; `None` means one per core.
    pub threads: Option<NonZeroUsize>,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum NotSimulated {
    /// Centre and world do not fit together.
    #[error(transparent)]
    Unfit(ConfigErrors),
    /// A variant is at fault.
    #[error(transparent)]
    Variant(#[from] ScenarioErrors),
    /// A run failed.
    #[error(transparent)]
    Run(#[from] ReplicationError),
    /// A replication ended early.
    #[error(transparent)]
    Stopped(#[from] SimulationError),
    /// Nothing to run.
    #[error("there are no replications")]
    Nothing,
}

fn simulation(scenario: &Scenario) -> Result<Simulation, NotSimulated> {
    Simulation::new(scenario.center.clone(), scenario.world.clone()).map_err(NotSimulated::Unfit)
}

impl Simulated {
    /// The text report of a scenario.
    ///
    /// # Errors
    /// [`NotSimulated`].
    pub fn report(&self, scenario: &Scenario) -> Result<(Report, Outcome), NotSimulated> {
        let simulation = simulation(scenario)?;
        let ratios = |counted: acd::sim::Counted<'_>| Report::ratios(scenario, WITHIN, counted);
        let outcome = self.plan(scenario).run(&simulation, ratios, |_| {}, &AtomicBool::new(false))?;
        Ok((Report::new(scenario, WITHIN, self.seed, &outcome), outcome))
    }

    fn plan(&self, scenario: &Scenario) -> Replications {
        let (stop, tally) = (Stop::After(self.replications), scenario.tally(WITHIN));
        Replications { seed: self.seed, stop, threads: self.threads, tally }
    }

    /// What the page is made from. `whole` is the file's scenario with its variants, `scenario` what was simulated.
    ///
    /// # Errors
    /// [`NotSimulated`].
    pub fn material(
        &self,
        whole: &Scenario,
        scenario: &Scenario,
        (report, outcome): (&Report, &Outcome),
        mut others: Vec<(Earlier, Scenario)>,
    ) -> Result<Material, NotSimulated> {
        let mut account = self.account(scenario)?;
        if scenario.world.checks.is_some() {
            let chosen = outcome.quality.of_all().chosen;
            account.quality = Some(Quality { chosen, results: (0, 0) });
        }
        for (name, which) in EARLIER {
            let grows = scenario.published.iter().any(|figure| figure.growth_over.as_deref() == Some(name));
            if grows && !others.iter().any(|(known, _)| *known == which) {
                others.push((which, whole.variant(name)?));
            }
        }
        let earlier = others.iter().map(|(which, other)| Ok((*which, self.account(other)?)));
        Ok(Material {
            title: scenario.title.clone(),
            source: Source::Simulation { seed: self.seed },
            dated: scenario.start.is_some(),
            account,
            earlier: earlier.collect::<Result<_, NotSimulated>>()?,
            published: report.published.clone(),
            growth: self.growth(whole, scenario, outcome)?,
            by_value: published_values(scenario),
            assumptions: report.assumptions.clone(),
            notes: Vec::new(),
        })
    }

    /// All replications, added up: the same events as those behind the text report.
    ///
    /// # Errors
    /// [`NotSimulated`].
    pub fn account(&self, scenario: &Scenario) -> Result<Account, NotSimulated> {
        let simulation = simulation(scenario)?;
        let one = |number: u64| fold(&simulation, scenario, (self.seed, number));
        let merged = |one: Account, other: Account| {
            let mut sum = one;
            sum.merge(&other);
            Ok(sum)
        };
        let account = (0..self.replications).into_par_iter().map(one).try_reduce_with(merged);
        Ok(account.ok_or(NotSimulated::Nothing)??)
    }

    /// Published growth over variants, and the simulated one.
    fn growth(&self, whole: &Scenario, scenario: &Scenario, outcome: &Outcome) -> Result<Vec<Growth>, NotSimulated> {
        let figures = || scenario.published.iter().enumerate().filter(|(_, figure)| figure.growth_over.is_some());
        let mut before: BTreeMap<usize, f64> = BTreeMap::new();
        let mut variants: Vec<&str> = figures().filter_map(|(_, figure)| figure.growth_over.as_deref()).collect();
        variants.sort_unstable();
        variants.dedup();
        for name in variants {
            let variant = whole.variant(name)?;
            let of_it: Vec<(usize, &Measure)> = figures()
                .filter(|(_, figure)| figure.growth_over.as_deref() == Some(name))
                .filter_map(|(place, figure)| Some((place, figure.measure.as_ref()?)))
                .collect();
            let simulation = simulation(&variant)?;
            let ratios = |counted: acd::sim::Counted<'_>| {
                of_it.iter().map(|(_, measure)| measure.ratio(counted, &variant.world)).collect()
            };
            let never = AtomicBool::new(false);
            let was = self.plan(scenario).run(&simulation, ratios, |_| {}, &never)?;
            let values = of_it.iter().enumerate();
            before.extend(values.filter_map(|(at, (place, _))| Some((*place, was.estimate(at)?.value))));
        }
        let growth = figures().map(|(place, figure)| {
            let pair = outcome.estimate(place).map(|now| now.value).zip(before.get(&place));
            Growth {
                name: figure.name.clone(),
                title: figure.title.clone(),
                published: figure.value,
                simulated: pair.filter(|(_, before)| **before != 0.0).map(|(now, before)| 100.0 * (now / before - 1.0)),
            }
        });
        Ok(growth.collect())
    }
}

/// Days that a warm-up cuts.
fn skipped(scenario: &Scenario) -> i64 {
    (scenario.world.warm_up.as_micros() as i64 + DAY - 1) / DAY
}

/// The kinds of the days of an account: those that no warm-up cuts.
pub fn days_of(scenario: &Scenario) -> &[u16] {
    let days = &scenario.world.days;
    days.get(usize::try_from(skipped(scenario)).unwrap_or(0)..).unwrap_or_default()
}

/// One replication. Days that a warm-up cuts are left out.
fn fold(simulation: &Simulation, scenario: &Scenario, (seed, number): (u64, u64)) -> Result<Account, SimulationError> {
    let world = &scenario.world;
    let skipped = skipped(scenario);
    let weekday = world.weekdays.first().map_or(0, |day| i64::from(*day));
    let begin = scenario.start.unwrap_or_else(|| MONDAY.saturating_add(jiff::Span::new().days(weekday)));
    let first = begin.saturating_add(jiff::Span::new().days(skipped));
    let days = days_of(scenario).len();
    let clock = move |at: Timestamp| Some(i64::try_from(at.as_micros()).unwrap_or(i64::MAX) - skipped * DAY);
    let mut fold = Fold::new(simulation.center(), (first, Some(days)), |_| Doing::SignedOut, clock);
    let ended = simulation.replicate(seed, number, |events| events.iter().for_each(|event| fold.record(event)))?;
    Ok(fold.finish(ended))
}

/// Published counts of answered calls by one value of an attribute.
fn published_values(scenario: &Scenario) -> BTreeMap<(usize, usize), PublishedValue> {
    let mut values = BTreeMap::new();
    for figure in scenario.published.iter().filter(|figure| figure.growth_over.is_none()) {
        let Some(measure) = &figure.measure else { continue };
        let Some((attribute, of)) = &measure.attribute else { continue };
        if let (Quantity::CallsAnswered, [value], true) = (measure.quantity, of.as_slice(), measure.days.is_empty()) {
            let (year, quarter) = (figure.year_before, figure.quarter_before);
            let published = PublishedValue { now: Some(figure.value), year, quarter };
            values.insert((*attribute, usize::from(*value)), published);
        }
    }
    values
}
