//! Charts as SVG, drawn by ourselves: bars, stacked columns, lines with a band, a heat map of hour × weekday, share
//! bars.
//!
//! All are drawn 400 units wide and scale with the page. Labels are measured by the widths of their characters, so that
//! Chinese ones, which are twice as wide, get twice the room. Text is escaped, whatever it says.

mod bars;
mod columns;
mod heat;
mod lines;
mod share;

use crate::layout;
use unicode_width::UnicodeWidthChar;

pub(super) use bars::{Bar, bars};
pub(super) use columns::{Columns, columns};
pub(super) use heat::{Heat, heat};
pub(super) use lines::{Lines, Percent, lines};
pub(super) use share::share;

/// The width of every chart.
const WIDTH: f64 = 400.0;
/// The size of labels.
const SIZE: f64 = 13.0;
/// From one line of text to the next.
const LINE: f64 = 18.0;

/// Where a text is anchored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing.
#[derive(Default)]
struct Svg {
    body: String,
    height: f64,
}

impl Svg {
    fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), class: &str, title: &str) {
        self.reach(y + height);
        let (width, height) = (width.max(0.0), height.max(0.0));
        self.body.push_str(&format!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" class=\"{class}\""
        ));
        match title {
            "" => self.body.push_str("/>"),
            title => self.body.push_str(&format!("><title>{}</title></rect>", escaped(title))),
        }
    }

    fn text(&mut self, (x, y): (f64, f64), anchor: Anchor, class: &str, text: &str) {
        self.reach(y + SIZE / 2.0);
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        self.body.push_str(&format!("<text x=\"{x:.1}\" y=\"{y:.1}\"{anchor}{class}>{}</text>", escaped(text)));
    }

    fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        self.reach(from.1.max(to.1));
        let ((x1, y1), (x2, y2)) = (from, to);
        self.body.push_str(&format!(
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" class=\"{class}\"/>"
        ));
    }

    fn path(&mut self, points: &[(f64, f64)], class: &str) {
        let mut path = String::new();
        for (place, (x, y)) in points.iter().enumerate() {
            path.push_str(&format!("{}{x:.1} {y:.1}", if place == 0 { 'M' } else { 'L' }));
            self.reach(*y);
        }
        self.body.push_str(&format!("<path d=\"{path}\" class=\"{class}\"/>"));
    }

    fn reach(&mut self, y: f64) {
        self.height = self.height.max(y);
    }

    /// A legend on top, from `y` on; returns where it ends.
    fn legend(&mut self, entries: &[(&str, &str)], mut y: f64) -> f64 {
        let mut x = 0.0;
        for (class, label) in entries {
            let label = shortened(label, WIDTH - 20.0);
            let width = 18.0 + measure(&label);
            if x > 0.0 && x + width > WIDTH {
                (x, y) = (0.0, y + LINE);
            }
            self.rect((x, y + 3.0), (12.0, 12.0), class, "");
            self.text((x + 18.0, y + 14.0), Anchor::Start, "", &label);
            x += width + 16.0;
        }
        if entries.is_empty() { y } else { y + LINE + 6.0 }
    }

    fn finish(self, label: &str) -> String {
        let height = self.height.ceil() + 2.0;
        format!(
            "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\" focusable=\"false\">{}</svg>",
            escaped(label),
            self.body
        )
    }
}

/// The text as it stands in SVG or HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Not allowed in XML, and nothing to see.
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// The width of a label, a little on the safe side.
fn measure(text: &str) -> f64 {
    text.chars().map(letter_width).sum::<f64>() * SIZE
}

fn letter_width(letter: char) -> f64 {
    match letter {
        'i' | 'l' | 'j' | 't' | 'f' | 'r' | ' ' | '.' | ',' | ':' | ';' | '\'' | '|' | '(' | ')' => 0.42,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '—' | '…' => 1.0,
        letter if letter.is_ascii_uppercase() => 0.76,
        letter => match letter.width().unwrap_or(0) {
            0 => 0.0,
            1 => 0.62,
            _ => 1.04,
        },
    }
}

