//! The best days of one person at given prices.

use super::crew::Crew;
use super::noise::Noise;
use crate::network::{INFINITE, Shortest};
use crate::roster::{Cover, FORBIDDEN};

/// How often days that break a bound on a shift are looked for once more, with less of that shift allowed.
const ATTEMPTS: usize = 8;

/// Room that is used again and again.
#[derive(Default)]
pub(super) struct Finder {
    /// At `day * (kinds + 1) + worked`.
    prices: Vec<i32>,
    /// The cheapest shift of each kind, at the same places.
    cheapest: Vec<u16>,
    worked: Vec<u8>,
    shortest: Shortest,
    banned: Vec<(usize, u16)>,
}

/// Prices of shifts beyond those of a person: of the cover, in scaled units.
pub(super) trait Prices {
    /// What a shift of a day costs.
    fn of(&mut self, day: usize, shift: u16) -> i32;
}

/// What one more person costs, given who is there, disturbed by noise.
pub(super) struct Marginal<'a> {
    pub(super) crew: &'a Crew<'a>,
    pub(super) cover: &'a Cover,
    pub(super) scale: i32,
    pub(super) cap: i32,
    pub(super) noise: &'a mut Noise,
    pub(super) table: &'a [i32],
}

impl Prices for Marginal<'_> {
    fn of(&mut self, day: usize, shift: u16) -> i32 {
        let disturbed = if self.table.is_empty() { 0 } else { self.table[self.noise.entry()] };
        self.cover.one_more(self.crew.task, day, shift, self.cap) * self.scale + disturbed
    }
}

/// Prices of nothing but what a person's own days cost.
struct Own;

impl Prices for Own {
    fn of(&mut self, _: usize, _: u16) -> i32 {
        0
    }
}

/// The days that a person would choose alone; `None` if the rules leave none.
pub fn best_days(crew: &Crew<'_>, person: usize) -> Option<Vec<Option<u16>>> {
    let mut days = Vec::new();
    Finder::default().find(crew, person, 1, &mut Own, &mut days).map(|_| days)
}

impl Finder {
    /// Finds the cheapest days of a person; returns their cost, scaled, or `None` if there are none.
    pub(super) fn find(
        &mut self,
        crew: &Crew<'_>,
        person: usize,
        scale: i32,
        prices: &mut impl Prices,
        days: &mut Vec<Option<u16>>,
    ) -> Option<i32> {
        self.price(crew, person, scale, prices);
        self.banned.clear();
        let member = &crew.members[person];
        for _ in 0..ATTEMPTS {
            let (_, network) = &crew.networks[member.network];
            let cost = self.shortest.find(network, &self.prices, scale, &mut self.worked)?;
            self.translate(crew, days);
            if !self.ban(crew, person, scale, prices, days) {
                return Some(cost);
            }
        }
        None
    }

    /// Without the bounds that the network does not know: no days cost less than what this returns.
    pub(super) fn relaxed(
        &mut self,
        crew: &Crew<'_>,
        person: usize,
        scale: i32,
        prices: &mut impl Prices,
        days: &mut Vec<Option<u16>>,
    ) -> Option<i32> {
        self.price(crew, person, scale, prices);
        let (_, network) = &crew.networks[crew.members[person].network];
        let cost = self.shortest.find(network, &self.prices, scale, &mut self.worked)?;
        self.translate(crew, days);
        Some(cost)
    }

    /// What is worked, as shifts.
    fn translate(&self, crew: &Crew<'_>, days: &mut Vec<Option<u16>>) {
        let width = self.prices.len() / crew.task.days.max(1);
        days.clear();
        days.extend(
            self.worked
                .iter()
                .enumerate()
                .map(|(day, &worked)| (worked > 0).then(|| self.cheapest[day * width + usize::from(worked)])),
        );
    }

    fn price(&mut self, crew: &Crew<'_>, person: usize, scale: i32, prices: &mut impl Prices) {
        let task = crew.task;
        let (kinds, _) = &crew.networks[crew.members[person].network];
        let (width, shifts) = (kinds.len() + 1, task.shifts.len());
        let own = &task.people[person];
        self.prices.clear();
        self.prices.resize(task.days * width, INFINITE);
        self.cheapest.clear();
        self.cheapest.resize(task.days * width, 0);
        for day in 0..task.days {
            let of_day = &own.prices[day * (shifts + 1)..(day + 1) * (shifts + 1)];
            let row = &mut self.prices[day * width..(day + 1) * width];
            if of_day[0] != FORBIDDEN {
                row[0] = of_day[0] * scale;
            }
            for shift in 0..shifts {
                let price = of_day[shift + 1];
                if price == FORBIDDEN || own.most[shift] == 0 {
                    continue;
                }
                let price = price * scale + prices.of(day, shift as u16);
                let place = usize::from(kinds.of[shift]) + 1;
                if price < row[place] {
                    row[place] = price;
                    self.cheapest[day * width + place] = shift as u16;
                }
            }
        }
    }

    /// Where a bound on a shift is broken, forbids the shift on the days on which it is worth least, so that few enough
    /// of these days are left; and returns whether it did.
    fn ban(
        &mut self,
        crew: &Crew<'_>,
        person: usize,
        scale: i32,
        prices: &mut impl Prices,
        days: &[Option<u16>],
    ) -> bool {
        let before = self.banned.len();
        for &(shift, most) in &crew.members[person].checked {
            let worked: Vec<usize> = (0..days.len()).filter(|&day| days[day] == Some(shift)).collect();
            let Some(excess) = worked.len().checked_sub(usize::from(most)).filter(|&excess| excess > 0) else {
                continue;
            };
            let mut price = |day: usize| crew.task.price(person, day, Some(shift)) * scale + prices.of(day, shift);
            let mut priced: Vec<(i32, usize)> = worked.iter().map(|&day| (price(day), day)).collect();
            priced.sort_unstable();
            let kept: Vec<usize> = priced[..priced.len() - excess].iter().map(|&(_, day)| day).collect();
            // Days that were not looked at are not tried again after the first time: others would take their place.
            let again = self.banned.iter().any(|&(_, banned)| banned == shift);
            let goes =
                |&day: &usize| if again { !kept.contains(&day) } else { worked.contains(&day) && !kept.contains(&day) };
            self.banned.extend((0..days.len()).filter(goes).map(|day| (day, shift)));
        }
        if self.banned.len() == before {
            return false;
        }
        self.forbid(crew, person, scale, prices);
        true
    }

    /// Prices once more, without the shifts that are banned.
    fn forbid(&mut self, crew: &Crew<'_>, person: usize, scale: i32, prices: &mut impl Prices) {
        let (kinds, _) = &crew.networks[crew.members[person].network];
        let width = kinds.len() + 1;
        let (task, own) = (crew.task, &crew.task.people[person]);
        for &(day, shift) in &self.banned {
            let kind = kinds.of[usize::from(shift)];
            let place = day * width + usize::from(kind) + 1;
            if self.cheapest[place] != shift {
                continue;
            }
            self.prices[place] = INFINITE;
            for other in (0..task.shifts.len() as u16).filter(|&other| kinds.of[usize::from(other)] == kind) {
                let price = task.price(person, day, Some(other));
                let open = price != FORBIDDEN && own.most[usize::from(other)] > 0;
                if !open || self.banned.contains(&(day, other)) {
                    continue;
                }
                let price = price * scale + prices.of(day, other);
                if price < self.prices[place] {
                    self.prices[place] = price;
                    self.cheapest[place] = other;
                }
            }
        }
    }
}
