//! A heat map of hour × weekday.

use super::{Anchor, SIZE, Svg, WIDTH, grouped, labels_below, measure};

/// A heat map.
pub(in crate::page) struct Heat {
    /// Label and 24 values of each row.
    pub(in crate::page) rows: Vec<(String, [f64; 24])>,
    pub(in crate::page) decimals: usize,
}

/// The number of shades.
const SHADES: usize = 8;

/// Draws a heat map.
pub(in crate::page) fn heat(of: &Heat, label: &str) -> String {
    let mut svg = Svg::default();
    let most = of.rows.iter().flat_map(|(_, row)| row.iter().copied()).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let left = of.rows.iter().map(|(name, _)| measure(name)).fold(0.0, f64::max) + 8.0;
    let (slot, height) = ((WIDTH - left) / 24.0, 24.0);
    for (place, (name, row)) in of.rows.iter().enumerate() {
        let y = place as f64 * (height + 2.0);
        svg.text((left - 8.0, y + height / 2.0 + SIZE * 0.35), Anchor::End, "", name);
        for (hour, value) in row.iter().enumerate() {
            let shade = ((value / most * SHADES as f64).ceil() as usize).min(SHADES);
            let title = format!("{name} {hour:02}:00: {}", grouped(*value, of.decimals));
            svg.rect((left + slot * hour as f64, y), (slot - 1.5, height), &format!("h{shade}"), &title);
        }
    }
    let below = of.rows.len() as f64 * (height + 2.0);
    let labels: Vec<(f64, String)> =
        (0..24).map(|hour| (left + slot * (hour as f64 + 0.5), format!("{hour:02}"))).collect();
    labels_below(&mut svg, below, &labels);
    // What the shades mean.
    let (y, wide) = (below + 28.0, 22.0);
    let (none, all) = (grouped(0.0, 0), grouped(most, of.decimals));
    svg.text((left, y + 11.0), Anchor::Start, "soft", &none);
    let mut x = left + measure(&none) + 6.0;
    for shade in 0..=SHADES {
        svg.rect((x, y), (wide, 12.0), &format!("h{shade}"), "");
        x += wide;
    }
    svg.text((x + 6.0, y + 11.0), Anchor::Start, "soft", &all);
    svg.finish(label)
}
