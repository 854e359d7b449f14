//! Adherence: the rota beside what happened.

use std::collections::BTreeMap;

use crate::rota::Rota;
use crate::setup::ShiftKind;

/// When somebody took calls or was ready to: from and to, in seconds since midnight of the rota's first day on the
/// centre's
/// clock; in order, not overlapping.
pub type Presence = Vec<(i64, i64)>;

/// One planned shift beside what was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adhered {
    /// The person, an index into the rota.
    pub person: usize,
    /// The day, from 0.
    pub day: usize,
    /// Seconds planned, without breaks.
    pub planned: i64,
    /// Seconds of these in which the person was there.
    pub kept: i64,
    /// Seconds after the planned start until the person came; `None` if they never did.
    pub late: Option<i64>,
    /// Seconds before the planned end at which the person left; `None` if they never came.
    pub early: Option<i64>,
}

impl Adhered {
    /// The share of the planned time in which the person was there.
    pub fn share(&self) -> f64 {
        if self.planned == 0 { 1.0 } else { self.kept as f64 / self.planned as f64 }
    }
}

/// Planned time of a shift, without its breaks, in seconds since midnight of the first day.
fn planned(kind: &ShiftKind, day: usize) -> Vec<(i64, i64)> {
    let at = |minutes: u32| 86_400 * day as i64 + 60 * i64::from(minutes);
    let mut from = kind.start;
    let mut stretches = Vec::new();
    for each in &kind.breaks {
        stretches.push((at(from), at(each.at)));
        from = each.at + each.length;
    }
    stretches.push((at(from), at(kind.end)));
    stretches.retain(|(from, to)| from < to);
    stretches
}

/// Seconds that two lists of stretches have in common.
fn common(one: &[(i64, i64)], other: &[(i64, i64)]) -> i64 {
    let overlap = |a: &(i64, i64), b: &(i64, i64)| (a.1.min(b.1) - a.0.max(b.0)).max(0);
    one.iter().map(|a| other.iter().map(|b| overlap(a, b)).sum::<i64>()).sum()
}

/// Every planned shift that is over at `until` beside what was done. `present` is by name; who is not named was
/// never there.
pub fn adherence(rota: &Rota, present: &BTreeMap<String, Presence>, until: i64) -> Vec<Adhered> {
    let nobody = Presence::new();
    let mut list = Vec::new();
    for (person, (name, days)) in rota.people.iter().enumerate() {
        let there = present.get(name).unwrap_or(&nobody);
        for (day, worked) in days.iter().enumerate() {
            let Some((_, kind)) = *worked else { continue };
            let stretches = planned(&rota.kinds[kind], day);
            let (Some(&(start, _)), Some(&(_, end))) = (stretches.first(), stretches.last()) else { continue };
            if end > until {
                continue;
            }
            let within = || there.iter().filter(|(from, to)| *to > start && *from < end);
            list.push(Adhered {
                person,
                day,
                planned: stretches.iter().map(|(from, to)| to - from).sum(),
                kept: common(&stretches, there),
                late: within().map(|(from, _)| (from - start).max(0)).min(),
                early: within().map(|(_, to)| (end - to).max(0)).min(),
            });
        }
    }
    list
}

/// Seconds in which somebody was there without a shift, by name, up to `until`.
pub fn unplanned(rota: &Rota, present: &BTreeMap<String, Presence>, until: i64) -> Vec<(String, i64)> {
    let mut list = Vec::new();
    for (name, there) in present {
        let person = rota.people.iter().find(|(known, _)| known == name);
        let shifts: Vec<(i64, i64)> = person.map_or(Vec::new(), |(_, days)| {
            let of_day = |(day, worked): (usize, &Option<(usize, usize)>)| {
                worked.map(|(_, kind)| {
                    let kind = &rota.kinds[kind];
                    let at = |minutes: u32| 86_400 * day as i64 + 60 * i64::from(minutes);
                    (at(kind.start), at(kind.end))
                })
            };
            days.iter().enumerate().filter_map(of_day).collect()
        });
        let end = until.min(86_400 * rota.days() as i64);
        let within: Presence =
            there.iter().map(|&(from, to)| (from.max(0), to.min(end))).filter(|(a, b)| a < b).collect();
        let all: i64 = within.iter().map(|(from, to)| to - from).sum();
        let outside = all - common(&shifts, &within);
        if outside > 0 {
            list.push((name.clone(), outside));
        }
    }
    list
}
