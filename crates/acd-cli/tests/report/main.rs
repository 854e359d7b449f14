//! The report: its figures are the journal's, it fits on any screen and on paper, and it asks for nothing elsewhere.
//!
//! Needs Chromium, as the wallboard's tests do, and axe-core from npm; without npm or a network that one test is skipped,
//! but not where the variable `CI` is set.

mod axe;
#[path = "../browser/mod.rs"]
mod browser;
mod figures;
mod looking;
mod pages;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The working directory of commands.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn acd(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_acd")).args(arguments).current_dir(ROOT).output().expect("the binary runs")
}

/// The output of a command that succeeds.
fn done(arguments: &[&str]) -> String {
    let output = acd(arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {error}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// A folder for this test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// The cells of a row of a page, by the key of its figure.
fn cells(html: &str, key: &str) -> Vec<String> {
    let row = html.split(&format!("data-figure=\"{key}\"")).nth(1).unwrap_or_else(|| panic!("no figure {key}"));
    let row = row.split("</tr>").next().unwrap_or_default();
    row.split("<td").skip(1).map(|cell| cell.split(['>', '<']).nth(1).unwrap_or_default().to_owned()).collect()
}

/// A number as the page prints it.
fn number(cell: &str) -> f64 {
    let plain: String =
        cell.replace('−', "-").chars().filter(|letter| letter.is_ascii_digit() || "-.".contains(*letter)).collect();
    plain.parse().unwrap_or_else(|_| panic!("{cell} is no number"))
}
