//! Reports of a simulation run: published figures beside the simulated ones, and tables by queue, hour,
//! weekday and profile.
//!
//! A [`Report`] is plain data. [`Report::write_text`] formats it for people, [`Report::tables`] returns its tables
//! for CSV or Excel files, and serialising it gives the JSON of `acd simulate --json`; its schema is [`schema`].
//! Counts are means of one replication (a replication runs over the scenario's whole calendar); rates are ratios of
//! sums over all replications.

mod agents;
mod answers;
mod calls;
mod csv;
mod dates;
mod layout;
mod offers;
#[cfg(feature = "page")]
pub mod page;
mod partial;
mod periods;
mod published;
mod queues;
mod reconciliation;
mod self_service;
mod tables;
mod text;
mod waits;
mod wrap;

use schemars::JsonSchema;
use serde::Serialize;

use self::dates::Stretch;
use acd::scenario::{Measure, Quantity, Scenario};
use acd::sim::{Counted, Digest, Estimate, Outcome, Ratio, Stop};
use acd::time::Duration;

pub use agents::{AgentsRow, ConsultsRow, NotReadyRow, TransfersRow};
pub use answers::AnswersRow;
pub use calls::CallsRow;
pub use dates::DatedRow;
pub use layout::{Colour, Shade, Sheet, Style, count, decimals, number, plural, signed};
pub use offers::AgentOffersRow;
pub use partial::{MergeError, Merged, PartialReport, merge};
pub use periods::{PeriodRow, QueuePeriodRow};
pub use published::{Compared, GrowthRow, Verdict};
pub use queues::QueueRow;
pub use reconciliation::Reconciliation;
pub use self_service::SelfServiceRow;
pub use tables::Tables;
pub use text::Assumptions;
pub use waits::WithinRow;

/// Replications, by default.
pub const REPLICATIONS: u64 = 100;
/// With fewer replications the precision itself is unreliable.
const MIN_PRECISE: u64 = 10;
/// The maximum number of replications if only a precision is given.
const MAX_PRECISE: u64 = 100_000;

/// The report of a run.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Report {
    /// What was run.
    pub about: About,
    /// Published figures beside the simulated ones.
    pub published: Vec<Compared>,
    /// Published growth figures over a variant of the scenario, which this run does not simulate.
    pub growth: Vec<GrowthRow>,
    /// All calls together.
    pub calls: CallsRow,
    /// Calls in self-service.
    pub self_service: Vec<SelfServiceRow>,
    /// How the counts of legs and of calls reconcile.
    pub reconciliation: Reconciliation,
    /// Legs by queue; with more than one queue the last row is the total.
    pub queues: Vec<QueueRow>,
    /// Callers that agents transferred.
    pub transfers: Vec<TransfersRow>,
    /// Consultations and their outcomes; `null` if there were none.
    pub consults: Option<ConsultsRow>,
    /// Legs answered and abandoned within each threshold, and the service levels by each named formula, by queue.
    pub within: Vec<WithinRow>,
    /// By period of the day, over all days: the calendar's own period, or the hour where that is longer or there are
    /// very many queues.
    pub hours: Vec<PeriodRow>,
    /// By queue and period of the day.
    pub queue_hours: Vec<QueuePeriodRow>,
    /// By day of the week, without days that the calendar does not have.
    pub weekdays: Vec<PeriodRow>,
    /// By date. Calls and legs that began after the last day are counted with it.
    pub days: Vec<DatedRow>,
    /// By week, starting on Monday; the first and last may be incomplete.
    pub weeks: Vec<DatedRow>,
    /// By month, if the calendar has dates; the first and last may be incomplete.
    pub months: Vec<DatedRow>,
    /// How agents spent their time, by profile.
    pub agents: Vec<AgentsRow>,
    /// Offers by agent, without agents who were made none.
    pub offers: Vec<AgentOffersRow>,
    /// Time not ready, by profile and reason.
    pub not_ready: Vec<NotReadyRow>,
    /// The scenario's assumptions.
    pub assumptions: Vec<Assumed>,
}

/// What was run.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct About {
    /// The scenario's title.
    pub title: Option<String>,
    /// The date of the first simulated day, as in `2025-01-01`.
    pub first_day: Option<String>,
    /// The number of days in one replication.
    pub days: usize,
    /// The number of independent replications.
    pub replications: u64,
    /// The seed: the same scenario, seed and number of replications give the same report, on any machine.
    pub seed: u64,
    /// The number of calls simulated in all replications, without the warm-up.
    pub calls_simulated: u64,
    /// The threshold of the service levels, in seconds.
    pub within_secs: f64,
    /// The version of this program.
    pub version: String,
}

/// A field whose value is assumed rather than known.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Assumed {
    /// The field's path in the scenario.
    pub field: String,
    /// Its value.
    pub value: String,
    /// Why it is assumed, and why this value.
    pub why: String,
    /// How it was calibrated.
    pub calibrated: Option<String>,
}

/// The JSON Schema (draft 2020-12) of a serialised [`Report`].
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Report).to_value()
}

impl Report {
    /// The contribution of one replication to every estimate of the report, for [`Replications::run`]. It must
    /// have been counted with [`Scenario::tally`] and the threshold `within`.
    ///
    /// [`Replications::run`]: acd::sim::Replications::run
    pub fn ratios(scenario: &Scenario, within: Duration, counted: Counted<'_>) -> Vec<Ratio> {
        let own = own_measures(scenario, within);
        let own = own.iter().map(|measure| measure.ratio(counted, &scenario.world));
        scenario.ratios(counted).into_iter().chain(own).collect()
    }

