//! Finds hours in which calls may arrive while nobody on duty serves them.

use std::collections::HashMap;

use jiff::civil;

use super::Scenario;
use crate::config::{Center, Destination, OpenState, Warning};
use crate::id::QueueId;
use crate::sim::world::{DayPattern, World};

const DAY_MICROS: u64 = 86_400_000_000;
const HOUR_MICROS: f64 = 3.6e9;

/// Parts of a day, in microseconds since its midnight, in order and disjoint.
type Stretches = Vec<(u64, u64)>;

impl Scenario {
    /// A warning for each queue that is open, or has calls, while nobody on duty serves it, and that has no rule for
    /// this case (`when_unstaffed`, `join_empty`). Ignores breaks and absence.
    pub(super) fn unstaffed_hours(&self) -> Vec<Warning> {
        let queues = self.center.queue_ids().filter(|queue| !self.center.queues[queue.index()].retired);
        queues.filter_map(|queue| self.unstaffed(queue)).collect()
    }

    fn unstaffed(&self, queue: QueueId) -> Option<Warning> {
        let desk = Desk::of(&self.center, &self.world, queue)?;
        let has_hours = self.center.queues[queue.index()].hours.is_some();
        let opened = if has_hours { open(&self.world, queue) } else { Vec::new() };
        let recorded = recorded(&self.world, queue);
        let mut known: HashMap<[u16; 4], Stretches> = HashMap::new();
        let (mut needed, mut without, mut days, mut first) = (0, 0, 0, None);
        for day in 0..self.world.days.len() {
            let calls =
                || merged(desk.calls(&self.world, day).into_iter().chain(recorded[day].iter().copied()).collect());
            let needs = if has_hours { opened[day].clone() } else { calls() };
            let staff = known.entry(desk.kind(&self.world, day)).or_insert_with(|| desk.staff(&self.world, day));
            let uncovered = less(&needs, staff);
            needed += length(&needs);
            without += length(&uncovered);
            days += u32::from(!uncovered.is_empty());
            first = first.or_else(|| uncovered.first().map(|&stretch| (day, stretch)));
        }
        let (day, (from, until)) = first?;
        let while_what = if has_hours { "it is open" } else { "its calls come" };
        let found = format!(
            "nobody on duty who serves it in {} of the {} hours in which {while_what}, on {days} days, the first time on {} \
             from {} to {}",
            hours(without),
            hours(needed),
            self.named(day),
            clock(from),
            clock(until),
        );
        let better = "staff then (a shift's `patterns` may name that kind of day), or a rule for calls that find nobody, such as \
                      `when_unstaffed`";
        Some(Warning::new(format!("queues.{}", self.center.queues[queue.index()].name), found, better))
    }

    /// A day by its date, if it has one, and its kind.
    fn named(&self, day: usize) -> String {
        let kind = &self.world.patterns[usize::from(self.world.days[day])].name;
        let date = self
            .start
            .and_then(|start: civil::Date| start.checked_add(jiff::Span::new().days(i64::try_from(day).ok()?)).ok());
        match date {
            Some(date) => format!("{date} ({kind})"),
            None => format!("day {} ({kind})", day + 1),
        }
    }
}

/// The staff for the calls of a queue.
struct Desk {
    /// By index: the call types that ask for it.
    call_types: Vec<usize>,
    /// By index: the profiles that serve it, or a queue that its calls go on to.
    profiles: Vec<bool>,
    /// By index: the shifts of their agents.
    shifts: Vec<usize>,
}

impl Desk {
    /// `None` if the queue has a rule for calls that find nobody.
    fn of(center: &Center, world: &World, queue: QueueId) -> Option<Self> {
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
        }
        let serves = |skills: &[crate::config::Skill]| skills.iter().any(|skill| queues.contains(&skill.queue));
        let profiles: Vec<bool> = center.profiles.iter().map(|profile| serves(&profile.skills)).collect();
        let is_theirs = |agent: &crate::id::AgentId| profiles[center.agents[agent.index()].profile.index()];
        let shifts = world.shifts.iter().enumerate().filter(|(_, shift)| shift.agents.iter().any(is_theirs));
        let call_types = world.call_types.iter().enumerate().filter(|(_, kind)| kind.queue == queue);
        Some(Self {
            call_types: call_types.map(|(place, _)| place).collect(),
            shifts: shifts.map(|(place, _)| place).collect(),
            profiles,
        })
    }

    /// What determines a day's staff.
    fn kind(&self, world: &World, day: usize) -> [u16; 4] {
        let (weekday, pattern) = day_before(world, day);
        [u16::from(world.duty_weekdays[day]), world.days[day], u16::from(weekday), pattern]
    }

    /// When calls may arrive on a day, whatever is drawn for it.
    fn calls(&self, world: &World, day: usize) -> Stretches {
        let kind = &world.patterns[usize::from(world.days[day])];
        let drawn = kind.drawn.iter().map(|(place, _)| &world.patterns[usize::from(*place)]);
        let comes = |pattern: &DayPattern, period: usize| {
            self.call_types.iter().any(|&place| pattern.calls_per_hour[place][period] > 0.0)
        };
        let period = world.period.as_micros();
        let periods = 0..(DAY_MICROS / period) as usize;
        let some = periods.filter(|&period| std::iter::once(kind).chain(drawn.clone()).any(|p| comes(p, period)));
        merged(some.map(|place| (place as u64 * period, (place as u64 + 1) * period)).collect())
    }

    /// When somebody is on duty on a day.
    fn staff(&self, world: &World, day: usize) -> Stretches {
        let mut stretches = Vec::new();
        let kind = &world.patterns[usize::from(world.days[day])];
        let drawn = kind.drawn.iter().map(|(place, _)| &world.patterns[usize::from(*place)]);
        let curves = std::iter::once(kind).chain(drawn).flat_map(|pattern| pattern.staff.iter().zip(&self.profiles));
        let period = world.period.as_micros();
        for (row, _) in curves.filter(|(_, serves)| **serves) {
            let on_duty = row.iter().enumerate().filter(|(_, agents)| **agents > 0);
            stretches.extend(on_duty.map(|(place, _)| (place as u64 * period, (place as u64 + 1) * period)));
        }
        let (weekday, pattern) = day_before(world, day);
        for shift in self.shifts.iter().map(|&place| &world.shifts[place]) {
            let (start, end) = (shift.start.as_micros(), shift.end.as_micros());
            if shift.is_worked(world.duty_weekdays[day], world.days[day]) {
                stretches.push((start, end.min(DAY_MICROS)));
            }
            if shift.is_worked(weekday, pattern) && end > DAY_MICROS {
                stretches.push((start.saturating_sub(DAY_MICROS), end - DAY_MICROS));
            }
        }
        merged(stretches)
    }
}

