//! How many threads count at once: no more than memory allows.

use rayon::{ThreadPoolBuildError, ThreadPoolBuilder};

use super::simulation::Simulation;
use crate::stats::{OptionsError, TallyOptions};

/// How many tallies a run keeps.
#[derive(Clone, Copy, Debug)]
pub struct Tallies {
    /// By each thread.
    pub each: u32,
    /// For all together.
    pub shared: u32,
}

/// How many of `asked` threads (`None`: as many as there are) may count at once.
///
/// # Errors
/// [`OptionsError::Memory`] where not even one may.
pub fn threads(
    simulation: &Simulation,
    options: &TallyOptions,
    tallies: Tallies,
    asked: Option<usize>,
) -> Result<usize, OptionsError> {
    let asked = asked.unwrap_or_else(rayon::current_num_threads).max(1);
    options.threads_within(simulation.center(), tallies.each, tallies.shared, asked)
}

/// Does the work on so many threads.
///
/// # Errors
/// Where they cannot be started.
pub fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> Result<T, ThreadPoolBuildError> {
    if threads == rayon::current_num_threads() {
        return Ok(work());
    }
    Ok(ThreadPoolBuilder::new().num_threads(threads).build()?.install(work))
}
