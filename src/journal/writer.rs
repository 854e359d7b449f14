//! Appending.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::error::JournalError;
use super::folder::{self, sync_folder};
use super::frame::{HEADER_BYTES, Header, write_group};
use super::keeper::Keeper;
use super::lock::Lock;
use super::options::{JournalOptions, Sync};
use super::player::fold;
use super::recover::Recovered;
use super::state::State;
use crate::engine::{Command, Engine, Event};
use crate::roster::Roster;
use crate::time::Timestamp;

/// A journal that is open for writing: [`append`](Self::append) what is about to be told the engine, tell it, and say
/// what came of it ([`applied`](Self::applied)).
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    options: JournalOptions,
    segment: Segment,
    /// The number of the next command.
    next: u64,
    events: u64,
    roster: Roster,
    buffer: Vec<u8>,
    keeper: Keeper,
    /// Once what is on the disk is uncertain.
    broken: bool,
    _lock: Lock,
}

/// Where a journal is.
pub(super) struct Place<'a> {
    pub(super) folder: &'a Path,
    pub(super) options: JournalOptions,
    pub(super) lock: Lock,
}

/// The segment that is being written.
#[derive(Debug)]
struct Segment {
    path: PathBuf,
    file: File,
    first: u64,
    length: u64,
    /// From this length on the next one is due.
    full_at: u64,
}

impl Segment {
    /// Begins one.
    fn begin(folder: &Path, header: Header, options: JournalOptions) -> Result<Self, JournalError> {
        let path = folder::segment(folder, header.first);
        let begun = OpenOptions::new().create(true).append(true).open(&path).and_then(|mut file| {
            file.set_len(0)?;
            file.write_all(&header.write())?;
            file.sync_all()?;
            Ok(file)
        });
        let file = begun.map_err(|error| {
            // One that is not whole must not stand at the end; where it cannot be removed, it is cut off when opened.
            let _ = fs::remove_file(&path);
            JournalError::io("begin", &path, error)
        })?;
        sync_folder(&path)?;
        let length = HEADER_BYTES as u64;
        Ok(Self { path, file, first: header.first, length, full_at: options.segment_bytes })
    }

    /// Goes on with one in which there is no command yet; `None` where there is none, or not even its header is whole.
    fn resume(folder: &Path, first: u64, options: JournalOptions) -> Result<Option<Self>, JournalError> {
        let path = folder::segment(folder, first);
        if !path.exists() {
            return Ok(None);
        }
        let fault = |error| JournalError::io("open", &path, error);
        let file = OpenOptions::new().append(true).open(&path).map_err(fault)?;
        let length = file.metadata().map_err(fault)?.len();
        let whole = length >= HEADER_BYTES as u64;
        Ok(whole.then_some(Self { path, file, first, length, full_at: options.segment_bytes }))
    }
}

impl Journal {
    /// Goes on after what was recovered.
    pub(super) fn go_on(place: Place<'_>, recovered: &Recovered) -> Result<Self, JournalError> {
        let Place { folder, options, lock } = place;
        let segment = match Segment::resume(folder, recovered.next, options)? {
            Some(segment) => segment,
            None => {
                let state = State {
                    next: recovered.next,
                    events: recovered.events,
                    unix_micros: unix_micros(),
                    snapshot: recovered.engine.snapshot(),
                    roster: recovered.roster.clone(),
                };
                state.save(&folder::state(folder, recovered.next))?;
                Segment::begin(folder, header(recovered.next, &recovered.engine), options)?
            }
        };
        let file = segment.file.try_clone().map_err(|error| JournalError::io("open", &segment.path, error))?;
        Ok(Self {
            folder: folder.to_owned(),
            options,
            next: recovered.next,
            events: recovered.events,
            roster: recovered.roster.clone(),
            buffer: Vec::new(),
            keeper: Keeper::start(folder, options, file)?,
            segment,
            broken: false,
            _lock: lock,
        })
    }

    /// The number of the next command.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// How many events there have been since the journal began.
    pub fn events_so_far(&self) -> u64 {
        self.events
    }

