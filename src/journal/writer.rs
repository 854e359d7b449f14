//! Appends to a journal.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::deciding::VERSION;
use super::error::JournalError;
use super::folder::{self, sync_folder};
use super::frame::{Contents, HEADER_BYTES, Header, write_group};
use super::keeper::{Charge, Keeper};
use super::lock::{Held, is_in_place};
use super::mark::Marker;
use super::meter::JournalMeter;
use super::options::{JournalOptions, Sync};
use super::recover::Recovered;
use super::state::State;
use crate::engine::{Command, Engine, Event};
use crate::identity::JournalId;
use crate::notes::Noted;
use crate::roster::Roster;
use crate::time::{Duration, Timestamp};

/// The age at which a segment is followed by another, where what is old is removed.
const SEGMENT_AGE: Duration = Duration::from_secs(86_400);

/// A journal open for writing. For each group, [`append`](Self::append) the commands, apply them to the engine, then
/// call [`applied`](Self::applied).
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    options: JournalOptions,
    id: JournalId,
    segment: Segment,
    /// The number of the next command.
    next: u64,
    events: u64,
    buffer: Vec<u8>,
    keeper: Keeper,
    /// Set if it is synced before it is answered.
    marker: Option<Marker>,
    /// Set once the disk's contents are uncertain, or the files gone.
    broken: bool,
    lock: Held,
    meter: JournalMeter,
}

/// A journal's folder and settings.
pub(super) struct Place<'a> {
    pub(super) folder: &'a Path,
    pub(super) options: JournalOptions,
    pub(super) lock: Held,
}

/// The current segment.
#[derive(Debug)]
struct Segment {
    held: Held,
    first: u64,
    length: u64,
    /// At this length the next one is due.
    full_at: u64,
    /// When the process began to write to it.
    begun: Timestamp,
}

impl Segment {
    /// Starts a segment.
    fn begin(folder: &Path, header: &Header, options: JournalOptions) -> Result<Self, JournalError> {
        let path = folder::segment(folder, header.first);
        let fault = |error| JournalError::io("begin", &path, error);
        let file = folder::private().append(true).open(&path).map_err(fault)?;
        let held = Held::take(file, path.clone())?;
        let mut file = held.file();
        let begun = file.set_len(0).and_then(|()| file.write_all(&header.write())).and_then(|()| file.sync_all());
        begun.map_err(|error| {
            // An incomplete one must not stay at the end; if it cannot be removed, it is cut off when opened.
            let _ = fs::remove_file(&path);
            fault(error)
        })?;
        sync_folder(&path)?;
        let (length, full_at) = (HEADER_BYTES as u64, options.segment_bytes);
        Ok(Self { held, first: header.first, length, full_at, begun: header.at })
    }

    /// Continues a segment that contains no command yet; `None` if there is none, or its header is incomplete.
    fn resume(
        folder: &Path,
        first: u64,
        begun: Timestamp,
        options: JournalOptions,
    ) -> Result<Option<Self>, JournalError> {
        let path = folder::segment(folder, first);
        if !path.exists() {
            return Ok(None);
        }
        let fault = |error| JournalError::io("open", &path, error);
        let file = OpenOptions::new().append(true).open(&path).map_err(fault)?;
        let length = file.metadata().map_err(fault)?.len();
        if length < HEADER_BYTES as u64 {
            return Ok(None);
        }
        let (held, full_at) = (Held::take(file, path.clone())?, options.segment_bytes);
        Ok(Some(Self { held, first, length, full_at, begun }))
    }

    /// Checks that it is in place, and syncs it to disk.
    fn sync(&self, meter: &JournalMeter) -> Result<(), JournalError> {
        let path = self.held.path();
        let uncertain = |source| JournalError::Uncertain { path: path.to_owned(), source };
        meter.synced(|| self.held.file().sync_data()).map_err(uncertain)?;
        is_in_place(self.held.file(), path).map_err(|error| uncertain(io::Error::other(error.to_string())))
    }
}

