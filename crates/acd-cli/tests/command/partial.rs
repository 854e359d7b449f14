//! Partial results: merged in any order they are the report of one run, byte for byte; what does not belong together is
//! refused with the names of the files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{ROOT, TINY, acd, folder, printed, status, text};

const SEED: &str = "5";
const WHOLE: [&str; 6] = ["simulate", TINY, "--seed", SEED, "--replications", "8"];

/// Writes some replications of the tiny scenario to a file of this name, and returns its path.
fn part(folder: &Path, name: &str, range: &str, more: &[&str]) -> String {
    part_of_seed(SEED, folder, name, range, more)
}

fn part_of_seed(seed: &str, folder: &Path, name: &str, range: &str, more: &[&str]) -> String {
    let file = folder.join(name).to_str().expect("UTF-8").to_owned();
    let run = ["simulate", TINY, "--seed", seed, "--range", range, "--partial", &file];
    assert_eq!(printed(&[&run[..], more].concat()), "");
    file
}

/// What a merge that fails says, without the folder.
fn refused(folder: &Path, files: &[&str]) -> String {
    let output = acd(&[&["merge"], files].concat());
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(3), ""));
    text(&output.stderr).replace(&format!("{}/", folder.display()), "")
}

#[test]
fn parts_merged_in_any_order_are_the_report_of_the_whole_in_every_form() {
    let folder = folder("partial-whole");
    let a = part(&folder, "a", "0..3", &["--threads", "1"]);
    let b = part(&folder, "b", "3..4", &[]);
    let c = part(&folder, "c", "4..8", &["--threads", "2"]);
    let orders = [[&a, &b, &c], [&c, &a, &b], [&b, &c, &a], [&c, &b, &a]];
    for more in [&["--json"][..], &[], &["--assumptions"]] {
        let whole = printed(&[&WHOLE[..], more].concat());
        for files in &orders {
            let files = files.map(String::as_str);
            assert_eq!(printed(&[&["merge"], &files[..], more].concat()), whole, "{more:?}");
        }
    }
    let tables = |name: &str, run: &[&str]| {
        let tables = folder.join(name);
        printed(&[run, &["--csv", tables.to_str().expect("UTF-8")]].concat());
        let files = fs::read_dir(tables).expect("tables").map(|file| file.expect("readable").path());
        let mut files: Vec<PathBuf> = files.collect();
        files.sort();
        files
            .iter()
            .map(|file| (file.file_name().map(ToOwned::to_owned), fs::read(file).expect("readable")))
            .collect::<Vec<_>>()
    };
    assert_eq!(tables("merged", &["merge", &b, &c, &a]), tables("whole", &WHOLE));
    assert_eq!(printed(&["merge", &a, &b, &c, "--replications", "8"]), printed(&WHOLE));
}

#[test]
fn changes_a_threshold_and_a_variant_are_part_of_a_file() {
    let folder = folder("partial-changed");
    let changes = ["--set", "queues.expert.wrap_up=45s", "--set", "world.demand.patterns*=1.2", "--within", "30s"];
    let files = [part(&folder, "b", "2..5", &changes), part(&folder, "a", "0..2", &changes)];
    let whole = ["simulate", TINY, "--seed", SEED, "--replications", "5", "--json"];
    assert_eq!(printed(&["merge", &files[0], &files[1], "--json"]), printed(&[&whole[..], &changes].concat()));
    let variant = |more: &[&str]| {
        let run = ["simulate", "scenarios/teach-flexible-agents.toml", "--variant", "planned"];
        printed(&[&run[..], more].concat())
    };
    let file = folder.join("variant").to_str().expect("UTF-8").to_owned();
    variant(&["--range", "0..2", "--partial", &file]);
    assert_eq!(printed(&["merge", &file, "--json"]), variant(&["--replications", "2", "--json"]));
}

