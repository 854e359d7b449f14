//! What a plan costs, and which rules it breaks: the slow and obvious way, which the search is checked against.

use super::plan::{Cover, Plan};
use super::rules::{Rules, step_price};
use super::task::{FORBIDDEN, Task};

/// The parts of a cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// People missing and too many, at their prices.
    pub cover: i64,
    /// Wishes not met.
    pub wishes: i64,
    /// Weekends, nights and hours, at their prices.
    pub fairness: i64,
}

impl Cost {
    /// All of it.
    pub fn total(&self) -> i64 {
        self.cover + self.wishes + self.fairness
    }
}

/// A rule that a plan breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Breach {
    /// Not allowed on this day.
    Forbidden {
        /// The day.
        day: usize,
    },
    /// This shift may not follow that of the day before.
    Rest {
        /// The day of the second shift.
        day: usize,
    },
    /// A shift is worked more often than it may be.
    TooOften {
        /// The shift.
        shift: u16,
        /// How often.
        times: usize,
    },
    /// Too few or too many minutes over the horizon.
    Minutes(u32),
    /// Too many minutes in a week.
    WeekMinutes {
        /// The first day of the week within the horizon.
        day: usize,
        /// How many.
        minutes: u32,
    },
    /// A stretch of work is too short or too long.
    Stretch {
        /// Its first day within the horizon.
        day: usize,
        /// Its length.
        days: u32,
    },
    /// Too few days off in a row.
    Off {
        /// The first of them.
        day: usize,
        /// How many.
        days: u32,
    },
    /// Too many weekends.
    Weekends(usize),
    /// Too many nights.
    Nights(usize),
    /// Too many nights in a row.
    NightsInARow {
        /// The night that is one too many.
        day: usize,
    },
}

/// What a plan costs, without regard to rules. What is forbidden costs nothing here: [`breaches`] names it.
pub fn cost(task: &Task, plan: &Plan) -> Cost {
    let mut cost = Cost { cover: Cover::of(task, plan).price(task), ..Cost::default() };
    for (person, days) in plan.days.iter().enumerate() {
        for (day, &shift) in days.iter().enumerate() {
            let price = task.price(person, day, shift);
            cost.wishes += i64::from(if price == FORBIDDEN { 0 } else { price });
        }
        cost.fairness += fairness(task, person, days);
    }
    cost
}

/// The price of a person's weekends, nights and hours.
pub(crate) fn fairness(task: &Task, person: usize, days: &[Option<u16>]) -> i64 {
    let rules = &task.people[person].rules;
    let mut price = minutes_price(rules, minutes(task, days));
    if !rules.weekends_price.is_empty() {
        price += i64::from(step_price(&rules.weekends_price, weekends(task, days)));
    }
    if !rules.nights_price.is_empty() {
        price += i64::from(step_price(&rules.nights_price, nights(task, days)));
    }
    price
}

/// The price of working this many minutes.
pub(crate) fn minutes_price(rules: &Rules, worked: u32) -> i64 {
    let price = |(wished, price): (u32, u32)| i64::from(worked.abs_diff(wished)) * i64::from(price) / 1000;
    rules.minutes_wished.map_or(0, price)
}

fn minutes(task: &Task, days: &[Option<u16>]) -> u32 {
    days.iter().flatten().map(|&shift| task.shifts[usize::from(shift)].minutes).sum()
}

fn nights(task: &Task, days: &[Option<u16>]) -> usize {
    days.iter().flatten().filter(|&&shift| task.shifts[usize::from(shift)].night).count()
}

fn weekends(task: &Task, days: &[Option<u16>]) -> usize {
    let mut count = 0;
    for day in 0..days.len() {
        let saturday = task.weekday(day) == 5 && days[day].is_some();
        let sunday = task.weekday(day) == 6 && days[day].is_some() && (day == 0 || days[day - 1].is_none());
        count += usize::from(saturday || sunday);
    }
    count
}

