//! Kinds of shifts for each profile, chosen by designing its days.

use std::collections::BTreeMap;

use crate::design::{Column, Cover, design};
use crate::need::Needs;
use crate::output::clock;
use crate::setup::{Break, Choice, DAY, Setup, ShiftKind};

/// How often the design of a day takes shifts away and completes again.
const ROUNDS: u64 = 3_000;

/// The design of days that need the same.
#[derive(Clone, Debug, PartialEq)]
pub struct DayDesign {
    /// The profile, an index.
    pub profile: usize,
    /// The days, from 0.
    pub days: Vec<usize>,
    /// Paid hours, and a bound below which no design goes, with the kinds that there are.
    pub hours: f64,
    /// See `hours`.
    pub bound: f64,
    /// Hours needed.
    pub needed: f64,
    /// How many of each kind; an index into the kinds.
    pub counts: Vec<(usize, u32)>,
}

/// What stops a design.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{profile} on {date} at {time}: {need} needed, but no kind of shift covers this time; {advice}")]
pub struct BeyondReach {
    /// The profile.
    pub profile: String,
    /// The first such date.
    pub date: String,
    /// The first such time.
    pub time: String,
    /// How many are needed.
    pub need: u32,
    /// What would help.
    pub advice: &'static str,
}

/// Every kind of shift that the choice allows.
pub fn candidates(choice: &Choice) -> Vec<ShiftKind> {
    let mut kinds = Vec::new();
    for &length in &choice.lengths {
        for start in (0..DAY).step_by(choice.every as usize).filter(|&start| start >= choice.earliest) {
            let end = start + length;
            if end > choice.latest {
                continue;
            }
            let kind = |breaks: Vec<Break>| {
                let meal = breaks.first().map_or(String::new(), |meal: &Break| format!(" meal {}", clock(meal.at)));
                let name = format!("{}-{}{meal}", clock(start), clock(end));
                let night = ShiftKind::is_nightly(start, end);
                ShiftKind { name, start, end, breaks, profiles: Vec::new(), night }
            };
            match choice.meal.filter(|meal| length >= meal.shifts_from) {
                None => kinds.push(kind(Vec::new())),
                Some(meal) => {
                    let places = (meal.window.0..=meal.window.1).step_by(choice.every as usize);
                    kinds
                        .extend(places.map(|after| {
                            kind(vec![Break { at: start + after, length: meal.length, paid: meal.paid }])
                        }));
                }
            }
        }
    }
    kinds
}

/// Days with equal need, for one profile.
fn groups(needs: &Needs, profile: usize) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<&[u32], Vec<usize>> = BTreeMap::new();
    for (day, rows) in needs.by_day.iter().enumerate() {
        groups.entry(&rows[profile]).or_default().push(day);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    groups.sort();
    groups
}

/// The problem of one day: what a shift covers after midnight counts for the same kind of day.
fn problem(needs: &Needs, profile: usize, day: usize, kinds: &[&ShiftKind]) -> Cover {
    let (period, periods) = (needs.period, needs.periods());
    let column = |kind: &&ShiftKind| {
        let mut covered: Vec<u16> = (0..2 * periods)
            .filter(|&at| kind.covers(at as u32 * period, (at as u32 + 1) * period))
            .map(|at| (at % periods) as u16)
            .collect();
        covered.sort_unstable();
        covered.dedup();
        Column { cost: kind.paid(), periods: covered }
    };
    Cover { need: needs.by_day[day][profile].clone(), columns: kinds.iter().map(column).collect() }
}

