//! The log, which never blocks.
//!
//! A separate thread writes lines to standard error. If it is slower than lines arrive, or blocked (a pipe that
//! nobody reads), lines are dropped and counted; if it cannot write (a full disk, a pipe whose reader has gone), they
//! are lost. Neither stops or delays the code that logs.

use std::io::IsTerminal;

use clap::ValueEnum;
use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

/// The maximum number of lines waiting to be written.
const MAX_LINES: usize = 8_192;

/// The format of a line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// One line of text.
    Text,
    /// One JSON object.
    Json,
}

/// The log. Dropping it writes waiting lines, for at most about a second.
pub struct Log {
    guard: Option<WorkerGuard>,
    left_out: ErrorCounter,
    told: usize,
}

impl Log {
    /// Starts logging, filtered by `RUST_LOG`.
    pub fn start(format: Format) -> Self {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
        let writer = NonBlockingBuilder::default().lossy(true).buffered_lines_limit(MAX_LINES).thread_name("acd-log");
        let (writer, guard) = writer.finish(std::io::stderr());
        let left_out = writer.error_counter();
        // A failure to write is not reported to the file that failed.
        let log = tracing_subscriber::fmt().with_env_filter(filter).log_internal_errors(false).with_writer(writer);
        match format {
            Format::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
            Format::Json => log.json().flatten_event(true).init(),
        }
        Self { guard: Some(guard), left_out, told: 0 }
    }

    /// Logs how many lines have been dropped since the last report.
    pub fn tell_left_out(&mut self) {
        let left_out = self.left_out.dropped_lines();
        if left_out > self.told {
            tracing::warn!(lines = left_out - self.told, "the log was written too slowly; lines were dropped");
            self.told = left_out;
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        // The guard of a blocked log would report that to standard output, which may be blocked as well.
        if self.left_out.dropped_lines() > self.told {
            std::mem::forget(self.guard.take());
        }
    }
}
