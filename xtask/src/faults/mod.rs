//! Do the engine's tests find a fault? Each fault of `list.toml` is planted alone in a copy of this project, and the
//! tests are run.
//!
//! `cargo xtask faults` runs them all (a minute or two each) and writes `docs/faults.md`; `cargo xtask faults --only
//! NAME ...` runs some of them. Plain `cargo test` only checks that every fault can still be planted.

mod planted;
mod report;

use std::path::Path;

use planted::{Copy, Fault, faults};

/// Plants the faults with these names, or all; returns whether all of them were found.
pub(crate) fn plant(root: &Path, only: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    let faults = faults();
    if let Some(unknown) = only.iter().find(|name| faults.iter().all(|fault| fault.name != **name)) {
        return Err(format!("xtask/src/faults/list.toml has no fault {unknown}").into());
    }
    let chosen: Vec<&Fault> = faults.iter().filter(|fault| only.is_empty() || only.contains(&fault.name)).collect();
    match run(root, &chosen, only.is_empty())? {
        0 => Ok(()),
        survived => Err(format!("{survived} of {} faults survived", chosen.len()).into()),
    }
}

#[test]
fn every_fault_can_be_planted() {
    let wrong: Vec<String> = faults().iter().filter_map(|fault| fault.planted(crate::root()).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Plants each fault alone; returns how many survived.
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
            // After each fault, so that an interrupted run keeps its results.
            std::fs::write(root.join("docs/faults.md"), report::page(&outcomes, chosen.len()))?;
        }
    }
    Ok(outcomes.iter().filter(|(_, caught)| caught.is_empty()).count())
}
