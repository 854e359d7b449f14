//! Rotas: who of a group is off on which weekdays, so that enough agents work when the calls arrive.
//!
//! The staff on a weekday should be in proportion to the week's calls, counting only calls that arrive during the
//! shift and for queues that the agents serve. Days off are then assigned: the weekdays form a row, each with as many
//! places as it has days off, and agents go along the row. The first takes the first place, the second the next, and
//! so on, round and round until every place is taken. No day has more places than there are agents, so that nobody
//! gets one twice. (McNaughton's wrap-around rule of 1959.) The row begins with Saturday and advances by as many days
//! as everybody is off, so that days off are consecutive.
//!
//! Somebody works on every day with calls, if there are two or more agents and they work enough days in total. The
//! remainder from rounding to whole people is carried over to the next shift of agents of the same profile.

use std::collections::BTreeMap;

use crate::config::Center;
use crate::id::{AgentId, ProfileId, QueueId};
use crate::sim::world::{CallType, DayPattern, TraceCall};
use crate::time::Duration;

const DAYS: usize = 7;
const SATURDAY: usize = 5;
const DAY_HOURS: f64 = 24.0;

/// A value for each weekday, Monday first.
pub(super) type Week = [f64; DAYS];

/// The calls of a week.
pub(super) struct Calls<'a> {
    pub(super) center: &'a Center,
    pub(super) call_types: &'a [CallType],
    pub(super) patterns: &'a [DayPattern],
    /// The pattern of each weekday.
    pub(super) week: [u16; DAYS],
    pub(super) trace: &'a [TraceCall],
    /// For each simulated day, the weekday whose shifts are worked.
    pub(super) duty_weekdays: &'a [u8],
}

impl Calls<'_> {
    /// The calls of each weekday that arrive from `start` until `end` (since midnight of that day) for queues that
    /// the profile serves; for all queues, if there are none for those.
    fn of(&self, profile: ProfileId, start: Duration, end: Duration) -> Week {
        let skills = &self.center.profiles[profile.index()].skills;
        let served = |queue: QueueId| skills.iter().any(|skill| skill.queue == queue);
        let own: Vec<bool> = self.call_types.iter().map(|kind| served(kind.queue)).collect();
        let calls = self.between(&own, start, end);
        match calls.iter().any(|&calls| calls > 0.0) {
            true => calls,
            false => self.between(&vec![true; own.len()], start, end),
        }
    }

    fn between(&self, of: &[bool], start: Duration, end: Duration) -> Week {
        let (from, until) = (start.as_secs_f64() / 3600.0, end.as_secs_f64() / 3600.0);
        let mut calls = self.recorded(of, from, until);
        for (day, calls) in calls.iter_mut().enumerate() {
            let next = (day + 1) % DAYS;
            *calls += self.expected(self.week[day], of, from, until);
            *calls += self.expected(self.week[next], of, from - DAY_HOURS, until - DAY_HOURS);
        }
        calls
    }

    /// The expected calls of a day of this kind between two hours.
    fn expected(&self, kind: u16, of: &[bool], from: f64, until: f64) -> f64 {
        let Some(pattern) = self.patterns.get(usize::from(kind)) else { return 0.0 };
        if pattern.drawn.is_empty() {
            return within(pattern, of, from, until);
        }
        let drawn = pattern.drawn.iter();
        drawn.map(|&(p, chance)| chance * within(&self.patterns[usize::from(p)], of, from, until)).sum()
    }

    /// The recorded calls, as a mean by weekday.
    fn recorded(&self, of: &[bool], from: f64, until: f64) -> Week {
        let mut days = [0u32; DAYS];
        self.duty_weekdays.iter().for_each(|&day| days[usize::from(day)] += 1);
        let mut calls = [0.0; DAYS];
        for call in self.trace.iter().filter(|call| of[usize::from(call.call_type)]) {
            let hours = call.at.as_micros() as f64 / 3.6e9;
            let day = (hours / DAY_HOURS) as usize;
            let hour = hours - day as f64 * DAY_HOURS;
            // A shift that began the day before extends into this one.
            for (day, hour) in [(Some(day), hour), (day.checked_sub(1), hour + DAY_HOURS)] {
                let weekday = day.and_then(|day| self.duty_weekdays.get(day));
                if let (Some(&weekday), true) = (weekday, from <= hour && hour < until) {
                    calls[usize::from(weekday)] += 1.0 / f64::from(days[usize::from(weekday)]);
                }
            }
        }
        calls
    }
}

