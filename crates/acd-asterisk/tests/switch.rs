//! The scenarios of `testbed/acceptance.py` on a real Asterisk, in a chroot and a network of its own.
//!
//! It needs root on Linux and the chroot, which `testbed/mkroot.sh` makes once from Debian packages (a few minutes, 390 MB, kept
//! in the user's cache). Where these are missing it says so and is skipped; in CI (`CI` set) it makes the chroot, and fails if it
//! cannot. `ACD_SWITCH=later` leaves it to a step of its own.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    if std::env::var_os("ACD_SWITCH").is_some_and(|when| when == "later") {
        let _ = writeln!(std::io::stderr(), "a real switch: left to a step of its own");
        return ExitCode::SUCCESS;
    }
    let testbed = Path::new(env!("CARGO_MANIFEST_DIR")).join("testbed");
    let must = std::env::var_os("CI").is_some();
    if let Err(why) = ready(&testbed, must) {
        let word = if must { "cannot run" } else { "skipped" };
        // Nobody may be listening.
        let _ = writeln!(std::io::stderr(), "a real switch: {word}: {why}");
        return if must { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    }
    let script = "ip link set lo up && exec \"$@\"";
    let acceptance = testbed.join("acceptance.py");
    let lock = bed().with_extension("lock");
    let status = Command::new("flock")
        .arg(lock)
        .args(["unshare", "-n", "sh", "-c", script, "sh"])
        .arg(acceptance)
        .arg(env!("CARGO_BIN_EXE_acd-asterisk"))
        .arg("--deaths")
        .args(std::env::args().skip(1).filter(|argument| argument.starts_with("--")))
        .status();
    match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Where the test bed is made.
fn bed() -> PathBuf {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let caches = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(home);
    std::env::var_os("BED").map_or_else(|| caches.unwrap_or("/tmp".into()).join("acd-asterisk"), PathBuf::from)
}

/// Whether everything is there; where it must be, the chroot is made.
fn ready(testbed: &Path, must: bool) -> Result<(), String> {
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
    if !root || !cfg!(target_os = "linux") {
        return Err("it needs root on Linux, for a chroot and a network of its own".into());
    }
    for tool in ["python3", "unshare", "ip", "flock"] {
        if !Command::new("which").arg(tool).output().is_ok_and(|found| found.status.success()) {
            return Err(format!("it needs {tool}"));
        }
    }
    let bed = bed();
    let there = bed.join("root/usr/sbin/asterisk").exists();
    if !there && !must && !bed.join("root.tar.zst").exists() {
        return Err(format!("there is no chroot; {} makes one", testbed.join("mkroot.sh").display()));
    }
    let made = there || Command::new(testbed.join("mkroot.sh")).status().is_ok_and(|status| status.success());
    if made { Ok(()) } else { Err("the chroot could not be made".into()) }
}
