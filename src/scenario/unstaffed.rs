//! Finds hours in which calls may arrive while nobody on duty serves them.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::Scenario;
use super::stretches::{DAY_MICROS, HOUR_MICROS, Stretches, clock, days, hours, length, less, merged, open};
use crate::config::{Center, Destination, Warning};
use crate::id::QueueId;
use crate::sim::world::{DayPattern, HoursChange, TraceCall, World};

/// The most queues that are followed from one to the next. A centre with longer chains has no warnings about them.
const MAX_CHAIN: usize = 100;

impl Scenario {
    /// A warning for each queue that is open, or has calls, while nobody on duty serves it, and that has no rule for
    /// this case (`when_unstaffed`, `join_empty`). Ignores breaks and absence.
    pub(super) fn unstaffed_hours(&self) -> Vec<Warning> {
        let index = Index::new(&self.center, &self.world);
        let mut desks = HashMap::new();
        let queues = self.center.queue_ids().filter(|queue| !self.center.queues[queue.index()].retired);
        queues.filter_map(|queue| self.unstaffed(queue, &index, &mut desks)).collect()
    }

    fn unstaffed(&self, queue: QueueId, index: &Index<'_>, desks: &mut Desks) -> Option<Warning> {
        let profiles = Rc::new(index.profiles_for(&self.center, queue)?);
        let desk = desks.entry(Rc::clone(&profiles)).or_insert_with(|| index.desk(&profiles));
        let has_hours = self.center.queues[queue.index()].hours.is_some();
        let changes = index.changes[queue.index()].iter().copied();
        let opened = if has_hours { open(changes, self.world.days.len()) } else { Vec::new() };
        let recorded = index.recorded(&self.world, queue);
        let mut calls: HashMap<u16, Stretches> = HashMap::new();
        let (mut needed, mut without, mut on_days, mut first) = (0, 0, 0, None);
        for (day, &kind) in self.world.days.iter().enumerate() {
            let needs = if has_hours {
                opened[day].clone()
            } else {
                let of_kind = calls.entry(kind).or_insert_with(|| index.calls(&self.world, queue, kind));
                match recorded.get(&day) {
                    Some(recorded) => merged(of_kind.iter().chain(recorded).copied().collect()),
                    None => of_kind.clone(),
                }
            };
            let uncovered = less(&needs, desk.staff(&self.world, day));
            needed += length(&needs);
            without += length(&uncovered);
            on_days += u32::from(!uncovered.is_empty());
            first = first.or_else(|| uncovered.first().map(|&stretch| (day, stretch)));
        }
        let (day, (from, until)) = first?;
        let while_what = if has_hours { "it is open" } else { "its calls come" };
        let found = format!(
            "nobody on duty who serves it in {} of the {} hours in which {while_what}, on {}, the first time on {} \
             from {} to {}",
            hours(without),
            hours(needed),
            days(on_days),
            self.named(day),
            clock(from),
            clock(until),
        );
        let better = "staff then (a shift's `patterns` may name that kind of day), or a rule for calls that find nobody, such as \
                      `when_unstaffed`";
        Some(Warning::new(format!("queues.{}", self.center.queues[queue.index()].name), found, better))
    }
}

/// What belongs to each queue and profile, so that a queue's hours are judged without looking at everybody.
struct Index<'w> {
    /// By queue: the profiles that serve it.
    profiles: Vec<Vec<usize>>,
    /// By profile: the shifts of its agents.
    shifts: Vec<Vec<usize>>,
    /// By queue: the call types that ask for it.
    call_types: Vec<Vec<usize>>,
    /// By queue: when it opens and closes.
    changes: Vec<Vec<&'w HoursChange>>,
    /// By queue: its recorded calls.
    recorded: Vec<Vec<&'w TraceCall>>,
}

/// The desks, by the profiles that serve.
type Desks = HashMap<Rc<Vec<usize>>, Desk>;

impl<'w> Index<'w> {
    fn new(center: &Center, world: &'w World) -> Self {
        let mut profiles = vec![Vec::new(); center.queues.len()];
        for (place, profile) in center.profiles.iter().enumerate() {
            profile.skills.iter().for_each(|skill| profiles[skill.queue.index()].push(place));
        }
        let mut shifts = vec![Vec::new(); center.profiles.len()];
        for (place, shift) in world.shifts.iter().enumerate() {
            for agent in &shift.agents {
                let of_profile = &mut shifts[center.agents[agent.index()].profile.index()];
                if of_profile.last() != Some(&place) {
                    of_profile.push(place);
                }
            }
        }
        let mut call_types = vec![Vec::new(); center.queues.len()];
        for (place, kind) in world.call_types.iter().enumerate() {
            call_types[kind.queue.index()].push(place);
        }
        let mut changes = vec![Vec::new(); center.queues.len()];
        world.hours.iter().for_each(|change| changes[change.queue.index()].push(change));
        let mut recorded = vec![Vec::new(); center.queues.len()];
        for call in &world.trace {
            recorded[world.call_types[usize::from(call.call_type)].queue.index()].push(call);
        }
        Self { profiles, shifts, call_types, changes, recorded }
    }

