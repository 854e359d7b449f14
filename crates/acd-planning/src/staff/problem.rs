//! The problem: targets, costs and limits, and the scenario made ready for plans that are not its own.

use acd::config::Center;
use acd::id::{ProfileId, QueueId};
use acd::scenario::Scenario;
use acd::sim::Simulation;
use acd::sim::world::{Leavers, World};
use acd::time::Duration;

use super::count::Counting;
use super::error::StaffError;
use super::judge::Judge;
use super::load::Load;
use super::plan::Plan;
use super::pools::serves;
use super::present::present;
use super::target::Target;

/// A calendar longer than this is planned on its first weeks, with each kind of day weighted as often as it occurs.
const DAYS_MAX: usize = 35;
const DAYS_TAKEN: u32 = 28;

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Task {
    /// What the plan must reach.
    pub targets: Vec<Target>,
    /// What an agent costs for a period, by profile; empty is 1 each.
    pub costs: Vec<f64>,
    /// How many agents there must and may be.
    pub limits: Vec<Limit>,
    /// How many agents there must be at any time, of all profiles together.
    pub presence: u32,
}

impl Task {
    /// The fewest agents that reach these targets.
    pub fn new(targets: Vec<Target>) -> Self {
        Self { targets, costs: Vec::new(), limits: Vec::new(), presence: 0 }
    }
}

/// Bounds of the number of agents of a profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// Whose.
    pub profile: ProfileId,
    /// From and until when, since midnight.
    pub hours: (Duration, Duration),
    /// At least this many.
    pub least: u32,
    /// At most this many; `None` is no bound.
    pub most: Option<u32>,
}

/// A scenario and what is wanted of it, ready for the search.
pub struct Problem {
    pub(super) simulation: Simulation,
    pub(super) task: Task,
    pub(super) counting: Counting,
    pub(super) judge: Judge,
    pub(super) load: Load,
    /// Which kinds of days the calendar has.
    pub(super) used: Vec<bool>,
    /// On how many days of the calendar.
    pub(super) days: Vec<usize>,
    /// Bounds by pattern, profile and period.
    pub(super) least: Vec<Vec<Vec<u32>>>,
    pub(super) most: Vec<Vec<Vec<u32>>>,
    /// What is on duty as the scenario stands.
    pub(super) present: Plan,
    /// Changes of the scenario's fields that planning made, as paths and values of a file.
    pub(super) changes: Vec<(String, String)>,
}

impl Problem {
    /// Makes a scenario ready: without its shifts and curves, with as many agents as a plan might take.
    ///
    /// # Errors
    /// [`StaffError::Contradiction`], [`StaffError::Scenario`], [`StaffError::Config`].
    pub fn new(scenario: &Scenario, task: Task) -> Result<Self, StaffError> {
        let center = &scenario.center;
        check(&task, center)?;
        let present = present(scenario);
        let days = days_of(&scenario.world);
        let mut changes = Vec::new();
        let mut planned = shortened(scenario, &days, &mut changes);
        if !scenario.world.shifts.is_empty() {
            planned = without_shifts(&planned)?;
            changes.push(("world.staffing.shifts".to_owned(), "{}".to_owned()));
        }
        let load = Load::new(&planned.center, &planned.world);
        let used: Vec<bool> = days.iter().map(|&count| count > 0).collect();
        for (profile, count) in agents_needed(&load, &task, center, &present).into_iter().enumerate() {
            enlarge(&mut planned, profile, count, &mut changes)?;
        }
        let mut world = planned.world.clone();
        let periods = (86_400_000_000 / world.period.as_micros()) as usize;
        for (pattern, used) in world.patterns.iter_mut().zip(&used) {
            pattern.staff = if *used { vec![vec![0; periods]; center.profiles.len()] } else { Vec::new() };
        }
        let simulated = days_of(&world);
        let weight = |(&all, &some): (&usize, &usize)| if some == 0 { 0.0 } else { all as f64 / some as f64 };
        let weights = days.iter().zip(&simulated).map(weight).collect();
        let counting = Counting::new(&task.targets, &planned.center, &world);
        let judge = Judge::new(&task.targets, &used, weights, periods);
        let simulation = Simulation::new(planned.center.clone(), world)?;
        let (least, most) = bounds(&task, &simulation, &used, periods)?;
        Ok(Self { simulation, task, counting, judge, load, used, days, least, most, present, changes })
    }

