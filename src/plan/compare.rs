//! The same centre in two worlds, or two centres in one: figure by figure, on common random numbers.

use super::observe::{ObserveError, Observed, Sample};
use crate::scenario::{Measure, Published, Quantity, Scenario, Tolerance};
use crate::sim::{DifferenceEstimator, Estimate};

/// What is compared whether or not anything is published about it.
const ALWAYS: [Quantity; 8] = [
    Quantity::CallsInbound,
    Quantity::CallsAnswered,
    Quantity::CallsAnswerRate,
    Quantity::LegsAbandoned,
    Quantity::LegsMeanWaitAnswered,
    Quantity::AgentsServiceHours,
    Quantity::AgentsMeanTalk,
    Quantity::AgentsOccupancy,
];

/// One figure of both.
#[derive(Clone, Debug)]
pub struct Pair {
    /// What it says, for people.
    pub title: String,
    /// The measure, as in a scenario file.
    pub measure: String,
    /// The unit of its values.
    pub unit: String,
    /// In the first scenario.
    pub here: Option<Estimate>,
    /// In the second.
    pub there: Option<Estimate>,
    /// By how much it is greater in the first, in its unit; the interval is that of paired replications.
    pub difference: Option<Estimate>,
    /// The same in percent of the second.
    pub growth: Option<Estimate>,
    /// The published growth in percent, and how far from it is near enough.
    pub published: Option<(f64, Option<Tolerance>)>,
}

impl Pair {
    /// Whether the growth is as near the published one as its tolerance; `None` where nothing says so.
    pub fn is_near(&self) -> Option<bool> {
        let (value, tolerance) = self.published?;
        Some(tolerance?.holds(self.growth?.value, value))
    }
}

/// A figure to be read from both.
struct Figure {
    title: String,
    text: String,
    unit: String,
    measures: (Measure, Measure),
    published: Option<(f64, Option<Tolerance>)>,
}

/// Runs both on the same sample. Compared are the figures published for `here` that both can measure, with the growth
/// published over `variant`, and a few that always matter. `done` is called after each replication.
///
/// # Errors
/// [`ObserveError`].
pub fn compare(
    here: &Scenario,
    there: &Scenario,
    variant: Option<&str>,
    sample: Sample,
    done: impl Fn() + Sync,
) -> Result<Vec<Pair>, ObserveError> {
    let figures = figures(here, there, variant);
    let (of_here, of_there): (Vec<_>, Vec<_>) = figures.iter().map(|figure| figure.measures.clone()).unzip();
    let observed_here = Observed::run(here, &of_here, sample, &done)?;
    let observed_there = Observed::run(there, &of_there, sample, &done)?;
    let pair = |(place, figure): (usize, Figure)| {
        let mut difference = DifferenceEstimator::default();
        for (base, other) in observed_there.of(place).zip(observed_here.of(place)) {
            difference.push(base, other);
        }
        Pair {
            title: figure.title,
            measure: figure.text,
            unit: figure.unit,
            here: observed_here.estimate(place),
            there: observed_there.estimate(place),
            difference: difference.estimate(),
            growth: observed_here.growth_over(&observed_there, place),
            published: figure.published,
        }
    };
    Ok(figures.into_iter().enumerate().map(pair).collect())
}

/// Each measure once: growths first, as they are what the comparison is for.
fn figures(here: &Scenario, there: &Scenario, variant: Option<&str>) -> Vec<Figure> {
    let is_growth = |figure: &&Published| variant.is_some() && figure.growth_over.as_deref() == variant;
    let growths = here.published.iter().filter(is_growth);
    let levels = here.published.iter().filter(|figure| figure.growth_over.is_none());
    let mut figures: Vec<Figure> = Vec::new();
    for figure in growths.chain(levels) {
        let Some(text) = figure.measure_text.as_deref() else { continue };
        let published = is_growth(&figure).then_some((figure.value, figure.tolerance));
        add(&mut figures, (here, there), text, Some(&figure.title), published);
    }
    for quantity in ALWAYS {
        add(&mut figures, (here, there), quantity.name(), None, None);
    }
    figures
}

fn add(
    figures: &mut Vec<Figure>,
    (here, there): (&Scenario, &Scenario),
    text: &str,
    title: Option<&str>,
    published: Option<(f64, Option<Tolerance>)>,
) {
    // Another centre may have no such queue: there is nothing to compare then.
    let (Ok(of_here), Ok(of_there)) = (here.measure(text), there.measure(text)) else { return };
    if figures.iter().any(|figure| figure.text == text) {
        return;
    }
    let quantity = of_here.quantity;
    figures.push(Figure {
        title: title.unwrap_or(text).to_owned(),
        text: text.to_owned(),
        unit: quantity.unit().to_owned(),
        measures: (of_here, of_there),
        published,
    });
}
