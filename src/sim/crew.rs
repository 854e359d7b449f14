//! How many threads count at the same time: no more than memory allows.

use std::num::NonZeroUsize;

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

/// How many of `asked` threads (`None`: one per [core](cores)) may count at the same time.
///
/// # Errors
/// [`OptionsError::Memory`] if memory does not suffice for even one.
pub fn threads(
    simulation: &Simulation,
    options: &TallyOptions,
    tallies: Tallies,
    asked: Option<usize>,
) -> Result<usize, OptionsError> {
    let asked = asked.unwrap_or_else(|| rayon::current_num_threads().min(cores())).max(1);
    options.threads_within(simulation.center(), tallies.each, tallies.shared, asked)
}

/// How many threads this process can use at the same time: the machine's cores, or fewer where the process is bound to
/// some of them or its container (a control group, on Linux) is granted less time.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// Runs `work` on this many threads.
///
/// # Errors
/// If they cannot be started.
pub fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> Result<T, ThreadPoolBuildError> {
    // Asking for the size of the common pool starts it: not for a single thread.
    if threads > 1 && threads == rayon::current_num_threads() {
        return Ok(work());
    }
    Ok(ThreadPoolBuilder::new().num_threads(threads).build()?.install(work))
}
