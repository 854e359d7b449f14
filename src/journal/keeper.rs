//! The journal's background thread: syncs, saves states, removes old files, and checks that the files are still in
//! place.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use parking_lot::Mutex;

use super::error::JournalError;
use super::folder::{self, Folder};
use super::lock::Watched;
use super::mark::Marker;
use super::meter::JournalMeter;
use super::options::{History, JournalOptions, Sync};
use super::state::State;

/// How often to check that the files are in place, in addition to each sync.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The journal's side.
#[derive(Debug)]
pub(super) struct Keeper {
    orders: Option<Sender<Order>>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// Shared by both sides.
#[derive(Default)]
struct Shared {
    /// Something was written for which no sync has been requested.
    unsynced: AtomicBool,
    /// Whether there is an error to report.
    news: AtomicBool,
    failure: Mutex<Option<JournalError>>,
    background_error: Mutex<Option<JournalError>>,
    on_failure: OnceLock<Box<dyn Fn() + Send + std::marker::Sync>>,
    meter: JournalMeter,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("news", &self.news).finish_non_exhaustive()
    }
}

impl Shared {
    fn tell<T>(&self, place: &Mutex<Option<T>>, error: T) {
        self.meter.failed();
        *place.lock() = Some(error);
        self.news.store(true, Ordering::Release);
    }

    /// Stops all writing.
    fn fail(&self, error: JournalError) {
        self.tell(&self.failure, error);
        if let Some(tell) = self.on_failure.get() {
            tell();
        }
    }

    fn take<T>(&self, place: &Mutex<Option<T>>) -> Option<T> {
        if !self.news.load(Ordering::Acquire) {
            return None;
        }
        place.lock().take()
    }
}

enum Order {
    /// Something was written.
    Sync,
    /// A segment was begun, with this state.
    Save(Watched, Box<State>),
}

/// The thread's side.
struct Work {
    folder: PathBuf,
    options: JournalOptions,
    /// The current segment, and the number of its first command.
    segment: Watched,
    first: u64,
    lock: Watched,
    /// Set if this thread syncs.
    marker: Option<Marker>,
    shared: Arc<Shared>,
    orders: Receiver<Order>,
}

/// The files it looks after.
pub(super) struct Charge<'a> {
    pub(super) folder: &'a Path,
    pub(super) options: JournalOptions,
    pub(super) segment: Watched,
    pub(super) first: u64,
    pub(super) lock: Watched,
    pub(super) marker: Option<Marker>,
    pub(super) meter: JournalMeter,
}

impl Keeper {
    pub(super) fn start(charge: Charge<'_>) -> Result<Self, JournalError> {
        let Charge { folder, options, segment, first, lock, marker, meter } = charge;
        let (sender, orders) = unbounded();
        let shared = Arc::new(Shared { meter, ..Shared::default() });
        let (folder_of_its_own, told) = (folder.to_owned(), Arc::clone(&shared));
        let work = Work { folder: folder_of_its_own, options, segment, first, lock, marker, shared: told, orders };
        let thread = Builder::new().name("acd-journal".into()).spawn(move || work.run());
        let thread = thread.map_err(|error| JournalError::io("start a thread for", folder, error))?;
        Ok(Self { orders: Some(sender), shared, thread: Some(thread) })
    }

    /// Requests a sync after a write.
    pub(super) fn written(&self) {
        if !self.shared.unsynced.swap(true, Ordering::AcqRel) {
            self.order(Order::Sync);
        }
    }

    /// Takes over the segment just begun, and saves its state.
    pub(super) fn save(&self, segment: Watched, state: State) {
        self.order(Order::Save(segment, Box::new(state)));
        // What is written to that segment before the thread knows of it must not count as synced.
        self.shared.unsynced.store(true, Ordering::Release);
        self.order(Order::Sync);
    }

