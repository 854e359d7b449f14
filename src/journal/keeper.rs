//! What a journal does beside appending, on a thread of its own: syncing, saving states, removing what is old.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Instant;

use super::error::JournalError;
use super::folder::{self, Folder};
use super::options::{History, JournalOptions, Sync};
use super::state::State;

/// The journal's side of it.
#[derive(Debug)]
pub(super) struct Keeper {
    orders: Option<Sender<Order>>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What both sides see.
#[derive(Debug, Default)]
struct Shared {
    /// Something was written that no sync has been ordered for.
    unsynced: AtomicBool,
    /// Whether there is anything to be said.
    news: AtomicBool,
    failed_sync: Mutex<Option<io::Error>>,
    trouble: Mutex<Option<JournalError>>,
}

impl Shared {
    fn tell<T>(&self, place: &Mutex<Option<T>>, error: T) {
        *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        self.news.store(true, Ordering::Release);
    }

    fn take<T>(&self, place: &Mutex<Option<T>>) -> Option<T> {
        if !self.news.load(Ordering::Acquire) {
            return None;
        }
        place.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

enum Order {
    /// Something was written.
    Sync,
    /// A segment was begun, with this state.
    Save(File, Box<State>),
}

/// The thread's side.
struct Work {
    folder: PathBuf,
    options: JournalOptions,
    /// The segment that is being written.
    file: File,
    shared: Arc<Shared>,
    orders: Receiver<Order>,
}

impl Keeper {
    pub(super) fn start(folder: &Path, options: JournalOptions, file: File) -> Result<Self, JournalError> {
        let (sender, orders) = channel();
        let shared = Arc::new(Shared::default());
        let work = Work { folder: folder.to_owned(), options, file, shared: Arc::clone(&shared), orders };
        let thread = Builder::new().name("acd-journal".into()).spawn(move || work.run());
        let thread = thread.map_err(|error| JournalError::io("start a thread for", folder, error))?;
        Ok(Self { orders: Some(sender), shared, thread: Some(thread) })
    }

    /// Something was written; it is to be synced in time.
    pub(super) fn written(&self) {
        if !self.shared.unsynced.swap(true, Ordering::AcqRel) {
            self.order(Order::Sync);
        }
    }

    /// A segment was begun.
    pub(super) fn save(&self, file: File, state: State) {
        self.order(Order::Save(file, Box::new(state)));
        // What is written to that segment before the thread knows of it must not be taken for synced.
        self.shared.unsynced.store(true, Ordering::Release);
        self.order(Order::Sync);
    }

    fn order(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // It listens until it is stopped.
            let _ = orders.send(order);
        }
    }

    /// Why a sync failed, if one did.
    pub(super) fn failed_sync(&self) -> Option<io::Error> {
        self.shared.take(&self.shared.failed_sync)
    }

    /// What else went wrong since it was asked last.
    pub(super) fn trouble(&self) -> Result<(), JournalError> {
        self.shared.take(&self.shared.trouble).map_or(Ok(()), Err)
    }

    /// Lets it finish.
    pub(super) fn stop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            self.shared.tell(&self.shared.failed_sync, io::Error::other("the thread that syncs has panicked"));
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
        // What an earlier process left.
        self.try_to(Self::remove_old);
        let mut due: Option<Instant> = None;
        loop {
            let order = match due {
                None => self.orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(at) => self.orders.recv_timeout(at.saturating_duration_since(Instant::now())),
            };
            match order {
                Ok(Order::Sync) => due = due.or_else(|| self.sync_due()),
                Ok(Order::Save(file, state)) => {
                    self.file = file;
                    let path = folder::state(&self.folder, state.next);
                    self.try_to(|_| state.save(&path));
                    self.try_to(Self::remove_old);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.sync(),
            }
            if due.is_some_and(|at| at <= Instant::now()) {
                due = None;
                self.sync();
            }
        }
    }

    fn sync_due(&self) -> Option<Instant> {
        match self.options.sync {
            Sync::Interval(interval) => Instant::now().checked_add(interval),
            Sync::Always | Sync::Never => None,
        }
    }

    fn sync(&self) {
        // What is written from here on orders the next one.
        if self.shared.unsynced.swap(false, Ordering::AcqRel)
            && let Err(error) = self.file.sync_data()
        {
            self.shared.tell(&self.shared.failed_sync, error);
        }
    }

    fn try_to(&self, work: impl FnOnce(&Self) -> Result<(), JournalError>) {
        if let Err(error) = work(self) {
            self.shared.tell(&self.shared.trouble, error);
        }
    }

    /// Removes the states beyond those that are kept, and the segments that no kept state needs.
    fn remove_old(&self) -> Result<(), JournalError> {
        let History::States(keep) = self.options.history else { return Ok(()) };
        let found = Folder::list(&self.folder)?;
        let keep = found.states.len().saturating_sub(keep.max(1) as usize);
        let (old, kept) = found.states.split_at(keep);
        let Some((oldest, _)) = kept.first() else { return Ok(()) };
        // A segment ends where the next one begins.
        let segments = found.segments.windows(2).filter(|pair| pair[1].0 <= *oldest).map(|pair| &pair[0].1);
        // States first: should the process die meanwhile, no state is left without what followed it.
        for path in old.iter().map(|(_, path)| path).chain(segments) {
            fs::remove_file(path).map_err(|error| JournalError::io("remove", path, error))?;
        }
        Ok(())
    }
}
