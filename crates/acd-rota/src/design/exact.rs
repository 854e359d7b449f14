//! The proven optimum, by HiGHS.

use good_lp::solvers::highs::highs;
use good_lp::{Expression, Solution, SolverModel, constraint, variable, variables};

use super::cover::Cover;

/// How many of each kind cover the need at the least cost, proven; `None` if a period is beyond reach or after
/// `seconds`.
pub fn exact(cover: &Cover, seconds: f64) -> Option<Vec<u32>> {
    let mut all = variables!();
    let counts: Vec<_> = cover.columns.iter().map(|_| all.add(variable().integer().min(0))).collect();
    let cost: Expression =
        cover.columns.iter().zip(&counts).map(|(column, &count)| f64::from(column.cost) * count).sum();
    let mut rows = vec![Expression::default(); cover.need.len()];
    for (column, &count) in cover.columns.iter().zip(&counts) {
        column.periods.iter().for_each(|&period| rows[usize::from(period)] += count);
    }
    let mut model = all.minimise(cost).using(highs).set_threads(1).set_time_limit(seconds);
    for (row, &need) in rows.into_iter().zip(&cover.need).filter(|(_, need)| **need > 0) {
        model = model.with(constraint!(row >= f64::from(need)));
    }
    let solution = model.solve().ok()?;
    Some(counts.iter().map(|&count| solution.value(count).round() as u32).collect())
}
