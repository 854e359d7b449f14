//! The common flags of commands that simulate.

use acd_planning::Sample;
use clap::Args;

use super::export::Export;

/// The common flags. The default number of replications depends on the command.
#[derive(Debug, Args)]
pub(crate) struct Runs<const USUAL: u64> {
    /// Replications, each over the whole calendar.
    #[arg(long, value_name = "NUMBER", default_value_t = USUAL, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    replications: u64,
    /// The seed of all random numbers.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Print one JSON document instead of tables.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) export: Export,
}

impl<const USUAL: u64> Runs<USUAL> {
    /// What to run.
    pub(crate) fn sample(&self) -> Sample {
        Sample { seed: self.seed, replications: self.replications }
    }
}
