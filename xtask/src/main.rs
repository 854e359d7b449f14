//! `cargo xtask`: the long random tests, planted faults, kills, instruction counts and results.
//!
//! The random tests themselves stand where `cargo test` plays a few seconds of them, in `tests/engine`.

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

/// Worlds of a run that names neither minutes nor a seed.
const WORLDS: u64 = 400;
/// What twins play for where no length is given.
const SHORT: Duration = Duration::from_secs(5);

/// What the project's own people run beside `cargo test`.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Play random worlds in which messages are lost, late, repeated and out of order, and check all invariants after every
    /// command.
    World {
        /// As many worlds as fit into so long; without it a few hundred. The first one comes from the commit.
        #[arg(long, value_name = "MINUTES", value_parser = minutes)]
        minutes: Option<Duration>,
        /// Begin with this world, as a run that found a broken promise named it; without `--minutes` this one alone.
        #[arg(long, value_name = "NUMBER")]
        seed: Option<u64>,
        /// So many worlds at a time; without it one for each processor.
        #[arg(long, value_name = "COUNT")]
        threads: Option<NonZero<usize>>,
    },
    /// Play random commands over random centres through the engine and through the reference, and compare every fact.
    Twins {
        /// For so long; without it for a few seconds.
        #[arg(long, value_name = "MINUTES", value_parser = minutes)]
        minutes: Option<Duration>,
        /// Which histories; without it those of the commit.
        #[arg(long, value_name = "NUMBER")]
        seed: Option<u64>,
        /// So many histories at a time.
        #[arg(long, value_name = "COUNT", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        threads: u32,
        /// This history alone, as a run that found a difference named it.
        #[arg(long, value_name = "NUMBER")]
        history: Option<u64>,
    },
    /// Plant faults in the engine, one at a time, and see which tests find them.
    Faults {
        /// Only these, by their names in xtask/src/faults/list.toml; without it all, and docs/faults.md is written.
        #[arg(long, value_name = "NAME", num_args = 1..)]
        only: Vec<String>,
    },
    /// Put `acd serve` under load and kill it, again and again on one journal; see `--help` after `--`.
    Kill {
        /// For the test, such as `--times 200 --seed 7`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Count what the fixed workloads take in instructions, and compare with benches/instructions.toml.
    Instructions {
        /// `--update` keeps what was counted; `--strict` fails for any difference.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Write what the benchmarks measured last into docs/measured.md.
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
            // A panic is a difference like any other, and is shown as one.
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

/// Where the project is.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Writes to the standard output.
fn show(text: &str) -> Result<(), Box<dyn Error>> {
    use std::io::Write;
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}

/// Reads a number of minutes, up to those of a year.
fn minutes(text: &str) -> Result<Duration, String> {
    let minutes = text.parse().ok().filter(|minutes| (0.0..=525_600.0).contains(minutes));
    minutes.map(|minutes: f64| Duration::from_secs_f64(minutes * 60.0)).ok_or("expected 0 to 525600 minutes".into())
}
