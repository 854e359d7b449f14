//! The `acd` command as users see it: the real binary, its output and exit statuses.

mod adherence;
mod cli;
mod import;
mod journal;
mod package;
mod pages;
mod partial;
mod planning;
mod rota;
mod staff;
mod sweep;
mod tables;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub(crate) fn acd(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_acd")).args(arguments).current_dir(ROOT).output().expect("the binary runs")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// The output of a successful run.
pub(crate) fn printed(arguments: &[&str]) -> String {
    let output = acd(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

pub(crate) fn status(arguments: &[&str]) -> Option<i32> {
    acd(arguments).status.code()
}

/// A folder for this test.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

/// The working directory of commands; paths in outputs are relative to it.
pub(crate) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
pub(crate) const TINY: &str = "tests/report/tiny.toml";
pub(crate) const TINY_RUN: [&str; 6] = ["simulate", TINY, "--replications", "8", "--seed", "5"];