    fn order(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // The thread receives until it is stopped.
            let _ = orders.send(order);
        }
    }

    /// Why writing has stopped, if it has. Reported once.
    pub(super) fn failure(&self) -> Option<JournalError> {
        self.shared.take(&self.shared.failure)
    }

    /// Registers a function to call as soon as writing stops; only the first one counts.
    pub(super) fn on_failure(&self, tell: Box<dyn Fn() + Send + std::marker::Sync>) {
        let _ = self.shared.on_failure.set(tell);
    }

    /// The last other error, which this clears.
    pub(super) fn background_error(&self) -> Result<(), JournalError> {
        self.shared.take(&self.shared.background_error).map_or(Ok(()), Err)
    }

    /// Waits for the thread to finish.
    pub(super) fn stop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            let source = io::Error::other("the thread that syncs has panicked");
            self.shared.fail(JournalError::Broken { path: PathBuf::from("the journal"), source });
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Work {
    fn run(mut self) {
        // Old files of an earlier process.
        self.try_to(|work| work.remove_old());
        let mut look_at = Instant::now() + LOOK_EVERY;
        let mut due: Option<Instant> = None;
        loop {
            match self.orders.recv_deadline(due.map_or(look_at, |at| at.min(look_at))) {
                Ok(Order::Sync) => due = due.or_else(|| self.sync_due()),
                Ok(Order::Save(segment, state)) => self.go_on_with(segment, &state),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.sync(),
            }
            let now = Instant::now();
            if due.is_some_and(|at| at <= now) {
                due = None;
                self.sync();
            }
            if look_at <= now {
                look_at = now + LOOK_EVERY;
                self.look();
            }
        }
    }

    fn go_on_with(&mut self, segment: Watched, state: &State) {
        (self.segment, self.first) = (segment, state.next);
        let path = folder::state(&self.folder, state.next);
        self.try_to(|work| {
            state.save(&path)?;
            work.shared.meter.saved_state(state.unix_micros);
            Ok(())
        });
        self.try_to(|work| work.remove_old());
    }

    /// Checks that the files are still where a restart would find them, so that no other process can have begun to
    /// write.
    fn look(&self) {
        if let Err(error) = self.segment.is_in_place().and_then(|()| self.lock.is_in_place()) {
            self.shared.fail(error);
        }
    }

    fn sync_due(&self) -> Option<Instant> {
        match self.options.sync {
            Sync::Interval(interval) => Instant::now().checked_add(interval),
            Sync::Always | Sync::Never => None,
        }
    }

    fn sync(&mut self) {
        // Anything written from here on requests the next sync.
        if !self.shared.unsynced.swap(false, Ordering::AcqRel) {
            return;
        }
        let length = self.segment.file.metadata().map(|is| is.len());
        let sync = || self.segment.file.sync_data();
        let synced = length.and_then(|length| self.shared.meter.synced(sync).map(|()| length));
        match synced {
            Err(source) => self.shared.fail(JournalError::Broken { path: self.segment.path.clone(), source }),
            Ok(length) => {
                let first = self.first;
                self.try_to(|work| work.marker.as_mut().map_or(Ok(()), |marker| marker.note(first, length)));
                self.look();
            }
        }
    }

    fn try_to(&mut self, work: impl FnOnce(&mut Self) -> Result<(), JournalError>) {
        if let Err(error) = work(self) {
            self.shared.tell(&self.shared.background_error, error);
        }
    }

    /// How many states, from the oldest, are followed by one that is itself too old: so is everything in between.
    fn too_old(&self, found: &Folder) -> usize {
        let Some(age) = self.options.erase_after else { return 0 };
        let is_old = |path: &Path| {
            let modified = fs::metadata(path).and_then(|is| is.modified());
            modified.is_ok_and(|at| at.elapsed().is_ok_and(|since| since >= age))
        };
        let next = found.states.iter().skip(1);
        next.take_while(|(_, path)| is_old(path)).count()
    }

    /// Removes all states but the newest ones, and the segments that no remaining state needs.
    fn remove_old(&self) -> Result<(), JournalError> {
        let found = Folder::list(&self.folder)?;
        let by_number = match self.options.history {
            History::States(keep) => found.states.len().saturating_sub(keep.max(1) as usize),
            History::All => 0,
        };
        let (old, kept) = found.states.split_at(by_number.max(self.too_old(&found)));
        let Some((oldest, _)) = kept.first() else { return Ok(()) };
        // A segment ends where the next one begins.
        let segments = found.segments.windows(2).filter(|pair| pair[1].0 <= *oldest).map(|pair| &pair[0].1);
        // States first: if the process dies in between, no state is left without the segments after it.
        for path in old.iter().map(|(_, path)| path).chain(segments) {
            fs::remove_file(path).map_err(|error| JournalError::io("remove", path, error))?;
        }
        Ok(())
    }
}
