//! A case: a scenario for a model with known figures, and how each figure is measured.

use super::tally::Window;
use acd::config::{Agent, CallSelection, Center, Profile, Queue, Skill};
use acd::id::{ProfileId, QueueId};
use acd::sim::distribution::Distribution;
use acd::sim::world::{AgentBehaviour, CallType, DayPattern, World};
use acd::time::{Duration, Timestamp};

/// Numerator and denominator in one replication. The ratio of their sums is compared.
pub(super) type Ratio = Box<dyn Fn(&[Window]) -> (f64, f64) + Send + Sync>;

/// A published figure.
pub(super) struct Figure {
    pub(super) name: String,
    pub(super) published: f64,
    pub(super) how: How,
}

/// How a simulation measures it.
pub(super) enum How {
    /// A count of events over a count of events, or over the number of replications.
    Count(Ratio),
    /// Sums of times, or time averages.
    Mean(Ratio),
    /// Not measured, and why.
    Not(&'static str),
}

/// One oracle case, ready to run.
pub(super) struct Case {
    /// Its file and name.
    pub(super) name: String,
    pub(super) model: Model,
    pub(super) figures: Vec<Figure>,
}

/// A centre and a world without hours.
pub(super) struct Model {
    pub(super) center: Center,
    pub(super) world: World,
    pub(super) hours: Hours,
}

/// When calls arrive, and when they are counted.
pub(super) enum Hours {
    /// Constant rates: counted once the centre has forgotten that it started empty.
    Steady {
        /// By call type.
        calls_per_hour: Vec<f64>,
        /// By profile.
        agents: Vec<u32>,
        /// The time constant of the slowest mode.
        relaxation_secs: f64,
    },
    /// One day from empty, by period. Each period is a window, and so is the time after the last.
    Day {
        /// By period, of the only call type.
        calls_per_hour: Vec<f64>,
        /// By period, of the only profile.
        agents: Vec<u32>,
    },
}

/// A centre and its world, under construction.
pub(super) struct Draft {
    center: Center,
    world: World,
}

impl Draft {
    pub(super) fn new() -> Self {
        let world = World::new(0, Duration::from_secs(3_600));
        Self { center: Center::default(), world }
    }

    pub(super) fn center(&mut self) -> &mut Center {
        &mut self.center
    }

    /// Adds a queue with this many places to wait; returns its index.
    pub(super) fn queue(&mut self, name: &str, waiting_max: Option<u32>) -> QueueId {
        self.center.queues.push(Queue { waiting_max, ..Queue::new(name) });
        QueueId(self.center.queues.len() as u16 - 1)
    }

    /// Limits a queue to this many telephone lines.
    pub(super) fn lines(&mut self, queue: QueueId, lines: u32) {
        self.center.queues[queue.index()].lines = Some(lines);
    }

    /// Adds a call type that asks for a queue.
    pub(super) fn call_type(&mut self, name: &str, queue: QueueId, patience: Option<Distribution>) -> &mut CallType {
        self.world.call_types.push(CallType { patience, ..CallType::new(name, queue) });
        self.world.call_types.last_mut().expect("one was pushed")
    }

    /// Adds a group of agents who serve queues in tiers, with their handling times by queue.
    pub(super) fn group(
        &mut self,
        name: &str,
        agents: u32,
        skills: Vec<(Skill, Distribution)>,
        call_selection: CallSelection,
    ) {
        let profile = ProfileId(self.center.profiles.len() as u32);
        self.world.talk.resize(self.center.queues.len(), Vec::new());
        for row in &mut self.world.talk {
            row.resize(profile.index() + 1, Distribution::Constant { secs: 0.0 });
        }
        for (skill, handling) in &skills {
            self.world.talk[skill.queue.index()][profile.index()].clone_from(handling);
        }
        self.center.agents.extend((1..=agents).map(|number| Agent::new(format!("{name}-{number}"), profile)));
        let skills = skills.into_iter().map(|(skill, _)| skill).collect();
        self.center.profiles.push(Profile { call_selection, ..Profile::new(name, skills) });
        self.world.agents.push(AgentBehaviour::PROMPT);
    }

