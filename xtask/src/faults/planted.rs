//! Faults, and a copy of the project to plant them in.

use std::fs::{self, File};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;

/// An endless loop counts as a caught fault as well.
const LONGEST: Duration = Duration::from_secs(900);

/// What is tested: the features that are enabled, and the test programs, with those that find a fault most often first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tests {
    package: &'static str,
    features: &'static str,
    programs: &'static [&'static str],
}

const ENGINE: Tests = Tests { package: "acd", features: "config,stats", programs: &["story", "engine", "memory"] };
const SIMULATION: Tests = Tests { package: "acd", features: "sim", programs: &["sim"] };
const ROTA: Tests = Tests { package: "acd-rota", features: "", programs: &["rota"] };
const REPORT: Tests = Tests { package: "acd-report", features: "page", programs: &["right_numbers"] };

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    fault: Vec<Fault>,
}

/// A change at one place of the source that the tests must catch.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    pub(crate) name: String,
    pub(crate) breaks: String,
    pub(crate) file: String,
    before: String,
    after: String,
}

/// All faults.
pub(crate) fn faults() -> Vec<Fault> {
    let list: List = toml::from_str(include_str!("list.toml")).expect("list.toml is a list of faults");
    list.fault
}

/// The features that a test program needs and is not given, by the manifests below this folder.
#[cfg(test)]
pub(crate) fn missing_features(root: &Path) -> Vec<String> {
    let mut missing = Vec::new();
    for tests in [ENGINE, SIMULATION, ROTA, REPORT] {
        let folder = if tests.package == "acd" { root.to_owned() } else { root.join("crates").join(tests.package) };
        missing.extend(tests.missing_features(&folder));
    }
    missing
}

#[cfg(test)]
impl Tests {
    fn missing_features(self, folder: &Path) -> Vec<String> {
        let text = fs::read_to_string(folder.join("Cargo.toml")).expect("the manifest can be read");
        let manifest: toml::Table = toml::from_str(&text).expect("it is TOML");
        let needed_by = |program: &'static str| {
            let tests = manifest.get("test").and_then(toml::Value::as_array).into_iter().flatten();
            let own = tests.filter(move |test| test["name"].as_str() == Some(program));
            let needed = own.filter_map(|test| test.get("required-features")?.as_array());
            needed.flatten().filter_map(|name| name.as_str())
        };
        let given: Vec<&str> = self.features.split(',').collect();
        let mut missing = Vec::new();
        for &program in self.programs {
            let names = needed_by(program).filter(|name| !given.contains(name));
            missing.extend(names.map(|name| format!("{program} needs the feature {name}")));
        }
        missing
    }
}

impl Fault {
    /// The tests that are to find it.
    pub(crate) fn tests(&self) -> Tests {
        let below = |folder: &str| self.file.starts_with(folder);
        if below("crates/acd-rota/") {
            ROTA
        } else if below("crates/acd-report/") {
            REPORT
        } else if below("src/sim/") {
            SIMULATION
        } else {
            ENGINE
        }
    }

    /// The file's text with the fault in it.
    pub(crate) fn planted(&self, root: &Path) -> Result<String, String> {
        let path = root.join(&self.file);
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {}: {error}", self.name, self.file))?;
        match text.matches(&self.before).count() {
            1 => Ok(text.replacen(&self.before, &self.after, 1)),
            times => Err(format!("{}: what it replaces stands in {} {times} times, not once", self.name, self.file)),
        }
    }
}

/// A copy of the project in its own folder, which is kept so that the next run compiles less.
#[derive(Debug)]
pub(crate) struct Copy {
    folder: PathBuf,
    /// Held as long as the copy is in use.
    _lock: File,
}

/// Two runs in one folder would find each other's faults: the second is refused.
fn claim(folder: &Path) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    let lock = File::create(folder.join("in-use"))?;
    lock.try_lock().map_err(|error| {
        let elsewhere = "TMPDIR=FOLDER puts the copy of this run elsewhere";
        io::Error::other(format!("{}: {error}; {elsewhere}", folder.display()))
    })?;
    Ok(lock)
}

