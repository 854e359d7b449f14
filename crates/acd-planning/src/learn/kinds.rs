//! Kinds of days: weekdays that are alike are one kind.

use jiff::civil::Date;

use super::grid::Grid;
use crate::forecast::{DayKind, Holidays};

const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// Standard errors by which two kinds may differ in calls a day.
const ERRORS_MAX: f64 = 2.5;
/// How far apart two kinds may be in the course of a day, in shares of its calls, or of those who are there; chance
/// comes on top.
const COURSE_MAX: f64 = 0.08;
const STAFF_MAX: f64 = 0.1;
/// The least spread of a day's calls about its kind's mean that is reckoned with, as a coefficient of variation.
const SPREAD_MIN: f64 = 0.05;

/// The kinds of days.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Kinds {
    pub(super) names: Vec<String>,
    /// The kind of each weekday, from Monday.
    pub(super) week: [usize; 7],
    /// The kind of each recorded day.
    pub(super) of_day: Vec<usize>,
    /// Dates that follow another kind than their weekday's.
    pub(super) special: Vec<(Date, usize)>,
    pub(super) evidence: String,
}

/// What the days of one or several weekdays have in common.
#[derive(Clone, Debug)]
struct Group {
    weekdays: Vec<usize>,
    days: Vec<usize>,
}

/// What is compared.
struct Days<'g> {
    calls: &'g Grid,
    staff: &'g Grid,
    spread: f64,
}

/// From calls and from agents who were there, by day and period. A day without records is closed.
pub(super) fn kinds(first: Date, recorded: &[bool], calls: &Grid, staff: &Grid, holidays: &Holidays) -> Kinds {
    let date = |day: usize| first.saturating_add(jiff::Span::new().days(day as i64));
    let weekday = |day: usize| date(day).weekday().to_monday_zero_offset() as usize;
    let listed = |day: usize| holidays.kind(date(day));
    let plain: Vec<usize> = (0..recorded.len()).filter(|&day| recorded[day] && listed(day).is_none()).collect();
    let mut groups: Vec<Group> = (0..7)
        .map(|of| Group { weekdays: vec![of], days: plain.iter().copied().filter(|&day| weekday(day) == of).collect() })
        .collect();
    let spread = spread(&groups, calls);
    let compared = Days { calls, staff, spread };
    // Weekdays without any records are one kind: closed, or not recorded.
    merge(&mut groups, |a, b| if a.days.is_empty() && b.days.is_empty() { 0.0 } else { compared.apart(a, b) });
    groups.sort_by_key(|group| group.weekdays[0]);
    let mut names: Vec<String> = groups.iter().map(|group| name(&group.weekdays)).collect();
    let mut week = [0; 7];
    for (kind, group) in groups.iter().enumerate() {
        group.weekdays.iter().for_each(|&weekday| week[weekday] = kind);
    }
    let usual = |day: usize| match listed(day) {
        Some(DayKind::WorkingWeekend) => week[0],
        Some(DayKind::Holiday) | None => week[weekday(day)],
    };
    let mut of_day: Vec<usize> = (0..recorded.len()).map(usual).collect();
    let off: Vec<usize> =
        (0..recorded.len()).filter(|&day| recorded[day] && listed(day) == Some(DayKind::Holiday)).collect();
    let differs = off.iter().any(|&day| {
        let holiday = Group { weekdays: Vec::new(), days: vec![day] };
        compared.apart(&holiday, &groups[of_day[day]]) > 1.0
    });
    if differs {
        off.iter().for_each(|&day| of_day[day] = names.len());
        names.push("holiday".into());
    }
    let closed: Vec<usize> =
        (0..recorded.len()).filter(|&day| !recorded[day] && !groups[of_day[day]].days.is_empty()).collect();
    if !closed.is_empty() {
        closed.iter().for_each(|&day| of_day[day] = names.len());
        names.push("closed".into());
    }
    let special =
        (0..recorded.len()).filter(|&day| of_day[day] != week[weekday(day)]).map(|day| (date(day), of_day[day]));
    let special = special.collect();
    let evidence = format!(
        "weekdays whose calls a day differ by less than {ERRORS_MAX} standard errors (a day's calls vary by {:.0} % about \
         their kind's mean), with the same course of calls and of agents over the day, are one kind",
        100.0 * spread
    );
    Kinds { names, week, of_day, special, evidence }
}

/// Joins the two that are nearest to each other for as long as two are near enough.
fn merge(groups: &mut Vec<Group>, apart: impl Fn(&Group, &Group) -> f64) {
    loop {
        let pairs = (0..groups.len()).flat_map(|a| (a + 1..groups.len()).map(move |b| (a, b)));
        let nearest = pairs.map(|(a, b)| (apart(&groups[a], &groups[b]), a, b)).min_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, a, b)) = nearest.filter(|nearest| nearest.0 <= 1.0) else { return };
        let joined = groups.remove(b);
        groups[a].weekdays.extend(joined.weekdays);
        groups[a].weekdays.sort_unstable();
        groups[a].days.extend(joined.days);
    }
}

