//! How often and with which numbers a command simulates, and how it says what came out.

use acd_planning::Sample;
use clap::Args;

use super::export::Export;

/// The flags that commands have in common. How many replications are usual is the command's own.
#[derive(Debug, Args)]
pub(crate) struct Runs<const USUAL: u64> {
    /// Replications, each over the whole calendar.
    #[arg(long, value_name = "NUMBER", default_value_t = USUAL, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    replications: u64,
    /// The seed of all random numbers.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Print one JSON document in place of tables.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) export: Export,
}

impl<const USUAL: u64> Runs<USUAL> {
    /// What is to be run.
    pub(crate) fn sample(&self) -> Sample {
        Sample { seed: self.seed, replications: self.replications }
    }
}
