//! Simple forecasts to compare with.

use super::series::Series;

/// The mean of the last `days` days of the same weekday before `origin`, or of the last ones of any if there were none.
pub(crate) fn mean_of_last(series: &Series, origin: usize, target: usize, days: usize) -> Vec<f64> {
    let open = |place: &usize| series.day(*place).is_some();
    let weekday = series.date(target).weekday();
    let same: Vec<usize> =
        (0..origin).rev().filter(|&place| series.date(place).weekday() == weekday).filter(open).take(days).collect();
    let chosen = if same.is_empty() { (0..origin).rev().filter(open).take(days).collect() } else { same };
    let mut mean = vec![0.0; series.periods()];
    for day in chosen.iter().filter_map(|&place| series.day(place)) {
        for (mean, calls) in mean.iter_mut().zip(day) {
            *mean += calls / chosen.len() as f64;
        }
    }
    mean
}
