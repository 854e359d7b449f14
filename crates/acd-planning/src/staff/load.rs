//! Offered load: how many agents each queue would keep busy, by kind of day and period.

use acd::config::Center;
use acd::id::QueueId;
use acd::sim::distribution::Distribution;
use acd::sim::world::World;

const DAY_MICROS: u64 = 86_400_000_000;

/// Offered load in erlang, from rates and mean handling times; redials and transfers are left to the simulation.
#[derive(Clone, Debug)]
pub(super) struct Load {
    /// Erlang, by pattern, queue and period.
    erlangs: Vec<Vec<Vec<f64>>>,
    /// Calls an hour, by pattern, queue and period.
    calls: Vec<Vec<Vec<f64>>>,
    /// Of those scheduled, who turns up.
    pub(super) turn_up: f64,
    /// By queue: how long callers wait.
    pub(super) patience: Vec<Option<Distribution>>,
}

impl Load {
    pub(super) fn new(center: &Center, world: &World) -> Self {
        let periods = (DAY_MICROS / world.period.as_micros()) as usize;
        let blank = vec![vec![vec![0.0; periods]; center.queues.len()]; world.patterns.len()];
        let (mut erlangs, mut calls) = (blank.clone(), blank);
        let mut add = |pattern: usize, call_type: usize, period: usize, per_hour: f64| {
            let contained = world.call_types[call_type].self_service.as_ref();
            let contained = contained.map_or(0.0, |plan| plan.containment_probability + plan.leave_probability);
            let per_hour = per_hour * (1.0 - contained).max(0.0);
            let queue = world.call_types[call_type].queue;
            calls[pattern][queue.index()][period] += per_hour;
            erlangs[pattern][queue.index()][period] += per_hour * handling_secs(center, world, call_type) / 3600.0;
        };
        for place in 0..world.patterns.len() {
            for (rates, chance) in demand(world, place) {
                for (call_type, row) in rates.iter().enumerate() {
                    row.iter().enumerate().for_each(|(period, rate)| add(place, call_type, period, rate * chance));
                }
            }
            let days = world.days.iter().filter(|&&day| usize::from(day) == place).count() as f64;
            for call in &world.trace {
                let micros = call.at.as_micros();
                if world.days.get((micros / DAY_MICROS) as usize).is_some_and(|&day| usize::from(day) == place) {
                    let period = (micros % DAY_MICROS / world.period.as_micros()) as usize;
                    add(place, usize::from(call.call_type), period, 1.0 / days / world.period.as_secs_f64() * 3600.0);
                }
            }
        }
        let patience = |queue: QueueId| {
            world.call_types.iter().find(|calls| calls.queue == queue).and_then(|calls| calls.patience.clone())
        };
        Self { erlangs, calls, turn_up: 1.0 - world.shrinkage, patience: center.queue_ids().map(patience).collect() }
    }

    /// A queue's load in erlang.
    pub(super) fn erlangs(&self, pattern: usize, queue: QueueId, period: usize) -> f64 {
        self.erlangs[pattern][queue.index()][period]
    }

    /// A queue's calls an hour.
    pub(super) fn calls(&self, pattern: usize, queue: QueueId, period: usize) -> f64 {
        self.calls[pattern][queue.index()][period]
    }

    /// The most that these queues together bring at any time, in agents to be scheduled.
    pub(super) fn peak(&self, queues: &[QueueId]) -> f64 {
        let at = |pattern: &Vec<Vec<f64>>, period: usize| -> f64 {
            queues.iter().map(|queue| pattern[queue.index()][period]).sum()
        };
        let of = |pattern: &Vec<Vec<f64>>| {
            let periods = pattern.first().map_or(0, Vec::len);
            (0..periods).map(|period| at(pattern, period)).fold(0.0, f64::max)
        };
        self.erlangs.iter().map(of).fold(0.0, f64::max) / self.turn_up
    }
}

/// The rates of a kind of day, each with its chance.
fn demand(world: &World, place: usize) -> Vec<(&Vec<Vec<f64>>, f64)> {
    let pattern = &world.patterns[place];
    if pattern.drawn.is_empty() {
        return vec![(&pattern.calls_per_hour, 1.0)];
    }
    pattern.drawn.iter().map(|&(drawn, chance)| (&world.patterns[usize::from(drawn)].calls_per_hour, chance)).collect()
}

/// Mean time that a call of a type takes an agent: answering, talking, after-call work; with agents of the lowest tier.
fn handling_secs(center: &Center, world: &World, call_type: usize) -> f64 {
    let calls = &world.call_types[call_type];
    let tier = |profile: &acd::config::Profile| {
        profile.skills.iter().find(|skill| skill.queue == calls.queue).map(|skill| skill.tier)
    };
    let serving = (0..center.profiles.len()).filter_map(|place| Some((tier(&center.profiles[place])?, place)));
    let Some((_, profile)) = serving.min() else { return 0.0 };
    let queue = calls.queue.index();
    let own = |of: fn(&acd::sim::world::Handling) -> &Vec<Vec<Option<Distribution>>>| {
        calls.handling.as_ref().and_then(|handling| of(handling)[queue][profile].clone())
    };
    let talk = own(|handling| &handling.talk).unwrap_or_else(|| world.talk[queue][profile].clone());
    let wrap_up = own(|handling| &handling.wrap_up).or_else(|| world.wrap_up[queue][profile].clone());
    let wrap_up = match (wrap_up, center.queues[queue].wrap_up) {
        (Some(time), _) => time.mean_secs(),
        (None, acd::config::WrapUp::AtMost(limit)) => limit.as_secs_f64(),
        (None, acd::config::WrapUp::UntilDone) => 0.0,
    };
    let answering = world.agents[profile].answer_delay.as_ref().map_or(0.0, Distribution::mean_secs);
    answering + talk.mean_secs() + wrap_up
}
