//! Replays a journal: the same events, bit for bit.

use std::collections::VecDeque;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use super::error::JournalError;
use super::folder::{self, Folder};
use super::frame::{self, Group, HEADER_BYTES, Header};
use super::mark::{Mark, When};
use super::prologue::BadStart;
use super::state::State;
use crate::engine::{Command, Engine, Event, Rejection};
use crate::identity::JournalId;
use crate::notes::Noted;
use crate::roster::Roster;
use crate::time::Timestamp;

/// Replays a journal command by command, starting from a state. Read-only; the journal may be in use.
#[derive(Debug)]
pub struct Player {
    id: JournalId,
    engine: Engine,
    roster: Roster,
    next: u64,
    event_count: u64,
    folder: PathBuf,
    /// Segments not yet read.
    segments: VecDeque<(u64, PathBuf)>,
    segment: Option<Segment>,
    group: Option<Playing>,
    /// By how many seconds the time of day was ahead of the engine's in the last group; `None` before the first.
    ahead: Option<i64>,
    torn: Option<Torn>,
    mark: Option<Mark>,
    /// The versions that made the decisions, in order.
    engines: Vec<String>,
    unreadable: Vec<JournalError>,
    /// When the initial state was saved.
    saved_at_unix_micros: u64,
    against_states: bool,
    events: Vec<Event>,
}

/// The segment being read.
#[derive(Debug)]
struct Segment {
    path: PathBuf,
    header: Header,
    bytes: Vec<u8>,
    offset: usize,
}

/// The group being replayed.
#[derive(Debug)]
struct Playing {
    at: Timestamp,
    commands: VecDeque<Command>,
    /// What the host keeps, not yet taken in.
    notes: VecDeque<Noted>,
    /// How many commands have been replayed.
    place: u32,
    /// Whether it has no commands.
    empty: bool,
    /// Its offset in the segment.
    offset: u64,
}

/// The effect of one command; or of deadlines, if there was no command.
#[derive(Debug)]
pub struct Played<'a> {
    /// The command's number; without a command, that of the next one.
    pub sequence: u64,
    /// The time.
    pub at: Timestamp,
    /// The command; `None` for deadlines.
    pub command: Option<Command>,
    /// Whether the engine accepted it.
    pub outcome: Result<(), Rejection>,
    /// The number of its first event, counted from 0 since the journal began.
    pub first_event: u64,
    /// Its events.
    pub events: &'a [Event],
}

/// A last group that was incomplete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Torn {
    /// The segment.
    pub path: PathBuf,
    /// The group's offset, in bytes.
    pub offset: u64,
    /// The group's length, in bytes.
    pub bytes: u64,
    /// Whether the group's commands may have been acknowledged.
    pub answered: Answered,
}

/// Whether the commands were acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// Not acknowledged: commands were synced before they were answered ([`Sync::Always`](super::Sync::Always)), and
    /// the synced part ends where these begin.
    Nobody,
    /// Unknown. If the process died while writing them, they were not acknowledged; if they were damaged later, or
    /// the machine died before they were synced, they were.
    Unknown,
}

