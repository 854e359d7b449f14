//! Why somebody has no days at all: which rules collide, and by how much.

use crate::assemble::Assembled;
use crate::roster::{FORBIDDEN, Person, Range, Rules, Task};
use crate::search::{Crew, best_days};
use crate::setup::Setup;

/// What a person's rules ask for that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collision {
    /// The person.
    pub person: String,
    /// In words.
    pub why: String,
}

/// A rule that may be given up to see whether the others can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Given {
    HoursLeast,
    HoursMost,
    WeekHours,
    RowLeast,
    RowMost,
    OffLeast,
    Weekends,
    Nights,
    NightsInARow,
    OffAfterNights,
    Rest,
    Fixed,
    Leave,
}

impl Given {
    const ALL: [Self; 13] = [
        Self::HoursLeast,
        Self::HoursMost,
        Self::WeekHours,
        Self::RowLeast,
        Self::RowMost,
        Self::OffLeast,
        Self::Weekends,
        Self::Nights,
        Self::NightsInARow,
        Self::OffAfterNights,
        Self::Rest,
        Self::Fixed,
        Self::Leave,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::HoursLeast => "hours.least",
            Self::HoursMost => "hours.most",
            Self::WeekHours => "week_hours_most",
            Self::RowLeast => "days_in_a_row.least",
            Self::RowMost => "days_in_a_row.most",
            Self::OffLeast => "days_off_in_a_row_least",
            Self::Weekends => "weekends_most",
            Self::Nights => "nights_most",
            Self::NightsInARow => "nights_in_a_row_most",
            Self::OffAfterNights => "off_after_nights_least",
            Self::Rest => "rest",
            Self::Fixed => "fixed days",
            Self::Leave => "leave",
        }
    }

    /// The task of one person without this rule.
    fn without(self, task: &mut Task, (setup, place): (&Setup, usize)) {
        let rules = &mut task.people[0].rules;
        match self {
            Self::HoursLeast => rules.minutes.least = 0,
            Self::HoursMost => rules.minutes.most = u32::MAX,
            Self::WeekHours => rules.week_minutes_most = None,
            Self::RowLeast => rules.stretch.least = 1,
            Self::RowMost => rules.stretch.most = u32::MAX,
            Self::OffLeast => rules.off_least = 1,
            Self::Weekends => rules.weekends_most = None,
            Self::Nights => rules.nights_most = None,
            Self::NightsInARow => rules.nights_in_a_row_most = None,
            Self::OffAfterNights => rules.off_after_night_least = 0,
            Self::Rest => task.shifts.iter_mut().for_each(|shift| shift.not_before.clear()),
            Self::Fixed => open(task, setup.people[place].fixed.iter().map(|&(day, _)| day), |day| {
                setup.people[place].leave.contains(&day)
            }),
            Self::Leave => open(task, setup.people[place].leave.iter().copied(), |_| false),
        }
    }
}

/// Opens days that were forbidden, unless they stay so for another reason.
fn open(task: &mut Task, days: impl Iterator<Item = usize>, stays: impl Fn(usize) -> bool) {
    let width = task.shifts.len() + 1;
    for day in days {
        let row = &mut task.people[0].prices[day * width..(day + 1) * width];
        row[0] = if row[0] == FORBIDDEN { 0 } else { row[0] };
        if !stays(day) {
            row.iter_mut().filter(|price| **price == FORBIDDEN).for_each(|price| *price = 0);
        }
    }
}

/// Everybody whose rules leave no days, and why.
pub fn collisions(setup: &Setup, assembled: &Assembled) -> Vec<Collision> {
    let everybody = (0..assembled.task.people.len()).filter_map(|place| {
        let alone = alone(&assembled.task, place);
        if possible(&alone) {
            return None;
        }
        let person = setup.people[place].name.clone();
        Some(Collision { person, why: why(&alone, (setup, place)) })
    });
    everybody.collect()
}

/// The task of one person, with nothing to cover.
fn alone(task: &Task, place: usize) -> Task {
    Task {
        people: vec![task.people[place].clone()],
        cells: Vec::new(),
        covers: vec![Vec::new(); task.covers.len()],
        ..task.clone()
    }
}

fn possible(task: &Task) -> bool {
    Crew::new(task).is_ok_and(|crew| best_days(&crew, 0).is_some())
}

