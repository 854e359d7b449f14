//! Somebody is ill: a rota that differs as little as possible.

use crate::assemble::Assembled;
use crate::roster::{FORBIDDEN, PRICE_MOST, Plan};
use crate::rota::Rota;

/// Days on which somebody cannot work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ill {
    /// The person, an index.
    pub person: usize,
    /// The days, from 0.
    pub days: Vec<usize>,
}

/// A day that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The person, an index.
    pub person: usize,
    /// The day, from 0.
    pub day: usize,
    /// Before: the profile and the kind of shift.
    pub before: Option<(usize, usize)>,
    /// After.
    pub after: Option<(usize, usize)>,
}

/// Makes the problem of a repair: nothing before `from` changes, the ill are off, and each change of another day costs
/// `price`, in units of the file's prices.
pub fn repairing(assembled: &mut Assembled, plan: &Plan, ill: &[Ill], from: usize, price: i32) {
    let width = assembled.task.shifts.len() + 1;
    let scale = assembled.scale;
    for (person, days) in plan.days.iter().enumerate() {
        let of = &mut assembled.task.people[person];
        // Who becomes ill may fall short of their hours, and the days that are left keep no least in a row.
        let absent = ill.iter().any(|each| each.person == person);
        if absent {
            of.rules.minutes.least = 0;
            of.rules.stretch.least = 1;
            of.rules.minutes_wished = None;
        }
        for (day, shift) in days.iter().enumerate() {
            let row = &mut of.prices[day * width..(day + 1) * width];
            let place = shift.map_or(0, |shift| usize::from(shift) + 1);
            let is_ill = ill.iter().any(|each| each.person == person && each.days.contains(&day));
            for (at, cell) in row.iter_mut().enumerate() {
                if is_ill {
                    *cell = if at == 0 { 0 } else { FORBIDDEN };
                } else if day < from {
                    *cell = if at == place { 0 } else { FORBIDDEN };
                } else if *cell != FORBIDDEN && at != place {
                    *cell = cell.saturating_add(price.saturating_mul(scale)).min(PRICE_MOST);
                }
            }
        }
    }
}

/// The rota without the ill: where a repair begins.
pub fn without(plan: &Plan, ill: &[Ill]) -> Plan {
    let mut left = plan.clone();
    for each in ill {
        each.days.iter().for_each(|&day| left.days[each.person][day] = None);
    }
    left
}

/// What differs between two rotas of the same people.
pub fn changes(before: &Rota, after: &Rota) -> Vec<Change> {
    let mut changes = Vec::new();
    let text = |rota: &Rota, worked: Option<(usize, usize)>| {
        worked.map(|(profile, kind)| (rota.profiles[profile].clone(), rota.kinds[kind].name.clone()))
    };
    for (person, (name, days)) in after.people.iter().enumerate() {
        let Some((_, old)) = before.people.iter().find(|(known, _)| known == name) else { continue };
        for (day, &now) in days.iter().enumerate() {
            let then = old.get(day).copied().flatten();
            if text(before, then) != text(after, now) {
                changes.push(Change { person, day, before: then, after: now });
            }
        }
    }
    changes
}
