//! What the targets count: a fold over events into a numerator and a denominator by target, day and period.

use acd::config::Center;
use acd::engine::{Disposition, Event, Fact, LegOutcome, Origin};
use acd::id::QueueId;
use acd::sim::world::World;
use acd::stats::{Ended, LegCounts, Waited};
use acd::time::{Duration, Timestamp};

use super::target::{Figure, Target};

const DAY_MICROS: u64 = 86_400_000_000;

/// How a leg ended, as far as formulas tell.
#[derive(Clone, Copy)]
enum Ending {
    Answered,
    Abandoned,
    TimedOut,
    Overflowed,
    Dequeued,
    Elsewhere,
}

const ENDINGS: [Ending; 6] =
    [Ending::Answered, Ending::Abandoned, Ending::TimedOut, Ending::Overflowed, Ending::Dequeued, Ending::Elsewhere];

impl Ending {
    fn of(outcome: LegOutcome) -> Self {
        match outcome {
            LegOutcome::Answered(_) => Self::Answered,
            LegOutcome::Abandoned => Self::Abandoned,
            LegOutcome::TimedOut(_) => Self::TimedOut,
            LegOutcome::Overflowed(_) => Self::Overflowed,
            LegOutcome::Dequeued => Self::Dequeued,
            LegOutcome::Blocked
            | LegOutcome::Closed(_)
            | LegOutcome::Vacant(_)
            | LegOutcome::Exited(_)
            | LegOutcome::CallbackAsked
            | LegOutcome::Moved(_)
            | LegOutcome::Withdrawn
            | LegOutcome::Unreached => Self::Elsewhere,
        }
    }
}

/// What one target takes from a leg or a call.
#[derive(Clone, Debug)]
enum Takes {
    /// By ending, for those within the threshold and those beyond: numerator and denominator.
    Legs {
        within: Duration,
        table: [[(i64, i64); 2]; 6],
    },
    /// Waits, of answered legs alone or of all.
    Waits {
        of: Whose,
    },
    Calls {
        of: Whose,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    All,
    /// Answered legs; calls that asked for an agent.
    Some,
}

impl Takes {
    fn new(figure: Figure) -> Self {
        let table = |within: Duration, of: &dyn Fn(Ending, usize) -> (i64, i64)| Self::Legs {
            within,
            table: ENDINGS.map(|ending| [of(ending, 0), of(ending, 1)]),
        };
        match figure {
            Figure::ServiceLevel { within, formula: None } => {
                table(within, &|ending, late| (i64::from(matches!(ending, Ending::Answered) && late == 0), 1))
            }
            Figure::ServiceLevel { within, formula: Some(formula) } => table(within, &|ending, late| {
                let share = formula.of(&one_leg(ending, late), 0);
                (share.part as i64, share.whole as i64)
            }),
            Figure::Abandoned => {
                table(Duration::ZERO, &|ending, _| (i64::from(matches!(ending, Ending::Abandoned)), 1))
            }
            Figure::Waited => table(Duration::ZERO, &|ending, late| {
                (1 - i64::from(matches!(ending, Ending::Answered) && late == 0), 1)
            }),
            Figure::MeanWait => Self::Waits { of: Whose::All },
            Figure::MeanWaitAnswered => Self::Waits { of: Whose::Some },
            Figure::AnswerRate => Self::Calls { of: Whose::All },
            Figure::AnswerRateForAgents => Self::Calls { of: Whose::Some },
        }
    }
}

/// The counters of a single leg, so that a named formula says what it counts.
fn one_leg(ending: Ending, late: usize) -> LegCounts {
    let mut by_threshold = [0; 8];
    by_threshold[late] = 1;
    let waited = Waited { count: 1, by_threshold, ..Waited::default() };
    let ended = Ended { count: 1, ..Ended::default() };
    let mut legs = LegCounts { offered: 1, ..LegCounts::default() };
    match ending {
        Ending::Answered => legs.answered = waited,
        Ending::Abandoned => legs.abandoned = waited,
        Ending::TimedOut => legs.timed_out = ended,
        Ending::Overflowed => legs.overflowed = ended,
        Ending::Dequeued => legs.dequeued = ended,
        Ending::Elsewhere => {}
    }
    legs
}

/// Where a count belongs, and how much: the target, the day, the period of the day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count {
    pub(super) target: u32,
    pub(super) day: u32,
    pub(super) period: u32,
    pub(super) part: i64,
    pub(super) whole: i64,
}

