//! Whether prices are small enough to be added up in the whole numbers of the search.

use super::anneal::{noise_most, wish_unit};
use crate::roster::{Cell, FORBIDDEN, Person, Task};

/// What all days of a person may cost at most, and may be worth at most: the search counts both in its finer units.
const COST_MOST: i64 = 1 << 22;
const WORTH_MOST: i64 = 30 << 20;
/// What they may be worth at most to the bound, whose units are finer still.
const WORTH_MOST_OF_BOUND: i64 = 7 << 20;

/// Whether the search can count what any days of anybody cost. Linear in the prices.
pub fn fits(task: &Task) -> bool {
    let (cost, worth) = most(task);
    cost < COST_MOST && worth < WORTH_MOST
}

/// Whether the bound can.
pub(super) fn fits_bound(task: &Task) -> bool {
    let (cost, worth) = most(task);
    cost < COST_MOST && worth < WORTH_MOST_OF_BOUND
}

/// What all days of a person cost at most, and are worth at most.
fn most(task: &Task) -> (i64, i64) {
    let by_day = |price: fn(&Cell) -> i32| -> i64 {
        let of_shift =
            |cells: &Vec<u32>| cells.iter().map(|&cell| i64::from(price(&task.cells[cell as usize]))).sum::<i64>();
        let days = task.covers.chunks(task.shifts.len().max(1));
        days.map(|row| row.iter().map(of_shift).max().unwrap_or(0)).sum()
    };
    let (low, high) = noise_most(wish_unit(task));
    let noise = |each: f64| (each * task.days as f64).ceil() as i64;
    let own = task.people.iter().map(|person| dearest(task, person)).max().unwrap_or(0);
    (by_day(|cell| cell.over) + own + noise(high), by_day(|cell| cell.under) + own + noise(low))
}

/// What a person's dearest days cost without the cover.
fn dearest(task: &Task, person: &Person) -> i64 {
    let price = |&price: &i32| if price == FORBIDDEN { 0 } else { i64::from(price.abs()) };
    let day = |row: &[i32]| row.iter().map(price).max().unwrap_or(0);
    let days: i64 = person.prices.chunks(task.shifts.len() + 1).map(day).sum();
    let rules = &person.rules;
    let steps = [&rules.weekends_price, &rules.nights_price];
    let steps: i64 = steps.iter().map(|steps| i64::from(steps.iter().copied().max().unwrap_or(0))).sum();
    let all = task.days as u64 * u64::from(task.shifts.iter().map(|shift| shift.minutes).max().unwrap_or(0));
    let hours = rules.minutes_wished.map_or(0, |(wished, price)| u64::from(wished).max(all) * u64::from(price) / 1_000);
    days + steps + i64::try_from(hours).unwrap_or(i64::MAX / 4)
}
