//! `cargo xtask`: the long random tests, planted faults, kills, instruction counts and results.
//!
//! The random tests themselves are in `tests/engine`, where `cargo test` runs a few seconds of them.

mod faults;
mod results;

#[path = "../../tests/common/mod.rs"]
mod common;
#[path = "../../tests/reference/mod.rs"]
mod reference;
#[path = "../../tests/engine/twins/mod.rs"]
mod twins;
#[path = "../../tests/engine/world/mod.rs"]
mod world;

use std::error::Error;
use std::num::NonZero;
use std::path::Path;
use std::process::{Command as Process, ExitCode};
use std::time::Duration;

use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

/// The number of worlds if neither minutes nor a seed is given.
const WORLDS: u64 = 400;
/// How long the twins play by default.
const SHORT: Duration = Duration::from_secs(5);

/// Development tasks besides `cargo test`.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Play random worlds in which messages are lost, late, repeated and out of order, and check all invariants after
    /// every command.
    World {
        /// Play as many worlds as fit into this many minutes; by default a few hundred. The commit determines the first
        /// one.
        #[arg(long, value_name = "MINUTES", value_parser = minutes)]
        minutes: Option<Duration>,
        /// Begin with this world, which a failed run named; without `--minutes` play only this one.
        #[arg(long, value_name = "NUMBER")]
        seed: Option<u64>,
        /// The number of worlds at a time; by default one per processor.
        #[arg(long, value_name = "COUNT")]
        threads: Option<NonZero<usize>>,
    },
    /// Play random commands over random centres through the engine and the reference, and compare every fact.
    Twins {
        /// How many minutes to play; by default a few seconds.
        #[arg(long, value_name = "MINUTES", value_parser = minutes)]
        minutes: Option<Duration>,
        /// The seed of the histories; by default derived from the commit.
        #[arg(long, value_name = "NUMBER")]
        seed: Option<u64>,
        /// The number of histories at a time.
        #[arg(long, value_name = "COUNT", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        threads: u32,
        /// Play only this history, which a failed run named.
        #[arg(long, value_name = "NUMBER")]
        history: Option<u64>,
    },
    /// Plant faults in the engine, one at a time, and check that tests find them.
    Faults {
        /// Only these faults, by their names in xtask/src/faults/list.toml; by default all, and docs/faults.md is
        /// written.
        #[arg(long, value_name = "NAME", num_args = 1..)]
        only: Vec<String>,
    },
    /// Kill `acd serve` under load, repeatedly on one journal; see `--help` after `--`.
    Kill {
        /// Arguments for the test, such as `--times 200 --seed 7`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Two routers on three NATS servers, under load, while something dies, stands still, is cut off or hands over.
    Cluster {
        /// Arguments for the test, such as `s1 --times 200`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Count the instructions of the fixed workloads, and compare with benches/instructions.toml.
    Instructions {
        /// `--update` keeps the new counts; `--strict` fails on any difference.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Write the results of the last benchmarks into docs/measured.md.
    Results,
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<(), Box<dyn Error>> {
    match task {
        Task::World { minutes, seed, threads } => play_worlds(minutes, seed, threads),
        Task::Twins { minutes, seed, threads, history } => {
            // A panic counts as a difference, and is reported as one.
            std::panic::set_hook(Box::new(|_| {}));
            match history {
                Some(number) => Ok(twins::play_again(number)?),
                None => {
                    let run = twins::Run { seed, length: minutes.unwrap_or(SHORT), threads };
                    show(&run.play()?)
                }
            }
        }
        Task::Faults { only } => faults::plant(root(), &only),
        Task::Kill { arguments } => {
            let kill = ["test", "--quiet", "--release", "--package", "acd-cli", "--test", "kill", "--"];
            cargo(&kill, &arguments)
        }
        Task::Cluster { arguments } => {
            let cluster = [
                "test",
                "--quiet",
                "--release",
                "--package",
                "acd-cli",
                "--features",
                "cluster",
                "--test",
                "cluster",
                "--",
            ];
            cargo(&cluster, &arguments)
        }
        Task::Instructions { arguments } => {
            cargo(&["bench", "--quiet", "--package", "acd", "--bench", "instructions", "--"], &arguments)
        }
        Task::Results => results::write(root()),
    }
}

fn play_worlds(
    minutes: Option<Duration>,
    seed: Option<u64>,
    threads: Option<NonZero<usize>>,
) -> Result<(), Box<dyn Error>> {
    let length = match (seed, minutes) {
        (_, Some(minutes)) => world::Length::For(minutes),
        (Some(_), None) => world::Length::Worlds(1),
        (None, None) => world::Length::Worlds(WORLDS),
    };
    let style = ProgressStyle::with_template("{spinner} {elapsed_precise}  {human_pos} commands, {per_sec}")?;
    let bar = ProgressBar::new_spinner().with_style(style);
    let played = world::Run { seed, length, threads }.play(&|commands| bar.set_position(commands));
    bar.finish_and_clear();
    show(&played?)
}

/// Runs cargo on this project.
fn cargo(words: &[&str], arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let status = Process::new(env!("CARGO")).args(words).args(arguments).current_dir(root()).status()?;
    if status.success() { Ok(()) } else { Err(format!("cargo {} failed", words[0]).into()) }
}

/// The project's root folder.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Writes to the standard output.
fn show(text: &str) -> Result<(), Box<dyn Error>> {
    use std::io::Write;
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}

/// Parses a number of minutes, up to a year.
fn minutes(text: &str) -> Result<Duration, String> {
    let minutes = text.parse().ok().filter(|minutes| (0.0..=525_600.0).contains(minutes));
    minutes.map(|minutes: f64| Duration::from_secs_f64(minutes * 60.0)).ok_or("expected 0 to 525600 minutes".into())
}