    /// Writes commands that are to be applied at one time; none for a moment at which deadlines act by themselves.
    /// Returns the number of the first.
    ///
    /// # Errors
    /// Nothing was appended; apply none of them. [`JournalError::is_temporary`] says whether to try again.
    pub fn append(&mut self, at: Timestamp, commands: &[Command]) -> Result<u64, JournalError> {
        if let Some(source) = self.keeper.failed_sync() {
            return Err(self.broken(source));
        }
        if self.broken {
            return Err(self.broken(io::Error::other("it failed before")));
        }
        self.buffer.clear();
        self.buffer = write_group(std::mem::take(&mut self.buffer), self.next, at, commands);
        if let Err(error) = self.segment.file.write_all(&self.buffer) {
            return Err(self.take_back(error));
        }
        self.segment.length += self.buffer.len() as u64;
        match self.options.sync {
            Sync::Always => self.segment.file.sync_data().map_err(|error| self.broken(error))?,
            Sync::Interval(_) => self.keeper.written(),
            Sync::Never => {}
        }
        let first = self.next;
        self.next += commands.len() as u64;
        Ok(first)
    }

    /// Takes back what a failed write left behind.
    fn take_back(&mut self, error: io::Error) -> JournalError {
        match self.segment.file.set_len(self.segment.length) {
            Ok(()) => JournalError::io("append to", &self.segment.path, error),
            Err(worse) => self.broken(worse),
        }
    }

    fn broken(&mut self, source: io::Error) -> JournalError {
        self.broken = true;
        JournalError::Broken { path: self.segment.path.clone(), source }
    }

    /// What came of it. Now and then this begins a segment, and lets a state be saved by another thread: O(calls +
    /// agents).
    ///
    /// # Errors
    /// A segment could not be begun, or a state not be saved, now or before. What was appended is safe; it is tried
    /// again later.
    pub fn applied(&mut self, engine: &Engine, events: &[Event]) -> Result<(), JournalError> {
        fold(&mut self.roster, engine, events);
        self.events += events.len() as u64;
        if self.segment.length >= self.segment.full_at && self.next > self.segment.first {
            self.turn_over(engine).inspect_err(|_| {
                self.segment.full_at = self.segment.length + self.options.segment_bytes / 8;
            })?;
        }
        self.keeper.trouble()
    }

    /// Begins the next segment, with a state at its beginning.
    fn turn_over(&mut self, engine: &Engine) -> Result<(), JournalError> {
        if self.options.sync != Sync::Never {
            self.segment.file.sync_all().map_err(|error| self.broken(error))?;
        }
        let segment = Segment::begin(&self.folder, header(self.next, engine), self.options)?;
        let file = segment.file.try_clone().map_err(|error| JournalError::io("open", &segment.path, error))?;
        self.segment = segment;
        self.keeper.save(file, self.state(engine));
        Ok(())
    }

    fn state(&self, engine: &Engine) -> State {
        State {
            next: self.next,
            events: self.events,
            unix_micros: unix_micros(),
            snapshot: engine.snapshot(),
            roster: self.roster.clone(),
        }
    }

    /// Brings everything to the disk and saves a state, so that the next start has nothing to play.
    ///
    /// # Errors
    /// Where it cannot. What was appended is there, but may not have reached the disk itself.
    pub fn close(mut self, engine: &Engine) -> Result<(), JournalError> {
        self.keeper.stop();
        self.keeper.trouble()?;
        self.segment.file.sync_all().map_err(|error| self.broken(error))?;
        if self.next > self.segment.first {
            self.state(engine).save(&folder::state(&self.folder, self.next))?;
            Segment::begin(&self.folder, header(self.next, engine), self.options)?;
        }
        Ok(())
    }
}

fn header(first: u64, engine: &Engine) -> Header {
    Header { first, unix_micros: unix_micros(), at: engine.now() }
}

/// The time of day. Only people read it; a clock that was set back does no harm.
pub(super) fn unix_micros() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| u64::try_from(since.as_micros()).unwrap_or(u64::MAX))
}
