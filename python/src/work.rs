//! Long runs, on threads of their own: without the interpreter's lock, ended by Ctrl-C, with progress.

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use parking_lot::Mutex;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::errors::failed;

/// How often signals are looked at. Ctrl-C returns within two of these.
const GLANCE: Duration = Duration::from_millis(50);

/// What a run and its watcher share.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// Set by Ctrl-C: replications under way end, and no more start.
    pub(crate) cancel: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
}

impl Watch {
    /// What has been done, of how much.
    pub(crate) fn set(&self, done: u64, total: u64) {
        self.expect(total);
        // Threads may report out of turn.
        self.done.fetch_max(done, Ordering::Relaxed);
    }

    /// One more is done. Once the run is cancelled, the thread that says so ends here.
    pub(crate) fn one_more(&self) {
        self.step();
        if self.cancel.load(Ordering::Relaxed) {
            // No panic hook, no message: the watcher has left.
            resume_unwind(Box::new("cancelled"));
        }
    }

    /// One more step of a search that looks for `cancel` itself.
    pub(crate) fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// How much there is to do.
    pub(crate) fn expect(&self, total: u64) {
        self.total.store(total, Ordering::Relaxed);
    }
}

/// Runs `work` on `threads` threads and waits for it, with the bar of `acd/_progress.py` if `progress` wants one. After
/// Ctrl-C the exception is raised at once; what is under way ends by itself.
///
/// # Errors
/// Whatever a signal handler raises; that threads cannot be started.
pub(crate) fn run<T: Send + 'static>(
    py: Python<'_>,
    (progress, unit): (Option<Bound<'_, PyAny>>, &str),
    threads: Option<NonZeroUsize>,
    work: impl FnOnce(&Watch) -> T + Send + 'static,
) -> PyResult<T> {
    let watch = Arc::new(Watch::default());
    let (sender, receiver) = channel();
    let own = Arc::clone(&watch);
    // A pool of its own: the global one does not survive a fork, and would ignore `threads`.
    let pool =
        rayon::ThreadPoolBuilder::new().num_threads(threads.map_or_else(acd::sim::cores, NonZeroUsize::get)).build();
    let pool = pool.map_err(failed)?;
    let started = std::thread::Builder::new().name("acd".into()).spawn(move || {
        let done = catch_unwind(AssertUnwindSafe(|| pool.install(|| work(&own))));
        // Nobody may be waiting any more.
        let _ = sender.send(done);
    });
    started.map_err(failed)?;
    // A receiver belongs to one thread at a time.
    let receiver = Mutex::new(receiver);
    let mut bar = Bar::Unasked { progress, unit };
    let done = loop {
        match py.detach(|| receiver.lock().recv_timeout(GLANCE)) {
            Ok(done) => break done,
            Err(RecvTimeoutError::Disconnected) => return Err(failed("the run's thread has ended without a word")),
            Err(RecvTimeoutError::Timeout) => {
                if let Err(raised) = py.check_signals().and_then(|()| bar.show(py, &watch)) {
                    watch.cancel.store(true, Ordering::Relaxed);
                    // What failed first is raised, whatever becomes of the bar.
                    let _ = bar.close();
                    return Err(raised);
                }
            }
        }
    };
    bar.show_last(py, &watch)?;
    done.or_else(|panic| resume_unwind(panic))
}

/// The number of threads: as many as asked for, but no more than there are cores (or a container may use).
pub(crate) fn threads(asked: Option<usize>) -> PyResult<Option<NonZeroUsize>> {
    let Some(asked) = asked else { return Ok(None) };
    let asked = NonZeroUsize::new(asked).ok_or_else(|| PyValueError::new_err("threads is 0; expected 1 or more"))?;
    Ok(Some(std::thread::available_parallelism().map_or(asked, |cores| asked.min(cores))))
}

/// The bar on the screen: a run that ends at once shows none.
enum Bar<'py, 'u> {
    Unasked { progress: Option<Bound<'py, PyAny>>, unit: &'u str },
    Shown(Bound<'py, PyAny>),
    Unwanted,
}

impl<'py> Bar<'py, '_> {
    fn show(&mut self, py: Python<'py>, watch: &Watch) -> PyResult<()> {
        if let Self::Unasked { progress, unit } = self {
            let bar = py.import("acd._progress")?.call_method1("bar", (progress.take(), *unit))?;
            *self = if bar.is_none() { Self::Unwanted } else { Self::Shown(bar) };
        }
        match self {
            Self::Shown(bar) => {
                let (done, total) = (watch.done.load(Ordering::Relaxed), watch.total.load(Ordering::Relaxed));
                bar.call_method1("show", (done, total)).map(|_| ())
            }
            Self::Unasked { .. } | Self::Unwanted => Ok(()),
        }
    }

    fn show_last(&mut self, py: Python<'py>, watch: &Watch) -> PyResult<()> {
        match self {
            Self::Shown(_) => self.show(py, watch).and_then(|()| self.close()),
            Self::Unasked { .. } | Self::Unwanted => Ok(()),
        }
    }

    fn close(&mut self) -> PyResult<()> {
        match self {
            Self::Shown(bar) => bar.call_method0("close").map(|_| ()),
            Self::Unasked { .. } | Self::Unwanted => Ok(()),
        }
    }
}
