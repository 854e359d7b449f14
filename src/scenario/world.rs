//! Lowers the world part of a file to a [`World`].

use std::collections::HashSet;
use std::path::Path;

use indexmap::IndexMap;

use super::calendar::{days, period};
use super::file::duty::LeaversFile;
use super::file::world::{CalendarFile, WorldFile};
use super::lookup::Lookup;
use super::satisfaction::scoring;
use crate::config::file::AgentsFile;
use crate::config::file::CenterFile;
use crate::config::schedule::{zone_expected, zone_named};
use crate::config::text::broken::Broken;
use crate::config::text::fault::Faults;
use crate::config::{Center, Directory};
use crate::id::{AgentId, QueueId};
use crate::sim::hours_changes;
use crate::sim::world::{DayPattern, HoursChange, Leavers, World};
use crate::time::Duration;

/// The world, as far as it can be built, with every fault found. `base` is the folder to which relative paths
/// refer.
pub(super) fn lower(
    file: &WorldFile,
    centre: &CenterFile,
    center: &Center,
    broken: &Broken,
    base: &Path,
) -> (World, Faults) {
    let mut faults = Faults::beside(broken);
    let (period, periods) = period(&file.calendar, &mut faults);
    let directory = Directory::new(center);
    let mut lookup = Lookup::new(center, &directory, periods, faults);
    if file.call_types.is_empty() {
        lookup.faults.add("world.call_types", "none", "at least one call type");
    }
    let names: Vec<&str> = file.call_types.keys().map(String::as_str).collect();
    let groups = groups(centre, center);
    let mut call_types = lookup.call_types(&file.call_types, &file.callers, &groups);
    let mut patterns = lookup.demand(&file.demand, &names);
    add_staffed_patterns(file, &mut patterns, names.len(), periods);
    let days = days(&file.calendar, &patterns, &mut lookup.faults);
    let trace = match &file.trace {
        Some(trace) => lookup.trace(trace, &file.calendar, base, &call_types),
        None => Vec::new(),
    };
    let shifts = lookup.staffing(&file.staffing, &mut patterns, &groups, (&days, &call_types, &trace));
    let (talk, wrap_up) = lookup.handling(&file.handling, &mut call_types);
    let agents = lookup.behaviour(&file.agents);
    let satisfaction = file.satisfaction.as_ref().map(|satisfaction| lookup.satisfaction(satisfaction, &groups));
    let checks = file.quality_checks.as_ref().map(|checks| lookup.checks(checks));
    let hours = hours(&file.calendar, center, &mut lookup.faults);
    let world = World {
        days: days.patterns,
        weekdays: days.weekdays,
        duty_weekdays: days.duty_weekdays,
        period,
        patterns,
        busyness_cv: file.demand.busyness_cv,
        trace,
        call_types,
        talk,
        wrap_up,
        agents,
        shifts,
        hours,
        leavers: match file.staffing.leavers {
            LeaversFile::FirstFree => Leavers::FirstFree,
            LeaversFile::LastListed => Leavers::LastListed,
        },
        shrinkage: file.staffing.shrinkage,
        warm_up: file.warm_up.map_or(Duration::ZERO, |time| time.0),
        satisfaction,
        checks,
        scoring: file.scoring.as_ref().map(scoring),
    };
    let mut faults = lookup.faults;
    if faults.is_empty() && broken.is_empty() {
        whole(&world, center, &mut faults);
    }
    (world, faults)
}

/// When queues open and close. Weeks and holidays of open hours have dates, so the simulated days need them too.
fn hours(file: &CalendarFile, center: &Center, faults: &mut Faults) -> Vec<HoursChange> {
    if let Some(zone) = file.zone.as_deref().filter(|zone| zone_named(zone).is_none()) {
        faults.add("world.calendar.zone", format!("the unknown time zone `{zone}`"), zone_expected(zone));
        return Vec::new();
    }
    let Some(queue) = center.queues.iter().find(|queue| queue.hours.is_some()) else { return Vec::new() };
    let Some(start) = file.start else {
        let found = format!("no date for the first day, while the queue `{}` has hours", queue.name);
        faults.add("world.calendar.start", found, "the date of the first day, such as 2025-01-01");
        return Vec::new();
    };
    hours_changes(center, start.0, file.days, file.zone.as_deref()).unwrap_or_else(|errors| {
        // Faults of the calendars themselves have already been reported.
        for error in errors.into_iter().filter(|error| error.path == "calendar.zone") {
            faults.add("world.calendar.zone", error.found, error.expected);
        }
        Vec::new()
    })
}

