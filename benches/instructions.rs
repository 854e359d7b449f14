//! How many instructions fixed workloads take, beside the counts kept in `benches/instructions.toml`.
//!
//! ```sh
//! cargo xtask instructions             # count, and compare: beyond 3 % either way it fails
//! cargo xtask instructions --update    # count, and keep what was counted
//! ```
//!
//! Counted by valgrind's callgrind, whatever else the machine is doing; only inside [`counted_part`], so neither the start
//! of a process nor getting ready counts. Each workload runs in a process of its own. valgrind is installed if it is not
//! here and `apt-get` is.
//!
//! Another compiler makes other code: the file names the compiler it was counted with, and with another one differences are
//! only reported (`--strict` fails all the same). Under `cargo test` each workload runs twice, uncounted, and must do the
//! same twice.

mod host;
mod shipped;
mod workloads;
mod worlds;

use std::collections::BTreeMap;
use std::error::Error;
use std::process::{Command, ExitCode, Output};

use workloads::{WORKLOADS, Work, Workload};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Where the counts are kept.
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/instructions.toml");
/// How far a count may be from the kept one, in percent.
const TOLERANCE_PERCENT: f64 = 3.0;
/// First argument of a process that is being counted; the workload's name follows.
const COUNT_ONE: &str = "--count-one";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [COUNT_ONE, name] => count_one(name).map(|()| true),
        ref words if words.contains(&"--bench") => {
            let words = words.iter().copied().filter(|word| *word != "--bench");
            Mode::read(words).and_then(run)
        }
        _ => rehearse().map(|()| true),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::from(2)
        }
    }
}

/// What to do with the counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Compare; another compiler's differences are reported only.
    Compare,
    /// Compare; any difference fails.
    Strict,
    /// Keep them.
    Update,
}

impl Mode {
    fn read<'a>(words: impl Iterator<Item = &'a str>) -> Result<Self> {
        match words.collect::<Vec<_>>()[..] {
            [] => Ok(Self::Compare),
            ["--strict"] => Ok(Self::Strict),
            ["--update"] => Ok(Self::Update),
            ref other => Err(format!("unknown arguments {other:?}; known are --update and --strict").into()),
        }
    }
}

/// What is counted, and nothing else: callgrind is told this function's name.
#[inline(never)]
fn counted_part(work: &mut Work) -> u64 {
    work()
}

/// In a process that callgrind watches.
fn count_one(name: &str) -> Result<()> {
    let workload = WORKLOADS.iter().find(|workload| workload.name == name).ok_or("no such workload")?;
    let mut work = (workload.prepare)(workload.units);
    std::hint::black_box(counted_part(&mut work));
    Ok(())
}

/// Without counting: everything still runs, and does the same twice.
fn rehearse() -> Result<()> {
    for workload in &WORKLOADS {
        let run = || counted_part(&mut (workload.prepare)(workload.units));
        let (first, second) = (run(), run());
        if first == 0 || first != second {
            return Err(format!("{}: {first} events, then {second}", workload.name).into());
        }
    }
    Ok(())
}

/// Counts all, prints the table, and compares or keeps; whether all is well.
fn run(mode: Mode) -> Result<bool> {
    have_valgrind()?;
    let compiler = compiler()?;
    let kept = if mode == Mode::Update { Kept::default() } else { Kept::read()? };
    let mut counts = Vec::new();
    println!("{:<44} {:>14} {:>14} {:>11} {:>8}", "workload", "kept", "counted", "difference", "each");
    for workload in &WORKLOADS {
        let counted = count(workload)?;
        println!("{}", line(workload, kept.counts.get(workload.name).copied(), counted));
        counts.push((workload.name, counted));
    }
    if mode == Mode::Update {
        std::fs::write(FILE, written(&compiler, &counts))?;
        println!("Kept in benches/instructions.toml, for {compiler}.");
        return Ok(true);
    }
    let held = |(name, counted): &(&str, u64)| kept.counts.get(*name).is_some_and(|&kept| within(kept, *counted));
    let forgotten = kept.counts.keys().find(|name| !counts.iter().any(|(counted, _)| counted == name));
    if counts.iter().all(held) && forgotten.is_none() {
        println!("All within {TOLERANCE_PERCENT} %.");
        return Ok(true);
    }
    if let Some(name) = forgotten {
        println!("benches/instructions.toml keeps a count for {name:?}, which is no workload.");
    }
    println!(
        "Not all are within {TOLERANCE_PERCENT} %. If that is intended, faster or slower, run\n    cargo xtask instructions --update\n\
         and commit benches/instructions.toml with the change that caused it."
    );
    if compiler != kept.compiler {
        println!(
            "Counted with {compiler}, kept with {}: other code, so a difference need not be a fault.",
            kept.compiler
        );
    }
    Ok(mode == Mode::Compare && compiler != kept.compiler)
}