    /// The centre, with as many agents as a plan may take.
    pub fn center(&self) -> &Center {
        self.simulation.center()
    }

    /// What is on duty as the scenario stands, by pattern, profile and period: its curves, and its shifts less their
    /// breaks on an average day.
    pub fn present(&self) -> &Plan {
        &self.present
    }

    /// How many targets there are.
    pub fn targets(&self) -> usize {
        self.task.targets.len()
    }

    /// A target by its place.
    pub fn target(&self, place: usize) -> &Target {
        &self.task.targets[place]
    }

    /// The changes of a scenario's fields, in order, that make it the one in which this plan was simulated.
    pub fn changes_for(&self, plan: &Plan) -> Vec<(String, String)> {
        let center = self.center();
        let mut changes = self.changes.clone();
        let days = self.simulation.world().patterns.iter().zip(&plan.staff).filter(|(_, staff)| !staff.is_empty());
        let day = |(pattern, staff): (&acd::sim::world::DayPattern, &Vec<Vec<u32>>)| {
            let rows = center.profiles.iter().zip(staff).map(|(profile, row)| format!("{:?} = {row:?}", profile.name));
            format!("{:?} = {{ {} }}", pattern.name, rows.collect::<Vec<_>>().join(", "))
        };
        let days: Vec<String> = days.map(day).collect();
        changes.push(("world.staffing.patterns".to_owned(), format!("{{ {} }}", days.join(", "))));
        changes
    }

    /// The length of a period.
    pub fn period(&self) -> Duration {
        self.simulation.world().period
    }

    /// The names of the kinds of days, and on how many days of the calendar they fall.
    pub fn day_kinds(&self) -> impl Iterator<Item = (&str, usize)> {
        self.simulation.world().patterns.iter().map(|pattern| pattern.name.as_str()).zip(self.days.iter().copied())
    }

    /// What an agent of a profile costs for a period.
    pub fn cost_of(&self, profile: usize) -> f64 {
        self.task.costs.get(profile).copied().unwrap_or(1.0)
    }

    /// What one interval's agents cost.
    pub(super) fn cost(&self, staff: &[u32]) -> f64 {
        staff.iter().enumerate().map(|(profile, &count)| self.cost_of(profile) * f64::from(count)).sum()
    }

    /// What a plan costs over the calendar, in agents' periods times their cost.
    pub fn total_cost(&self, plan: &Plan) -> f64 {
        let of_day = |staff: &Vec<Vec<u32>>| -> f64 {
            let of_row = |(profile, row): (usize, &Vec<u32>)| {
                self.cost_of(profile) * row.iter().map(|&count| f64::from(count)).sum::<f64>()
            };
            staff.iter().enumerate().map(of_row).sum()
        };
        plan.staff.iter().zip(&self.days).map(|(staff, &days)| days as f64 * of_day(staff)).sum()
    }

    /// How many calls a replication brings for each kind of day, roughly, on average over the kinds.
    pub(super) fn calls_of_a_kind(&self) -> f64 {
        let kinds = self.used.iter().filter(|used| **used).count().max(1);
        (self.simulation.world().expected_calls() / kinds as f64).max(1.0)
    }

    /// Whether these agents are within the bounds of an interval, and leave no queue to itself.
    pub(super) fn allows(&self, pattern: usize, period: usize, staff: &[u32]) -> bool {
        self.is_within_limits(pattern, period, staff) && self.unserved(pattern, period, staff).is_none()
    }

    /// Whether these agents are within the bounds of an interval.
    pub(super) fn is_within_limits(&self, pattern: usize, period: usize, staff: &[u32]) -> bool {
        staff.iter().sum::<u32>() >= self.task.presence
            && staff.iter().enumerate().all(|(profile, &count)| {
                let (least, most) = (self.least[pattern][profile][period], self.most[pattern][profile][period]);
                (least..=most).contains(&count)
            })
    }

