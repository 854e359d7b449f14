//! A rota: who works which shift on which day.

use jiff::civil::Date;

use crate::assemble::Assembled;
use crate::roster::{Cost, Cover, Plan, cost};
use crate::setup::{DAY, Setup, ShiftKind};

/// What somebody works on a day: the profile and the kind of shift, by index; `None` on a day off.
pub type Duty = Option<(usize, usize)>;

/// A rota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rota {
    /// The first day.
    pub first: Date,
    /// The kinds of shifts.
    pub kinds: Vec<ShiftKind>,
    /// The profiles, by name.
    pub profiles: Vec<String>,
    /// Names, and by day what they work.
    pub people: Vec<(String, Vec<Duty>)>,
}

/// Cover of a period: how many are needed and there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The day, the profile, the first minute of the period.
    pub at: (usize, usize, u32),
    /// How many are needed.
    pub need: u32,
    /// How many are there.
    pub there: u32,
}

impl Rota {
    /// The rota of a plan.
    pub fn new(setup: &Setup, kinds: &[ShiftKind], assembled: &Assembled, plan: &Plan) -> Self {
        let people = setup.people.iter().zip(&plan.days).map(|(person, days)| {
            let days = days.iter().map(|shift| shift.map(|shift| assembled.shifts[usize::from(shift)]));
            (person.name.clone(), days.collect())
        });
        Self { first: setup.first, kinds: kinds.to_vec(), profiles: setup.profiles.clone(), people: people.collect() }
    }

    /// The plan of a rota, where its people and shifts are known; what is not known is a day off.
    pub fn plan(&self, setup: &Setup, kinds: &[ShiftKind], assembled: &Assembled) -> Plan {
        let mut plan = Plan::empty(&assembled.task);
        for (person, days) in setup.people.iter().zip(&mut plan.days) {
            let Some((_, own)) = self.people.iter().find(|(name, _)| *name == person.name) else { continue };
            for (day, place) in days.iter_mut().enumerate() {
                let shift = own.get(day).copied().flatten().and_then(|(profile, kind)| {
                    let kind = kinds.iter().position(|known| known.name == self.kinds[kind].name)?;
                    let profile = setup.profiles.iter().position(|known| *known == self.profiles[profile])?;
                    assembled.shifts.iter().position(|&known| known == (profile, kind))
                });
                *place = shift.map(|shift| shift as u16);
            }
        }
        plan
    }

    /// How many days.
    pub fn days(&self) -> usize {
        self.people.first().map_or(0, |(_, days)| days.len())
    }

    /// The date of a day.
    pub fn date(&self, day: usize) -> Date {
        use jiff::ToSpan;
        self.first.saturating_add((day as i64).days())
    }

    /// Paid minutes on a day, of everybody.
    pub fn paid(&self, day: usize) -> u32 {
        self.people.iter().filter_map(|(_, days)| days[day]).map(|(_, kind)| self.kinds[kind].paid()).sum()
    }

    /// Paid minutes of a person.
    pub fn paid_to(&self, person: usize) -> u32 {
        self.people[person].1.iter().flatten().map(|&(_, kind)| self.kinds[kind].paid()).sum()
    }

    /// How many of a profile are there for all of a period of a day.
    pub fn there(&self, day: usize, profile: usize, from: u32, to: u32) -> u32 {
        let present = |days: &[Option<(usize, usize)>]| {
            let today = days[day].is_some_and(|(own, kind)| own == profile && self.kinds[kind].covers(from, to));
            let yesterday = day.checked_sub(1).and_then(|day| days[day]);
            today
                || yesterday.is_some_and(|(own, kind)| own == profile && self.kinds[kind].covers(from + DAY, to + DAY))
        };
        self.people.iter().filter(|(_, days)| present(days)).count() as u32
    }
}

/// The cover of every period in which somebody is needed or there.
pub fn covered(assembled: &Assembled, plan: &Plan) -> Vec<Covered> {
    let cover = Cover::of(&assembled.task, plan);
    let mut list = Vec::new();
    for (day, profiles) in assembled.cells.iter().enumerate() {
        for (profile, periods) in profiles.iter().enumerate() {
            for (place, cell) in periods.iter().enumerate() {
                let Some(cell) = *cell else { continue };
                let from = place as u32 * assembled.needs.period;
                let need = assembled.task.cells[cell as usize].need;
                list.push(Covered { at: (day, profile, from), need, there: cover.there(cell as usize) });
            }
        }
    }
    list
}

/// What a plan costs, in units of the file's prices.
pub fn priced(assembled: &Assembled, plan: &Plan) -> [f64; 3] {
    let Cost { cover, wishes, fairness } = cost(&assembled.task, plan);
    [cover, wishes, fairness].map(|part| part as f64 / f64::from(assembled.scale))
}

impl Rota {
    /// Weekends on which a person works.
    pub fn weekends_of(&self, person: usize) -> u32 {
        let days = &self.people[person].1;
        let weekday = |day: usize| self.date(day).weekday().to_monday_zero_offset();
        let begins = |day: &usize| {
            let sunday = weekday(*day) == 6 && days[*day].is_some() && (*day == 0 || days[day - 1].is_none());
            (weekday(*day) == 5 && days[*day].is_some()) || sunday
        };
        (0..days.len()).filter(begins).count() as u32
    }

    /// Nights that a person works.
    pub fn nights_of(&self, person: usize) -> u32 {
        self.people[person].1.iter().flatten().filter(|&&(_, kind)| self.kinds[kind].night).count() as u32
    }
}