/// Calls of these types between two hours of a day.
fn within(pattern: &DayPattern, of: &[bool], from: f64, until: f64) -> f64 {
    let rows = pattern.calls_per_hour.iter().zip(of).filter(|(_, of)| **of).map(|(row, _)| row);
    let hours = |row: &Vec<f64>| {
        let length = DAY_HOURS / row.len() as f64;
        let part = |(period, rate): (usize, &f64)| {
            let (begin, end) = (period as f64 * length, (period + 1) as f64 * length);
            rate * (until.min(end) - from.max(begin)).max(0.0)
        };
        row.iter().enumerate().map(part).sum::<f64>()
    };
    rows.map(hours).sum()
}

/// Assigns days off, shift after shift.
pub(super) struct Rota<'a> {
    calls: Calls<'a>,
    /// For each profile and number of days worked, the days off that rounding has withheld so far, by weekday.
    owed: BTreeMap<(ProfileId, u8), Week>,
}

impl<'a> Rota<'a> {
    pub(super) fn new(calls: Calls<'a>) -> Self {
        Self { calls, owed: BTreeMap::new() }
    }

    /// The kinds of days.
    pub(super) fn patterns(&self) -> &'a [DayPattern] {
        self.calls.patterns
    }

    /// The weekdays that include days of these patterns; all, if none is named.
    pub(super) fn workable(&self, patterns: &[u16]) -> [bool; DAYS] {
        self.calls.week.map(|pattern| patterns.is_empty() || patterns.contains(&pattern))
    }

    /// The agents of a shift by the weekdays they work, `days` of the seven; on `workable` days only, as long as
    /// there are enough of those.
    pub(super) fn days_of(
        &mut self,
        agents: &[AgentId],
        days: u8,
        workable: [bool; DAYS],
        (start, end): (Duration, Duration),
    ) -> Vec<(Vec<AgentId>, u8)> {
        let mut profiles: Vec<(ProfileId, Vec<AgentId>)> = Vec::new();
        for &agent in agents {
            let profile = self.calls.center.agents[agent.index()].profile;
            match profiles.iter_mut().find(|(known, _)| *known == profile) {
                Some((_, group)) => group.push(agent),
                None => profiles.push((profile, vec![agent])),
            }
        }
        let mut by_days: BTreeMap<u8, Vec<AgentId>> = BTreeMap::new();
        for (profile, group) in profiles {
            let calls = self.calls.of(profile, start, end);
            let there = at_work(calls, workable, group.len(), days);
            let owed = self.owed.entry((profile, days)).or_default();
            let off: [f64; DAYS] = std::array::from_fn(|day| group.len() as f64 - there[day] + owed[day]);
            let most = most_off(calls, workable, group.len(), DAYS - usize::from(days));
            let whole = whole_days(off, most, group.len() * (DAYS - usize::from(days)));
            *owed = std::array::from_fn(|day| off[day] - whole[day] as f64);
            for (agent, days) in group.iter().zip(dealt(whole, group.len(), DAYS - usize::from(days))) {
                by_days.entry(days).or_default().push(*agent);
            }
        }
        by_days.into_iter().map(|(days, agents)| (agents, days)).collect()
    }
}

/// How many of `agents`, each working `days` of seven, should work on each day: in proportion to the calls, but never
/// more than there are. Days without calls, and then those that are not workable, are used only if the others are not
/// enough.
fn at_work(calls: Week, workable: [bool; DAYS], agents: usize, days: u8) -> Week {
    let all = agents as f64;
    let mut there = [0.0; DAYS];
    let mut left = all * f64::from(days);
    let even = [1.0; DAYS];
    for (weights, allowed) in [(calls, workable), (even, workable), (even, [true; DAYS])] {
        // A day on which everybody works leaves more than its proportion to the others.
        while left > 1e-9 {
            let open = |day: usize| allowed[day] && there[day] < all && weights[day] > 0.0;
            let sum: f64 = (0..DAYS).filter(|&day| open(day)).map(|day| weights[day]).sum();
            if sum <= 0.0 {
                break;
            }
            let each = left / sum;
            let full = (0..DAYS).filter(|&day| open(day)).any(|day| there[day] + each * weights[day] > all);
            for day in (0..DAYS).filter(|&day| open(day)).collect::<Vec<_>>() {
                let wanted = there[day] + each * weights[day];
                match full {
                    true if wanted <= all => {}
                    _ => {
                        left -= wanted.min(all) - there[day];
                        there[day] = wanted.min(all);
                    }
                }
            }
        }
    }
    there
}

/// How many of `agents` may be off on each day: all but one if there are calls, provided everybody can have
/// `each` days off.
fn most_off(calls: Week, workable: [bool; DAYS], agents: usize, each: usize) -> [usize; DAYS] {
    let most = std::array::from_fn(|day| agents - usize::from(calls[day] > 0.0 && workable[day]));
    if most.iter().sum::<usize>() >= agents * each { most } else { [agents; DAYS] }
}