    /// A queue that is called and has nobody who serves it, though the limits would allow somebody.
    pub(super) fn unserved(&self, pattern: usize, period: usize, staff: &[u32]) -> Option<QueueId> {
        let center = self.center();
        center.queue_ids().filter(|&queue| self.load.calls(pattern, queue, period) > 0.0).find(|&queue| {
            let servers = || (0..staff.len()).filter(|&profile| serves(center, profile, queue));
            let allowed = |profile: usize| self.most[pattern][profile][period] > 0;
            servers().all(|profile| staff[profile] == 0) && servers().any(allowed)
        })
    }

    /// The intervals there are, by pattern and period.
    pub(super) fn intervals(&self) -> Vec<(usize, usize)> {
        let patterns = (0..self.used.len()).filter(|&pattern| self.used[pattern]);
        patterns.flat_map(|pattern| (0..self.judge.periods).map(move |period| (pattern, period))).collect()
    }
}

fn check(task: &Task, center: &Center) -> Result<(), StaffError> {
    let wrong = |text: String| Err(StaffError::Contradiction(text));
    if task.targets.is_empty() {
        return wrong("no target; expected at least one, such as legs.service_level{within=20s}>=80".into());
    }
    if let Some(cost) = task.costs.iter().find(|&&cost| !(cost > 0.0 && cost.is_finite())) {
        return wrong(format!("a cost of {cost}; expected a number above zero"));
    }
    for limit in &task.limits {
        let name = &center.profiles[limit.profile.index()].name;
        if let Some(most) = limit.most.filter(|&most| most < limit.least) {
            return wrong(format!("{name}: at least {} and at most {most} agents contradict each other", limit.least));
        }
    }
    Ok(())
}

/// On how many days each pattern is.
pub(super) fn days_of(world: &World) -> Vec<usize> {
    let mut days = vec![0; world.patterns.len()];
    world.days.iter().for_each(|&pattern| days[usize::from(pattern)] += 1);
    days
}

/// The scenario with a shorter calendar, where it is long and the short one has every kind of day.
fn shortened(scenario: &Scenario, days: &[usize], changes: &mut Vec<(String, String)>) -> Scenario {
    if scenario.world.days.len() <= DAYS_MAX {
        return scenario.clone();
    }
    let days_taken = ("world.calendar.days".to_owned(), DAYS_TAKEN.to_string());
    let no_holidays = ("world.calendar.holidays".to_owned(), "{}".to_owned());
    for tried in [vec![days_taken.clone()], vec![no_holidays, days_taken]] {
        let mut changed = Some(scenario.clone());
        for (path, value) in &tried {
            changed = changed.and_then(|scenario| scenario.with_override(path, value).ok());
        }
        let Some(shorter) = changed else { continue };
        let here = days_of(&shorter.world);
        if here.iter().zip(days).all(|(&here, &all)| (here > 0) == (all > 0)) {
            changes.extend(tried);
            return shorter;
        }
    }
    scenario.clone()
}

/// The scenario with one agent on a curve in place of its shifts, because a scenario without anybody on duty is
/// refused.
fn without_shifts(scenario: &Scenario) -> Result<Scenario, StaffError> {
    let (center, world) = (&scenario.center, &scenario.world);
    let profile = center.agents.first().map_or("", |agent| center.profiles[agent.profile.index()].name.as_str());
    let pattern = &world.patterns[usize::from(world.days[0])].name;
    let leavers = match world.leavers {
        Leavers::FirstFree => "first_free",
        Leavers::LastListed => "last_listed",
    };
    let staffing = format!(
        "{{ shrinkage = {}, leavers = {leavers:?}, patterns = {{ {pattern:?} = {{ {profile:?} = 1 }} }} }}",
        world.shrinkage
    );
    Ok(scenario.with_override("world.staffing", &staffing)?)
}

fn change(
    scenario: &mut Scenario,
    path: &str,
    value: &str,
    changes: &mut Vec<(String, String)>,
) -> Result<(), StaffError> {
    *scenario = scenario.with_override(path, value)?;
    changes.push((path.to_owned(), value.to_owned()));
    Ok(())
}

