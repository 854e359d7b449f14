//! What a journal has done since it was opened, for monitoring.
//!
//! The journal counts next to the disk, with atomics; anybody may read, at any time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The upper bounds of the buckets of [`Metered::sync_buckets`].
pub const SYNC_BUCKETS: [Duration; 10] = [
    Duration::from_micros(100),
    Duration::from_micros(500),
    Duration::from_millis(1),
    Duration::from_micros(2_500),
    Duration::from_millis(5),
    Duration::from_millis(10),
    Duration::from_millis(25),
    Duration::from_millis(100),
    Duration::from_millis(500),
    Duration::from_millis(2_500),
];

/// Reads what a journal has done. Cheap to clone; stays valid when the journal is closed.
#[derive(Clone, Debug, Default)]
pub struct JournalMeter {
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    bytes: AtomicU64,
    groups: AtomicU64,
    commands: AtomicU64,
    segments: AtomicU64,
    syncs: AtomicU64,
    sync_micros: AtomicU64,
    sync_buckets: [AtomicU64; SYNC_BUCKETS.len() + 1],
    states: AtomicU64,
    last_state_unix_micros: AtomicU64,
    failures: AtomicU64,
}

/// What a journal has done since it was opened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metered {
    /// Bytes appended.
    pub bytes: u64,
    /// Groups appended: commands that share one time, or a time at which deadlines acted.
    pub groups: u64,
    /// Commands appended.
    pub commands: u64,
    /// Segments begun.
    pub segments: u64,
    /// Syncs to disk.
    pub syncs: u64,
    /// The time that they took, in sum.
    pub sync_time: Duration,
    /// How many syncs took at most as long as each of [`SYNC_BUCKETS`], and more than the one before; then how many
    /// took longer than all.
    pub sync_buckets: [u64; SYNC_BUCKETS.len() + 1],
    /// States saved.
    pub states: u64,
    /// When the newest state was saved, as unix time in microseconds; `None` if that is unknown.
    pub last_state_unix_micros: Option<u64>,
    /// Failed writes, syncs, saves and checks of the files.
    pub failures: u64,
}

fn add(to: &AtomicU64, count: u64) {
    to.fetch_add(count, Ordering::Relaxed);
}

impl JournalMeter {
    /// Reads the counters, each on its own.
    pub fn read(&self) -> Metered {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let counts = &self.counts;
        Metered {
            bytes: of(&counts.bytes),
            groups: of(&counts.groups),
            commands: of(&counts.commands),
            segments: of(&counts.segments),
            syncs: of(&counts.syncs),
            sync_time: Duration::from_micros(of(&counts.sync_micros)),
            sync_buckets: std::array::from_fn(|place| of(&counts.sync_buckets[place])),
            states: of(&counts.states),
            last_state_unix_micros: Some(of(&counts.last_state_unix_micros)).filter(|micros| *micros > 0),
            failures: of(&counts.failures),
        }
    }

    pub(super) fn appended(&self, bytes: usize, commands: usize) {
        add(&self.counts.bytes, bytes as u64);
        add(&self.counts.groups, 1);
        add(&self.counts.commands, commands as u64);
    }

    pub(super) fn began_segment(&self) {
        add(&self.counts.segments, 1);
    }

    /// Times a sync, which is counted if it succeeds.
    pub(super) fn synced<T, E>(&self, sync: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let begun = Instant::now();
        let done = sync()?;
        let took = begun.elapsed();
        let bucket = SYNC_BUCKETS.iter().position(|most| took <= *most).unwrap_or(SYNC_BUCKETS.len());
        add(&self.counts.syncs, 1);
        add(&self.counts.sync_micros, u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        add(&self.counts.sync_buckets[bucket], 1);
        Ok(done)
    }

    pub(super) fn saved_state(&self, unix_micros: u64) {
        add(&self.counts.states, 1);
        self.found_state(unix_micros);
    }

    /// A state that was there already.
    pub(super) fn found_state(&self, unix_micros: u64) {
        self.counts.last_state_unix_micros.store(unix_micros, Ordering::Relaxed);
    }

    pub(super) fn failed(&self) {
        add(&self.counts.failures, 1);
    }
}
