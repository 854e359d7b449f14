//! The log, which nobody waits for.
//!
//! Lines go to a thread of their own that writes them to the standard error. Where it writes slower than lines come, or
//! not at all (a pipe that nobody reads), lines are left out and counted; where it cannot write (a full disk, a pipe
//! whose reader has gone), they are lost. Neither stops or disturbs whoever logs.

use std::io::IsTerminal;

use clap::ValueEnum;
use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

/// How many lines may wait to be written.
const MAX_LINES: usize = 8_192;

/// How a line is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

/// The log. What waits to be written is written when this is dropped, within about a second.
pub(super) struct Log {
    guard: Option<WorkerGuard>,
    left_out: ErrorCounter,
    told: usize,
}

impl Log {
    /// Everything that is said from now on is written, filtered by `RUST_LOG`.
    pub(super) fn start(format: Format) -> Self {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
        let writer = NonBlockingBuilder::default().lossy(true).buffered_lines_limit(MAX_LINES).thread_name("acd-log");
        let (writer, guard) = writer.finish(std::io::stderr());
        let left_out = writer.error_counter();
        // What cannot be written is not reported on the very file that cannot be written.
        let log = tracing_subscriber::fmt().with_env_filter(filter).log_internal_errors(false).with_writer(writer);
        match format {
            Format::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
            Format::Json => log.json().flatten_event(true).init(),
        }
        Self { guard: Some(guard), left_out, told: 0 }
    }

    /// Tells how many lines have been left out since it was last told.
    pub(super) fn tell_left_out(&mut self) {
        let left_out = self.left_out.dropped_lines();
        if left_out > self.told {
            tracing::warn!(lines = left_out - self.told, "the log was written too slowly; lines were left out");
            self.told = left_out;
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        // The guard of a log that is stuck would say so on the standard output, which may be stuck as well.
        if self.left_out.dropped_lines() > self.told {
            std::mem::forget(self.guard.take());
        }
    }
}