    /// Constant rates, with every agent on duty.
    pub(super) fn steady(mut self, calls_per_hour: Vec<f64>, relaxation_secs: f64) -> Model {
        let mut agents = vec![0; self.center.profiles.len()];
        for agent in &self.center.agents {
            agents[agent.profile.index()] += 1;
        }
        self.finish_world();
        Model {
            center: self.center,
            world: self.world,
            hours: Hours::Steady { calls_per_hour, agents, relaxation_secs },
        }
    }

    /// A day of periods, from empty.
    pub(super) fn day(mut self, period: Duration, calls_per_hour: Vec<f64>, agents: Vec<u32>) -> Model {
        self.finish_world();
        self.world.period = period;
        Model { center: self.center, world: self.world, hours: Hours::Day { calls_per_hour, agents } }
    }

    fn finish_world(&mut self) {
        self.world.wrap_up = vec![vec![None; self.center.profiles.len()]; self.center.queues.len()];
    }
}

/// How a model is run: the number of replications, and the length of each.
pub(super) struct Plan {
    pub(super) world: World,
    pub(super) replications: u64,
    pub(super) boundaries: Vec<Timestamp>,
    /// By window, of the first profile; empty if not needed.
    pub(super) scheduled: Vec<u32>,
}

/// Replications of a steady case: enough for the normal approximation of their means, few enough that the
/// warm-ups do not cost more than what is measured.
const REPLICATIONS: std::ops::RangeInclusive<f64> = 16.0..=40.0;

/// Warm-up in time constants: at most e⁻¹⁰ of the initial state is left when counting starts.
const WARM_UPS: f64 = 10.0;

/// The maximum cost of warm-ups, relative to the calls to be counted.
const MAX_WARM_UP: f64 = 100.0;

/// The maximum length of the warm-up, and of the counted part: a world has at most ten years of days.
const MAX_PART_SECS: f64 = 5.0 * 365.0 * 86_400.0;

/// The cost of a case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cost {
    /// About how many calls are simulated, including warm-ups.
    pub(super) calls: f64,
    /// Why that is too much, and what would do.
    pub(super) refused: Option<Refused>,
}

/// Why a case is not run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Refused {
    /// The number of calls that must be counted to justify warm-ups of this length.
    Calls(f64),
    /// The years of warm-up that a replication would need.
    Years(f64),
}

impl Model {
    /// The cost of [`plan`](Self::plan).
    pub(super) fn cost(&self, calls: f64) -> Cost {
        let counted = calls + 5.0 * calls.sqrt();
        let Hours::Steady { calls_per_hour, relaxation_secs, .. } = &self.hours else {
            return Cost { calls: counted, refused: None };
        };
        let per_sec = calls_per_hour.iter().sum::<f64>() / 3_600.0;
        let (replications, warm_up) = steady(counted, per_sec, *relaxation_secs);
        let warm_up_calls = warm_up * per_sec;
        let refused = if warm_up > MAX_PART_SECS {
            Some(Refused::Years(warm_up / (366.0 * 86_400.0)))
        } else if replications * warm_up_calls > MAX_WARM_UP * calls {
            Some(Refused::Calls((REPLICATIONS.end() * warm_up_calls / MAX_WARM_UP).ceil()))
        } else {
            None
        };
        Cost { calls: counted + replications * warm_up_calls, refused }
    }

    /// As many replications, of such a length, that at least `calls` calls are counted except with a probability of
    /// one in millions.
    pub(super) fn plan(&self, calls: f64) -> Plan {
        let calls = calls + 5.0 * calls.sqrt();
        match &self.hours {
            Hours::Steady { calls_per_hour, agents, relaxation_secs } => {
                let per_sec = calls_per_hour.iter().sum::<f64>() / 3_600.0;
                let (replications, warm_up) = steady(calls, per_sec, *relaxation_secs);
                let end = warm_up + (calls / replications / per_sec).ceil();
                Plan {
                    world: self.steady_world(calls_per_hour, agents, end),
                    replications: replications as u64,
                    boundaries: [warm_up, end].map(|secs| Timestamp::from_secs(secs as u64)).to_vec(),
                    scheduled: Vec::new(),
                }
            }
            Hours::Day { calls_per_hour, agents } => {
                let period_secs = self.world.period.as_secs_f64();
                let a_day: f64 = calls_per_hour.iter().map(|rate| rate * period_secs / 3_600.0).sum();
                let boundary = |place: usize| Timestamp::ZERO + self.world.period.saturating_mul(place as u64);
                let after = agents.last().copied().unwrap_or(0);
                Plan {
                    world: self.day_world(calls_per_hour, agents),
                    replications: (calls / a_day).ceil().max(*REPLICATIONS.start()) as u64,
                    boundaries: (0..=agents.len()).map(boundary).collect(),
                    scheduled: [0].into_iter().chain(agents.iter().copied()).chain([after]).collect(),
                }
            }
        }
    }