impl Player {
    /// Starts from the oldest readable state. If `path` is one segment of a journal, plays just that segment.
    ///
    /// # Errors
    /// If there is no journal, or its beginning cannot be read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, JournalError> {
        let path = path.as_ref();
        if !path.is_dir() {
            return Self::open_segment(path);
        }
        // Read before the list: if the journal is in use, the list then covers what the mark refers to.
        let mark = Mark::read(path).unwrap_or_default();
        let found = Folder::list(path)?;
        if found.states.is_empty() && found.segments.is_empty() {
            return Err(JournalError::Nothing(path.to_owned()));
        }
        let mut unreadable = Vec::new();
        for (number, state) in &found.states {
            match Self::from_state_file(path, &found, *number, state) {
                Ok(player) => return Self { unreadable, ..player }.checked(mark, path, &found),
                Err(error @ JournalError::NoSegment { .. }) => return Err(error),
                Err(error) => unreadable.push(error),
            }
        }
        Err(none_readable(path, &found, unreadable))
    }

    /// Like [`Player::open`], but starts from the newest readable state that was saved before the event of that number;
    /// from the oldest readable one, if all were saved later.
    ///
    /// # Errors
    /// As [`Player::open`].
    pub fn open_before(folder: impl AsRef<Path>, event: u64) -> Result<Self, JournalError> {
        let folder = folder.as_ref();
        let mark = Mark::read(folder).unwrap_or_default();
        let found = Folder::list(folder)?;
        let mut states = found.states.iter().rev();
        let before = states.find_map(|(number, state)| {
            // What cannot be read, an older state makes up for.
            let player = Self::from_state_file(folder, &found, *number, state).ok()?;
            (player.event_count <= event).then_some(player)
        });
        match before {
            Some(player) => player.checked(mark, folder, &found),
            None => Self::open(folder),
        }
    }

    /// Checks that what had been synced is there.
    fn checked(self, mark: Option<Mark>, folder: &Path, found: &Folder) -> Result<Self, JournalError> {
        if let Some(mark) = &mark {
            mark.check(folder, found)?;
        }
        Ok(self.with_mark(mark))
    }

    fn open_segment(path: &Path) -> Result<Self, JournalError> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let number = path.file_stem().and_then(|stem| stem.to_str()?.parse::<u64>().ok());
        let number = number.ok_or_else(|| JournalError::Nothing(path.to_owned()))?;
        let state = State::load(&folder::state(folder, number), number)?;
        Self::from_state(state, folder, vec![(number, path.to_owned())])
    }

    /// Starts from a state file in a folder and plays the segments from there.
    pub(super) fn from_state_file(
        folder: &Path,
        found: &Folder,
        number: u64,
        path: &Path,
    ) -> Result<Self, JournalError> {
        let state = State::load(path, number)?;
        let segments = found.segments_from(number);
        if segments.first().is_none_or(|(first, _)| *first != number) {
            let segment = folder::segment(folder, number);
            return Err(JournalError::NoSegment { state: path.to_owned(), segment });
        }
        Self::from_state(state, folder, segments.to_vec())
    }

    /// Starts from a state and plays these segments.
    fn from_state(state: State, folder: &Path, segments: Vec<(u64, PathBuf)>) -> Result<Self, JournalError> {
        let fault = |source| JournalError::Snapshot { path: folder::state(folder, state.next), source };
        let engine = Engine::restore(state.snapshot).map_err(fault)?;
        Ok(Self {
            id: state.id,
            engine,
            roster: state.roster,
            next: state.next,
            event_count: state.events,
            folder: folder.to_owned(),
            segments: segments.into(),
            segment: None,
            group: None,
            ahead: None,
            torn: None,
            mark: None,
            engines: Vec::new(),
            unreadable: Vec::new(),
            saved_at_unix_micros: state.unix_micros,
            against_states: false,
            events: Vec::new(),
        })
    }

    pub(super) fn saved_at_unix_micros(&self) -> u64 {
        self.saved_at_unix_micros
    }

    /// Sets how much had been synced.
    pub(super) fn with_mark(self, mark: Option<Mark>) -> Self {
        Self { mark, ..self }
    }

    /// The versions of this crate that made the decisions replayed so far, in order. If it differs from this one, its
    /// rules may differ too.
    pub fn engines(&self) -> &[String] {
        &self.engines
    }

    /// States that could not be read, and were skipped.
    pub fn unreadable(&self) -> &[JournalError] {
        &self.unreadable
    }

    /// From now on, compares every state along the way with the replayed engine.
    pub fn compare_with_states(&mut self) {
        self.against_states = true;
    }

    /// The engine after what was replayed.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The engine, for [`Engine::keep_reasons`]. Any other use changes the history.
    pub fn engine_mut(&mut self) -> &mut Engine {
        &mut self.engine
    }

    /// The roster after what was replayed.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The events of what was replayed last.
    pub(super) fn last_events(&self) -> &[Event] {
        &self.events
    }

    /// Which journal this is.
    pub fn id(&self) -> JournalId {
        self.id
    }

    /// The number of the next command.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// The number of events since the journal began.
    pub fn events_so_far(&self) -> u64 {
        self.event_count
    }

    /// The part left out at the end, once the end is reached.
    pub fn torn(&self) -> Option<&Torn> {
        self.torn.as_ref()
    }

    /// The time of day (unix time in microseconds) at an instant of the engine's time, by the last replayed group;
    /// `None` before the first.
    pub fn unix_micros(&self, at: Timestamp) -> Option<u64> {
        self.ahead.map(|ahead| Group::unix_micros(ahead, at))
    }

    /// The state as it would be saved now.
    pub(super) fn into_parts(self) -> (Engine, Roster, u64, u64) {
        (self.engine, self.roster, self.next, self.event_count)
    }

    /// Replays the next command, or time at which deadlines acted on their own; `None` at the end.
    ///
    /// # Errors
    /// If something is damaged or missing.
    pub fn play(&mut self) -> Result<Option<Played<'_>>, JournalError> {
        loop {
            if let Some(group) = &mut self.group {
                self.roster.notes_mut().before(&self.engine, group.place, &mut group.notes, |_| {});
                if let Some(command) = group.commands.pop_front() {
                    let (at, offset) = (group.at, group.offset);
                    return self.apply(at, command, offset).map(Some);
                }
                let tick = group.empty.then_some(group.at);
                self.group = None;
                if let Some(at) = tick {
                    return Ok(Some(self.pass(at)));
                }
            }
            if !self.read_on()? {
                return Ok(None);
            }
        }
    }

    fn apply(&mut self, at: Timestamp, command: Command, offset: u64) -> Result<Played<'_>, JournalError> {
        self.events.clear();
        let (engine, events) = (&mut self.engine, &mut self.events);
        let outcome = guarded(|| engine.handle(at, &command, events)).ok_or_else(|| {
            let path = self.segment.as_ref().map_or_else(PathBuf::new, |segment| segment.path.clone());
            JournalError::Panicked { path, offset, sequence: self.next }
        })?;
        if let Some(group) = &mut self.group {
            self.roster.notes_mut().after(&command, outcome, group.place, &mut group.notes);
            group.place += 1;
        }
        let (sequence, first_event) = (self.next, self.event_count);
        self.next += 1;
        self.fold();
        Ok(Played { sequence, at, command: Some(command), outcome, first_event, events: &self.events })
    }

    fn pass(&mut self, at: Timestamp) -> Played<'_> {
        self.events.clear();
        self.engine.advance(at, &mut self.events);
        let first_event = self.event_count;
        self.fold();
        Played { sequence: self.next, at, command: None, outcome: Ok(()), first_event, events: &self.events }
    }

    fn fold(&mut self) {
        self.roster.follow(self.engine.center(), &self.events);
        self.roster.notes_mut().forget(&self.engine, &self.events);
        self.event_count += self.events.len() as u64;
    }

    /// Reads the next group; `false` at the end.
    fn read_on(&mut self) -> Result<bool, JournalError> {
        let Some(segment) = &mut self.segment else { return self.open_next() };
        if segment.offset == segment.bytes.len() {
            self.segment = None;
            return Ok(!self.segments.is_empty());
        }
        let Some((group, next)) = frame::read_group(&segment.bytes, segment.offset) else {
            let goes_on = frame::goes_on_after(&segment.bytes, segment.offset);
            return self.not_whole(goes_on);
        };
        if group.first != self.next {
            let (path, offset) = (segment.path.clone(), segment.offset as u64);
            return Err(JournalError::Damaged { path, offset, sequence: self.next });
        }
        let offset = std::mem::replace(&mut segment.offset, next) as u64;
        let empty = group.commands.is_empty();
        self.ahead = Some(group.ahead);
        let (commands, notes) = (group.commands.into(), group.notes.into());
        self.group = Some(Playing { at: group.at, commands, notes, place: 0, empty, offset });
        Ok(true)
    }

    /// Handles an incomplete group: the last one written, or damage.
    fn not_whole(&mut self, goes_on: bool) -> Result<bool, JournalError> {
        let Some(segment) = self.segment.take() else { return Ok(false) };
        let offset = segment.offset as u64;
        let mark = self.mark.filter(|mark| mark.first == segment.header.first);
        if goes_on || !self.segments.is_empty() || mark.is_some_and(|mark| offset < mark.bytes) {
            return Err(JournalError::Damaged { path: segment.path, offset, sequence: self.next });
        }
        let bytes = segment.bytes.len() as u64 - offset;
        let nobody = mark.is_some_and(|mark| mark.when == When::Before && mark.bytes == offset);
        let answered = if nobody { Answered::Nobody } else { Answered::Unknown };
        self.torn = (bytes > 0).then_some(Torn { path: segment.path, offset, bytes, answered });
        Ok(false)
    }

    fn open_next(&mut self) -> Result<bool, JournalError> {
        let Some((number, path)) = self.segments.pop_front() else { return Ok(false) };
        let bytes = fs::read(&path).map_err(|error| JournalError::io("read", &path, error))?;
        if number != self.next {
            return Err(JournalError::Gap { path, expected: self.next, found: number });
        }
        match Header::read(&bytes) {
            Ok(header) if header.first == number => {
                self.compare(number)?;
                if bytes.len() > HEADER_BYTES && self.engines.last() != Some(&header.engine) {
                    self.engines.push(header.engine.clone());
                }
                self.segment = Some(Segment { path, header, bytes, offset: HEADER_BYTES });
                Ok(true)
            }
            Err(BadStart::Format(found)) => Err(JournalError::Format { path, found }),
            Ok(_) | Err(BadStart::Short | BadStart::Damaged) => {
                let goes_on = frame::goes_on_after(&bytes, 0);
                let (at, engine) = (self.engine.now(), String::new());
                let header = Header { first: number, unix_micros: 0, at, engine };
                self.segment = Some(Segment { path, header, bytes, offset: 0 });
                self.not_whole(goes_on)
            }
        }
    }

    /// Compares what was replayed with the saved state.
    fn compare(&self, number: u64) -> Result<(), JournalError> {
        let path = folder::state(&self.folder, number);
        if !self.against_states || !path.exists() {
            return Ok(());
        }
        // Unreadable states are reported by `verify`.
        let Ok(saved) = State::load(&path, number) else { return Ok(()) };
        let same = saved.snapshot == self.engine.snapshot() && saved.roster == self.roster;
        let same = same && saved.events == self.event_count;
        if same { Ok(()) } else { Err(JournalError::Diverged { path, sequence: number }) }
    }
}

/// The error that no state can be read.
pub(super) fn none_readable(folder: &Path, found: &Folder, unreadable: Vec<JournalError>) -> JournalError {
    let tried = found.states.iter().map(|(_, path)| path.clone()).collect();
    let another_format = unreadable.into_iter().find(|error| matches!(error, JournalError::Format { .. }));
    another_format.unwrap_or(JournalError::NoState { folder: folder.to_owned(), tried })
}

/// `None` if it panics: a command that made the engine panic once would do so at every start.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_panic_is_caught_and_an_answer_passed_on() {
        assert_eq!(guarded(|| 7), Some(7));
        assert_eq!(guarded(|| panic!("a fault of ours")), None::<u32>);
    }
}
