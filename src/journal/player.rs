//! Playing a journal again: the same events, bit for bit.

use std::collections::VecDeque;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use super::error::JournalError;
use super::folder::{self, Folder};
use super::frame::{self, BadHeader, HEADER_BYTES, Header};
use super::state::State;
use crate::engine::{Command, Engine, Event, Fact, Rejection};
use crate::roster::Roster;
use crate::time::Timestamp;

/// Plays a journal, from a state on, one command after the other. Reads only; the journal may be in use.
#[derive(Debug)]
pub struct Player {
    engine: Engine,
    roster: Roster,
    next: u64,
    event_count: u64,
    folder: PathBuf,
    /// Yet to be read.
    segments: VecDeque<(u64, PathBuf)>,
    segment: Option<Segment>,
    group: Option<Playing>,
    torn: Option<Torn>,
    against_states: bool,
    events: Vec<Event>,
}

/// A segment that is being read.
#[derive(Debug)]
struct Segment {
    path: PathBuf,
    header: Header,
    bytes: Vec<u8>,
    offset: usize,
}

/// A group that is being played.
#[derive(Debug)]
struct Playing {
    at: Timestamp,
    commands: VecDeque<Command>,
    /// Whether it has none from the start.
    empty: bool,
    /// Where it begins in the segment.
    offset: u64,
}

/// What one command did; or, where there is none, deadlines by themselves.
#[derive(Debug)]
pub struct Played<'a> {
    /// The command's number; that of the next one where there is none.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// What was told.
    pub command: Option<Command>,
    /// Whether it was accepted.
    pub outcome: Result<(), Rejection>,
    /// The number of the first of the events; the first that the engine ever gave has 0.
    pub first_event: u64,
    /// What became true.
    pub events: &'a [Event],
}

/// A last group that was not whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Torn {
    /// The segment.
    pub path: PathBuf,
    /// Where the group begins.
    pub offset: u64,
    /// How many bytes there are of it.
    pub bytes: u64,
}

impl Player {
    /// From the oldest state on. Where `path` is one segment of a journal, from its beginning to its end.
    ///
    /// # Errors
    /// Where there is no journal, or its beginning cannot be read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, JournalError> {
        let path = path.as_ref();
        if path.is_dir() {
            let found = Folder::list(path)?;
            let mut tried = Vec::new();
            for (number, state) in found.states.iter().take_while(|_| !found.segments.is_empty()) {
                match State::load(state)? {
                    Some(state) => return Self::from_state(state, path, found.segments_from(*number).to_vec()),
                    None => tried.push(state.clone()),
                }
            }
            let folder = path.to_owned();
            return Err(match tried.is_empty() {
                true => JournalError::Nothing(folder),
                false => JournalError::NoState { folder, tried },
            });
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        let number = path.file_stem().and_then(|stem| stem.to_str()?.parse::<u64>().ok());
        let number = number.ok_or_else(|| JournalError::Nothing(path.to_owned()))?;
        let at_its_beginning = folder::state(folder, number);
        let state = State::load(&at_its_beginning)?;
        let tried = vec![at_its_beginning];
        let state = state.ok_or_else(|| JournalError::NoState { folder: folder.to_owned(), tried })?;
        Self::from_state(state, folder, vec![(number, path.to_owned())])
    }

    /// From a state on through these segments.
    pub(super) fn from_state(state: State, folder: &Path, segments: Vec<(u64, PathBuf)>) -> Result<Self, JournalError> {
        let fault = |source| JournalError::Snapshot { path: folder::state(folder, state.next), source };
        let engine = Engine::restore(state.snapshot).map_err(fault)?;
        Ok(Self {
            engine,
            roster: state.roster,
            next: state.next,
            event_count: state.events,
            folder: folder.to_owned(),
            segments: segments.into(),
            segment: None,
            group: None,
            torn: None,
            against_states: false,
            events: Vec::new(),
        })
    }

    /// From now on every state that is passed is compared with what was played.
    pub fn compare_with_states(&mut self) {
        self.against_states = true;
    }

    /// The engine as it is after what was played.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The engine, for [`Engine::keep_reasons`]. Another use makes another history.
    pub fn engine_mut(&mut self) -> &mut Engine {
        &mut self.engine
    }

    /// Who is where after what was played.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The number of the next command.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// How many events there have been since the journal began.
    pub fn events_so_far(&self) -> u64 {
        self.event_count
    }

    /// What was left out at the end, once the end is reached.
    pub fn torn(&self) -> Option<&Torn> {
        self.torn.as_ref()
    }

    /// The time of day (unix time in microseconds) at an instant of the engine's time, by the segment that is being
    /// played.
    pub fn unix_micros(&self, at: Timestamp) -> Option<u64> {
        let Header { unix_micros, at: begun, .. } = self.segment.as_ref()?.header;
        Some(unix_micros.saturating_add(at.as_micros()).saturating_sub(begun.as_micros()))
    }

    /// The state as it would be saved now.
    pub(super) fn into_parts(self) -> (Engine, Roster, u64, u64) {
        (self.engine, self.roster, self.next, self.event_count)
    }

    /// Plays the next command, or moment at which deadlines acted by themselves; `None` at the end.
    ///
    /// # Errors
    /// Where something is damaged or missing.
    pub fn play(&mut self) -> Result<Option<Played<'_>>, JournalError> {
        loop {
            if let Some(group) = &mut self.group {
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
        fold(&mut self.roster, &self.engine, &self.events);
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
        self.group = Some(Playing { at: group.at, commands: group.commands.into(), empty, offset });
        Ok(true)
    }

    /// A group is not whole: the last thing that was written, or damage.
    fn not_whole(&mut self, goes_on: bool) -> Result<bool, JournalError> {
        let Some(segment) = self.segment.take() else { return Ok(false) };
        let offset = segment.offset as u64;
        if goes_on || !self.segments.is_empty() {
            return Err(JournalError::Damaged { path: segment.path, offset, sequence: self.next });
        }
        let bytes = segment.bytes.len() as u64 - offset;
        self.torn = (bytes > 0).then_some(Torn { path: segment.path, offset, bytes });
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
                self.segment = Some(Segment { path, header, bytes, offset: HEADER_BYTES });
                Ok(true)
            }
            Err(BadHeader::Format(found)) => Err(JournalError::Format { path, found }),
            Ok(_) | Err(BadHeader::Short | BadHeader::Damaged) => {
                let goes_on = frame::goes_on_after(&bytes, 0);
                let header = Header { first: number, unix_micros: 0, at: self.engine.now() };
                self.segment = Some(Segment { path, header, bytes, offset: 0 });
                self.not_whole(goes_on)
            }
        }
    }

    /// Whether what was played is what was saved.
    fn compare(&self, number: u64) -> Result<(), JournalError> {
        let path = folder::state(&self.folder, number);
        if !self.against_states || !path.exists() {
            return Ok(());
        }
        let Some(saved) = State::load(&path)? else { return Ok(()) };
        let same = saved.snapshot == self.engine.snapshot() && saved.roster == self.roster;
        let same = same && saved.events == self.event_count;
        if same { Ok(()) } else { Err(JournalError::Diverged { path, sequence: number }) }
    }
}

/// `None` where it panics: a command that made the engine panic once would do so at every start.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// Takes events into the roster.
pub(super) fn fold(roster: &mut Roster, engine: &Engine, events: &[Event]) {
    if events.iter().any(|event| matches!(event.fact, Fact::Reconfigured { .. })) {
        roster.grow(engine.center());
    }
    events.iter().for_each(|event| roster.record(event));
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
