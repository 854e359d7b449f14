//! Adherence: the rota beside what happened.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use crate::rota::Rota;
use crate::setup::ShiftKind;

/// From and to, in Unix seconds.
pub type Stretch = (i64, i64);

/// What was seen of everybody.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The zone of the rota's clock. Shifts follow it across clock changes: one from 22:00 to 06:00 is planned for
    /// seven hours in the night in which an hour is left out.
    pub zone: TimeZone,
    /// The time that was watched. Only shifts that lie within it are compared.
    pub watched: Stretch,
    /// When somebody took calls or was ready to, by name; in any order. Stretches that overlap count once.
    pub present: BTreeMap<String, Vec<Stretch>>,
}

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

impl Seen {
    /// The instant at this many minutes after the beginning of a date on the zone's clock. Dates that no clock shows
    /// are never over.
    fn instant(&self, date: Date, minutes: u32) -> i64 {
        let clock = date.to_datetime(Time::midnight()).saturating_add(i64::from(minutes).minutes());
        self.zone.to_timestamp(clock).map_or(i64::MAX, |at| at.as_second())
    }

    /// Planned time of a shift, without its breaks.
    fn planned(&self, kind: &ShiftKind, date: Date) -> Vec<Stretch> {
        let mut from = kind.start;
        let mut stretches = Vec::new();
        for each in &kind.breaks {
            stretches.push((self.instant(date, from), self.instant(date, each.at)));
            from = each.at + each.length;
        }
        stretches.push((self.instant(date, from), self.instant(date, kind.end)));
        stretches.retain(|(from, to)| from < to);
        stretches
    }

    /// When somebody was there, in order.
    fn there(&self, name: &str) -> Vec<Stretch> {
        merged(self.present.get(name).cloned().unwrap_or_default())
    }
}

/// In order, and overlapping ones as one.
fn merged(mut stretches: Vec<Stretch>) -> Vec<Stretch> {
    stretches.retain(|(from, to)| from < to);
    stretches.sort_unstable();
    let mut list: Vec<Stretch> = Vec::with_capacity(stretches.len());
    for (from, to) in stretches {
        match list.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => list.push((from, to)),
        }
    }
    list
}

/// Seconds that two lists of stretches have in common, of which neither overlaps itself.
fn common(one: &[Stretch], other: &[Stretch]) -> i64 {
    let overlap = |a: &Stretch, b: &Stretch| (a.1.min(b.1) - a.0.max(b.0)).max(0);
    one.iter().map(|a| other.iter().map(|b| overlap(a, b)).sum::<i64>()).sum()
}

/// Every planned shift that began and ended while it was watched, beside what was done. Who is not named was never
/// there.
pub fn adherence(rota: &Rota, seen: &Seen) -> Vec<Adhered> {
    let mut list = Vec::new();
    for (person, (name, days)) in rota.people.iter().enumerate() {
        let there = seen.there(name);
        for (day, worked) in days.iter().enumerate() {
            let Some((_, kind)) = *worked else { continue };
            let stretches = seen.planned(&rota.kinds[kind], rota.date(day));
            let (Some(&(start, _)), Some(&(_, end))) = (stretches.first(), stretches.last()) else { continue };
            if start < seen.watched.0 || end > seen.watched.1 {
                continue;
            }
            let within = || there.iter().filter(|(from, to)| *to > start && *from < end);
            list.push(Adhered {
                person,
                day,
                planned: stretches.iter().map(|(from, to)| to - from).sum(),
                kept: common(&stretches, &there),
                late: within().map(|(from, _)| (from - start).max(0)).min(),
                early: within().map(|(_, to)| (end - to).max(0)).min(),
            });
        }
    }
    list
}

/// Shifts that began before anybody watched: nothing can be said of them.
pub fn unseen(rota: &Rota, seen: &Seen) -> usize {
    let begins = |(day, worked): (usize, &Option<(usize, usize)>)| {
        worked.map(|(_, kind)| seen.instant(rota.date(day), rota.kinds[kind].start))
    };
    let starts = rota.people.iter().flat_map(|(_, days)| days.iter().enumerate().filter_map(begins));
    starts.filter(|&start| start < seen.watched.0).count()
}

/// Seconds in which somebody was there without a shift, by name, on the rota's days and while it was watched.
pub fn unplanned(rota: &Rota, seen: &Seen) -> Vec<(String, i64)> {
    let mut list = Vec::new();
    let first = seen.instant(rota.first, 0).max(seen.watched.0);
    let end = seen.instant(rota.date(rota.days()), 0).min(seen.watched.1);
    for name in seen.present.keys() {
        let person = rota.people.iter().find(|(known, _)| known == name);
        let shifts: Vec<Stretch> = person.map_or(Vec::new(), |(_, days)| {
            let of_day = |(day, worked): (usize, &Option<(usize, usize)>)| {
                worked.map(|(_, kind)| {
                    let (kind, date) = (&rota.kinds[kind], rota.date(day));
                    (seen.instant(date, kind.start), seen.instant(date, kind.end))
                })
            };
            days.iter().enumerate().filter_map(of_day).collect()
        });
        let within: Vec<Stretch> =
            seen.there(name).iter().map(|&(from, to)| (from.max(first), to.min(end))).filter(|(a, b)| a < b).collect();
        let all: i64 = within.iter().map(|(from, to)| to - from).sum();
        let outside = all - common(&merged(shifts), &within);
        if outside > 0 {
            list.push((name.clone(), outside));
        }
    }
    list
}

/// Whose agent this is: somebody of the rota by their own name, or by their name with one of the rota's profiles behind
/// it, as in `Li (general)`, which is what the rota's scenario calls them as agents of another profile.
pub fn person_of<'r>(rota: &'r Rota, agent: &str) -> Option<&'r str> {
    let exact = rota.people.iter().find(|(name, _)| name == agent);
    let of_profile = || {
        let (name, profile) = agent.strip_suffix(')')?.rsplit_once(" (")?;
        let known = rota.profiles.iter().any(|known| known == profile);
        rota.people.iter().find(|(known, _)| known == name).filter(|_| known)
    };
    exact.or_else(of_profile).map(|(name, _)| name.as_str())
}