/// How many agents of each profile a plan may need: enough to carry everything the profile may serve, with room.
fn agents_needed(load: &Load, task: &Task, center: &Center, present: &Plan) -> Vec<u32> {
    let needed = |(place, profile): (usize, &acd::config::Profile)| {
        let erlangs = load.peak(&profile.skills.iter().map(|skill| skill.queue).collect::<Vec<_>>());
        let ample = (1.1 * erlangs + 4.0 * erlangs.sqrt() + 6.0).ceil() as u32;
        let now = present.staff.iter().filter_map(|staff| staff.get(place)?.iter().copied().max()).max().unwrap_or(0);
        let limits = || task.limits.iter().filter(|limit| limit.profile.index() == place);
        let most = limits().map(|limit| limit.most.unwrap_or(u32::MAX)).max().unwrap_or(u32::MAX);
        let least = limits().map(|limit| limit.least).max().unwrap_or(0);
        ample.max(now + 2).min(most).max(least).max(task.presence.min(most))
    };
    center.profiles.iter().enumerate().map(needed).collect()
}

/// Gives the scenario at least this many agents of a profile, in the file's own terms.
fn enlarge(
    scenario: &mut Scenario,
    profile: usize,
    count: u32,
    changes: &mut Vec<(String, String)>,
) -> Result<(), StaffError> {
    let center = &scenario.center;
    let name = &center.profiles[profile].name;
    let agents: Vec<&str> = center
        .agents
        .iter()
        .filter(|agent| agent.profile.index() == profile)
        .map(|agent| agent.name.as_str())
        .collect();
    if agents.len() >= count as usize {
        return Ok(());
    }
    let counted = (1..=agents.len()).all(|number| agents[number - 1] == format!("{name}-{number}"));
    let (path, value) = if counted && (!agents.is_empty() || !center.agents.iter().any(|agent| agent.name == *name)) {
        (format!("agents.{name}"), count.to_string())
    } else {
        let missing = count as usize - agents.len();
        (format!("agents.{name} planned"), format!("{{ profile = {name:?}, count = {missing} }}"))
    };
    change(scenario, &path, &value, changes)
}

type Bounds = Vec<Vec<Vec<u32>>>;

/// The bounds of every interval.
fn bounds(task: &Task, simulation: &Simulation, used: &[bool], periods: usize) -> Result<(Bounds, Bounds), StaffError> {
    let center = simulation.center();
    let agents = simulation.world().curve_agents(center);
    let length = simulation.world().period.as_micros();
    let bound = |of: &dyn Fn(usize, usize) -> u32| -> Bounds {
        let rows = |profile| (0..periods).map(|period| of(profile, period)).collect();
        let staff = |used: &bool| if *used { (0..agents.len()).map(rows).collect() } else { Vec::new() };
        used.iter().map(staff).collect()
    };
    let limits = |profile: usize, period: usize| {
        let (from, to) = (period as u64 * length, (period as u64 + 1) * length);
        task.limits.iter().filter(move |limit| {
            let (begin, end) = (limit.hours.0.as_micros(), limit.hours.1.as_micros());
            limit.profile.index() == profile && begin < to && end > from
        })
    };
    let least = bound(&|profile, period| limits(profile, period).map(|limit| limit.least).max().unwrap_or(0));
    let most = bound(&|profile, period| {
        let there_are = agents[profile].len() as u32;
        limits(profile, period).filter_map(|limit| limit.most).min().unwrap_or(there_are).min(there_are)
    });
    for pattern in (0..used.len()).filter(|&pattern| used[pattern]) {
        for period in 0..periods {
            for profile in 0..agents.len() {
                let (least, most) = (least[pattern][profile][period], most[pattern][profile][period]);
                if least > most {
                    let name = &center.profiles[profile].name;
                    let text = format!("{name}: at least {least} and at most {most} agents contradict each other");
                    return Err(StaffError::Contradiction(text));
                }
            }
            let all: u32 = (0..agents.len()).map(|profile| most[pattern][profile][period]).sum();
            if all < task.presence {
                let text = format!(
                    "at least {} agents present, and at most {all} allowed, contradict each other",
                    task.presence
                );
                return Err(StaffError::Contradiction(text));
            }
        }
    }
    Ok((least, most))
}
