//! Compares a baseline with variants of it, or with another centre, figure by figure on common random numbers.
//!
//! Every change is the variant's figure less the baseline's; every growth is in percent of the baseline.

mod document;

use crate::observe::{ObserveError, Observed, Sample};
use crate::parts::{Part, Parts};
use acd::scenario::{Measure, Published, Quantity, Scenario, Tolerance};
use acd::sim::{DifferenceEstimator, Estimate};
use jiff::civil;

pub use document::{Titled, compare_document};

/// What is compared even if nothing is published about it.
const ALWAYS: [Quantity; 9] = [
    Quantity::CallsInbound,
    Quantity::CallsForAgents,
    Quantity::CallsAnswered,
    Quantity::CallsAnswerRateForAgents,
    Quantity::LegsAbandoned,
    Quantity::LegsMeanWaitAnswered,
    Quantity::AgentsServiceHours,
    Quantity::AgentsMeanTalk,
    Quantity::AgentsOccupancy,
];

/// One figure in the baseline and in the variant.
#[derive(Clone, Copy, Debug, Default)]
pub struct Change {
    /// In the baseline.
    pub baseline: Option<Estimate>,
    /// In the variant.
    pub variant: Option<Estimate>,
    /// The variant's figure less the baseline's, in its unit, with the interval of paired replications.
    pub difference: Option<Estimate>,
    /// The difference in percent of the baseline's figure.
    pub growth: Option<Estimate>,
}

impl Change {
    /// The change between two observations of a measure, at these places in their lists.
    pub(crate) fn of((baseline, base): (&Observed, usize), (variant, place): (&Observed, usize)) -> Self {
        let mut difference = DifferenceEstimator::default();
        for (before, after) in baseline.of(base).zip(variant.of(place)) {
            difference.push(before, after);
        }
        Self {
            baseline: baseline.estimate(base),
            variant: variant.estimate(place),
            difference: difference.estimate(),
            growth: variant.growth_over(place, baseline, base),
        }
    }
}

/// One figure compared.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Its title, for people.
    pub title: String,
    /// The measure, as in a scenario file.
    pub measure: String,
    /// The unit of its values.
    pub unit: String,
    /// The figure in both, and its change.
    pub change: Change,
    /// The published growth in percent, and its tolerance.
    pub published: Option<(f64, Option<Tolerance>)>,
}

impl Pair {
    /// Whether the growth is within the tolerance of the published one; `None` if there is no tolerance.
    pub fn is_near(&self) -> Option<bool> {
        let (value, tolerance) = self.published?;
        Some(tolerance?.holds(self.change.growth?.value, value))
    }
}

/// The days that a scenario simulates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first one, if the calendar has dates.
    pub first: Option<civil::Date>,
    /// How many follow each pattern, by its name, in the order of the file.
    pub kinds: Vec<(String, usize)>,
}

impl Days {
    /// Counts a scenario's days.
    pub fn of(scenario: &Scenario) -> Self {
        let mut counts = vec![0; scenario.world.patterns.len()];
        scenario.world.days.iter().for_each(|&pattern| counts[usize::from(pattern)] += 1);
        let named = scenario.world.patterns.iter().map(|pattern| pattern.name.clone()).zip(counts);
        Self { first: scenario.start, kinds: named.filter(|(_, count)| *count > 0).collect() }
    }

    /// How many there are.
    pub fn number(&self) -> usize {
        self.kinds.iter().map(|(_, count)| count).sum()
    }
}

/// One variant compared with the baseline.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Figures of the whole centre.
    pub pairs: Vec<Pair>,
    /// By queue, for queues in both.
    pub queues: Vec<Part>,
    /// By period of the day, if both have the same periods.
    pub hours: Vec<Part>,
}

/// A figure to be measured in both.
struct Figure {
    title: String,
    text: String,
    unit: String,
    /// The measure in the baseline and in the variant.
    measures: (Measure, Measure),
    published: Option<(f64, Option<Tolerance>)>,
}

/// Runs the baseline and each of `others` on the same sample. Compares the figures published for the variant that
/// both measure, and a few that always matter; where `growth_over` in the variant's file is the baseline, also the
/// published growth. `done` is called after each replication.
///
/// # Errors
/// [`ObserveError`].
pub fn compare(
    baseline: &Scenario,
    others: &[Scenario],
    growth_over: Option<&str>,
    sample: Sample,
    done: impl Fn() + Sync,
) -> Result<Vec<Comparison>, ObserveError> {
    let figures: Vec<Vec<Figure>> = others.iter().map(|other| figures(baseline, other, growth_over)).collect();
    // The baseline runs once for all variants.
    let of_baseline: Vec<Measure> = figures.iter().flatten().map(|figure| figure.measures.0.clone()).collect();
    let observe = |scenario: &Scenario, measures: &[Measure]| {
        let parts = Parts::of(scenario);
        Observed::gather(scenario, measures, sample, |figures| parts.ratios(figures), &done).map(|found| (found, parts))
    };
    let (base, base_parts) = observe(baseline, &of_baseline)?;
    let all = of_baseline.len();
    let mut first = 0;
    let mut comparisons = Vec::with_capacity(others.len());
    for (other, figures) in others.iter().zip(figures) {
        let measures: Vec<Measure> = figures.iter().map(|figure| figure.measures.1.clone()).collect();
        let (found, parts) = observe(other, &measures)?;
        let (queues, hours) = base_parts.compare((&base, all), &parts, (&found, measures.len()));
        let change = |place: usize| Change::of((&base, first + place), (&found, place));
        let pairs = figures.into_iter().enumerate().map(|(place, figure)| figure.pair(change(place))).collect();
        first += measures.len();
        comparisons.push(Comparison { pairs, queues, hours });
    }
    Ok(comparisons)
}

impl Figure {
    fn pair(self, change: Change) -> Pair {
        Pair { title: self.title, measure: self.text, unit: self.unit, change, published: self.published }
    }
}

/// Each measure once; growths first, as they are the point of the comparison.
fn figures(baseline: &Scenario, other: &Scenario, growth_over: Option<&str>) -> Vec<Figure> {
    let is_growth = |figure: &&Published| growth_over.is_some() && figure.growth_over.as_deref() == growth_over;
    let growths = other.published.iter().filter(is_growth);
    let levels = other.published.iter().filter(|figure| figure.growth_over.is_none());
    let mut figures: Vec<Figure> = Vec::new();
    for figure in growths.chain(levels) {
        let Some(text) = figure.measure_text.as_deref() else { continue };
        let published = is_growth(&figure).then_some((figure.value, figure.tolerance));
        add(&mut figures, (baseline, other), text, Some(&figure.title), published);
    }
    for quantity in ALWAYS {
        add(&mut figures, (baseline, other), quantity.name(), None, None);
    }
    figures
}

fn add(
    figures: &mut Vec<Figure>,
    (baseline, other): (&Scenario, &Scenario),
    text: &str,
    title: Option<&str>,
    published: Option<(f64, Option<Tolerance>)>,
) {
    // Another centre may lack the queue: nothing to compare then.
    let (Ok(before), Ok(after)) = (baseline.measure(text), other.measure(text)) else { return };
    if figures.iter().any(|figure| figure.text == text) {
        return;
    }
    let quantity = before.quantity;
    figures.push(Figure {
        title: title.unwrap_or(text).to_owned(),
        text: text.to_owned(),
        unit: quantity.unit().to_owned(),
        measures: (before, after),
        published,
    });
}