fn within(kept: u64, counted: u64) -> bool {
    percent(kept, counted).abs() <= TOLERANCE_PERCENT
}

fn percent(kept: u64, counted: u64) -> f64 {
    (counted as f64 / kept as f64 - 1.0) * 100.0
}

/// One line of the table.
fn line(workload: &Workload, kept: Option<u64>, counted: u64) -> String {
    let each = counted / workload.units;
    let (kept, difference, verdict) = match kept {
        None => ("".into(), "".into(), "new"),
        Some(kept) if within(kept, counted) => (grouped(kept), format!("{:+.2} %", percent(kept, counted)), "within"),
        Some(kept) => {
            let verdict = if counted > kept { "MORE" } else { "FEWER" };
            (grouped(kept), format!("{:+.2} %", percent(kept, counted)), verdict)
        }
    };
    let (name, unit) = (workload.name, workload.unit);
    format!("{name:<44} {kept:>14} {:>14} {difference:>11} {each:>8} per {unit:<9} {verdict}", grouped(counted))
}

/// With commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let starts = |place: usize| place > 0 && (digits.len() - place).is_multiple_of(3);
    digits
        .chars()
        .enumerate()
        .flat_map(|(place, digit)| starts(place).then_some(',').into_iter().chain([digit]))
        .collect()
}

/// Instructions of one workload's counted part.
fn count(workload: &Workload) -> Result<u64> {
    let own = std::env::current_exe()?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*counted_part*"])
        .arg(own)
        .args([COUNT_ONE, workload.name])
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let collected =
        said.lines().find_map(|line| line.split_once("Collected : ")).and_then(|(_, n)| n.trim().parse().ok());
    match collected {
        Some(count) if output.status.success() && count > 0 => Ok(count),
        _ => Err(format!("{}: valgrind counted nothing:\n{said}", workload.name).into()),
    }
}

/// Installs valgrind where it is missing and `apt-get` is there.
fn have_valgrind() -> Result<()> {
    let runs = |program: &str, arguments: &[&str]| {
        Command::new(program).args(arguments).output().is_ok_and(|output: Output| output.status.success())
    };
    if runs("valgrind", &["--version"]) {
        return Ok(());
    }
    eprintln!("valgrind is not here; trying apt-get");
    let installed = runs("apt-get", &["update"]) && runs("apt-get", &["install", "--yes", "valgrind"]);
    if installed && runs("valgrind", &["--version"]) {
        return Ok(());
    }
    Err("instructions are counted by valgrind, which is not here and could not be installed: install its package"
        .into())
}

/// Version and target of the compiler.
fn compiler() -> Result<String> {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let output = Command::new(rustc).arg("-vV").current_dir(env!("CARGO_MANIFEST_DIR")).output()?;
    let said = String::from_utf8(output.stdout)?;
    let version = said.lines().next().ok_or("rustc does not say its version")?;
    let target = said.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc does not say its host")?;
    Ok(format!("{version} for {target}"))
}

/// The file of kept counts.
#[derive(Default)]
struct Kept {
    /// Whose code was counted.
    compiler: String,
    /// By workload.
    counts: BTreeMap<String, u64>,
}

impl Kept {
    fn read() -> Result<Self> {
        let text = std::fs::read_to_string(FILE).map_err(|fault| format!("{FILE}: {fault}"))?;
        Self::parse(&text).map_err(|fault| format!("{FILE}: {fault}").into())
    }

    fn parse(text: &str) -> Result<Self> {
        let document: toml_edit::DocumentMut = text.parse()?;
        let compiler = document.get("compiler").and_then(|item| item.as_str()).ok_or("no compiler is named")?;
        let counts = document.get("counts").and_then(|item| item.as_table()).ok_or("no table of counts")?;
        let count = |(name, item): (&str, &toml_edit::Item)| {
            let count = item.as_integer().and_then(|count| u64::try_from(count).ok()).filter(|&count| count > 0);
            count.map(|count| (name.to_owned(), count)).ok_or_else(|| format!("{name:?} has no count above 0"))
        };
        let counts = counts.iter().map(count).collect::<std::result::Result<_, _>>()?;
        Ok(Self { compiler: compiler.to_owned(), counts })
    }
}

/// The file's text.
fn written(compiler: &str, counts: &[(&str, u64)]) -> String {
    let head = "# Instructions of each workload of benches/workloads, as callgrind counts them.\n\
                # Written by `cargo xtask instructions --update`; compared in CI, where 3 % either way fail.";
    let lines: String = counts.iter().map(|(name, count)| format!("{name:?} = {count}\n")).collect();
    format!("{head}\ncompiler = {compiler:?}\n\n[counts]\n{lines}")
}
