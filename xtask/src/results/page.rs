//! The tables of the page.

use std::fmt::Write;

use super::Result;
use super::measured::{Measured, Point};

/// The parts of the page that are written, by name.
pub(crate) fn sections(measured: &[Measured]) -> Result<Vec<(&'static str, String)>> {
    Ok(vec![
        ("machine", machine()?),
        ("commands", commands(measured)),
        ("alternatives", alternatives(measured)),
        ("whole", others(measured, &["call life", "snapshot and restore"])),
        ("simulation", rates(measured, &["w1", "w2", "shipped", "floor", "threads"])),
    ])
}

/// The page with its parts written anew.
pub(crate) fn filled(page: &str, sections: &[(&str, String)]) -> Result<String> {
    let mut page = page.to_owned();
    for (name, text) in sections {
        let (begin, end) = (format!("<!-- begin {name} -->\n"), format!("<!-- end {name} -->"));
        let from = page.find(&begin).ok_or_else(|| format!("the page has no {begin}"))? + begin.len();
        let to = page[from..].find(&end).ok_or_else(|| format!("the page has no {end}"))? + from;
        page.replace_range(from..to, text);
    }
    Ok(page)
}

/// What it was measured on.
fn machine() -> Result<String> {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ")).map_or("unknown", |it| it.1);
    let cores = std::thread::available_parallelism()?;
    let rustc = std::process::Command::new("rustc").arg("--version").output()?;
    Ok(format!("{model}, {cores} cores; {}.\n", String::from_utf8(rustc.stdout)?.trim()))
}

/// The points at which commands stand beside each other.
const COLUMNS: [(&str, Point); 5] = [
    ("1,000 waiting, 1,000 agents, 10 queues", Point { waiting: 1_000, agents: 1_000, queues: 10, same: true }),
    ("1,000,000 waiting", Point { waiting: 1_000_000, agents: 1_000, queues: 10, same: true }),
    ("and 100,000 agents", Point { waiting: 1_000_000, agents: 100_000, queues: 10, same: true }),
    ("all profiles different", Point { waiting: 1_000_000, agents: 100_000, queues: 10, same: false }),
    ("and 1,000 queues", Point { waiting: 1_000_000, agents: 100_000, queues: 1_000, same: false }),
];

fn commands(measured: &[Measured]) -> String {
    let mut names: Vec<&str> = measured.iter().filter(|it| it.point().is_some()).map(|it| it.group.as_str()).collect();
    names.dedup();
    let heads: String = COLUMNS.iter().map(|(head, _)| format!(" {head} |")).collect();
    let mut table = format!("| command |{heads}\n|---|{}\n", "--:|".repeat(COLUMNS.len()));
    for name in names {
        let cell = |point| {
            let figure = measured.iter().find(|it| it.group == name && it.point() == Some(point));
            figure.map_or_else(|| " – |".to_owned(), |figure| format!(" {} |", time(figure.median)))
        };
        let cells: String = COLUMNS.iter().map(|&(_, point)| cell(point)).collect();
        writeln!(table, "| {name} |{cells}").expect("a string takes it");
    }
    table
}

/// The containers alone, beside the engine with as many.
fn alternatives(measured: &[Measured]) -> String {
    let mut table = "| what | container | there | median |\n|---|---|--:|--:|\n".to_owned();
    for figure in measured {
        if let Some((container, length)) = figure.container().filter(|it| [1_000, 1_000_000].contains(&it.1)) {
            let (what, time) = (&figure.group, time(figure.median));
            writeln!(table, "| {what} | {container} | {length} | {time} |").expect("a string takes it");
        }
    }
    table
}

/// Median and its bounds, for whole groups.
fn others(measured: &[Measured], groups: &[&str]) -> String {
    let mut table = "| what | median | 95 % of the median |\n|---|--:|--:|\n".to_owned();
    for figure in measured.iter().filter(|it| groups.contains(&it.group.as_str())) {
        let Measured { group, name, bounds: (low, high), .. } = figure;
        writeln!(table, "| {group}: {name} | {} | {} – {} |", time(figure.median), time(*low), time(*high))
            .expect("a string takes it");
    }
    table
}

/// Millions of calls a second.
fn rates(measured: &[Measured], groups: &[&str]) -> String {
    let mut table = "| what | million calls a second |\n|---|--:|\n".to_owned();
    for figure in measured.iter().filter(|it| groups.contains(&it.group.as_str())) {
        if let Some(rate) = figure.rate() {
            let Measured { group, name, .. } = figure;
            writeln!(table, "| {group}: {name} | {:.2} |", rate / 1e6).expect("a string takes it");
        }
    }
    table
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        short if short < 1e3 => format!("{short:.0} ns"),
        short if short < 1e6 => format!("{:.2} µs", short / 1e3),
        long => format!("{:.1} ms", long / 1e6),
    }
}