/// Which targets count what.
#[derive(Clone, Debug)]
pub(super) struct Counting {
    takes: Vec<Takes>,
    /// By queue: the targets that count its legs, and those that count its calls.
    legs: Vec<Vec<u32>>,
    calls: Vec<Vec<u32>>,
    period: u64,
    days: u32,
    warm_up: Timestamp,
    pub(super) periods: usize,
}

impl Counting {
    pub(super) fn new(targets: &[Target], center: &Center, world: &World) -> Self {
        let queues = center.queues.len();
        let (mut legs, mut calls) = (vec![Vec::new(); queues], vec![Vec::new(); queues]);
        let takes: Vec<Takes> = targets.iter().map(|target| Takes::new(target.figure)).collect();
        for (place, (target, takes)) in targets.iter().zip(&takes).enumerate() {
            for queue in center.queue_ids().filter(|queue| target.queues.is_empty() || target.queues.contains(queue)) {
                match takes {
                    Takes::Legs { .. } | Takes::Waits { .. } => legs[queue.index()].push(place as u32),
                    Takes::Calls { .. } => calls[queue.index()].push(place as u32),
                }
            }
        }
        Self {
            takes,
            legs,
            calls,
            period: world.period.as_micros(),
            days: world.days.len() as u32,
            warm_up: Timestamp::ZERO + world.warm_up,
            periods: (DAY_MICROS / world.period.as_micros()) as usize,
        }
    }

    /// The day and period of an instant; `None` where nothing is measured.
    fn place(&self, at: Timestamp) -> Option<(u32, u32)> {
        let micros = at.as_micros();
        let day = (micros / DAY_MICROS) as u32;
        (at >= self.warm_up && day < self.days).then_some((day, (micros % DAY_MICROS / self.period) as u32))
    }

    /// What an event adds. Legs and calls count where they began.
    pub(super) fn take(&self, event: &Event, add: impl FnMut(Count)) {
        if let Fact::LegEnded { queue, outcome, enqueued, .. } = event.fact {
            self.take_leg(queue, outcome, (enqueued, event.at), add);
        } else if let Fact::CallEnded { arrived, disposition, answered, queue, origin: Origin::Caller, .. } = event.fact
        {
            self.take_call(queue, arrived, disposition, answered, add);
        }
    }

    fn take_leg(
        &self,
        queue: QueueId,
        outcome: LegOutcome,
        (enqueued, ended): (Timestamp, Timestamp),
        mut add: impl FnMut(Count),
    ) {
        let Some((day, period)) = self.place(enqueued) else { return };
        let (wait, ending) = (ended.since(enqueued), Ending::of(outcome));
        for &target in &self.legs[queue.index()] {
            let (part, whole) = match &self.takes[target as usize] {
                Takes::Legs { within, table } => table[ending as usize][usize::from(wait > *within)],
                Takes::Waits { of: Whose::All } => (wait.as_micros() as i64, 1),
                Takes::Waits { of: Whose::Some } if matches!(ending, Ending::Answered) => (wait.as_micros() as i64, 1),
                Takes::Waits { of: Whose::Some } | Takes::Calls { .. } => (0, 0),
            };
            if (part, whole) != (0, 0) {
                add(Count { target, day, period, part, whole });
            }
        }
    }

    fn take_call(
        &self,
        queue: QueueId,
        arrived: Timestamp,
        disposition: Disposition,
        answered: u16,
        mut add: impl FnMut(Count),
    ) {
        let Some((day, period)) = self.place(arrived) else { return };
        let by_itself = matches!(disposition, Disposition::Contained | Disposition::LeftSelfService);
        for &target in &self.calls[queue.index()] {
            let counts = match self.takes[target as usize] {
                Takes::Calls { of: Whose::Some } => !by_itself,
                Takes::Calls { of: Whose::All } => true,
                Takes::Legs { .. } | Takes::Waits { .. } => false,
            };
            if counts {
                add(Count { target, day, period, part: i64::from(answered > 0), whole: 1 });
            }
        }
    }
}
