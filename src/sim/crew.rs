//! How many threads count at the same time: no more than memory allows.

use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};

use super::simulation::Simulation;
use crate::stats::{OptionsError, TallyOptions};

/// How many tallies a run keeps.
#[derive(Clone, Copy, Debug)]
pub struct Tallies {
    /// Per thread.
    pub each: u32,
    /// Shared by all threads.
    pub shared: u32,
}

/// How many of `asked` threads (`None`: one per core) may count at the same time.
///
/// # Errors
/// [`OptionsError::Memory`] if memory does not suffice for even one.
pub fn threads(
    simulation: &Simulation,
    options: &TallyOptions,
    tallies: Tallies,
    asked: Option<usize>,
) -> Result<usize, OptionsError> {
    let asked = asked.unwrap_or_else(rayon::current_num_threads).max(1);
    options.threads_within(simulation.center(), tallies.each, tallies.shared, asked)
}

/// Runs `work` on this many threads.
///
/// # Errors
/// If they cannot be started.
pub fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> Result<T, ThreadPoolBuildError> {
    if threads == rayon::current_num_threads() {
        return Ok(work());
    }
    Ok(ThreadPoolBuilder::new().num_threads(threads).build()?.install(work))
}