/// The weekday, for shifts, and the kind of the day before.
fn day_before(world: &World, day: usize) -> (u8, u16) {
    match day.checked_sub(1) {
        Some(before) => (world.duty_weekdays[before], world.days[before]),
        None => world.eve(),
    }
}

/// When a queue is open, day by day.
fn open(world: &World, queue: QueueId) -> Vec<Stretches> {
    let mut days = vec![Stretches::new(); world.days.len()];
    let mut since = None;
    let end = world.days.len() as u64 * DAY_MICROS;
    let changes = world.hours.iter().filter(|change| change.queue == queue);
    let changes = changes.map(|change| (change.at.as_micros().min(end), change.to)).chain([(end, OpenState::Closed)]);
    for (at, to) in changes {
        match to {
            OpenState::Open => since = since.or(Some(at)),
            OpenState::Closed => {
                let Some(mut from) = since.take() else { continue };
                while from < at {
                    let day = from / DAY_MICROS;
                    let until = at.min((day + 1) * DAY_MICROS);
                    days[day as usize].push((from - day * DAY_MICROS, until - day * DAY_MICROS));
                    from = until;
                }
            }
        }
    }
    days
}

/// The hours with recorded calls for a queue, day by day.
fn recorded(world: &World, queue: QueueId) -> Vec<Stretches> {
    let mut days = vec![Stretches::new(); world.days.len()];
    for call in world.trace.iter().filter(|call| world.call_types[usize::from(call.call_type)].queue == queue) {
        let (day, time) = (call.at.as_micros() / DAY_MICROS, call.at.as_micros() % DAY_MICROS);
        let hour = time - time % HOUR_MICROS as u64;
        if let Some(stretches) = days.get_mut(day as usize)
            && stretches.last().is_none_or(|last| last.0 != hour)
        {
            stretches.push((hour, hour + HOUR_MICROS as u64));
        }
    }
    days
}

/// Sorts the stretches and merges those that touch or overlap.
fn merged(mut stretches: Stretches) -> Stretches {
    stretches.sort_unstable();
    let mut merged: Stretches = Vec::with_capacity(stretches.len());
    for (from, until) in stretches {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ => merged.push((from, until)),
        }
    }
    merged
}

/// What is in `whole` but not in `part`, both merged.
fn less(whole: &Stretches, part: &Stretches) -> Stretches {
    let mut left = Vec::new();
    for &(mut from, until) in whole {
        for &(begin, end) in part.iter().take_while(|stretch| stretch.0 < until) {
            if begin > from {
                left.push((from, begin));
            }
            from = from.max(end);
        }
        if from < until {
            left.push((from, until));
        }
    }
    left
}

fn length(stretches: &Stretches) -> u64 {
    stretches.iter().map(|(from, until)| until - from).sum()
}

/// Hours to a tenth, integers without decimals.
fn hours(micros: u64) -> String {
    let hours = (micros as f64 / HOUR_MICROS * 10.0).round() / 10.0;
    format!("{hours}")
}

fn clock(micros: u64) -> String {
    let minutes = micros / 60_000_000;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_merged_and_taken_off_each_other() {
        assert_eq!(merged(vec![(5, 7), (1, 3), (3, 4), (6, 9)]), [(1, 4), (5, 9)]);
        type Stretches<'a> = &'a [(u64, u64)];
        let table: [(Stretches, Stretches); 5] = [
            (&[], &[(2, 10)]),
            (&[(0, 4)], &[(4, 10)]),
            (&[(0, 4), (6, 7), (9, 20)], &[(4, 6), (7, 9)]),
            (&[(0, 20)], &[]),
            (&[(2, 3), (3, 10)], &[]),
        ];
        for (part, left) in table {
            assert_eq!(less(&vec![(2, 10)], &part.to_vec()), left, "{part:?}");
        }
    }
}
