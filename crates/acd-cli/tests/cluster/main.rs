//! Two `acd serve` on three NATS servers, under load, while something dies, stands still, is cut off or hands over.
//!
//! `cargo xtask cluster s1 --times 200` and so on, up to `s7`, as often as asked; `cargo test -p acd-cli --features cluster
//! --test cluster` does each a few times. After each run every acknowledged command must be in the history once, under the
//! number with which it was acknowledged, and both routers' journals must give the same engine, byte for byte, and the same
//! number of events.
//!
//! | | what happens |
//! |---|---|
//! | s1, s2 | SIGKILL of the router that leads, under load |
//! | s3 | it is stopped for five seconds, and continued |
//! | s4 | SIGKILL of the server that leads the log |
//! | s5 | a hand-over: SIGTERM, and `acd cluster hand-over` |
//! | s6 | nothing: how many commands a second, and how long each takes, beside the bare log |
//! | s7 | servers and routers are cut off from each other in network namespaces (as root) |

mod dies;
mod history;
mod load;
mod node;
mod partition;
mod rate;
#[path = "../../../acd-cluster/tests/servers/mod.rs"]
mod servers;
mod site;
mod stalls;
mod stands_still;
mod times;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

/// Two routers on three servers.
#[derive(Parser)]
#[command(name = "cargo xtask cluster")]
struct Options {
    /// What happens; by default each once or twice.
    figure: Option<Figure>,
    /// How often.
    #[arg(long)]
    times: Option<u32>,
    /// Determines when.
    #[arg(long, default_value_t = 20_260_101)]
    seed: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Figure {
    S1,
    S2,
    S3,
    S4,
    S5,
    S6,
    S7,
}

/// What one figure takes.
pub(crate) struct Run {
    pub(crate) program: PathBuf,
    pub(crate) times: u32,
    pub(crate) seed: u64,
}

/// The result of a figure: what was measured, or what was wrong.
pub(crate) type Measured = Result<String, String>;

impl Figure {
    /// How often in a short run.
    fn short(self) -> u32 {
        match self {
            Self::S1 | Self::S2 => 3,
            Self::S3 | Self::S4 => 1,
            Self::S5 => 4,
            Self::S6 => 2,
            Self::S7 => 2,
        }
    }

    fn measure(self, run: &Run) -> Measured {
        match self {
            Self::S1 | Self::S2 => dies::measure(run),
            Self::S3 => stands_still::measure(run),
            Self::S4 => stalls::measure(run),
            Self::S5 => times::measure(run),
            Self::S6 => rate::measure(run),
            Self::S7 => partition::measure(run),
        }
    }
}

fn say(text: &str) {
    // Nobody may be listening.
    let _ = writeln!(std::io::stdout(), "{text}");
}

fn main() -> ExitCode {
    // `cargo test` may ask for other tests, or for a list.
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "--list" || word == "--exact") {
        return ExitCode::SUCCESS;
    }
    let options = Options::parse();
    let must = std::env::var_os("CI").is_some();
    let program = match servers::program() {
        Ok(program) => program,
        Err(why) => {
            say(&format!("a cluster: {}: {why}", if must { "cannot run" } else { "skipped" }));
            return if must { ExitCode::FAILURE } else { ExitCode::SUCCESS };
        }
    };
    let all = [Figure::S1, Figure::S3, Figure::S4, Figure::S5, Figure::S6, Figure::S7];
    let asked = options.figure.map_or(all.to_vec(), |figure| vec![figure]);
    let mut failed = false;
    for figure in asked {
        let times = options.times.unwrap_or(figure.short());
        let run = Run { program: program.clone(), times, seed: options.seed };
        match figure.measure(&run) {
            Ok(text) => say(&format!("{figure:?}  {text}")),
            Err(why) => {
                say(&format!("{figure:?}  FAILED: {why}"));
                failed = true;
            }
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