#[test]
fn what_does_not_belong_together_is_refused_with_every_fault_and_the_names() {
    let folder = folder("partial-refused");
    let a = part(&folder, "a", "0..3", &[]);
    let overlapping = part(&folder, "overlapping", "2..4", &[]);
    let late = part(&folder, "late", "6..8", &[]);
    let within = part(&folder, "within", "4..5", &["--within", "30s"]);
    let changed = part(&folder, "changed", "5..6", &["--set", "queues.expert.wrap_up=45s"]);
    let seed = part_of_seed("6", &folder, "seed", "8..9", &[]);
    let told = refused(&folder, &[&a, &overlapping, &late, &within, &changed, &seed]);
    let lines: Vec<&str> = told.lines().collect();
    let measured = "measured otherwise (other measures, or another threshold of the service level) than a";
    assert_eq!(lines[0], format!("error: within: {measured}"));
    assert!(lines[1].starts_with("changed: of the scenario with digest ") && lines[1].ends_with(", as in a"), "{told}");
    let rest = ["seed: of seed 6; expected 5, as in a", "overlapping: has replications 2..3, which a has too"];
    assert_eq!(lines[2..], rest, "{told}");
    assert_eq!(refused(&folder, &[&a, &late]), "error: replications 3..6 are missing\n");
    assert_eq!(refused(&folder, &[&late]), "error: replications 0..6 are missing\n");
    assert_eq!(refused(&folder, &[&a, "--replications", "4"]), "error: replications 3..4 are missing\n");
    assert_eq!(refused(&folder, &[&a, &a]), "error: a: has replications 0..3, which a has too\n");
}

#[test]
fn a_file_that_is_damaged_cut_short_missing_or_something_else_is_reported() {
    let folder = folder("partial-damaged");
    let a = part(&folder, "a", "0..2", &[]);
    let bytes = fs::read(&a).expect("readable");
    let file = |name: &str, bytes: &[u8]| {
        fs::write(folder.join(name), bytes).expect("room");
        folder.join(name).to_str().expect("UTF-8").to_owned()
    };
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 4;
    let files = [
        file("flipped", &flipped),
        file("short", &bytes[..bytes.len() - 9]),
        file("empty", b""),
        file("other", b"title = \"a scenario\"\n"),
        folder.join("nowhere").to_str().expect("UTF-8").to_owned(),
    ];
    let again = part(&folder, "again", "1..2", &[]);
    let names: Vec<&str> = files.iter().map(String::as_str).chain([a.as_str(), &again]).collect();
    let told = refused(&folder, &names);
    let length = bytes.len();
    let expected = format!(
        "error: flipped: damaged: its digest does not fit its content\n\
         short: {} bytes of {length}: incomplete, or something was appended\n\
         empty: 0 bytes of 52: incomplete, or something was appended\n\
         other: not such a file\n\
         nowhere: cannot be read: No such file or directory (os error 2)\n\
         again: has replications 1..2, which a has too\n",
        length - 9
    );
    assert_eq!(told, expected);
}

#[test]
fn whoever_is_killed_leaves_a_whole_file_or_none() {
    let folder = folder("partial-killed");
    let whole = part(&folder, "whole", "0..400", &["--threads", "1"]);
    let file = folder.join("part-0");
    let run = ["simulate", TINY, "--seed", SEED, "--threads", "1", "--range", "0..400", "--partial"];
    let mut killed = 0;
    for round in 0..12 {
        let _ = fs::remove_file(&file);
        let mut command = Command::new(env!("CARGO_BIN_EXE_acd"));
        command.args(run).arg(&file).current_dir(ROOT).stderr(Stdio::null());
        let mut child = command.spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(1 << round));
        child.kill().expect("it can be killed");
        killed += u32::from(!child.wait().expect("it ends").success());
        if let Ok(bytes) = fs::read(&file) {
            assert_eq!(bytes, fs::read(&whole).expect("readable"), "round {round}");
        }
        let named = fs::read_dir(&folder).expect("readable").map(|file| file.expect("readable").file_name());
        let parts = named.filter(|name| name.to_string_lossy().starts_with("part-")).count();
        assert!(parts <= 1, "an unfinished file is not among those that are merged");
    }
    assert!(killed > 0, "somebody was killed");
}

