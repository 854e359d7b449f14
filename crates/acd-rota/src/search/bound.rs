//! A bound below which no roster can cost.
//!
//! Prices are put on the cells instead of the demand to cover them (Lagrange). Then everybody chooses days alone, and
//! what they all cost, less what the cells were worth, is a lower bound at any prices; the best prices are those of the
//! linear program over all days that the contracts allow. They are found by subgradients.

use super::crew::Crew;
use super::days::{Finder, Prices};
use super::fits::fits_bound;
use crate::roster::Cover;

/// Whole units in a unit of cost.
const SCALE: i32 = 256;

struct Dual<'a> {
    crew: &'a Crew<'a>,
    worth: &'a [i32],
}

impl Prices for Dual<'_> {
    fn of(&mut self, day: usize, shift: u16) -> i32 {
        -self.crew.task.covered(day, shift).iter().map(|&cell| self.worth[cell as usize]).sum::<i32>()
    }
}

/// What no roster costs less than; `known` is what some roster costs. `None` where networks were narrowed, which proves
/// nothing, or where prices are too high to be counted.
pub fn bound(crew: &Crew<'_>, known: i64, rounds: usize, mut stop: impl FnMut() -> bool) -> Option<i64> {
    if crew.narrowed.is_some() || !fits_bound(crew.task) {
        return None;
    }
    let task = crew.task;
    let (lows, highs): (Vec<f64>, Vec<f64>) =
        task.cells.iter().map(|cell| (-f64::from(cell.over), f64::from(cell.under))).unzip();
    let mut worth: Vec<f64> = highs.iter().map(|high| 0.3 * high).collect();
    let mut center = worth.clone();
    let mut finder = Finder::default();
    let (mut best, mut step, mut since) = (i64::MIN, 1.0, 0);
    let mut smooth = vec![0.0; worth.len()];
    let mut days = Vec::new();
    for _ in 0..rounds {
        let scaled: Vec<i32> = worth.iter().map(|worth| (worth * f64::from(SCALE)) as i32).collect();
        let mut dual = Dual { crew, worth: &scaled };
        let mut cover = Cover::of(task, &Default::default());
        let mut value = 0_i64;
        for person in 0..task.people.len() {
            value += i64::from(finder.relaxed(crew, person, SCALE, &mut dual, &mut days)?);
            cover.add(task, &days);
        }
        // A cell at its worth: the cheapest number there, less what that number is worth, is at its need.
        value +=
            task.cells.iter().zip(&scaled).map(|(cell, &worth)| i64::from(cell.need) * i64::from(worth)).sum::<i64>();
        let value = value.div_euclid(i64::from(SCALE)) + i64::from(value.rem_euclid(i64::from(SCALE)) > 0);
        if value > best {
            (best, since) = (value, 0);
            center.clone_from(&worth);
        } else {
            since += 1;
            if since >= 15 {
                (step, since) = (step * 0.6, 0);
                worth.clone_from(&center);
            }
        }
        if best >= known || step < 1e-3 || stop() {
            break;
        }
        let missing = |cell: usize| f64::from(task.cells[cell].need) - f64::from(cover.there(cell));
        for (cell, smooth) in smooth.iter_mut().enumerate() {
            *smooth = 0.4 * missing(cell) + 0.6 * *smooth;
        }
        let norm: f64 = smooth.iter().map(|each| each * each).sum();
        if norm == 0.0 {
            break;
        }
        let length = step * ((known - value).max(1)) as f64 / norm;
        for (cell, worth) in worth.iter_mut().enumerate() {
            *worth = (*worth + length * smooth[cell]).clamp(lows[cell], highs[cell]);
        }
    }
    Some(best)
}