impl Journal {
    /// Continues after what was recovered.
    pub(super) fn go_on(place: Place<'_>, recovered: &Recovered) -> Result<Self, JournalError> {
        let Place { folder, options, lock } = place;
        // In this order a state without a segment means that the segment was removed.
        let segment = match Segment::resume(folder, recovered.next, recovered.engine.now(), options)? {
            Some(segment) => segment,
            None => Segment::begin(folder, &header(recovered.next, &recovered.engine, options), options)?,
        };
        let meter = JournalMeter::default();
        let path = folder::state(folder, recovered.next);
        if path.exists() {
            meter.found_state(saved_at(&path));
        } else {
            let Recovered { id, next, events, engine, roster, .. } = recovered;
            let state = State::at(options.time_of_day, *id, (*next, *events), engine, roster);
            state.save(&path)?;
            meter.saved_state(state.unix_micros);
        }
        let (mut marker, mut kept_by_keeper) = (None, None);
        if options.sync != Sync::Never {
            let mut opened = Marker::open(folder, options.sync)?;
            opened.note(segment.first, segment.length)?;
            let place = if options.sync == Sync::Always { &mut marker } else { &mut kept_by_keeper };
            *place = Some(opened);
        }
        let (watched, watched_lock, first) = (segment.held.watched()?, lock.watched()?, segment.first);
        let charge = Charge {
            folder,
            options,
            segment: watched,
            first,
            lock: watched_lock,
            marker: kept_by_keeper,
            meter: meter.clone(),
        };
        Ok(Self {
            folder: folder.to_owned(),
            options,
            id: recovered.id,
            next: recovered.next,
            events: recovered.events,
            buffer: Vec::new(),
            keeper: Keeper::start(charge)?,
            marker,
            segment,
            broken: false,
            lock,
            meter,
        })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Which journal this is.
    pub fn id(&self) -> JournalId {
        self.id
    }

    /// The number of the next command.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// What it has done since it was opened.
    pub fn meter(&self) -> JournalMeter {
        self.meter.clone()
    }

    /// The number of events since the journal began.
    pub fn events_so_far(&self) -> u64 {
        self.events
    }

    /// Whether it can still be written, as far as is known: once a second, and with each sync, the background thread
    /// checks that the files are in place.
    ///
    /// # Errors
    /// [`JournalError::Broken`], [`JournalError::Gone`]: nothing more is appended.
    pub fn is_sound(&mut self) -> Result<(), JournalError> {
        match self.keeper.failure() {
            None => Ok(()),
            Some(error) => {
                self.broken = true;
                Err(error)
            }
        }
    }

    /// Registers a function to be called, on another thread, as soon as [`is_sound`](Self::is_sound) should be
    /// checked. There is only one.
    pub fn on_failure(&self, tell: impl Fn() + Send + std::marker::Sync + 'static) {
        self.keeper.on_failure(Box::new(tell));
    }

    /// Writes commands that are to be applied at one time; none for a time at which deadlines act on their own.
    /// Returns the number of the first.
    ///
    /// # Errors
    /// Apply none of them. Nothing was appended, except for [`JournalError::Uncertain`]: then it is unknown whether
    /// they will be there when the journal is opened again. [`JournalError::is_temporary`] tells whether to retry.
    pub fn append(&mut self, at: Timestamp, commands: &[Command]) -> Result<u64, JournalError> {
        self.append_noted(at, commands, &[])
    }

    /// Like [`append`](Self::append), with what the host keeps with calls and agents, in the order of the commands.
    ///
    /// # Errors
    /// As [`append`](Self::append).
    pub fn append_noted(&mut self, at: Timestamp, commands: &[Command], notes: &[Noted]) -> Result<u64, JournalError> {
        let ahead = self.options.time_of_day.ahead_of(at);
        let mut bytes = std::mem::take(&mut self.buffer);
        bytes.clear();
        self.buffer = write_group(bytes, self.next, (at, ahead), Contents { commands, notes });
        self.append_buffer(commands.len())
    }

    /// Appends the next group, of that many commands, as [`Group::write`](super::Group::write) wrote it here or
    /// elsewhere. Returns the number of the first.
    ///
    /// # Errors
    /// As [`append`](Self::append).
    pub fn append_group(&mut self, group: &[u8], commands: usize) -> Result<u64, JournalError> {
        self.buffer.clear();
        self.buffer.extend_from_slice(group);
        self.append_buffer(commands)
    }

    fn append_buffer(&mut self, commands: usize) -> Result<u64, JournalError> {
        self.is_sound()?;
        if self.broken {
            let source = io::Error::other("it failed before");
            return Err(JournalError::Broken { path: self.segment.held.path().to_owned(), source });
        }
        if let Err(error) = self.segment.held.file().write_all(&self.buffer) {
            return Err(self.take_back(error));
        }
        self.segment.length += self.buffer.len() as u64;
        self.meter.appended(self.buffer.len(), commands);
        match self.options.sync {
            Sync::Always => self.sync_now()?,
            Sync::Interval(_) => self.keeper.written(),
            Sync::Never => {}
        }
        let first = self.next;
        self.next += commands as u64;
        Ok(first)
    }

    /// Syncs what was written to disk, before it is answered.
    fn sync_now(&mut self) -> Result<(), JournalError> {
        let (first, length) = (self.segment.first, self.segment.length);
        let noted = self.segment.sync(&self.meter).and_then(|()| match &mut self.marker {
            None => Ok(()),
            Some(marker) => marker.note(first, length).map_err(|error| JournalError::Uncertain {
                path: self.segment.held.path().to_owned(),
                source: io::Error::other(error.to_string()),
            }),
        });
        noted.inspect_err(|_| {
            self.meter.failed();
            self.broken = true;
        })
    }

    /// Undoes a failed write.
    fn take_back(&mut self, error: io::Error) -> JournalError {
        self.meter.failed();
        let path = self.segment.held.path();
        match self.segment.held.file().set_len(self.segment.length) {
            Ok(()) => JournalError::io("append to", path, error),
            // The remainder is incomplete, and is cut off when the journal is opened.
            Err(source) => {
                self.broken = true;
                JournalError::Broken { path: path.to_owned(), source }
            }
        }
    }

    /// Reports the result of the commands, and the current roster ([`Roster::follow`], from [`Recovered::roster`]
    /// on). Occasionally this starts a segment, and another thread saves a state: O(calls + agents).
    ///
    /// # Errors
    /// A segment could not be started, or a state not be saved, now or before. What was appended is safe; it is
    /// retried later.
    pub fn applied(&mut self, engine: &Engine, roster: &Roster, events: &[Event]) -> Result<(), JournalError> {
        self.events += events.len() as u64;
        let age = engine.now().since(self.segment.begun);
        let is_old = self.options.erase_after.is_some() && age >= SEGMENT_AGE;
        if (is_old || self.segment.length >= self.segment.full_at) && self.next > self.segment.first {
            self.turn_over(engine, roster).inspect_err(|_| {
                self.segment.full_at = self.segment.length + self.options.segment_bytes / 8;
                self.segment.begun = engine.now();
            })?;
        }
        self.keeper.background_error()
    }

    /// Starts the next segment, with a state at its beginning.
    fn turn_over(&mut self, engine: &Engine, roster: &Roster) -> Result<(), JournalError> {
        if self.options.sync != Sync::Never {
            self.sync_all()?;
        }
        self.segment = Segment::begin(&self.folder, &header(self.next, engine, self.options), self.options)?;
        if let Some(marker) = &mut self.marker {
            marker.note(self.segment.first, self.segment.length)?;
        }
        self.meter.began_segment();
        self.keeper.save(self.segment.held.watched()?, self.state(engine, roster));
        Ok(())
    }

    fn sync_all(&mut self) -> Result<(), JournalError> {
        self.meter.synced(|| self.segment.held.file().sync_all()).map_err(|source| {
            self.meter.failed();
            self.broken = true;
            JournalError::Broken { path: self.segment.held.path().to_owned(), source }
        })
    }

    fn state(&self, engine: &Engine, roster: &Roster) -> State {
        State::at(self.options.time_of_day, self.id, (self.next, self.events), engine, roster)
    }

    /// Syncs everything to disk and saves a state, so that the next start has nothing to replay.
    ///
    /// # Errors
    /// If that fails. What was appended is there, but may not be synced to disk.
    pub fn close(mut self, engine: &Engine, roster: &Roster) -> Result<(), JournalError> {
        self.keeper.stop();
        self.is_sound()?;
        self.keeper.background_error()?;
        is_in_place(self.segment.held.file(), self.segment.held.path())?;
        is_in_place(self.lock.file(), self.lock.path())?;
        self.sync_all()?;
        if self.next > self.segment.first {
            self.segment = Segment::begin(&self.folder, &header(self.next, engine, self.options), self.options)?;
            self.state(engine, roster).save(&folder::state(&self.folder, self.next))?;
            if self.options.sync != Sync::Never {
                let mut marker = Marker::open(&self.folder, self.options.sync)?;
                marker.note(self.segment.first, self.segment.length)?;
            }
        }
        Ok(())
    }
}

/// When a state that is there already was saved, as unix time in microseconds; 0 if that is unknown.
fn saved_at(path: &Path) -> u64 {
    let modified = fs::metadata(path).and_then(|is| is.modified()).ok();
    let since = modified.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    since.map_or(0, |since| u64::try_from(since.as_micros()).unwrap_or(0))
}

fn header(first: u64, engine: &Engine, options: JournalOptions) -> Header {
    let at = engine.now();
    Header { first, unix_micros: options.time_of_day.unix_micros(at), at, engine: VERSION.into() }
}