/// Recorded calls are found again from another working directory, and must be the same.
#[test]
fn recorded_calls_are_read_where_they_were_and_must_be_the_same() {
    let folder = folder("partial-recorded");
    let scenario = "queues.help = {}\nprofiles.clerk.skills = { help = 1 }\nagents.clerk = 2\n[world]\n\
        calendar = { start = 2021-01-01, days = 1 }\ncall_types.help = {}\nhandling.talk = { exponential = \"4m\" }\n\
        staffing.patterns.any.clerk = 2\ntrace.file = \"calls.csv\"\n";
    fs::write(folder.join("scenario.toml"), scenario).expect("room");
    let calls = |minutes: u32| {
        let calls = format!("time,queue\n2021-01-01 08:00:00,help\n2021-01-01 08:{minutes:02}:00,help\n");
        fs::write(folder.join("calls.csv"), calls).expect("room");
    };
    calls(5);
    let run = ["simulate", "scenario.toml", "--range", "0..3", "--partial", "part"];
    let output = Command::new(env!("CARGO_BIN_EXE_acd")).args(run).current_dir(&folder).output().expect("it runs");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let file = folder.join("part").to_str().expect("UTF-8").to_owned();
    let scenario = folder.join("scenario.toml").to_str().expect("UTF-8").to_owned();
    assert_eq!(
        printed(&["merge", &file, "--json"]),
        printed(&["simulate", &scenario, "--replications", "3", "--json"])
    );
    calls(6);
    let told = refused(&folder, &[&file]);
    assert!(told.contains("are not those that were simulated"), "{told}");
}

#[test]
fn flags_that_contradict_each_other_are_wrong_usage() {
    let nowhere = "target/nowhere/part";
    assert_eq!(status(&["simulate", TINY, "--range", "0..3"]), Some(2), "a range is of a part");
    assert_eq!(status(&["simulate", TINY, "--range", "3..3", "--partial", nowhere]), Some(2));
    assert_eq!(status(&["simulate", TINY, "--range", "0..3", "--replications", "3", "--partial", nowhere]), Some(2));
    for report in
        [&["--json"][..], &["--csv", "x"], &["--precision", "0.1"], &["--html", "x.html"], &["--journal", "x"]]
    {
        assert_eq!(status(&[&["simulate", TINY, "--partial", nowhere], report].concat()), Some(2), "{report:?}");
    }
    assert_eq!(
        status(&["simulate", TINY, "--range", "0..1", "--partial", nowhere]),
        Some(4),
        "there is no such folder"
    );
    assert_eq!(status(&["merge"]), Some(2));
}

/// A process bound to one core is a container of one core: neither a flag nor the environment makes it use more.
#[cfg(target_os = "linux")]
#[test]
fn no_more_threads_run_than_the_container_may_use() {
    let bound = |more: &[&str]| {
        let mut command = Command::new("taskset");
        command.args(["-c", "0", env!("CARGO_BIN_EXE_acd"), "simulate", TINY]).args(more).current_dir(ROOT);
        command
    };
    let output = bound(&["--replications", "2", "--threads", "9"]).output().expect("taskset runs");
    let told = text(&output.stderr);
    assert!(told.contains("--threads 9: this process may use 1 core\n"), "{told}");
    let mut command = bound(&["--replications", "100000"]);
    command.env("RAYON_NUM_THREADS", "9").stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("taskset runs");
    let most = (0..40).map(|_| {
        std::thread::sleep(Duration::from_millis(25));
        fs::read_dir(format!("/proc/{}/task", child.id())).map_or(0, Iterator::count)
    });
    let most = most.max();
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    // The first one, one that counts, one that idles, and one that listens for Ctrl-C.
    assert!(matches!(most, Some(1..=4)), "{most:?} threads");
}