#[test]
fn two_runs_do_not_share_a_folder() {
    let folder = std::env::temp_dir().join(format!("acd-two-runs-{}", std::process::id()));
    let first = claim(&folder).expect("nobody else is there");
    assert!(claim(&folder).expect_err("it is in use").to_string().contains("TMPDIR"));
    drop(first);
    claim(&folder).expect("it is free again");
    fs::remove_dir_all(&folder).expect("an empty folder");
}

impl Copy {
    /// Copies the files known to git, in their current state.
    pub(crate) fn of(root: &Path) -> io::Result<Self> {
        let copy = std::env::temp_dir().join("acd-planted-faults");
        let lock = claim(&copy)?;
        let listed = Command::new("git").arg("ls-files").current_dir(root).output()?;
        for file in String::from_utf8_lossy(&listed.stdout).lines() {
            let (from, to) = (root.join(file), copy.join(file));
            if !from.is_file() {
                continue;
            }
            fs::create_dir_all(to.parent().expect("a file is in a folder"))?;
            let text = fs::read(from)?;
            if fs::read(&to).ok().as_ref() != Some(&text) {
                fs::write(to, text)?;
            }
        }
        Ok(Self { folder: copy, _lock: lock })
    }

    /// The tests that fail with the fault planted.
    pub(crate) fn with(&self, fault: &Fault) -> io::Result<Vec<String>> {
        let path = self.folder.join(&fault.file);
        let sound = fs::read_to_string(&path)?;
        fs::write(&path, fault.planted(&self.folder).map_err(io::Error::other)?)?;
        let caught = self.test(fault.tests());
        fs::write(&path, sound)?;
        caught
    }

    /// The tests that fail.
    pub(crate) fn test(&self, tests: Tests) -> io::Result<Vec<String>> {
        let said = self.folder.join("tests-said.txt");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([
            "test",
            "--package",
            tests.package,
            "--no-default-features",
            "--features",
            tests.features,
            "--no-fail-fast",
            "--lib",
        ]);
        cargo.args(tests.programs.iter().flat_map(|program| ["--test", program]));
        cargo.current_dir(&self.folder).env("CARGO_TARGET_DIR", self.folder.join("target"));
        cargo.envs([
            ("CARGO_PROFILE_DEV_OPT_LEVEL", "1"),
            ("CARGO_PROFILE_DEV_DEBUG", "0"),
            ("CARGO_INCREMENTAL", "1"),
        ]);
        cargo.envs([
            ("RUST_BACKTRACE", "0"),
            ("PROPTEST_FAILURE_PERSISTENCE", "off"),
            ("PROPTEST_MAX_SHRINK_ITERS", "0"),
        ]);
        let output = File::create(&said)?;
        let mut run = cargo.stdout(output.try_clone()?).stderr(output).stdin(Stdio::null()).process_group(0).spawn()?;
        let begun = Instant::now();
        let finished = loop {
            match run.try_wait()? {
                Some(status) => break Some(status.success()),
                None if begun.elapsed() > LONGEST => break None,
                None => std::thread::sleep(Duration::from_millis(200)),
            }
        };
        if finished.is_none() {
            // The tests started by cargo belong to its process group.
            Command::new("kill").args(["-9", "--", &format!("-{}", run.id())]).status()?;
            run.wait()?;
        }
        let mut failed = failures(&String::from_utf8_lossy(&fs::read(&said)?));
        match finished {
            None => failed.push("one that goes round for ever".into()),
            Some(false) if failed.is_empty() => {
                return Err(io::Error::other(format!("the tests do not run; see {}", said.display())));
            }
            Some(_) => {}
        }
        Ok(failed)
    }
}

/// The names of the failed tests, each with its target.
fn failures(said: &str) -> Vec<String> {
    let (mut target, mut failed) = ("", Vec::new());
    for line in said.lines() {
        if let Some(rest) = line.trim_start().strip_prefix("Running ") {
            let path = rest.split_whitespace().find(|word| word.ends_with(".rs")).unwrap_or(rest);
            target = path.trim_end_matches("/main.rs").rsplit('/').next().unwrap_or(path).trim_end_matches(".rs");
        }
        if let Some(name) = line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED")) {
            failed.push(format!("{target}::{name}"));
        }
    }
    failed.dedup();
    failed
}