/// Which rules collide: the smallest set of which giving up any would do.
fn why(alone: &Task, who: (&Setup, usize)) -> String {
    let person = &alone.people[0];
    if person.most.iter().all(|&most| most == 0) {
        return "no kind of shift is open to any of these profiles".into();
    }
    let helps = |given: &[Given]| {
        let mut task = alone.clone();
        given.iter().for_each(|each| each.without(&mut task, who));
        possible(&task)
    };
    let single: Vec<Given> = Given::ALL.into_iter().filter(|&given| helps(&[given])).collect();
    if !single.is_empty() {
        let names: Vec<&str> = single.iter().map(|given| given.name()).collect();
        let by = single.iter().filter_map(|&given| by_how_much(given, alone, who)).collect::<Vec<_>>().join("; ");
        let by = if by.is_empty() { String::new() } else { format!(": {by}") };
        let collide = if names.len() == 1 { "cannot be kept" } else { "collide" };
        return format!("{} {collide}{by}", names.join(", "));
    }
    for (at, &one) in Given::ALL.iter().enumerate() {
        if let Some(&other) = Given::ALL[at + 1..].iter().find(|&&other| helps(&[one, other])) {
            return format!("{} and {} cannot be kept, not even one of them", one.name(), other.name());
        }
    }
    "more than two rules cannot be kept".into()
}

/// How far a rule would have to give way.
fn by_how_much(given: Given, alone: &Task, who: (&Setup, usize)) -> Option<String> {
    let rules = alone.people[0].rules.clone();
    match given {
        Given::HoursLeast => {
            let most = extreme(alone, |minutes| -(minutes as i32))?;
            let (most, least) = (f64::from(most) / 60.0, f64::from(rules.minutes.least) / 60.0);
            Some(format!("hours.least asks for {least:.1}, at most {most:.1} are possible ({:.1} short)", least - most))
        }
        Given::HoursMost => {
            let least = extreme(alone, |minutes| minutes as i32)?;
            let (least, most) = (f64::from(least) / 60.0, f64::from(rules.minutes.most) / 60.0);
            Some(format!("hours.most allows {most:.1}, at least {least:.1} are needed"))
        }
        Given::Weekends => first(0..=8, alone, |rules, n| rules.weekends_most = Some(n))
            .map(|n| format!("weekends_most would have to be {n}")),
        Given::RowMost => first(1..=31, alone, |rules, n| rules.stretch.most = u32::from(n))
            .map(|n| format!("days_in_a_row.most would have to be {n}")),
        Given::Nights => first(0..=31, alone, |rules, n| rules.nights_most = Some(n))
            .map(|n| format!("nights_most would have to be {n}")),
        Given::Leave => Some(format!("{} days of leave", who.0.people[who.1].leave.len())),
        Given::Fixed => Some(format!("{} fixed days", who.0.people[who.1].fixed.len())),
        Given::WeekHours
        | Given::RowLeast
        | Given::OffLeast
        | Given::NightsInARow
        | Given::OffAfterNights
        | Given::Rest => None,
    }
}

/// The first number with which a rule can be kept.
fn first(numbers: std::ops::RangeInclusive<u8>, alone: &Task, set: impl Fn(&mut Rules, u8)) -> Option<u8> {
    numbers.into_iter().find(|&number| {
        let mut task = alone.clone();
        set(&mut task.people[0].rules, number);
        possible(&task)
    })
}

/// The minutes of the days that cost least at this price of a shift's minutes, without bounds on hours.
fn extreme(alone: &Task, price: impl Fn(u32) -> i32) -> Option<u32> {
    let mut task = alone.clone();
    let width = task.shifts.len() + 1;
    let minutes: Vec<u32> = task.shifts.iter().map(|shift| shift.minutes).collect();
    let person: &mut Person = &mut task.people[0];
    person.rules = Rules {
        minutes: Range { least: 0, most: u32::MAX },
        weekends_price: Vec::new(),
        nights_price: Vec::new(),
        minutes_wished: None,
        ..person.rules.clone()
    };
    for (place, cell) in person.prices.iter_mut().enumerate().filter(|(_, price)| **price != FORBIDDEN) {
        *cell = (place % width).checked_sub(1).map_or(0, |shift| price(minutes[shift]));
    }
    let crew = Crew::new(&task).ok()?;
    let days = best_days(&crew, 0)?;
    Some(days.into_iter().flatten().map(|shift| minutes[usize::from(shift)]).sum())
}
