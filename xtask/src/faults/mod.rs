//! Do the tests find a fault? Each fault of `list.toml` is planted alone in a copy of this project, and the
//! tests are run.
//!
//! `cargo xtask faults` runs them all (a minute or two each) and writes `docs/faults.md`; `cargo xtask faults --only
//! NAME ...` runs some of them and writes their rows. Plain `cargo test` only checks that every fault can still be
//! planted.

mod planted;
mod report;

use std::path::Path;
use std::process::Command;

use planted::{Copy, Fault, Tests, faults};

/// Plants the faults with these names, or all; returns whether all of them were found.
pub(crate) fn plant(root: &Path, only: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    let faults = faults();
    if let Some(unknown) = only.iter().find(|name| faults.iter().all(|fault| fault.name != **name)) {
        return Err(format!("xtask/src/faults/list.toml has no fault {unknown}").into());
    }
    let chosen: Vec<&Fault> = faults.iter().filter(|fault| only.is_empty() || only.contains(&fault.name)).collect();
    match run(root, &faults, &chosen)? {
        0 => Ok(()),
        survived => Err(format!("{survived} of {} faults survived", chosen.len()).into()),
    }
}

#[test]
fn every_fault_can_be_planted() {
    let wrong: Vec<String> = faults().iter().filter_map(|fault| fault.planted(crate::root()).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_tests_that_find_them_can_be_built() {
    let missing = planted::missing_features(crate::root());
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Plants each chosen fault alone; returns how many survived.
fn run(root: &Path, all: &[Fault], chosen: &[&Fault]) -> std::io::Result<usize> {
    let copy = Copy::of(root)?;
    let commit = commit(root)?;
    let mut tests: Vec<Tests> = Vec::new();
    for of in chosen.iter().map(|fault| fault.tests()) {
        if !tests.contains(&of) {
            tests.push(of);
        }
    }
    for tests in tests {
        if let Some(failing) = copy.test(tests)?.into_iter().next() {
            return Err(std::io::Error::other(format!("the tests fail without any fault: {failing}")));
        }
    }
    let mut outcomes = Vec::new();
    for fault in chosen {
        let caught = copy.with(fault)?;
        let said = if caught.is_empty() { "SURVIVED".to_owned() } else { caught.join(", ") };
        println!("{}: {said}", fault.name);
        outcomes.push((*fault, caught));
        // After each fault, so that an interrupted run keeps its results.
        let path = root.join("docs/faults.md");
        let before = std::fs::read_to_string(&path)?;
        std::fs::write(path, report::page(&before, all, &outcomes, &commit))?;
    }
    Ok(outcomes.iter().filter(|(_, caught)| caught.is_empty()).count())
}

/// The commit of the project, shortened.
fn commit(root: &Path) -> std::io::Result<String> {
    let said = Command::new("git").args(["rev-parse", "--short", "HEAD"]).current_dir(root).output()?;
    Ok(String::from_utf8_lossy(&said.stdout).trim().to_owned())
}
