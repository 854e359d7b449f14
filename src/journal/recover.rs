//! Opens a journal, whatever happened before: reads the newest readable state, and replays the commands since.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::deciding::VERSION;
use super::error::JournalError;
use super::folder::{self, Folder};
use super::frame::HEADER_BYTES;
use super::lock::{Held, list_unheld};
use super::mark::Mark;
use super::options::{ClockCheck, JournalOptions};
use super::player::{Player, Torn, none_readable};
use super::writer::{Journal, Place};
use crate::config::Center;
use crate::engine::{Engine, Event};
use crate::identity::JournalId;
use crate::notes::Notes;
use crate::roster::Roster;

/// The state of the centre when the journal was last written.
///
/// The switch has continued since. Compare it with [`roster`](Self::roster), or let the engine do so: one
/// [`Command::Reconcile`](crate::engine::Command::Reconcile) with the state of the switch corrects all differences.
#[derive(Debug)]
pub struct Recovered {
    /// The engine. Its centre is the journal's last, which may differ from the one passed in:
    /// [`Command::Reconfigure`](crate::engine::Command::Reconfigure) changes it.
    pub engine: Engine,
    /// The engine's view: waiting calls, open offers, conversations.
    pub roster: Roster,
    /// Which journal this is: made when it was begun.
    pub id: JournalId,
    /// The number of the next command, starting at 1.
    pub next: u64,
    /// How many commands were replayed since the state used.
    pub replayed: u64,
    /// The number of events since the journal began.
    pub events: u64,
    /// The part cut off at the end, if any.
    pub torn: Option<Torn>,
    /// Why states (or the mark of how much was synced) could not be read, so that an older state was used. The files
    /// were renamed to end in `.damaged`.
    pub unreadable: Vec<JournalError>,
    /// The versions of this crate, other than this one, that made decisions replayed now: the rules may have changed.
    pub other_engines: Vec<String>,
    /// The time of day at which the journal was last written, by the clock at that time, as unix time in
    /// microseconds; `None` for a new journal.
    pub stopped_at_unix_micros: Option<u64>,
}

/// Follows what is replayed while a journal is opened, from the newest readable state on.
pub trait Replay {
    /// The replay begins with this state, before the event of that number.
    fn begins(&mut self, engine: &Engine, roster: &Roster, events: u64);

    /// From which event on it needs what the host kept with calls.
    fn needs_notes_from(&self) -> u64 {
        u64::MAX
    }

    /// A command was replayed, or deadlines acted; `first` is the number of the first event, `engine` is the engine
    /// after them, `notes` is what the host kept before them, if that is needed.
    fn replayed(&mut self, first: u64, events: &[Event], engine: &Engine, notes: &Notes);
}

impl Replay for () {
    fn begins(&mut self, _: &Engine, _: &Roster, _: u64) {}

    fn replayed(&mut self, _: u64, _: &[Event], _: &Engine, _: &Notes) {}
}

impl Journal {
    /// Opens the journal in a folder, or starts one there with an empty engine on `center`.
    ///
    /// # Errors
    /// If the folder is not writable or in use, or the journal is damaged.
    pub fn open(
        folder: impl AsRef<Path>,
        options: JournalOptions,
        center: Center,
    ) -> Result<(Self, Recovered), JournalError> {
        Self::open_following(folder, options, center, &mut ())
    }

    /// Like [`open`](Self::open), and lets `replay` follow what is replayed.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_following(
        folder: impl AsRef<Path>,
        options: JournalOptions,
        center: Center,
        replay: &mut dyn Replay,
    ) -> Result<(Self, Recovered), JournalError> {
        let folder = folder.as_ref();
        folder::make(folder)?;
        let lock = Held::folder(folder)?;
        let found = list_unheld(folder)?;
        let recovered = if is_new(&found)? { begin(center)? } else { recover(folder, &found, replay)? };
        // Before anything is written that records the time.
        check_clock(options, &recovered)?;
        let place = Place { folder, options, lock };
        let mut journal = Self::go_on(place, &recovered)?;
        if recovered.stopped_at_unix_micros.is_some() {
            // Records a time without commands, so that the next start knows when this one was. If it fails to write,
            // it is missing.
            match journal.append(recovered.engine.now(), &[]) {
                Err(error) if !error.is_temporary() => return Err(error),
                _ => {}
            }
        }
        Ok((journal, recovered))
    }
}

/// Checks that the time of day is plausible.
fn check_clock(options: JournalOptions, recovered: &Recovered) -> Result<(), JournalError> {
    let (ClockCheck::Refuse { ahead, behind }, Some(last)) = (options.clock, recovered.stopped_at_unix_micros) else {
        return Ok(());
    };
    let now = options.time_of_day.unix_micros(recovered.engine.now());
    let far = |from: u64, to: u64, most: Duration| u128::from(to.saturating_sub(from)) > most.as_micros();
    if far(last, now, ahead) || far(now, last, behind) {
        return Err(JournalError::Clock { last_unix_micros: last, now_unix_micros: now });
    }
    Ok(())
}

