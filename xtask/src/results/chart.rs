//! The plots.

use std::path::Path;

use plotters::prelude::*;

use super::Result;
use super::measured::{Measured, Point};

/// A plot: lines through points, with logarithmic axes.
pub(crate) struct Chart {
    pub(crate) file: &'static str,
    title: String,
    across: &'static str,
    up: &'static str,
    pub(crate) lines: Vec<Line>,
}

/// One line of a plot.
pub(crate) struct Line {
    name: String,
    /// From left to right.
    pub(crate) points: Vec<(f64, f64)>,
}

/// The middle of the grid, from which each dimension is varied alone.
const MIDDLE: Point = Point { waiting: 1_000, agents: 1_000, queues: 10, same: true };

/// All plots for which there are figures.
pub(crate) fn all(measured: &[Measured]) -> Vec<Chart> {
    let mut charts = Vec::new();
    for same in [true, false] {
        let whose = if same { "one profile for all" } else { "a profile for each agent" };
        let mut chart = |file, across, along: fn(Point) -> u64| {
            let title = format!("Cost of a command, by {across}: {whose}");
            charts.push(Chart { file, title, across, up: "ns", lines: commands(measured, same, along) });
        };
        let files = if same {
            ["waiting-same.svg", "agents-same.svg", "queues-same.svg"]
        } else {
            ["waiting-different.svg", "agents-different.svg", "queues-different.svg"]
        };
        chart(files[0], "calls waiting", |point| point.waiting);
        chart(files[1], "agents", |point| point.agents);
        chart(files[2], "queues", |point| point.queues);
    }
    let (title, lines) = ("Abandoning from the middle, beside containers alone".into(), alternatives(measured));
    charts.push(Chart { file: "abandon.svg", title, across: "calls waiting", up: "ns", lines });
    let (title, lines) = ("Calls a second, by threads (W2)".into(), threads(measured));
    charts.push(Chart { file: "threads.svg", title, across: "threads", up: "calls a second", lines });
    charts.retain(|chart| !chart.lines.is_empty());
    charts
}

/// A line for each command along one dimension.
fn commands(measured: &[Measured], same: bool, along: fn(Point) -> u64) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for figure in measured {
        let Some(point) = figure.point().filter(|point| point.same == same) else { continue };
        // On the axis: at the middle in every other dimension.
        let off = [point.waiting != MIDDLE.waiting, point.agents != MIDDLE.agents, point.queues != MIDDLE.queues];
        let moved = off.into_iter().filter(|&off| off).count();
        if moved > 1 || moved == 1 && along(point) == along(MIDDLE) {
            continue;
        }
        add(&mut lines, &figure.group, (along(point) as f64, figure.median));
    }
    sorted(lines)
}

fn alternatives(measured: &[Measured]) -> Vec<Line> {
    let mut lines = Vec::new();
    for figure in measured.iter().filter(|figure| figure.group == "abandon from the middle") {
        if let Some((name, length)) = figure.container() {
            add(&mut lines, name, (length as f64, figure.median));
        }
        let on_axis = |point: &Point| *point == Point { waiting: point.waiting, ..MIDDLE };
        if let Some(point) = figure.point().filter(on_axis) {
            add(&mut lines, "the engine: call, leg, events and all", (point.waiting as f64, figure.median));
        }
    }
    sorted(lines)
}

fn threads(measured: &[Measured]) -> Vec<Line> {
    let mut lines = Vec::new();
    for figure in measured.iter().filter(|figure| figure.group == "threads") {
        if let (Ok(threads), Some(rate)) = (figure.name.parse(), figure.rate()) {
            add(&mut lines, "W2, with a measure", (threads, rate));
        }
    }
    sorted(lines)
}

fn add(lines: &mut Vec<Line>, name: &str, point: (f64, f64)) {
    match lines.iter_mut().find(|line| line.name == name) {
        Some(line) => line.points.push(point),
        None => lines.push(Line { name: name.to_owned(), points: vec![point] }),
    }
}

fn sorted(mut lines: Vec<Line>) -> Vec<Line> {
    lines.iter_mut().for_each(|line| line.points.sort_by(|one, other| one.0.total_cmp(&other.0)));
    lines
}

impl Chart {
    /// Draws it into an SVG file.
    pub(crate) fn draw(&self, path: &Path) -> Result<()> {
        let area = SVGBackend::new(path, (860, 480)).into_drawing_area();
        area.fill(&WHITE)?;
        let all = || self.lines.iter().flat_map(|line| &line.points);
        let bound = |of: fn(&(f64, f64)) -> f64, pick: fn(f64, f64) -> f64, start: f64| all().map(of).fold(start, pick);
        let across = bound(|point| point.0, f64::min, f64::MAX)..bound(|point| point.0, f64::max, 0.0) * 1.001;
        let up = bound(|point| point.1, f64::min, f64::MAX) * 0.7..bound(|point| point.1, f64::max, 0.0) * 1.4;
        let mut chart = ChartBuilder::on(&area)
            .caption(&self.title, ("sans-serif", 20))
            .margin(12)
            .x_label_area_size(40)
            .y_label_area_size(70)
            .build_cartesian_2d(across.log_scale(), up.log_scale())?;
        chart.configure_mesh().x_desc(self.across).y_desc(self.up).light_line_style(WHITE).draw()?;
        for (place, line) in self.lines.iter().enumerate() {
            let color = Palette99::pick(place).to_rgba();
            let series = LineSeries::new(line.points.iter().copied(), color.stroke_width(2)).point_size(3);
            let key = move |(x, y)| PathElement::new([(x, y), (x + 18, y)], color.stroke_width(2));
            chart.draw_series(series)?.label(&line.name).legend(key);
        }
        let place = SeriesLabelPosition::UpperLeft;
        chart.configure_series_labels().position(place).background_style(WHITE.mix(0.8)).border_style(BLACK).draw()?;
        area.present()?;
        Ok(())
    }
}
