//! The learnt scenario, simulated beside what was recorded.

use acd::scenario::{Measure, Quantity, Scenario};
use acd::sim::{Estimate, Ratio};
use acd::stats::{Figures, LegCounts, Span, View};

use super::timeline::Stay;
use crate::observe::{ObserveError, Observed, Sample};

/// Hours of a day.
pub const HOURS: usize = 24;

/// Calls, and how they fared.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fared {
    /// Calls a day.
    pub calls: f64,
    /// Mean wait of all of them, in seconds; `None` without calls.
    pub mean_wait: Option<f64>,
    /// Those answered, in percent; `None` without calls.
    pub answered: Option<f64>,
}

/// Recorded beside learnt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beside {
    /// What was recorded.
    pub recorded: Fared,
    /// What the learnt scenario gives.
    pub learnt: Fared,
}

/// The learnt scenario beside the records.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// All calls.
    pub all: Beside,
    /// By hour of the day.
    pub hours: Vec<Beside>,
    /// By queue of the records.
    pub queues: Vec<Beside>,
    /// Half of the 95 % interval of the learnt mean wait, in seconds, and of the share answered, in percent.
    pub half_widths: (f64, f64),
    /// How many times the recorded days were simulated.
    pub replications: u64,
}

/// What recorded calls add up to.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    calls: f64,
    wait: f64,
    answered: f64,
}

impl Sum {
    fn fared(self, days: f64) -> Fared {
        let share = |part: f64| (self.calls > 0.0).then(|| part / self.calls);
        Fared { calls: self.calls / days.max(1.0), mean_wait: share(self.wait), answered: share(100.0 * self.answered) }
    }
}

/// Simulates `scenario`, whose queues `names` gives in the order of the records.
pub(super) fn trial(
    scenario: &Scenario,
    names: &[String],
    stays: &[Stay],
    sample: Sample,
    done: impl Fn() + Sync,
) -> Result<Trial, ObserveError> {
    let days = scenario.world.days.len() as f64;
    let places: Vec<Option<usize>> =
        names.iter().map(|name| scenario.center.queues.iter().position(|queue| queue.name == *name)).collect();
    let further = |figures: &Figures| further(figures, scenario, &places);
    let measures = [Measure::of_all(Quantity::LegsMeanWait), answered_share()];
    let observed = Observed::gather(scenario, &measures, sample, further, done)?;
    let sums = |place: usize| observed.of(measures.len() + place).map(|ratio| ratio.part).sum::<f64>();
    let learnt = |place: usize| {
        let all = sample.replications.max(1) as f64;
        Sum { calls: sums(3 * place) / all, wait: sums(3 * place + 1) / all, answered: sums(3 * place + 2) / all }
            .fared(days)
    };
    let mut recorded = vec![Sum::default(); 1 + HOURS + names.len()];
    for stay in stays {
        for place in [0, 1 + stay.period(HOURS), 1 + HOURS + stay.queue] {
            recorded[place].calls += 1.0;
            recorded[place].wait += stay.wait;
            recorded[place].answered += f64::from(u8::from(stay.is_answered()));
        }
    }
    let all: Vec<Beside> = recorded
        .into_iter()
        .enumerate()
        .map(|(place, sum)| Beside { recorded: sum.fared(days), learnt: learnt(place) })
        .collect();
    let half = |estimate: Option<Estimate>| estimate.and_then(|it| it.half_width).unwrap_or(0.0);
    Ok(Trial {
        all: all[0],
        hours: all[1..=HOURS].to_vec(),
        queues: all[1 + HOURS..].to_vec(),
        half_widths: (half(observed.estimate(0)), half(observed.estimate(1))),
        replications: sample.replications,
    })
}

fn answered_share() -> Measure {
    Measure::of_all(Quantity::CallsAnswerRate)
}

/// Legs, their waits and those answered: of all, by hour, by queue.
fn further(figures: &Figures, scenario: &Scenario, places: &[Option<usize>]) -> Vec<Ratio> {
    let per_day = figures.intervals_per_day() as usize;
    let queues: Vec<_> = scenario.center.queue_ids().collect();
    let legs = |span: Span| -> LegCounts { queues.iter().map(|queue| figures.legs(*queue, span, View::Cohort)).sum() };
    let mut ratios = Vec::new();
    push(&mut ratios, &[legs(Span::Whole)]);
    for hour in 0..HOURS {
        let periods = (0..per_day).filter(|period| period * HOURS / per_day.max(1) == hour);
        let of_hour: Vec<LegCounts> = periods.map(|period| legs(Span::TimeOfDay(period as u32))).collect();
        push(&mut ratios, &of_hour);
    }
    for place in places {
        let of_queue = place.map(|place| figures.legs(queues[place], Span::Whole, View::Cohort));
        push(&mut ratios, of_queue.as_slice());
    }
    ratios
}

fn push(ratios: &mut Vec<Ratio>, legs: &[LegCounts]) {
    let sum = |of: fn(&LegCounts) -> f64| Ratio::total(legs.iter().map(of).sum());
    ratios.extend([
        sum(|legs| legs.offered as f64),
        sum(|legs| legs.wait().as_secs_f64()),
        sum(|legs| legs.answered.count as f64),
    ]);
}