/// Every rule that a person's days break.
pub fn breaches(task: &Task, person: usize, days: &[Option<u16>]) -> Vec<Breach> {
    let (rules, most) = (&task.people[person].rules, &task.people[person].most);
    let mut found = Vec::new();
    let forbidden = (0..days.len()).filter(|&day| task.price(person, day, days[day]) == FORBIDDEN);
    found.extend(forbidden.map(|day| Breach::Forbidden { day }));
    for shift in 0..task.shifts.len() as u16 {
        let times = days.iter().filter(|&&worked| worked == Some(shift)).count();
        if times > usize::from(most[usize::from(shift)]) {
            found.push(Breach::TooOften { shift, times });
        }
    }
    let worked = minutes(task, days);
    if !(rules.minutes.least..=rules.minutes.most).contains(&worked) {
        found.push(Breach::Minutes(worked));
    }
    let count = weekends(task, days);
    if rules.weekends_most.is_some_and(|most| count > usize::from(most)) {
        found.push(Breach::Weekends(count));
    }
    let count = nights(task, days);
    if rules.nights_most.is_some_and(|most| count > usize::from(most)) {
        found.push(Breach::Nights(count));
    }
    by_week(task, rules, days, &mut found);
    in_a_row(task, rules, days, &mut found);
    found
}

fn by_week(task: &Task, rules: &Rules, days: &[Option<u16>], found: &mut Vec<Breach>) {
    let Some(most) = rules.week_minutes_most else { return };
    let mut first = 0;
    while first < days.len() {
        let end = (first + 7 - task.weekday(first)).min(days.len());
        let worked = minutes(task, &days[first..end]);
        if worked > most {
            found.push(Breach::WeekMinutes { day: first, minutes: worked });
        }
        first = end;
    }
}

/// Rest, stretches, days off and nights in a row, walking over the days.
fn in_a_row(task: &Task, rules: &Rules, days: &[Option<u16>], found: &mut Vec<Breach>) {
    let history = rules.history.unwrap_or_default();
    let night = |shift: Option<u16>| shift.is_some_and(|shift| task.shifts[usize::from(shift)].night);
    let mut before = history.shift;
    let mut nights_row = u32::from(history.nights);
    for (day, &shift) in days.iter().enumerate() {
        let allowed = |before: u16, shift: u16| !task.shifts[usize::from(before)].not_before.contains(&shift);
        if let (Some(before), Some(shift)) = (before, shift)
            && !allowed(before, shift)
        {
            found.push(Breach::Rest { day });
        }
        nights_row = if night(shift) { nights_row + 1 } else { 0 };
        if rules.nights_in_a_row_most.is_some_and(|most| nights_row > u32::from(most)) {
            found.push(Breach::NightsInARow { day });
        }
        before = shift;
    }
    let mut first = 0;
    while first < days.len() {
        let at_work = days[first].is_some();
        let end = (first..days.len()).find(|&day| days[day].is_some() != at_work).unwrap_or(days.len());
        let (begins, ends) = (first == 0, end == days.len());
        let mut length = (end - first) as u32;
        if at_work {
            length += if begins { u32::from(history.worked) } else { 0 };
            let exempt = ends || (begins && rules.history.is_none());
            if length > rules.stretch.most || (length < rules.stretch.least && !exempt) {
                found.push(Breach::Stretch { day: first, days: length });
            }
        } else {
            let last = if begins { history.shift } else { days[first - 1] };
            let after_night = if night(last) { rules.off_after_night_least } else { 0 };
            let exempt = ends || (begins && history.worked == 0);
            if length < u32::from(rules.off_least.max(after_night)) && !exempt {
                found.push(Breach::Off { day: first, days: length });
            }
        }
        first = end;
    }
    // Work in a stretch that the horizon begins with goes on from the history; a rest that begins there ends it.
    let cut = history.worked > 0 && days.first().is_some_and(Option::is_none);
    if cut && u32::from(history.worked) < rules.stretch.least {
        found.push(Breach::Stretch { day: 0, days: u32::from(history.worked) });
    }
}