/// Adds kinds of days named only by staffing (or a trace's calendar), without demand of their own.
fn add_staffed_patterns(file: &WorldFile, patterns: &mut Vec<DayPattern>, types: usize, periods: usize) {
    let known: HashSet<String> = patterns.iter().map(|pattern| pattern.name.clone()).collect();
    for name in file.staffing.patterns.keys().filter(|name| file.trace.is_some() && !known.contains(*name)) {
        let calls_per_hour = vec![vec![0.0; periods]; types];
        patterns.push(DayPattern::new(name, calls_per_hour));
    }
    if patterns.is_empty() {
        let calls_per_hour = vec![vec![0.0; periods]; types];
        patterns.push(DayPattern::new("every day", calls_per_hour));
    }
}

/// The agents named by each entry of the file's list.
fn groups(file: &CenterFile, center: &Center) -> IndexMap<String, Vec<AgentId>> {
    let mut next = 0u32;
    let mut groups = IndexMap::new();
    for (name, entry) in &file.agents {
        let count = match entry {
            AgentsFile::Count(count) => *count,
            AgentsFile::Group(group) => group.count.unwrap_or(1),
        };
        // The list ends early if it names an unknown profile, which has already been reported.
        let last = (next + count).min(center.agents.len() as u32);
        groups.insert(name.clone(), (next..last).map(AgentId).collect());
        next = last;
    }
    groups
}

/// Faults visible only in the whole: what the simulation refuses, and calls that nobody will ever take.
fn whole(world: &World, center: &Center, faults: &mut Faults) {
    if let Err(errors) = world.check(center) {
        for error in errors {
            faults.push(error.into());
        }
    }
    if world.expected_calls() == 0.0 {
        faults.add("world.demand", "no calls at all", "a pattern with calls, or a trace");
    }
    let mut comes = vec![false; world.call_types.len()];
    for pattern in &world.patterns {
        for (comes, rates) in comes.iter_mut().zip(&pattern.calls_per_hour) {
            *comes |= rates.iter().any(|&rate| rate > 0.0);
        }
    }
    world.trace.iter().for_each(|call| comes[usize::from(call.call_type)] = true);
    let served = served(world, center);
    for (kind, _) in world.call_types.iter().zip(comes).filter(|(_, comes)| *comes) {
        let waits_for_ever = !served[kind.queue.index()] && waits_for_ever(center, kind.queue);
        if kind.patience.is_none() && kind.wait_max.is_none() && waits_for_ever {
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

/// By queue: whether anybody who is ever on duty serves it.
fn served(world: &World, center: &Center) -> Vec<bool> {
    let mut on_duty = vec![false; center.profiles.len()];
    for pattern in &world.patterns {
        for (on_duty, row) in on_duty.iter_mut().zip(&pattern.staff) {
            *on_duty |= row.iter().any(|&agents| agents > 0);
        }
    }
    for agent in world.shifts.iter().flat_map(|shift| &shift.agents) {
        on_duty[center.agents[agent.index()].profile.index()] = true;
    }
    let mut served = vec![false; center.queues.len()];
    for (profile, _) in center.profiles.iter().zip(on_duty).filter(|(_, on_duty)| *on_duty) {
        profile.skills.iter().for_each(|skill| served[skill.queue.index()] = true);
    }
    served
}

/// Whether no rule of a queue ends the wait of a call that nobody serves.
fn waits_for_ever(center: &Center, queue: QueueId) -> bool {
    let rules = &center.queues[queue.index()];
    let goes_on = rules.ladder.iter().any(|step| step.overflow.is_some() || !step.join.is_empty());
    !goes_on && rules.wait_max.is_none() && rules.when_unstaffed.is_none()
}