    /// The profiles that serve a queue, or one that its calls go on to; `None` if it has a rule for calls that find
    /// nobody.
    fn profiles_for(&self, center: &Center, queue: QueueId) -> Option<Vec<usize>> {
        let mut queues = vec![queue];
        let mut place = 0;
        while let Some(rules) = queues.get(place).map(|queue| &center.queues[queue.index()]) {
            let on_arrival = [rules.when_unstaffed, rules.join_empty.map(|rule| rule.to)];
            let on_the_way = rules.ladder.iter().flat_map(|step| step.join.iter().copied().map(Destination::Queue));
            for to in on_arrival.into_iter().flatten().chain(on_the_way) {
                match to {
                    Destination::Queue(to) if queues.contains(&to) => {}
                    Destination::Queue(to) => queues.push(to),
                    Destination::End | Destination::External(_) | Destination::Callback => return None,
                }
            }
            place += 1;
            if queues.len() > MAX_CHAIN {
                return None;
            }
        }
        let profiles: BTreeSet<usize> =
            queues.iter().flat_map(|queue| &self.profiles[queue.index()]).copied().collect();
        Some(profiles.into_iter().collect())
    }

    fn desk(&self, profiles: &[usize]) -> Desk {
        let shifts: BTreeSet<usize> = profiles.iter().flat_map(|&profile| &self.shifts[profile]).copied().collect();
        Desk { profiles: profiles.to_vec(), shifts: shifts.into_iter().collect(), known: HashMap::new() }
    }

    /// When calls for a queue may arrive on such a day, whatever is drawn for it.
    fn calls(&self, world: &World, queue: QueueId, kind: u16) -> Stretches {
        let call_types = &self.call_types[queue.index()];
        let comes = |pattern: &DayPattern, period: usize| {
            call_types.iter().any(|&place| pattern.calls_per_hour[place][period] > 0.0)
        };
        let period = world.period.as_micros();
        let periods = 0..(DAY_MICROS / period) as usize;
        let some = periods.filter(|&period| possible(world, kind).any(|pattern| comes(pattern, period)));
        merged(some.map(|place| (place as u64 * period, (place as u64 + 1) * period)).collect())
    }

    /// The hours with recorded calls for a queue, by day.
    fn recorded(&self, world: &World, queue: QueueId) -> HashMap<usize, Stretches> {
        let mut by_day: HashMap<usize, Stretches> = HashMap::new();
        for call in &self.recorded[queue.index()] {
            let (day, time) = ((call.at.as_micros() / DAY_MICROS) as usize, call.at.as_micros() % DAY_MICROS);
            let hour = time - time % HOUR_MICROS;
            if day >= world.days.len() {
                continue;
            }
            let stretches = by_day.entry(day).or_default();
            if stretches.last().is_none_or(|last| last.0 != hour) {
                stretches.push((hour, hour + HOUR_MICROS));
            }
        }
        by_day
    }
}

/// The staff of some profiles.
struct Desk {
    profiles: Vec<usize>,
    /// By index: the shifts of their agents.
    shifts: Vec<usize>,
    /// When somebody is on duty, by what determines it.
    known: HashMap<[u16; 5], Stretches>,
}

impl Desk {
    /// When somebody is on duty on a day.
    fn staff(&mut self, world: &World, day: usize) -> &Stretches {
        let (weekday, pattern) = day_before(world, day);
        let (profiles, shifts) = (&self.profiles, &self.shifts);
        // Shifts with dates make every day one of its own.
        let dated = shifts.iter().any(|&place| world.shifts[place].dates.is_some());
        let own = if dated { day as u16 + 1 } else { 0 };
        let kind = [u16::from(world.duty_weekdays[day]), world.days[day], u16::from(weekday), pattern, own];
        self.known.entry(kind).or_insert_with(|| on_duty(world, day, profiles, shifts))
    }
}

fn on_duty(world: &World, day: usize, profiles: &[usize], shifts: &[usize]) -> Stretches {
    let mut stretches = Vec::new();
    let rows = possible(world, world.days[day])
        .flat_map(|pattern| profiles.iter().filter_map(|&profile| pattern.staff.get(profile)));
    let period = world.period.as_micros();
    for row in rows {
        let staffed = row.iter().enumerate().filter(|(_, agents)| **agents > 0);
        stretches.extend(staffed.map(|(place, _)| (place as u64 * period, (place as u64 + 1) * period)));
    }
    let (weekday, pattern) = day_before(world, day);
    for shift in shifts.iter().map(|&place| &world.shifts[place]) {
        let (start, end) = (shift.start.as_micros(), shift.end.as_micros());
        if shift.is_worked_on(Some(day), (world.duty_weekdays[day], world.days[day])) {
            stretches.push((start, end.min(DAY_MICROS)));
        }
        if shift.is_worked_on(day.checked_sub(1), (weekday, pattern)) && end > DAY_MICROS {
            stretches.push((start.saturating_sub(DAY_MICROS), end - DAY_MICROS));
        }
    }
    merged(stretches)
}

/// The pattern of a day, and those that may be drawn for it.
fn possible(world: &World, kind: u16) -> impl Iterator<Item = &DayPattern> + Clone {
    let pattern = &world.patterns[usize::from(kind)];
    let drawn = pattern.drawn.iter().map(|(place, _)| &world.patterns[usize::from(*place)]);
    std::iter::once(pattern).chain(drawn)
}

/// The weekday, for shifts, and the kind of the day before.
fn day_before(world: &World, day: usize) -> (u8, u16) {
    match day.checked_sub(1) {
        Some(before) => (world.duty_weekdays[before], world.days[before]),
        None => world.eve(),
    }
}
