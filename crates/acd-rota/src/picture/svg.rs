//! A picture of some days of a rota.

use std::fmt::Write;
use std::ops::Range;

use super::of_day;
use crate::rota::{Covered, Rota};
use crate::setup::DAY;

/// Measures, in pixels.
const LEFT: f64 = 150.0;
const DAY_WIDTH: f64 = 168.0;
const ROW: f64 = 16.0;
const TOP: f64 = 44.0;
const CURVES: f64 = 120.0;

const STYLE: &str = "text{font:11px system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;fill:#222}\
.h{font-weight:600}.g{stroke:#ddd;stroke-width:1}.w{fill:#f2f2f2}.s{fill:#3b6ea5}.n{fill:#4b3f72}.b{fill:#fff;opacity:.75}\
.c{fill:#9fc3e6}.d{fill:none;stroke:#b3261e;stroke-width:1.5}.u{fill:#b3261e}\
@media(prefers-color-scheme:dark){svg{background:#1b1b1b}text{fill:#e6e6e6}.g{stroke:#444}.w{fill:#262626}.b{fill:#1b1b1b}}";

/// Draws some days of a rota, a row for each person, and below them who is there against who is needed.
pub fn svg(rota: &Rota, covered: &[Covered], days: Range<usize>) -> String {
    let days = days.start.min(rota.days())..days.end.min(rota.days());
    let width = LEFT + DAY_WIDTH * days.len() as f64 + 12.0;
    let bottom = TOP + ROW * rota.people.len() as f64 + 12.0;
    let height = bottom + CURVES + 46.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\
         <title>{}</title><style>{STYLE}</style>",
        escaped(&format!("Rota, {} to {}", rota.date(days.start), rota.date(days.end.saturating_sub(1))))
    );
    for (place, day) in days.clone().enumerate() {
        heading(&mut out, rota, (place, day), bottom + CURVES);
    }
    for (row, (name, worked)) in rota.people.iter().enumerate() {
        let y = TOP + ROW * row as f64;
        let _ = write!(out, "<text x=\"8\" y=\"{:.1}\">{}</text>", y + 12.0, escaped(&shortened(name, 20)));
        for (place, day) in days.clone().enumerate() {
            if let Some((profile, kind)) = worked[day] {
                shift(&mut out, rota, (place, y), (profile, kind), days.len());
            }
        }
    }
    curves(&mut out, covered, &days, bottom);
    let legend = bottom + CURVES + 30.0;
    let _ = write!(
        out,
        "<rect class=\"s\" x=\"{LEFT}\" y=\"{0}\" width=\"12\" height=\"10\"/><text x=\"{1}\" y=\"{2}\">shift</text>\
         <rect class=\"n\" x=\"{3}\" y=\"{0}\" width=\"12\" height=\"10\"/><text x=\"{4}\" y=\"{2}\">night</text>\
         <rect class=\"c\" x=\"{5}\" y=\"{0}\" width=\"12\" height=\"10\"/><text x=\"{6}\" y=\"{2}\">there</text>\
         <path class=\"d\" d=\"M{7} {8}h12\"/><text x=\"{9}\" y=\"{2}\">needed</text>\
         <rect class=\"u\" x=\"{10}\" y=\"{0}\" width=\"12\" height=\"10\"/><text x=\"{11}\" y=\"{2}\">missing</text></svg>",
        legend - 9.0,
        LEFT + 16.0,
        legend,
        LEFT + 70.0,
        LEFT + 86.0,
        LEFT + 140.0,
        LEFT + 156.0,
        LEFT + 210.0,
        legend - 4.0,
        LEFT + 226.0,
        LEFT + 290.0,
        LEFT + 306.0,
    );
    out
}

fn at(place: usize, minutes: u32) -> f64 {
    LEFT + DAY_WIDTH * (place as f64 + f64::from(minutes) / f64::from(DAY))
}

fn heading(out: &mut String, rota: &Rota, (place, day): (usize, usize), bottom: f64) {
    let x = at(place, 0);
    let date = rota.date(day);
    if date.weekday().to_monday_zero_offset() >= 5 {
        let _ = write!(out, "<rect class=\"w\" x=\"{x:.1}\" y=\"0\" width=\"{DAY_WIDTH}\" height=\"{bottom:.1}\"/>");
    }
    let _ = write!(
        out,
        "<path class=\"g\" d=\"M{x:.1} 0V{bottom:.1}\"/><text class=\"h\" x=\"{:.1}\" y=\"14\">{}</text>",
        x + 6.0,
        date.strftime("%a %Y-%m-%d")
    );
    for hour in [6, 12, 18] {
        let _ = write!(out, "<text x=\"{:.1}\" y=\"32\" text-anchor=\"middle\">{hour}</text>", at(place, 60 * hour));
    }
}

fn shift(out: &mut String, rota: &Rota, (place, y): (usize, f64), (profile, kind): (usize, usize), days: usize) {
    let kind = &rota.kinds[kind];
    let last = LEFT + DAY_WIDTH * days as f64;
    let class = if kind.night { "n" } else { "s" };
    let (from, to) = (at(place, kind.start), at(place, kind.end).min(last));
    let _ = write!(
        out,
        "<rect class=\"{class}\" x=\"{from:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"2\"><title>{}</title></rect>",
        y + 2.0,
        (to - from).max(0.0),
        ROW - 4.0,
        escaped(&format!("{}, {}", kind.name, rota.profiles[profile]))
    );
    for each in &kind.breaks {
        let (from, to) = (at(place, each.at), at(place, each.at + each.length).min(last));
        let _ = write!(
            out,
            "<rect class=\"b\" x=\"{from:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
            y + 4.0,
            (to - from).max(0.0),
            ROW - 8.0
        );
    }
}

fn curves(out: &mut String, covered: &[Covered], days: &Range<usize>, top: f64) {
    let all: Vec<Vec<(u32, u32, u32)>> = days.clone().map(|day| of_day(covered, day)).collect();
    let most = all.iter().flatten().map(|&(_, need, there)| need.max(there)).max().unwrap_or(0).max(1);
    let y = |count: u32| top + CURVES * (1.0 - f64::from(count) / f64::from(most));
    for count in [0, most] {
        let _ =
            write!(out, "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{count}</text>", LEFT - 6.0, y(count) + 4.0);
    }
    for (place, periods) in all.iter().enumerate() {
        let ends = periods.iter().skip(1).map(|period| period.0).chain([DAY]);
        let mut need_path = String::new();
        for (&(from, need, there), to) in periods.iter().zip(ends) {
            let (x, width) = (at(place, from), at(place, to) - at(place, from));
            let _ = write!(
                out,
                "<rect class=\"c\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.2}\" height=\"{:.1}\"/>",
                y(there),
                y(0) - y(there)
            );
            if there < need {
                let _ = write!(
                    out,
                    "<rect class=\"u\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.2}\" height=\"{:.1}\"/>",
                    y(need),
                    y(there) - y(need)
                );
            }
            let start = if need_path.is_empty() { 'M' } else { 'L' };
            let _ = write!(need_path, "{start}{x:.1} {0:.1}H{1:.1}", y(need), x + width);
        }
        if !need_path.is_empty() {
            let _ = write!(out, "<path class=\"d\" d=\"{need_path}\"/>");
        }
    }
}

/// A name that fits, by the width of its letters.
fn shortened(name: &str, columns: usize) -> String {
    use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
    if name.width() <= columns {
        return name.to_owned();
    }
    let mut width = 0;
    let kept = name.chars().take_while(|letter| {
        width += letter.width().unwrap_or(0);
        width < columns
    });
    kept.chain(['…']).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
