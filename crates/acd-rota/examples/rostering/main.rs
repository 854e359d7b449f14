//! Public rostering instances, solved and compared with what is known of them.
//!
//! `cargo run --release -p acd-rota --example rostering -- FILE… [--seconds N | --work N] [--seed N]` prints for
//! each file of
//! the format of schedulingbenchmarks.org (Curtois and Qu): cost, bound, the best cost known, the gaps, and the time.
//! With `--work` (millions of steps) the same file and seed give the same cost on any machine. `--seconds` first
//! measures
//! the machine's speed.

mod instance;

use std::time::Instant;

use acd_rota::roster::{Task, breaches, cost};
use acd_rota::search::{Crew, Effort, Found, anneal, bound};

/// Proven optima, or the best costs known of the others (with `~`), by the number in the file's name.
const KNOWN: [(u32, &str); 14] = [
    (1, "607"),
    (2, "828"),
    (3, "1001"),
    (4, "1716"),
    (5, "1143"),
    (6, "1950"),
    (7, "1056"),
    (8, "~1308"),
    (9, "439"),
    (10, "4631"),
    (11, "3443"),
    (13, "~1905"),
    (16, "3225"),
    (19, "~3218"),
];

/// Part of the time for a first, shorter search, which also measures the speed.
const FIRST: f64 = 0.12;

/// Rounds of prices for the bound.
const ROUNDS: usize = 400;

struct Asked {
    files: Vec<String>,
    seconds: f64,
    work: Option<f64>,
    seed: u64,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let asked = ask()?;
    println!("{:24} {:>8} {:>8} {:>8} {:>8} {:>8}  note", "file", "cost", "bound", "known", "gap", "seconds");
    for file in &asked.files {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
        let task = instance::read(&text).map_err(|fault| format!("{file}: {fault}"))?;
        solve(file, &task, &asked)?;
    }
    Ok(())
}

fn ask() -> Result<Asked, Box<dyn std::error::Error>> {
    let mut asked = Asked { files: Vec::new(), seconds: 60.0, work: None, seed: 1 };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument}: expected a number after it"));
        match argument.as_str() {
            "--seconds" => asked.seconds = value()?.parse()?,
            "--work" => asked.work = Some(value()?.parse()?),
            "--seed" => asked.seed = value()?.parse()?,
            _ => asked.files.push(argument),
        }
    }
    Ok(asked)
}

fn solve(file: &str, task: &Task, asked: &Asked) -> Result<(), Box<dyn std::error::Error>> {
    let began = Instant::now();
    let crew = Crew::new(task).map_err(|hopeless| format!("{file}: no days for {hopeless:?}"))?;
    let found = match asked.work {
        Some(work) => anneal(&crew, None, Effort { work, seed: asked.seed }, || false),
        None => within(&crew, began, asked),
    };
    let found = found.ok_or_else(|| format!("{file}: somebody has no days at all"))?;
    let seconds = began.elapsed().as_secs_f64();
    assert_eq!(found.cost, cost(task, &found.plan).total(), "the search and the slow way agree");
    for (person, days) in found.plan.days.iter().enumerate() {
        assert_eq!(breaches(task, person, days), [], "person {person}");
    }
    let low = bound(&crew, found.cost, ROUNDS, || began.elapsed().as_secs_f64() > 1.5 * seconds);
    let name = file.rsplit('/').next().unwrap_or(file);
    let number: Option<u32> = name.chars().filter(char::is_ascii_digit).collect::<String>().parse().ok();
    let known = KNOWN.iter().find(|(each, _)| Some(*each) == number).map_or("", |&(_, known)| known);
    let value: Option<f64> = known.trim_start_matches('~').parse().ok();
    let gap = value.map_or(String::new(), |value| format!("{:.2} %", 100.0 * (found.cost as f64 / value - 1.0)));
    let note = if crew.is_narrowed() { "long horizon: narrowed, no bound" } else { "" };
    let low = low.map_or("–".to_owned(), |low| low.to_string());
    println!("{name:24} {:>8} {low:>8} {known:>8} {gap:>8} {seconds:>8.1}  {note}", found.cost);
    Ok(())
}

/// A short search, which measures the speed, and a long one that fills the time; the better of both.
fn within(crew: &Crew<'_>, began: Instant, asked: &Asked) -> Option<Found> {
    let elapsed = || began.elapsed().as_secs_f64();
    let built = elapsed();
    let short = FIRST * (asked.seconds - built).max(0.1);
    let effort = Effort { work: 150.0 * short, seed: asked.seed };
    let first = anneal(crew, None, effort, || elapsed() > built + 3.0 * short)?;
    let speed = effort.work / (elapsed() - built).max(0.01) * if first.stopped { 0.5 } else { 1.0 };
    let effort = Effort { work: 0.93 * speed * (asked.seconds - elapsed()).max(0.1), seed: asked.seed + 1 };
    let second = anneal(crew, None, effort, || elapsed() > asked.seconds)?;
    Some(if second.cost < first.cost { second } else { first })
}