/// How much a day's calls vary about the mean of their weekday, beyond what each count's own chance gives.
fn spread(groups: &[Group], calls: &Grid) -> f64 {
    let (mut excess, mut squares) = (0.0, 0.0);
    for group in groups.iter().filter(|group| group.days.len() > 1) {
        let totals: Vec<f64> = group.days.iter().map(|&day| calls.day(day).iter().sum()).collect();
        let (n, mean) = (totals.len() as f64, totals.iter().sum::<f64>() / totals.len() as f64);
        let variance = totals.iter().map(|total| (total - mean).powi(2)).sum::<f64>() / (n - 1.0);
        excess += n * (variance - mean);
        squares += n * mean * mean;
    }
    if squares > 0.0 { (excess / squares).max(0.0).sqrt().max(SPREAD_MIN) } else { SPREAD_MIN }
}

impl Days<'_> {
    /// How different two groups of days are: above 1 they are not one kind.
    fn apart(&self, a: &Group, b: &Group) -> f64 {
        if a.days.is_empty() || b.days.is_empty() {
            return f64::INFINITY;
        }
        let parts = 1.0 / a.days.len() as f64 + 1.0 / b.days.len() as f64;
        let (calls_a, calls_b) = (mean(self.calls, &a.days), mean(self.calls, &b.days));
        let (total_a, total_b) = (calls_a.iter().sum::<f64>(), calls_b.iter().sum::<f64>());
        let middle = f64::midpoint(total_a, total_b).max(f64::MIN_POSITIVE);
        let error = ((self.spread * middle).powi(2) + middle).sqrt() * parts.sqrt();
        let by_total = (total_a - total_b).abs() / error / ERRORS_MAX;
        // The mean absolute difference of two Poisson counts, by hours.
        let (hours_a, hours_b) = (by_hour(&calls_a), by_hour(&calls_b));
        let chance: f64 = hours_a
            .iter()
            .zip(&hours_b)
            .map(|(a, b)| (f64::midpoint(*a, *b) * parts * 2.0 / std::f64::consts::PI).sqrt())
            .sum();
        let course = difference(&hours_a, &hours_b, total_a, total_b);
        let by_course = course / (COURSE_MAX + 1.5 * chance / middle);
        let (staff_a, staff_b) = (mean(self.staff, &a.days), mean(self.staff, &b.days));
        let there = f64::midpoint(staff_a.iter().sum(), staff_b.iter().sum()).max(f64::MIN_POSITIVE);
        let noise: f64 = (0..staff_a.len())
            .map(|period| {
                let of = |days: &[usize]| variance(self.staff, days, period) / days.len() as f64;
                ((of(&a.days) + of(&b.days)) * 2.0 / std::f64::consts::PI).sqrt()
            })
            .sum();
        let by_staff = staff_a.iter().zip(&staff_b).map(|(a, b)| (a - b).abs()).sum::<f64>() / there;
        by_total.max(by_course).max(by_staff / (STAFF_MAX + 1.5 * noise / there))
    }
}

fn mean(grid: &Grid, days: &[usize]) -> Vec<f64> {
    let sum = |period| days.iter().map(|&day| grid.at(day, period)).sum::<f64>();
    (0..grid.periods()).map(|period| sum(period) / days.len().max(1) as f64).collect()
}

fn variance(grid: &Grid, days: &[usize], period: usize) -> f64 {
    if days.len() < 2 {
        return 0.0;
    }
    let mean = days.iter().map(|&day| grid.at(day, period)).sum::<f64>() / days.len() as f64;
    days.iter().map(|&day| (grid.at(day, period) - mean).powi(2)).sum::<f64>() / (days.len() - 1) as f64
}

fn by_hour(periods: &[f64]) -> Vec<f64> {
    let mut hours = vec![0.0; 24];
    for (place, value) in periods.iter().enumerate() {
        hours[place * 24 / periods.len()] += value;
    }
    hours
}

/// Σ|share − share| between two courses of a day.
fn difference(a: &[f64], b: &[f64], total_a: f64, total_b: f64) -> f64 {
    let share = |value: f64, total: f64| if total > 0.0 { value / total } else { 0.0 };
    a.iter().zip(b).map(|(a, b)| (share(*a, total_a) - share(*b, total_b)).abs()).sum()
}

/// `weekday` and `weekend`, a single day, a run of days, or all their names.
fn name(weekdays: &[usize]) -> String {
    match *weekdays {
        [0, 1, 2, 3, 4] => "weekday".into(),
        [5, 6] => "weekend".into(),
        [0, 1, 2, 3, 4, 5, 6] => "any".into(),
        [only] => NAMES[only].into(),
        _ => match run(weekdays) {
            Some((from, to)) => format!("{}_to_{}", NAMES[from], NAMES[to]),
            None => weekdays.iter().map(|&day| NAMES[day]).collect::<Vec<_>>().join("_"),
        },
    }
}

/// The first and the last of days that follow each other, over the end of the week if need be.
fn run(weekdays: &[usize]) -> Option<(usize, usize)> {
    let has = |day: usize| weekdays.contains(&(day % 7));
    let mut starts = weekdays.iter().copied().filter(|&day| !has(day + 6));
    let (start, more) = (starts.next()?, starts.next());
    (more.is_none() && weekdays.len() > 2).then(|| (start, (start + weekdays.len() - 1) % 7))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_named_for_their_days() {
        let named: [(&[usize], &str); 5] = [
            (&[0, 1, 2, 3, 4], "weekday"),
            (&[0, 1, 2, 3, 6], "sunday_to_thursday"),
            (&[4], "friday"),
            (&[0, 2], "monday_wednesday"),
            (&[1, 2, 3], "tuesday_to_thursday"),
        ];
        for (days, expected) in named {
            assert_eq!(name(days), expected);
        }
    }
}
