//! The linear program.

use good_lp::{Expression, Solution, SolverModel, constraint, default_solver, variable, variables};

use super::cover::Cover;

/// Parts of shifts that cover the need at the least cost, and that cost; `None` if a period is beyond reach.
pub(super) fn relaxed(cover: &Cover) -> Option<(Vec<f64>, f64)> {
    let mut all = variables!();
    let counts: Vec<_> = cover.columns.iter().map(|_| all.add(variable().min(0.0))).collect();
    let cost: Expression =
        cover.columns.iter().zip(&counts).map(|(column, &count)| f64::from(column.cost) * count).sum();
    let mut rows = vec![Expression::default(); cover.need.len()];
    for (column, &count) in cover.columns.iter().zip(&counts) {
        column.periods.iter().for_each(|&period| rows[usize::from(period)] += count);
    }
    let mut model = all.minimise(cost).using(default_solver);
    for (row, &need) in rows.into_iter().zip(&cover.need).filter(|(_, need)| **need > 0) {
        model = model.with(constraint!(row >= f64::from(need)));
    }
    let solution = model.solve().ok()?;
    let parts: Vec<f64> = counts.iter().map(|&count| solution.value(count).max(0.0)).collect();
    let cost = cover.columns.iter().zip(&parts).map(|(column, part)| f64::from(column.cost) * part).sum();
    Some((parts, cost))
}
