//! Parts of days, such as those in which a queue is open.

use crate::config::OpenState;
use crate::sim::world::HoursChange;

pub(super) const DAY_MICROS: u64 = 86_400_000_000;
pub(super) const HOUR_MICROS: u64 = 3_600_000_000;

/// Parts of a day, in microseconds since its midnight, in order and disjoint.
pub(super) type Stretches = Vec<(u64, u64)>;

/// When at least one queue is open, day by day, given their changes in order of time.
pub(super) fn open<'w>(changes: impl Iterator<Item = &'w HoursChange>, days: usize) -> Vec<Stretches> {
    let mut by_day = vec![Stretches::new(); days];
    let end = days as u64 * DAY_MICROS;
    let (mut are_open, mut since) = (0u32, 0);
    for change in changes {
        let at = change.at.as_micros().min(end);
        match change.to {
            OpenState::Open => {
                since = if are_open == 0 { at } else { since };
                are_open += 1;
            }
            OpenState::Closed => {
                are_open = are_open.saturating_sub(1);
                if are_open == 0 {
                    split(since, at, &mut by_day);
                }
            }
        }
    }
    if are_open > 0 {
        split(since, end, &mut by_day);
    }
    by_day
}

/// Adds a stretch of time to the days that it belongs to.
fn split(mut from: u64, until: u64, by_day: &mut [Stretches]) {
    while from < until {
        let day = from / DAY_MICROS;
        let end = until.min((day + 1) * DAY_MICROS);
        by_day[day as usize].push((from - day * DAY_MICROS, end - day * DAY_MICROS));
        from = end;
    }
}

/// Sorts the stretches and merges those that touch or overlap.
pub(super) fn merged(mut stretches: Stretches) -> Stretches {
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
pub(super) fn less(whole: &Stretches, part: &Stretches) -> Stretches {
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

pub(super) fn length(stretches: &Stretches) -> u64 {
    stretches.iter().map(|(from, until)| until - from).sum()
}

/// Hours to a tenth, integers without decimals.
pub(super) fn hours(micros: u64) -> String {
    let hours = (micros as f64 / HOUR_MICROS as f64 * 10.0).round() / 10.0;
    format!("{hours}")
}

pub(super) fn clock(micros: u64) -> String {
    let minutes = micros / 60_000_000;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A number of days, in words.
pub(super) fn days(number: u32) -> String {
    if number == 1 { "1 day".to_owned() } else { format!("{number} days") }
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