    /// Whole days of equal hours, and a last one whose calls stop with the hour in which counting ends.
    fn steady_world(&self, calls_per_hour: &[f64], agents: &[u32], end_secs: f64) -> World {
        let hours = (end_secs / 3_600.0).ceil() as usize;
        let pattern = |name: &str, open: usize| DayPattern {
            staff: agents.iter().map(|&number| row(number, number, open)).collect(),
            ..DayPattern::new(name, calls_per_hour.iter().map(|&rate| row(rate, 0.0, open)).collect())
        };
        let mut days = vec![0; hours / 24];
        if !hours.is_multiple_of(24) {
            days.push(1);
        }
        let weekdays: Vec<u8> = (0..days.len()).map(|day| (day % 7) as u8).collect();
        World {
            duty_weekdays: weekdays.clone(),
            weekdays,
            days,
            patterns: vec![pattern("whole", 24), pattern("last", hours % 24)],
            ..self.world.clone()
        }
    }

    fn day_world(&self, calls_per_hour: &[f64], agents: &[u32]) -> World {
        let periods = (86_400.0 / self.world.period.as_secs_f64()) as usize;
        let after = agents.last().copied().unwrap_or(0);
        let (mut calls, mut staff) = (calls_per_hour.to_vec(), agents.to_vec());
        calls.resize(periods, 0.0);
        staff.resize(periods, after);
        let pattern = DayPattern { staff: vec![staff], ..DayPattern::new("day", vec![calls]) };
        World {
            days: vec![0],
            weekdays: vec![0],
            duty_weekdays: vec![0],
            patterns: vec![pattern],
            ..self.world.clone()
        }
    }
}

/// The number of replications, and the seconds of warm-up in each.
fn steady(calls: f64, per_sec: f64, relaxation_secs: f64) -> (f64, f64) {
    let replications = (calls / 20_000.0).round().clamp(*REPLICATIONS.start(), *REPLICATIONS.end());
    let replications = replications.max((calls / per_sec / MAX_PART_SECS).ceil());
    (replications, (WARM_UPS * relaxation_secs).ceil())
}

/// `first` for the first `many` of 24 hours, then `rest`.
fn row<T: Copy>(first: T, rest: T, many: usize) -> Vec<T> {
    (0..24).map(|hour| if hour < many { first } else { rest }).collect()
}

pub(super) fn exponential(mean_secs: f64) -> Distribution {
    Distribution::Exponential { mean_secs }
}

/// The time constant with which a queue of this many agents forgets its initial state: `1/(√(nμ) − √λ)²` if nobody
/// hangs up and the queue is stable (the spectral gap of M/M/1 at the rate of all agents), and never less than a
/// handling time or a patience.
pub(super) fn relaxation_secs(agents: f64, calls_per_hour: f64, handling_secs: f64, patience_secs: Option<f64>) -> f64 {
    let (released, coming) = (agents / handling_secs, calls_per_hour / 3_600.0);
    match patience_secs {
        Some(patience) => patience.max(handling_secs),
        None => handling_secs.max((released.sqrt() - coming.sqrt()).powi(-2)),
    }
}

/// The time constant if nobody hangs up and the queue is bounded, whatever the load: a random walk between two walls
/// has forgotten its start once it has crossed from one to the other.
pub(super) fn crossing_secs(places: f64, agents: f64, handling_secs: f64) -> f64 {
    let room = places + agents.sqrt();
    (room * room * handling_secs / agents).max(handling_secs)
}
