//! A forecast as a picture: bars of text for a terminal, and an SVG.

use std::fmt::Write;

use super::day::DayForecast;

/// Parts of a character cell, from an eighth up.
const BARS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 320.0;
/// Room for axes and the title.
const LEFT: f64 = 56.0;
const TOP: f64 = 36.0;
const BOTTOM: f64 = 40.0;

/// The day's course in one line of at most `width` characters: a bar for each stretch of the day, as high as its calls
/// against `most`.
pub fn course(calls: &[f64], most: f64, width: usize) -> String {
    let step = calls.len().div_ceil(width.max(1)).max(1);
    let bar = |stretch: &[f64]| {
        let mean = stretch.iter().sum::<f64>() / stretch.len() as f64;
        let height = if most > 0.0 { (mean / most * 8.0).round().clamp(0.0, 8.0) } else { 0.0 };
        BARS[height as usize]
    };
    calls.chunks(step).map(bar).collect()
}

/// An SVG of one queue's days: the forecast as a line, the interval of that coverage as a band.
pub fn svg(title: &str, days: &[DayForecast], coverage: f64) -> String {
    let mut points = Vec::new();
    for day in days {
        for (period, calls) in day.calls.iter().enumerate() {
            let (low, high) = day.interval(period, coverage);
            points.push((*calls, low, high));
        }
    }
    let most = points.iter().map(|point| point.2).fold(1.0, f64::max);
    let x = |place: f64| LEFT + place / points.len().max(1) as f64 * (WIDTH - LEFT - 12.0);
    let y = |calls: f64| HEIGHT - BOTTOM - calls / most * (HEIGHT - BOTTOM - TOP);
    let line = |value: fn(&(f64, f64, f64)) -> f64| {
        let place = |(place, point)| format!("{:.1},{:.1}", x(place as f64 + 0.5), y(value(point)));
        points.iter().enumerate().map(place).collect::<Vec<_>>()
    };
    let (middle, low, mut high) = (line(|point| point.0), line(|point| point.1), line(|point| point.2));
    high.extend(low.into_iter().rev());
    let mut text = String::new();
    let (title, size) = (escaped(title), format!("0 0 {WIDTH} {HEIGHT}"));
    // Writing to a text cannot fail.
    let _ = writeln!(
        text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{size}\" font-family=\"sans-serif\" font-size=\"12\" \
         role=\"img\">\n<title>{title}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"{LEFT}\" y=\"22\" font-size=\"15\">{title}</text>"
    );
    for step in 0..=4 {
        let calls = most * f64::from(step) / 4.0;
        let _ = writeln!(
            text,
            "<line x1=\"{LEFT}\" x2=\"{}\" y1=\"{1:.1}\" y2=\"{1:.1}\" stroke=\"#ddd\"/>\
             <text x=\"{2}\" y=\"{3:.1}\" text-anchor=\"end\">{calls:.0}</text>",
            WIDTH - 12.0,
            y(calls),
            LEFT - 6.0,
            y(calls) + 4.0
        );
    }
    let _ = writeln!(text, "<polygon points=\"{}\" fill=\"#9ecae1\" fill-opacity=\"0.6\"/>", high.join(" "));
    let _ = writeln!(text, "<polyline points=\"{}\" fill=\"none\" stroke=\"#08519c\"/>", middle.join(" "));
    // At most one date for each 70 units of width.
    let each = days.len().div_ceil(12).max(1);
    let mut place = 0;
    for (number, day) in days.iter().enumerate() {
        if number % each == 0 {
            let _ = writeln!(text, "<text x=\"{:.1}\" y=\"{}\">{}</text>", x(place as f64), HEIGHT - 18.0, day.date);
        }
        place += day.calls.len();
    }
    text.push_str("</svg>\n");
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
