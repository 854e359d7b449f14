//! Horizontal bars, each below its label: names may be long, and in any script.

use super::{Anchor, LINE, Svg, WIDTH, in_two_lines, measure, shortened};

/// A bar.
pub(in crate::page) struct Bar {
    pub(in crate::page) label: String,
    pub(in crate::page) value: f64,
    /// The value as it is shown.
    pub(in crate::page) shown: String,
    /// Another value to compare it with, drawn as a mark.
    pub(in crate::page) mark: Option<f64>,
}

/// Draws bars; `mark` says what the marks are.
pub(in crate::page) fn bars(bars: &[Bar], mark: Option<&str>, label: &str) -> String {
    let mut svg = Svg::default();
    let most = bars.iter().map(|bar| bar.value.max(bar.mark.unwrap_or(0.0))).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let marked = mark.filter(|_| bars.iter().any(|bar| bar.mark.is_some()));
    let mut y = svg.legend(&marked.map(|mark| ("mark", mark)).into_iter().collect::<Vec<_>>(), 0.0);
    for bar in bars {
        let shown = shortened(&bar.shown, WIDTH * 0.6);
        let room = WIDTH - measure(&shown) - 14.0;
        let lines = in_two_lines(&bar.label, room);
        svg.text((WIDTH, y + 14.0), Anchor::End, "strong", &shown);
        for (place, line) in lines.iter().enumerate() {
            svg.text((0.0, y + 14.0 + place as f64 * LINE), Anchor::Start, "", line);
        }
        y += LINE * lines.len() as f64 + 3.0;
        svg.rect((0.0, y), (WIDTH, 9.0), "rail", "");
        svg.rect((0.0, y), (WIDTH * bar.value / most, 9.0), "s1", &format!("{}: {}", bar.label, bar.shown));
        if let Some(value) = bar.mark {
            svg.rect(((WIDTH * value / most - 1.5).clamp(0.0, WIDTH - 3.0), y - 3.0), (3.0, 15.0), "mark", "");
        }
        y += 9.0 + 10.0;
    }
    svg.finish(label)
}
