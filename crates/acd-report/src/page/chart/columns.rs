//! Stacked columns: hours of the day, days of the week.

use super::{Svg, WIDTH, grid, labels_below, scale};

const HEIGHT: f64 = 170.0;

/// Stacked columns.
pub(in crate::page) struct Columns<'a> {
    /// Names of the parts, from the bottom.
    pub(in crate::page) parts: Vec<String>,
    /// Label and parts of each column.
    pub(in crate::page) columns: Vec<(String, Vec<f64>)>,
    /// Marks across the columns, such as agents present, and their name.
    pub(in crate::page) marks: Option<(&'a str, Vec<f64>)>,
}

/// Draws stacked columns.
pub(in crate::page) fn columns(of: &Columns<'_>, label: &str) -> String {
    let mut svg = Svg::default();
    let classes = ["s1", "s2", "s3", "s4"];
    let mut legend: Vec<(&str, &str)> = classes.into_iter().zip(of.parts.iter().map(String::as_str)).collect();
    legend.extend(of.marks.iter().map(|(name, _)| ("mark", *name)));
    let top = svg.legend(&legend, 0.0) + 8.0;
    let bottom = top + HEIGHT;
    let sums = of.columns.iter().map(|(_, parts)| parts.iter().sum::<f64>());
    let marks = of.marks.iter().flat_map(|(_, marks)| marks.iter().copied());
    let (most, step) = scale(sums.chain(marks).fold(0.0, f64::max));
    let left = grid(&mut svg, (top, bottom), (0.0, most, step), "");
    let slot = (WIDTH - left) / of.columns.len().max(1) as f64;
    let mut labels = Vec::new();
    for (place, (name, parts)) in of.columns.iter().enumerate() {
        let x = left + slot * (place as f64 + 0.15);
        let mut y = bottom;
        for (class, value) in classes.into_iter().zip(parts) {
            let height = HEIGHT * value / most;
            y -= height;
            svg.rect((x, y), (slot * 0.7, height), class, "");
        }
        if let Some(mark) = of.marks.as_ref().and_then(|(_, marks)| marks.get(place)) {
            svg.rect((x - slot * 0.12, bottom - HEIGHT * mark / most - 1.5), (slot * 0.94, 3.0), "mark", "");
        }
        labels.push((left + slot * (place as f64 + 0.5), name.clone()));
    }
    labels_below(&mut svg, bottom + 2.0, &labels);
    svg.finish(label)
}
