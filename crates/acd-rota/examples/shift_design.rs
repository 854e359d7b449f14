//! A day's shifts for a hotline: the need by quarter of an hour, 384 kinds of shifts, the fewest paid hours.
//!
//! `cargo run --release -p acd-rota --example shift_design` prints hours, bound and time for a weekday and a weekend
//! day of the
//! hotline of `scenarios/guizhou-2025q1.toml`; with `--features highs` the proven optimum as well.

use std::time::Instant;

use acd_rota::design::{Column, Cover, Designed, design};

/// Percent of a day's calls by hour, from midnight.
const SHARES: [f64; 24] = [
    0.6, 0.4, 0.3, 0.2, 0.2, 0.3, 0.6, 1.5, 5.5, 11.0, 11.5, 8.5, 5.0, 5.5, 9.0, 9.8, 9.0, 6.0, 3.8, 3.5, 3.3, 2.4,
    1.4, 0.7,
];
const HANDLING_SECS: f64 = 485.5;
const QUARTERS: usize = 96;
/// How often shifts are taken away and completed again.
const ROUNDS: u64 = 40_000;

/// People needed by quarter of an hour: the offered load and its root, between the middles of hours on a straight line.
fn need(calls: f64) -> Vec<u32> {
    let share = |quarter: usize| {
        let at = (quarter as f64 + 0.5) / 4.0 - 0.5;
        let (before, part) = (at.floor(), at - at.floor());
        let of = |hour: f64| SHARES[(hour as i64).rem_euclid(24) as usize];
        of(before) * (1.0 - part) + of(before + 1.0) * part
    };
    let people = |quarter| {
        let load = calls * share(quarter) / 100.0 * HANDLING_SECS / 3_600.0;
        (load + load.sqrt()).ceil() as u32
    };
    (0..QUARTERS).map(people).collect()
}

/// Four, six and eight hours, and nine with a free hour at five places; beginning at every half hour.
fn kinds() -> Vec<Column> {
    let mut columns = Vec::new();
    for start in (0..QUARTERS).step_by(2) {
        let periods = |from: usize, to: usize| (from..to).map(move |at| ((start + at) % QUARTERS) as u16);
        columns.extend(
            [4, 6, 8].map(|hours| Column { cost: 60 * hours, periods: periods(0, 4 * hours as usize).collect() }),
        );
        for free in [8, 12, 16, 20, 24] {
            let periods = periods(0, free).chain(periods(free + 4, 36)).collect();
            columns.push(Column { cost: 480, periods });
        }
    }
    columns
}

fn main() {
    for (day, calls) in [("weekday", 816.0), ("weekend", 506.0)] {
        let cover = Cover { need: need(calls), columns: kinds() };
        let needed: u32 = cover.need.iter().sum();
        let began = Instant::now();
        let designed = design(&cover, ROUNDS, 1).expect("every period can be covered");
        println!(
            "{day}: need {:.2} h, peak {}, {} kinds: {:.1} h, bound {:.1} h, {:.2} s",
            f64::from(needed) / 4.0,
            cover.need.iter().max().unwrap_or(&0),
            cover.columns.len(),
            designed.cost as f64 / 60.0,
            designed.bound as f64 / 60.0,
            began.elapsed().as_secs_f64(),
        );
        proven(&cover, &designed);
    }
}

#[cfg(feature = "highs")]
fn proven(cover: &Cover, designed: &Designed) {
    let began = Instant::now();
    let counts = acd_rota::design::exact(cover, 60.0).expect("a minute suffices");
    let (cost, took) = (cover.cost(&counts), began.elapsed().as_secs_f64());
    println!("  proven by HiGHS: {:.1} h, {took:.2} s", cost as f64 / 60.0);
    assert!(cover.spare(&counts).iter().all(|&spare| spare >= 0), "somebody is missing");
    assert!((designed.bound..=designed.cost).contains(&cost), "bound and design do not enclose the optimum");
}

#[cfg(not(feature = "highs"))]
fn proven(_: &Cover, _: &Designed) {}