/// Kinds of shifts for every profile, and how many of each its days need. The file's own kinds are always among them.
///
/// # Errors
/// A time that no kind of shift covers.
pub fn choose(setup: &Setup, needs: &Needs, seed: u64) -> Result<(Vec<ShiftKind>, Vec<DayDesign>), BeyondReach> {
    let all: Vec<ShiftKind> = setup.choice.as_ref().map(candidates).unwrap_or_default();
    let edges = all.iter().chain(&setup.kinds).flat_map(|kind| {
        kind.breaks.iter().flat_map(|each| [each.at, each.at + each.length]).chain([kind.start, kind.end])
    });
    let needs = &needs.refined(edges);
    let mut kinds = setup.kinds.clone();
    let own = kinds.len();
    for profile in 0..setup.profiles.len() {
        if needs.by_day.iter().all(|day| day[profile].iter().all(|&need| need == 0)) {
            continue;
        }
        let Some(choice) = &setup.choice else { continue };
        let mut used: BTreeMap<usize, u64> = BTreeMap::new();
        for days in groups(needs, profile) {
            let given = setup.kinds.iter().filter(|kind| kind.is_of(profile));
            let open: Vec<&ShiftKind> = all.iter().chain(given).collect();
            let cover = problem(needs, profile, days[0], &open);
            let designed =
                design(&cover, ROUNDS, seed).ok_or_else(|| beyond(setup, needs, profile, days[0], &cover))?;
            for (place, &count) in
                designed.counts.iter().enumerate().filter(|(place, count)| **count > 0 && *place < all.len())
            {
                *used.entry(place).or_default() += u64::from(count) * days.len() as u64 * u64::from(all[place].paid());
            }
        }
        let mut ranked: Vec<(u64, usize)> = used.into_iter().map(|(place, weight)| (weight, place)).collect();
        ranked.sort_unstable_by_key(|&(weight, place)| (std::cmp::Reverse(weight), place));
        for (taken, &(_, place)) in ranked.iter().enumerate() {
            // Beyond the most, a kind is taken only if it covers what no other kind does.
            let needed = || {
                let rest: Vec<&ShiftKind> = kinds.iter().filter(|kind| kind.is_of(profile)).collect();
                groups(needs, profile)
                    .iter()
                    .any(|days| !problem(needs, profile, days[0], &rest).beyond_reach().is_empty())
            };
            if taken >= choice.kinds_most && !needed() {
                break;
            }
            match kinds[own..].iter_mut().find(|kind| kind.name == all[place].name) {
                Some(kind) => kind.profiles.push(profile),
                None => kinds.push(ShiftKind { profiles: vec![profile], ..all[place].clone() }),
            }
        }
    }
    let designs = designs(setup, needs, &kinds, seed)?;
    Ok((kinds, designs))
}

/// How many of each kind each day needs.
fn designs(setup: &Setup, needs: &Needs, kinds: &[ShiftKind], seed: u64) -> Result<Vec<DayDesign>, BeyondReach> {
    let mut designs = Vec::new();
    for profile in 0..setup.profiles.len() {
        let open: Vec<usize> = (0..kinds.len()).filter(|&kind| kinds[kind].is_of(profile)).collect();
        for days in groups(needs, profile) {
            let columns: Vec<&ShiftKind> = open.iter().map(|&kind| &kinds[kind]).collect();
            let mut cover = problem(needs, profile, days[0], &columns);
            if setup.choice.is_none() {
                // Where the file's own shifts have a break for all, somebody will be missing: the rota shows it.
                cover.beyond_reach().into_iter().for_each(|place| cover.need[place] = 0);
            }
            if cover.need.iter().all(|&need| need == 0) {
                continue;
            }
            let designed =
                design(&cover, ROUNDS, seed).ok_or_else(|| beyond(setup, needs, profile, days[0], &cover))?;
            let needed = cover.need.iter().sum::<u32>();
            designs.push(DayDesign {
                profile,
                days,
                hours: designed.cost as f64 / 60.0,
                bound: designed.bound as f64 / 60.0,
                needed: f64::from(needed) * f64::from(needs.period) / 60.0,
                counts: open.iter().copied().zip(designed.counts).filter(|(_, count)| *count > 0).collect(),
            });
        }
    }
    Ok(designs)
}

fn beyond(setup: &Setup, needs: &Needs, profile: usize, day: usize, cover: &Cover) -> BeyondReach {
    let period = cover.beyond_reach().first().copied().unwrap_or(0);
    let minutes = period as u32 * needs.period;
    BeyondReach {
        profile: setup.profiles[profile].clone(),
        date: setup.date(day).to_string(),
        time: clock(minutes),
        need: cover.need.get(period).copied().unwrap_or(0),
        advice: "add a kind of shift that covers it, or widen `design`",
    }
}
