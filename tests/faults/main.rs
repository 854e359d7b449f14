//! Do the engine's tests find a fault? Each one of `list.toml` is planted in a copy of this project, alone, and the tests
//! are run.
//!
//! `cargo faults` runs them all (a minute or two each) and writes `docs/faults.md`; `cargo faults --only NAME ...` some of them.
//! Plain `cargo test` only sees that every fault can still be planted.

mod planted;
mod report;

use std::path::Path;
use std::process::ExitCode;

use planted::{Copy, Fault, faults};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let faults = faults();
    let wrong: Vec<String> = faults.iter().filter_map(|fault| fault.planted(root).err()).collect();
    if !wrong.is_empty() {
        eprintln!("{}", wrong.join("\n"));
        return ExitCode::FAILURE;
    }
    if arguments.first().is_none_or(|first| first != "--run") {
        println!("{} faults can be planted; `cargo faults` runs them", faults.len());
        return ExitCode::SUCCESS;
    }
    let known = |name: &String| faults.iter().any(|fault| fault.name == *name);
    let only = match &arguments[1..] {
        [] => None,
        [flag, names @ ..] if flag == "--only" && !names.is_empty() && names.iter().all(known) => Some(names),
        _ => {
            eprintln!("usage: cargo faults [--only NAME ...], with names of tests/faults/list.toml");
            return ExitCode::from(2);
        }
    };
    let chosen: Vec<&Fault> =
        faults.iter().filter(|fault| only.is_none_or(|names| names.contains(&fault.name))).collect();
    match run(root, &chosen, only.is_none()) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(survived) => {
            eprintln!("{survived} of {} faults survived", chosen.len());
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(3)
        }
    }
}

/// Plants each, one at a time; how many survived.
fn run(root: &Path, chosen: &[&Fault], all: bool) -> std::io::Result<usize> {
    let copy = Copy::of(root)?;
    if let Some(failing) = copy.test()?.into_iter().next() {
        return Err(std::io::Error::other(format!("the tests fail without any fault: {failing}")));
    }
    let mut outcomes = Vec::new();
    for fault in chosen {
        let caught = copy.with(fault)?;
        let said = if caught.is_empty() { "SURVIVED".to_owned() } else { caught.join(", ") };
        println!("{}: {said}", fault.name);
        outcomes.push((*fault, caught));
        if all {
            // After each, so that a run that is cut short leaves what it found.
            std::fs::write(root.join("docs/faults.md"), report::page(&outcomes, chosen.len()))?;
        }
    }
    Ok(outcomes.iter().filter(|(_, caught)| caught.is_empty()).count())
}
