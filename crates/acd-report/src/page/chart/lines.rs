//! A line with a band: each day, and how far days differ by chance.

use super::{Svg, WIDTH, grid, labels_below, scale};

const HEIGHT: f64 = 170.0;

/// A line, with a band and a limit.
pub(in crate::page) struct Lines {
    /// The line's name.
    pub(in crate::page) name: String,
    /// Label and value of each point; `None` leaves a gap.
    pub(in crate::page) points: Vec<(String, Option<f64>)>,
    /// The band's name, and its lower and upper ends by point.
    pub(in crate::page) band: Option<(String, Vec<(f64, f64)>)>,
    /// A limit, and its name.
    pub(in crate::page) limit: Option<(String, f64)>,
    /// Whether these are percentages, whose scale need not begin at 0.
    pub(in crate::page) percent: Option<Percent>,
}

/// Marks a scale of percentages.
pub(in crate::page) struct Percent;

/// Draws a line.
pub(in crate::page) fn lines(of: &Lines, label: &str) -> String {
    let mut svg = Svg::default();
    let mut legend = vec![("s1", of.name.as_str())];
    legend.extend(of.band.iter().map(|(name, _)| ("band", name.as_str())));
    legend.extend(of.limit.iter().map(|(name, _)| ("s2", name.as_str())));
    let top = svg.legend(&legend, 0.0) + 8.0;
    let bottom = top + HEIGHT;
    let values = || {
        let points = of.points.iter().filter_map(|(_, value)| *value);
        let band = of.band.iter().flat_map(|(_, band)| band.iter().flat_map(|&(low, high)| [low, high]));
        points.chain(band).chain(of.limit.iter().map(|(_, limit)| *limit))
    };
    let (least, most, step) = match of.percent {
        Some(Percent) => percents(values().fold(100.0, f64::min)),
        None => {
            let (most, step) = scale(values().fold(0.0, f64::max));
            (0.0, most, step)
        }
    };
    let unit = if of.percent.is_some() { "%" } else { "" };
    let left = grid(&mut svg, (top, bottom), (least, most, step), unit);
    let slot = (WIDTH - left) / of.points.len().max(1) as f64;
    let x = |place: usize| left + slot * (place as f64 + 0.5);
    let y = |value: f64| bottom - HEIGHT * ((value - least) / (most - least)).clamp(0.0, 1.0);
    if let Some((_, band)) = &of.band {
        let upper = band.iter().enumerate().map(|(place, &(_, high))| (x(place), y(high)));
        let lower = band.iter().enumerate().rev().map(|(place, &(low, _))| (x(place), y(low)));
        svg.path(&upper.chain(lower).collect::<Vec<_>>(), "band");
    }
    if let Some((_, limit)) = &of.limit {
        svg.line((left, y(*limit)), (WIDTH, y(*limit)), "limit");
    }
    for run in of.points.iter().enumerate().collect::<Vec<_>>().split(|(_, (_, value))| value.is_none()) {
        let points: Vec<(f64, f64)> =
            run.iter().filter_map(|(place, (_, value))| Some((x(*place), y((*value)?)))).collect();
        match points.as_slice() {
            [] => {}
            [(x, y)] => svg.rect((x - 2.0, y - 2.0), (4.0, 4.0), "s1", ""),
            points => svg.path(points, "line"),
        }
    }
    let labels: Vec<(f64, String)> =
        of.points.iter().enumerate().map(|(place, (name, _))| (x(place), name.clone())).collect();
    labels_below(&mut svg, bottom + 2.0, &labels);
    svg.finish(label)
}

/// The scale of percentages whose least is this: up to 100, from a round number.
fn percents(least: f64) -> (f64, f64, f64) {
    let step = [1.0, 2.0, 5.0, 10.0, 20.0, 25.0].into_iter().find(|step| 100.0 - 5.0 * step <= least).unwrap_or(25.0);
    let steps = ((100.0 - least) / step).ceil().clamp(2.0, 5.0);
    ((100.0 - steps * step).max(0.0), 100.0, step)
}