/// The text, cut to this width with an ellipsis if it is wider.
fn shortened(text: &str, width: f64) -> String {
    if measure(text) <= width {
        return text.to_owned();
    }
    let mut left = width - measure("…");
    let kept = text.chars().take_while(|letter| {
        left -= letter_width(*letter) * SIZE;
        left >= 0.0
    });
    kept.collect::<String>().trim_end().to_owned() + "…"
}

/// The text in lines of at most this width, at most two of them.
fn in_two_lines(text: &str, width: f64) -> Vec<String> {
    if measure(text) <= width {
        return vec![text.to_owned()];
    }
    let (mut at, mut used, mut blank) = (0, 0.0, None);
    for (place, letter) in text.char_indices() {
        used += letter_width(letter) * SIZE;
        if used > width {
            break;
        }
        at = place + letter.len_utf8();
        if letter == ' ' {
            blank = Some(at);
        }
    }
    // Chinese breaks anywhere.
    let wide = text[at..].chars().next().is_some_and(|letter| letter.width() == Some(2));
    let at = if wide { at } else { blank.unwrap_or(at) };
    vec![text[..at].trim_end().to_owned(), shortened(text[at..].trim_start(), width)]
}

/// A round number at or above `most`, and the step between two grid lines: 1, 2 or 5 times a power of ten.
fn scale(most: f64) -> (f64, f64) {
    if most.is_nan() || most <= 0.0 {
        return (1.0, 1.0);
    }
    let raw = most / 4.0;
    let power = 10f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|times| times * power).find(|step| *step >= raw * 0.999);
    let step = step.unwrap_or(10.0 * power).max(f64::MIN_POSITIVE);
    ((most / step).ceil() * step, step)
}

/// Grid lines with their numbers on the left; returns where the plot begins.
fn grid(svg: &mut Svg, (top, bottom): (f64, f64), (least, most, step): (f64, f64, f64), unit: &str) -> f64 {
    let steps = ((most - least) / step).round().clamp(1.0, 12.0) as usize;
    let decimals = usize::from(step.fract() != 0.0) + usize::from((step * 10.0).fract().abs() > 1e-9);
    let label = |place: usize| format!("{}{unit}", grouped(least + place as f64 * step, decimals));
    let left = (0..=steps).map(|place| measure(&label(place))).fold(0.0, f64::max) + 6.0;
    for place in 0..=steps {
        let y = bottom - (bottom - top) * place as f64 / steps as f64;
        svg.line((left, y), (WIDTH, y), if place == 0 { "axis" } else { "grid" });
        svg.text((left - 6.0, y + 4.5), Anchor::End, "soft", &label(place));
    }
    left
}

/// A number with its thousands apart.
pub(super) fn grouped(value: f64, decimals: usize) -> String {
    layout::grouped(value, decimals).replacen('-', "−", 1)
}

/// Labels below an axis, as many as fit: `x` is the middle of each.
fn labels_below(svg: &mut Svg, y: f64, labels: &[(f64, String)]) {
    let widest = labels.iter().map(|(_, label)| measure(label)).fold(0.0, f64::max) + 8.0;
    let apart = labels.windows(2).map(|pair| pair[1].0 - pair[0].0).fold(f64::INFINITY, f64::min);
    let every =
        [1, 2, 3, 4, 6, 7, 12, 14, 28, 56].into_iter().find(|every| *every as f64 * apart >= widest).unwrap_or(112);
    for (x, label) in labels.iter().step_by(every) {
        let half = measure(label) / 2.0;
        svg.text((x.clamp(half, WIDTH - half), y + 14.0), Anchor::Middle, "soft", label);
    }
}

#[cfg(test)]
mod tests;