/// Integers near `off`, none above `most`, that add up to `all`: one at a time goes to the day with the largest
/// shortfall, ties from Saturday on.
fn whole_days(off: Week, most: [usize; DAYS], all: usize) -> [usize; DAYS] {
    let mut whole = [0; DAYS];
    for _ in 0..all {
        let lacking = |day: usize| off[day] - whole[day] as f64;
        let from_saturday = (0..DAYS).map(|day| (SATURDAY + day) % DAYS).filter(|&day| whole[day] < most[day]);
        let day = from_saturday.rev().max_by(|&a, &b| lacking(a).total_cmp(&lacking(b)));
        whole[day.expect("there is room for all of them")] += 1;
    }
    whole
}

/// The weekdays each agent works, if each is off `each` days and this many are off on each day.
fn dealt(off: [usize; DAYS], agents: usize, each: usize) -> Vec<u8> {
    let row = (0..DAYS).map(|place| (SATURDAY + place * each) % DAYS);
    let places = row.flat_map(|day| std::iter::repeat_n(day, off[day]));
    let mut works = vec![0b111_1111u8; agents];
    places.take(agents * each).enumerate().for_each(|(place, day)| works[place % agents] &= !(1 << day));
    works
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn there(works: &[u8], day: usize) -> usize {
        works.iter().filter(|days| **days >> day & 1 == 1).count()
    }

    fn rota(calls: Week, agents: usize, days: u8) -> Vec<u8> {
        let each = DAYS - usize::from(days);
        let there = at_work(calls, [true; DAYS], agents, days);
        let most = most_off(calls, [true; DAYS], agents, each);
        dealt(whole_days(there.map(|there| agents as f64 - there), most, agents * each), agents, each)
    }

    proptest! {
        #[test]
        fn everybody_works_their_days_and_the_staff_follows_the_calls(
            calls in proptest::array::uniform7(0.5..2.0f64),
            agents in 1usize..60,
            days in 3u8..=6,
        ) {
            let few = agents < 10;
            let works = rota(calls, agents, days);
            prop_assert!(works.iter().all(|bits| bits.count_ones() == u32::from(days)));
            let week: f64 = calls.iter().sum();
            let proportional = |day: usize| agents as f64 * f64::from(days) * calls[day] / week;
            let bounded = (0..DAYS).any(|day| proportional(day) > agents as f64);
            for day in 0..DAYS {
                let (found, wanted) = (there(&works, day) as f64, proportional(day));
                let near = (found - wanted).abs() < 1.0 || bounded && found >= wanted.min(agents as f64) - 1.0;
                prop_assert!(near || few, "{works:?} on day {day}: {wanted}");
                let enough = agents > 1 && agents * usize::from(days) >= DAYS;
                prop_assert!(found > 0.0 || !enough, "{works:?}: nobody on day {day}");
            }
        }

        #[test]
        fn where_every_day_has_equal_calls_days_off_follow_each_other(agents in 1usize..60, days in 4u8..=6) {
            let each = u32::from(7 - days);
            for bits in rota([1.0; DAYS], agents * 7, days) {
                let off = !bits & 0b111_1111;
                let twice = u16::from(off) << 7 | u16::from(off);
                let run = (1 << each) - 1u16;
                prop_assert!((0..7).any(|day| twice >> day & run == run), "{off:07b}");
            }
        }
    }

    #[test]
    fn guizhous_days_get_the_staff_that_their_calls_ask_for() {
        let calls = [808.0, 808.0, 808.0, 808.0, 808.0, 504.0, 504.0];
        let works = rota(calls, 24, 5);
        let staff: Vec<usize> = (0..DAYS).map(|day| there(&works, day)).collect();
        // 120 days of work; a weekday has 19.2 of them, a day of the weekend 12.0.
        assert_eq!(staff, [19, 19, 19, 19, 20, 12, 12]);
    }

    #[test]
    fn days_without_calls_are_off_first_and_those_that_are_not_workable_last() {
        let calls = [5.0, 5.0, 5.0, 5.0, 5.0, 0.0, 0.0];
        assert_eq!(at_work(calls, [true; DAYS], 4, 5), [4.0, 4.0, 4.0, 4.0, 4.0, 0.0, 0.0]);
        assert_eq!(at_work(calls, [true; DAYS], 4, 6), [4.0, 4.0, 4.0, 4.0, 4.0, 2.0, 2.0]);
        let weekdays = [true, true, true, true, true, false, false];
        assert_eq!(at_work([0.0; DAYS], weekdays, 5, 4), [4.0, 4.0, 4.0, 4.0, 4.0, 0.0, 0.0]);
    }
}