    /// What a scenario and the measures of [`ratios`](Self::ratios) are recognised by, for [`Replications::part`].
    ///
    /// [`Replications::part`]: acd::sim::Replications::part
    pub fn known(scenario: &Scenario, within: Duration) -> (Digest, Digest) {
        (scenario.digest(), Digest::of(&within))
    }

    /// The index in [`ratios`](Self::ratios) of the mean wait of all legs, which takes the most replications to
    /// estimate precisely.
    pub fn mean_wait_place(scenario: &Scenario) -> usize {
        scenario.published.len()
    }

    /// When a run stops: after this number of replications (100 by default). With a precision: when half the 95 %
    /// interval of the [mean wait](Self::mean_wait_place) is at most that part of it, after ten replications at least
    /// and this number (100,000 by default) at most.
    pub fn stop(scenario: &Scenario, replications: Option<u64>, precision: Option<f64>) -> Stop {
        match precision {
            None => Stop::After(replications.unwrap_or(REPLICATIONS)),
            Some(relative) => Stop::AtPrecision {
                measure: Self::mean_wait_place(scenario),
                relative,
                replications_min: MIN_PRECISE,
                replications_max: replications.unwrap_or(MAX_PRECISE),
            },
        }
    }

    /// Builds the report of `outcome`, estimated from [`ratios`](Self::ratios).
    pub fn new(scenario: &Scenario, within: Duration, seed: u64, outcome: &Outcome) -> Self {
        let run = Run { scenario, outcome, within };
        Self {
            about: About {
                title: scenario.title.clone(),
                first_day: scenario.start.map(|day| day.to_string()),
                days: scenario.world.days.len(),
                replications: outcome.replications,
                seed,
                calls_simulated: outcome.figures.all_calls(acd::stats::Span::Whole).arrived,
                within_secs: within.as_secs_f64(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            published: published::compare(&run),
            growth: published::growth(scenario),
            calls: calls::row(&run),
            self_service: self_service::rows(&run),
            reconciliation: reconciliation::reconcile(&run),
            queues: queues::rows(&run),
            transfers: agents::transfers(&run),
            consults: agents::consults(&run),
            within: waits::rows(&run),
            hours: periods::of_day(&run),
            queue_hours: periods::by_queue(&run),
            weekdays: periods::weekdays(&run),
            days: dates::rows(&run, Stretch::Day),
            weeks: dates::rows(&run, Stretch::Week),
            months: dates::rows(&run, Stretch::Month),
            agents: agents::rows(&run),
            offers: offers::rows(&run),
            not_ready: agents::not_ready(&run),
            assumptions: assumptions(scenario),
        }
    }
}

/// The data that every section is built from.
struct Run<'a> {
    scenario: &'a Scenario,
    outcome: &'a Outcome,
    within: Duration,
}

impl Run<'_> {
    /// The mean of one replication, from a count over all.
    fn mean(&self, count: u64) -> f64 {
        count as f64 / self.outcome.replications.max(1) as f64
    }

    /// The estimate of an own measure by its index.
    fn own(&self, place: usize) -> Estimated {
        Estimated::from(self.outcome.estimate(self.scenario.published.len() + place))
    }
}

/// Indexes into [`own_measures`].
const MEAN_WAIT: usize = 0;
const ANSWER_RATE: usize = 1;
const SERVICE_HOURS: usize = 2;
/// Two per queue follow: mean wait of answered legs, service level.
const BY_QUEUE: usize = 3;

/// The measures that every report estimates, whatever was published.
fn own_measures(scenario: &Scenario, within: Duration) -> Vec<Measure> {
    let all = [Quantity::LegsMeanWait, Quantity::CallsAnswerRateForAgents, Quantity::AgentsServiceHours];
    let mut measures: Vec<Measure> = all.into_iter().map(Measure::of_all).collect();
    for queue in scenario.center.queue_ids() {
        let of_queue = |quantity| Measure { queues: vec![queue], ..Measure::of_all(quantity) };
        measures.push(of_queue(Quantity::LegsMeanWaitAnswered));
        measures.push(Measure { within: Some(within), ..of_queue(Quantity::LegsServiceLevel) });
    }
    measures
}

/// An estimate, flattened.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Estimated {
    value: Option<f64>,
    /// Half the 95 % confidence interval.
    half_width: Option<f64>,
    /// Half the range around the value that holds 95 % of single replications.
    spread: Option<f64>,
}

impl From<Option<Estimate>> for Estimated {
    fn from(estimate: Option<Estimate>) -> Self {
        let Some(estimate) = estimate else { return Self::default() };
        // The estimate's standard error is that of a mean over all replications.
        let one = (estimate.replications as f64).sqrt();
        Self {
            value: Some(estimate.value),
            half_width: estimate.half_width,
            spread: estimate.standard_error.map(|error| 1.96 * error * one),
        }
    }
}

/// `part` in percent of `whole`.
pub(crate) fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| 100.0 * part as f64 / whole as f64)
}

/// The assumptions of a scenario.
pub fn assumptions(scenario: &Scenario) -> Vec<Assumed> {
    let assumed = scenario.assumptions.iter().map(|assumption| Assumed {
        field: assumption.field.clone(),
        value: assumption.value.clone(),
        why: assumption.why.clone(),
        calibrated: assumption.calibrated.clone(),
    });
    assumed.collect()
}