/// Whether nothing was ever written: no file, or just an empty first segment, if the process died before saving its
/// state.
fn is_new(found: &Folder) -> Result<bool, JournalError> {
    if !found.states.is_empty() {
        return Ok(false);
    }
    match &found.segments[..] {
        [] => Ok(true),
        [(1, path)] => {
            let metadata = fs::metadata(path).map_err(|error| JournalError::io("look at", path, error))?;
            Ok(metadata.len() <= HEADER_BYTES as u64)
        }
        _ => Ok(false),
    }
}

fn begin(center: Center) -> Result<Recovered, JournalError> {
    let roster = Roster::new(&center);
    let engine = Engine::new(center).map_err(JournalError::Center)?;
    Ok(Recovered {
        engine,
        roster,
        id: JournalId::make(),
        next: 1,
        replayed: 0,
        events: 0,
        torn: None,
        unreadable: Vec::new(),
        other_engines: Vec::new(),
        stopped_at_unix_micros: None,
    })
}

fn recover(folder: &Path, found: &Folder, replay: &mut dyn Replay) -> Result<Recovered, JournalError> {
    let mut unreadable = Vec::new();
    let mark = Mark::read(folder).unwrap_or_else(|error| {
        unreadable.push(error);
        None
    });
    if let Some(mark) = &mark {
        mark.check(folder, found)?;
    }
    let mut aside = Vec::new();
    for (number, path) in found.states.iter().rev() {
        match Player::from_state_file(folder, found, *number, path) {
            Ok(player) => {
                let recovered = play(player.with_mark(mark), replay)?;
                // Nothing is renamed until recovery is known to succeed.
                aside.into_iter().try_for_each(set_aside)?;
                return Ok(Recovered { unreadable, ..recovered });
            }
            // Intact data must not be given up for older data.
            Err(error @ (JournalError::Format { .. } | JournalError::NoSegment { .. })) => return Err(error),
            Err(error) => {
                unreadable.push(error);
                aside.push(path);
            }
        }
    }
    Err(none_readable(folder, found, unreadable))
}

/// Replays the commands since the state, to the end.
fn play(mut player: Player, replay: &mut dyn Replay) -> Result<Recovered, JournalError> {
    let (before, mut stopped) = (player.next(), None);
    replay.begins(player.engine(), player.roster(), player.events_so_far());
    loop {
        let needed = player.events_so_far() >= replay.needs_notes_from();
        let notes = if needed { player.roster().notes().clone() } else { Notes::default() };
        let Some(played) = player.play()? else { break };
        let (at, first) = (played.at, played.first_event);
        replay.replayed(first, player.last_events(), player.engine(), &notes);
        stopped = player.unix_micros(at).or(stopped);
    }
    let torn = player.torn().cloned();
    if let Some(torn) = &torn {
        cut(torn)?;
    }
    let other_engines = player.engines().iter().filter(|engine| *engine != VERSION).cloned().collect();
    let stopped_at_unix_micros = Some(stopped.unwrap_or(player.saved_at_unix_micros()));
    let id = player.id();
    let (engine, roster, next, events) = player.into_parts();
    let (replayed, unreadable) = (next - before, Vec::new());
    Ok(Recovered {
        engine,
        roster,
        id,
        next,
        replayed,
        events,
        torn,
        unreadable,
        other_engines,
        stopped_at_unix_micros,
    })
}

/// An unreadable state does not count among those that are kept.
fn set_aside(path: &PathBuf) -> Result<(), JournalError> {
    let damaged = path.with_extension("state.damaged");
    fs::rename(path, damaged).map_err(|error| JournalError::io("rename", path, error))
}

/// Cuts off an incomplete group; it is kept in a separate file.
fn cut(torn: &Torn) -> Result<(), JournalError> {
    let fault = |error| JournalError::io("cut", &torn.path, error);
    let bytes = fs::read(&torn.path).map_err(fault)?;
    let beside: PathBuf = torn.path.with_extension(format!("torn-at-{}", torn.offset));
    let rest = bytes.get(torn.offset as usize..).unwrap_or_default();
    let kept = folder::private().write(true).truncate(true).open(&beside).and_then(|mut file| file.write_all(rest));
    kept.map_err(|error| JournalError::io("write", &beside, error))?;
    let file = OpenOptions::new().write(true).open(&torn.path).map_err(fault)?;
    file.set_len(torn.offset).and_then(|()| file.sync_all()).map_err(fault)?;
    folder::sync_folder(&torn.path)
}
