//! The parts of a centre that a comparison reports separately: its queues, and the periods of its day.

use super::compare::Change;
use super::observe::Observed;
use acd::id::QueueId;
use acd::scenario::Scenario;
use acd::sim::Ratio;
use acd::stats::{Figures, Intervals, LegCounts, Span, View};
use acd::time::Duration;

/// A queue, or a period of the day, in the baseline and in the variant.
#[derive(Clone, Debug)]
pub struct Part {
    /// The queue's name, or `09:00` for the period that begins then.
    pub name: String,
    /// Calls that asked for an agent: for a queue, those that asked for it first; for a period, those that
    /// arrived then.
    pub for_agents: Change,
    /// Calls for agents answered on any leg, in percent.
    pub answer_rate: Change,
    /// Mean wait of answered legs in seconds.
    pub mean_wait_answered: Change,
}

/// The number of figures per part.
const FIGURES: usize = 3;

/// The parts of one scenario.
pub(super) struct Parts {
    queues: Vec<String>,
    per_day: u32,
}

impl Parts {
    pub(super) fn of(scenario: &Scenario) -> Self {
        let per_day = match scenario.tally(Duration::ZERO).intervals {
            Intervals::Folded { length, .. } => (86_400_000_000 / length.as_micros().max(1)) as u32,
            Intervals::Whole | Intervals::Rolling { .. } => 0,
        };
        Self { queues: scenario.center.queues.iter().map(|queue| queue.name.clone()).collect(), per_day }
    }

    /// Three figures for each queue, then three for each period.
    pub(super) fn ratios(&self, figures: &Figures) -> Vec<Ratio> {
        let queues = || (0..self.queues.len()).map(|place| QueueId(u16::try_from(place).unwrap_or(u16::MAX)));
        let of_queues = queues().map(|queue| {
            let legs = figures.legs(queue, Span::Whole, View::Cohort);
            (figures.calls(queue, Span::Whole), legs)
        });
        let of_periods = (0..self.per_day).map(Span::TimeOfDay).map(|span| {
            let legs: LegCounts = queues().map(|queue| figures.legs(queue, span, View::Cohort)).sum();
            (figures.all_calls(span), legs)
        });
        let three = of_queues.chain(of_periods).map(|(calls, legs)| {
            [
                Ratio::total(calls.for_agents() as f64),
                Ratio::percent(calls.answered as f64, calls.for_agents() as f64),
                Ratio::new(legs.answered.wait.as_micros() as f64, 1e6 * legs.answered.count as f64),
            ]
        });
        three.flatten().collect()
    }

    /// The queues and periods in both; the observed figures of the parts start at the given places.
    pub(super) fn compare(
        &self,
        (baseline, first): (&Observed, usize),
        other: &Self,
        (variant, others_first): (&Observed, usize),
    ) -> (Vec<Part>, Vec<Part>) {
        let part = |name: String, base: usize, place: usize| {
            let change = |figure: usize| {
                Change::of(
                    (baseline, first + FIGURES * base + figure),
                    (variant, others_first + FIGURES * place + figure),
                )
            };
            Part { name, for_agents: change(0), answer_rate: change(1), mean_wait_answered: change(2) }
        };
        let queues = self.queues.iter().enumerate().filter_map(|(base, name)| {
            let place = other.queues.iter().position(|known| known == name)?;
            Some(part(name.clone(), base, place))
        });
        let periods = if self.per_day == other.per_day { self.per_day } else { 0 };
        let hours = (0..periods).map(|period| {
            let minutes = period * 1_440 / self.per_day;
            let clock = format!("{:02}:{:02}", minutes / 60, minutes % 60);
            part(clock, self.queues.len() + period as usize, other.queues.len() + period as usize)
        });
        (queues.collect(), hours.collect())
    }
}
