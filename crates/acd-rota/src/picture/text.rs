//! A week within 80 columns.

use std::fmt::Write;
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use crate::rota::{Covered, Rota};

/// Columns of a name, and of a day.
const NAME: usize = 16;
const DAY: usize = 9;
/// Columns of the end of a name that is too wide.
const TAIL: usize = 5;

/// The days of a rota, a row for each person: hours of start and end, `·` for a day off, `*` behind a night; below
/// them the most
/// people there, and the hours missing.
pub fn text(rota: &Rota, covered: &[Covered], days: Range<usize>) -> String {
    let days = days.start.min(rota.days())..days.end.min(rota.days()).min(days.start + 7);
    let mut out = format!("{:NAME$}", "");
    for day in days.clone() {
        let _ = write!(out, "{:>DAY$}", rota.date(day).strftime("%a %d").to_string());
    }
    out.push('\n');
    for (name, worked) in &rota.people {
        out.push_str(&padded(name));
        for day in days.clone() {
            let cell = worked[day].map_or("·".to_owned(), |(_, kind)| {
                let kind = &rota.kinds[kind];
                format!("{}-{}{}", hour(kind.start), hour(kind.end % 1_440), if kind.night { "*" } else { "" })
            });
            let _ = write!(out, "{cell:>DAY$}");
        }
        out.push('\n');
    }
    row(&mut out, "hours needed", &days, |day| hours(covered, day, |need, _| need));
    row(&mut out, "hours there", &days, |day| hours(covered, day, |_, there| there));
    row(&mut out, "hours missing", &days, |day| hours(covered, day, |need, there| need.saturating_sub(there)));
    out
}

fn row(out: &mut String, name: &str, days: &Range<usize>, value: impl Fn(usize) -> f64) {
    let _ = write!(out, "{name:NAME$}");
    for day in days.clone() {
        let _ = write!(out, "{:>DAY$.1}", value(day));
    }
    out.push('\n');
}

/// Person-hours of a day.
fn hours(covered: &[Covered], day: usize, count: impl Fn(u32, u32) -> u32) -> f64 {
    let mut froms: Vec<u32> = covered.iter().map(|of| of.at.2).collect();
    froms.sort_unstable();
    froms.dedup();
    let period = froms.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or(1_440);
    let profiles = covered.iter().filter(|of| of.at.0 == day).map(|of| count(of.need, of.there));
    f64::from(profiles.sum::<u32>()) * f64::from(period) / 60.0
}

/// `7`, `7:30`.
fn hour(minutes: u32) -> String {
    if minutes.is_multiple_of(60) {
        (minutes / 60).to_string()
    } else {
        format!("{}:{:02}", minutes / 60, minutes % 60)
    }
}

/// A name in its column. One that is too wide loses its middle: names that begin alike end differently.
fn padded(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let width = |letters: &[char]| letters.iter().map(|letter| letter.width().unwrap_or(0)).sum::<usize>();
    let shown = if width(&letters) < NAME {
        letters
    } else {
        let fitting = |counts: &dyn Fn(usize) -> usize, most: usize| {
            (0..=letters.len()).rev().find(|&count| counts(count) <= most).unwrap_or(0)
        };
        let tail = fitting(&|count| width(&letters[letters.len() - count..]), TAIL);
        let head = fitting(&|count| width(&letters[..count]), NAME - 2 - TAIL);
        [&letters[..head], &['…'], &letters[letters.len() - tail..]].concat()
    };
    shown.iter().collect::<String>() + &" ".repeat(NAME.saturating_sub(width(&shown)))
}
