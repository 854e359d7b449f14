//! From the world part of a file to a [`World`].

use std::path::Path;

use indexmap::IndexMap;

use super::calendar::{days, period};
use super::lookup::Lookup;
use super::trace::TraceCalendar;
use super::world_file::WorldFile;
use crate::config::Center;
use crate::config::center_file::{AgentsFile, CenterFile};
use crate::config::fault::Faults;
use crate::id::{AgentId, QueueId};
use crate::sim::world::{DayPattern, World};
use crate::time::Duration;

/// More calls than one replication can sensibly have; over a whole run there may be many more.
const CALLS_MOST: f64 = 1e9;

/// The world, as far as it can be made, and everything wrong with it. `base` is where relative paths start.
pub(super) fn lower(file: &WorldFile, centre: &CenterFile, center: &Center, base: &Path) -> (World, Faults) {
    let mut faults = Faults::default();
    let (period, periods) = period(&file.calendar, &mut faults);
    let mut lookup = Lookup { center, periods, faults };
    if file.call_types.is_empty() {
        lookup.faults.add("world.call_types", "none", "at least one call type");
    }
    let names: Vec<&str> = file.call_types.keys().map(String::as_str).collect();
    let call_types = lookup.call_types(&file.call_types, &file.callers);
    let mut patterns = lookup.demand(&file.demand, &names);
    add_staffed_patterns(file, &mut patterns, names.len(), periods);
    let pattern_names: Vec<String> = patterns.iter().map(|pattern| pattern.name.clone()).collect();
    let pattern_names: Vec<&str> = pattern_names.iter().map(String::as_str).collect();
    let days = days(&file.calendar, &pattern_names, &mut lookup.faults);
    let shifts = lookup.staffing(&file.staffing, &mut patterns, &groups(centre, center));
    let (talk, wrap_up) = lookup.handling(&file.handling);
    let agents = lookup.behaviour(&file.agents);
    let trace = match &file.trace {
        Some(trace) => {
            let calendar = TraceCalendar { start: file.calendar.start, days: file.calendar.days };
            lookup.trace(&base.join(&trace.file), &call_types, &calendar)
        }
        None => Vec::new(),
    };
    let world = World {
        days: days.patterns,
        weekdays: days.weekdays,
        period,
        patterns,
        busyness_cv: file.demand.busyness_cv,
        trace,
        call_types,
        talk,
        wrap_up,
        agents,
        shifts,
        shrinkage: file.staffing.shrinkage,
        warm_up: file.warm_up.map_or(Duration::ZERO, |time| time.0),
    };
    let mut faults = lookup.faults;
    if faults.is_empty() {
        whole(&world, center, &mut faults);
    }
    (world, faults)
}

/// A kind of day that only staffing (or a trace's calendar) speaks of has no demand of its own.
fn add_staffed_patterns(file: &WorldFile, patterns: &mut Vec<DayPattern>, types: usize, periods: usize) {
    let known: Vec<String> = patterns.iter().map(|pattern| pattern.name.clone()).collect();
    for name in file.staffing.patterns.keys().filter(|name| file.trace.is_some() && !known.contains(name)) {
        let calls_per_hour = vec![vec![0.0; periods]; types];
        patterns.push(DayPattern { name: name.clone(), calls_per_hour, staff: Vec::new() });
    }
    if patterns.is_empty() {
        let calls_per_hour = vec![vec![0.0; periods]; types];
        patterns.push(DayPattern { name: "every day".into(), calls_per_hour, staff: Vec::new() });
    }
}

/// The agents that each entry of the file's list stands for.
fn groups(file: &CenterFile, center: &Center) -> IndexMap<String, Vec<AgentId>> {
    let mut next = 0u32;
    let mut groups = IndexMap::new();
    for (name, entry) in &file.agents {
        let count = match entry {
            AgentsFile::Count(count) => *count,
            AgentsFile::Group(group) => group.count.unwrap_or(1),
        };
        // The list is cut short where it names an unknown profile; that has been told.
        let last = (next + count).min(center.agents.len() as u32);
        groups.insert(name.clone(), (next..last).map(AgentId).collect());
        next = last;
    }
    groups
}

/// What only the whole shows: too much work for a computer, or a call that nobody will ever take.
fn whole(world: &World, center: &Center, faults: &mut Faults) {
    let hours = world.period.as_secs_f64() / 3600.0;
    let of_pattern = |pattern: &DayPattern| pattern.calls_per_hour.iter().flatten().sum::<f64>() * hours;
    let by_pattern: Vec<f64> = world.patterns.iter().map(of_pattern).collect();
    let calls: f64 = world.days.iter().map(|&pattern| by_pattern[usize::from(pattern)]).sum();
    if calls > CALLS_MOST {
        faults.add("world.demand", format!("{calls:.0} calls in one replication"), "at most a thousand million");
    }
    if calls == 0.0 && world.trace.is_empty() {
        faults.add("world.demand", "no calls at all", "a pattern with calls, or a trace");
    }
    let length = Duration::from_secs(86_400).saturating_mul(world.days.len() as u64);
    if world.warm_up >= length {
        faults.add("world.warm_up", world.warm_up, format!("a time shorter than the calendar ({length})"));
    }
    for (place, kind) in world.call_types.iter().enumerate() {
        let comes = world.patterns.iter().any(|pattern| pattern.calls_per_hour[place].iter().any(|&rate| rate > 0.0))
            || world.trace.iter().any(|call| usize::from(call.call_type) == place);
        if comes && kind.patience.is_none() && kind.wait_max.is_none() && waits_for_ever(world, center, kind.queue) {
            let path = format!("world.call_types.{}", kind.name);
            let found = "calls that nobody on duty ever takes and whose wait nothing ends";
            faults.add(
                path,
                found,
                "staff for that queue, or a patience, or a wait_max, overflow or join in the queue",
            );
        }
    }
}

fn waits_for_ever(world: &World, center: &Center, queue: QueueId) -> bool {
    let rules = &center.queues[queue.index()];
    let goes_on = rules.ladder.iter().any(|step| step.overflow.is_some() || !step.join.is_empty());
    let served = center.profiles.iter().enumerate().any(|(place, profile)| {
        let on_duty = world.patterns.iter().any(|p| p.staff.get(place).into_iter().flatten().any(|&n| n > 0))
            || world.shifts.iter().flat_map(|s| &s.agents).any(|a| center.agents[a.index()].profile.index() == place);
        on_duty && profile.skills.iter().any(|skill| skill.queue == queue)
    });
    !served && !goes_on && rules.wait_max.is_none() && rules.when_unstaffed.is_none()
}
