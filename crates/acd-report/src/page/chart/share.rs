//! Parts of a whole: one bar, and a legend with the shares. In place of a pie.

use super::{Anchor, LINE, Svg, WIDTH, in_two_lines, measure};

/// Shades of parts; further parts repeat them.
const CLASSES: [&str; 6] = ["s1", "s2", "s3", "s4", "s5", "s6"];

/// Draws parts of a whole: name, value, and the value as it is shown.
pub(in crate::page) fn share(parts: &[(String, f64, String)], label: &str) -> String {
    let mut svg = Svg::default();
    let whole = parts.iter().map(|(_, value, _)| value).sum::<f64>().max(f64::MIN_POSITIVE);
    let mut x = 0.0;
    for (class, (name, value, shown)) in CLASSES.iter().cycle().zip(parts) {
        let width = WIDTH * value / whole;
        svg.rect((x, 0.0), ((width - 1.0).max(width.min(0.5)), 26.0), class, &format!("{name}: {shown}"));
        x += width;
    }
    let mut y = 36.0;
    for (class, (name, _, shown)) in CLASSES.iter().cycle().zip(parts) {
        svg.rect((0.0, y + 3.0), (12.0, 12.0), class, "");
        let lines = in_two_lines(name, WIDTH - 34.0 - measure(shown));
        for (place, line) in lines.iter().enumerate() {
            svg.text((20.0, y + 14.0 + place as f64 * LINE), Anchor::Start, "", line);
        }
        svg.text((WIDTH, y + 14.0), Anchor::End, "strong", shown);
        y += LINE * lines.len() as f64 + 4.0;
    }
    svg.finish(label)
}
