//! Follows the events, and writes what is new every few seconds.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::calls::CallRow;
use super::fold::Fold;
use super::row::{Interval, QueueRow};
use super::store::{Saved, Store};
use super::{Every, HistoryOptions};
use crate::Service;
use crate::board::QuarterOnBoard;
use crate::call_log::{CallLog, Ended};
use acd::config::Center;
use acd::engine::{Engine, Event, Fact};
use acd::journal::{JournalError, Player, Replay};
use acd::notes::Notes;
use acd::roster::Roster;
use acd::stats::{Activity, LegsToday, OptionsError};
use acd::time::{Duration as Length, Timestamp};

/// How often to write: what a crash leaves to be counted again from the journal.
const WRITE_EVERY: Duration = Duration::from_secs(5);

/// Counts, and remembers what has not been written.
struct Counting {
    fold: Fold,
    center: Arc<Center>,
    /// The number of the next event.
    events: u64,
    intervals: Vec<Interval>,
    calls: Vec<CallRow>,
    /// Up to these everything was written before the start.
    written: (Option<i64>, Option<u64>),
    ahead: i64,
}

/// The history of a router that runs. Cheap to clone.
#[derive(Clone)]
pub struct History {
    counting: Arc<Mutex<Counting>>,
    store: Arc<Store>,
    /// One writes at a time.
    writing: Arc<Mutex<()>>,
}

/// A history that was opened, and goes on while the journal is replayed.
pub struct Resumed {
    store: Store,
    saved: Option<Saved>,
    thresholds: Vec<Length>,
    /// What each agent does, before the first event that has not been counted.
    doing: Vec<Activity>,
    /// Set with that event.
    counting: Option<Counting>,
    calls: CallLog,
    /// How many events before the replay have not been counted.
    missing: u64,
}

impl Replay for Resumed {
    fn begins(&mut self, _: &Engine, roster: &Roster, events: u64) {
        self.doing = roster.agents().iter().map(|agent| agent.doing.into()).collect();
        self.calls = CallLog::new(roster);
        self.missing = self.saved.as_ref().map_or(0, |saved| events.saturating_sub(saved.events));
    }

    fn needs_notes_from(&self) -> u64 {
        self.saved.as_ref().map_or(u64::MAX, |saved| saved.events)
    }

    fn replayed(&mut self, first: u64, events: &[Event], engine: &Engine, notes: &Notes) {
        let Some(from) = self.saved.as_ref().map(|saved| saved.events) else { return };
        let center = engine.shared_center();
        for (number, event) in (first..).zip(events) {
            let ended = self.calls.take(event);
            if number < from {
                self.note(event);
                continue;
            }
            if self.counting.is_none() {
                self.counting = self.begin(&center);
            }
            if let Some(counting) = &mut self.counting {
                counting.take(number, event, ended, &center, notes, &self.store.options.zone);
            }
        }
    }
}

impl Resumed {
    /// Reads what was saved.
    pub fn open(options: HistoryOptions, thresholds: Vec<Length>) -> Self {
        let store = Store::new(options);
        let saved = store.saved();
        let (doing, counting, calls) = (Vec::new(), None, CallLog::default());
        Self { store, saved, thresholds, doing, counting, calls, missing: 0 }
    }

    /// Whether the replay began after the first event that has not been counted: the whole journal is to be replayed.
    pub fn is_behind(&self) -> bool {
        self.missing > 0
    }

    /// Replays the whole journal, where the newest state was saved after the history.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub fn catch_up(&mut self, journal: impl AsRef<Path>) -> Result<(), JournalError> {
        self.counting = None;
        let mut player = Player::open(journal)?;
        self.begins(player.engine(), player.roster(), player.events_so_far());
        loop {
            let notes = player.roster().notes().clone();
            let Some(played) = player.play()? else { return Ok(()) };
            let (first, events) = (played.first_event, played.events.to_vec());
            self.replayed(first, &events, player.engine(), &notes);
        }
    }

    fn note(&mut self, event: &Event) {
        if let Fact::AgentChanged { agent, to, .. } = event.fact {
            let place = agent.index();
            self.doing.resize(self.doing.len().max(place + 1), Activity::SignedOut);
            self.doing[place] = to.into();
        }
    }

    fn begin(&self, center: &Arc<Center>) -> Option<Counting> {
        let saved = self.saved.as_ref()?;
        let booked = Timestamp::from_micros(saved.booked);
        let mut fold = Fold::new(Arc::clone(center), &self.doing, self.thresholds.clone(), booked, 0);
        fold.go_on(&saved.open);
        Some(Counting::new(fold, Arc::clone(center), saved.events, self.store.last_written()))
    }

    /// Ends the replay, after which the journal has this many events.
    ///
    /// # Errors
    /// If the folder cannot be made.
    pub fn ready(mut self, engine: &Engine, roster: &Roster, events: u64) -> io::Result<History> {
        self.store.make()?;
        let center = engine.shared_center();
        // Of a journal that is older than the history nothing is known.
        if self.saved.as_ref().is_some_and(|saved| saved.events > events) {
            tracing::warn!("the history is of a later state than the journal: it goes on from here");
            (self.saved, self.counting) = (None, None);
        }
        if self.missing > 0 {
            tracing::warn!(events = self.missing, "the history lacks events that the journal no longer has");
        }
        let counting = self.counting.take().or_else(|| self.begin(&center)).unwrap_or_else(|| {
            let doing: Vec<Activity> = roster.agents().iter().map(|agent| agent.doing.into()).collect();
            let fold = Fold::new(Arc::clone(&center), &doing, self.thresholds.clone(), engine.now(), 0);
            Counting::new(fold, center, events, self.store.last_written())
        });
        let counting = Arc::new(Mutex::new(Counting { events, ..counting }));
        Ok(History { counting, store: Arc::new(self.store), writing: Arc::default() })
    }
}

impl Counting {
    fn new(fold: Fold, center: Arc<Center>, events: u64, written: (Option<i64>, Option<u64>)) -> Self {
        Self { fold, center, events, intervals: Vec::new(), calls: Vec::new(), written, ahead: 0 }
    }

    fn take(
        &mut self,
        number: u64,
        event: &Event,
        ended: Option<Ended>,
        center: &Arc<Center>,
        notes: &Notes,
        zone: &super::Zone,
    ) {
        if !Arc::ptr_eq(&self.center, center) {
            self.center = Arc::clone(center);
            self.fold.grow(Arc::clone(center));
        }
        self.fold.record(event);
        self.events = number + 1;
        let is_new = self.written.1.is_none_or(|last| number > last);
        if let Some(ended) = ended.filter(|_| is_new) {
            self.calls.push(CallRow::new(number, &ended, center, notes, (zone, self.ahead)));
        }
        self.close();
    }

    fn close(&mut self) {
        let last = self.written.0;
        let closed = self.fold.take_closed().into_iter();
        self.intervals.extend(closed.filter(|interval| last.is_none_or(|last| interval.start > last)));
    }
}

impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("History").field("store", &self.store).finish_non_exhaustive()
    }
}

impl History {
    /// Takes in an event; `ended` is the call that it ended.
    pub(crate) fn take(&self, number: u64, event: &Event, ended: Option<Ended>, center: &Arc<Center>, notes: &Notes) {
        let mut counting = self.counting.lock();
        if number >= counting.events {
            counting.take(number, event, ended, center, notes, &self.store.options.zone);
        }
    }

    /// Writes what is new, up to `now`.
    pub(crate) fn write(&self, now: Timestamp, ahead: i64) -> io::Result<()> {
        let _alone = self.writing.lock();
        let (saved, intervals, calls) = {
            let mut counting = self.counting.lock();
            counting.ahead = ahead;
            counting.fold.set_ahead(ahead);
            counting.fold.advance(now);
            counting.fold.book(now);
            counting.close();
            let saved = Saved { events: counting.events, booked: now.as_micros(), open: counting.fold.interval() };
            (saved, std::mem::take(&mut counting.intervals), std::mem::take(&mut counting.calls))
        };
        // In this order a crash in between leaves what is known to be written already.
        self.store.append_counts(&intervals).and_then(|()| self.store.append_calls(&calls)).inspect_err(|_| {
            let mut counting = self.counting.lock();
            counting.intervals.splice(..0, intervals.iter().cloned());
            counting.calls.splice(..0, calls.iter().cloned());
        })?;
        self.store.save(&saved)
    }

    fn erase(&self, unix_secs: i64) -> io::Result<()> {
        self.store.erase(self.store.options.zone.date(unix_secs))
    }

    /// All intervals from `from` on that began before `to`, both as unix time in seconds; the open one too.
    pub(super) fn intervals(&self, from: i64, to: i64) -> Vec<Interval> {
        let mut found = self.store.intervals(from, to);
        let counting = self.counting.lock();
        let open = counting.fold.interval();
        found.extend(counting.intervals.iter().cloned().chain([open]).filter(|one| (from..to).contains(&one.start)));
        found
    }

    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    pub(super) fn zone(&self) -> &super::Zone {
        &self.store.options.zone
    }

    /// What was counted of the day so far, for the published state.
    ///
    /// # Errors
    /// Thresholds that do not do.
    pub fn today(&self, center: &Center, thresholds: &[Length], unix_secs: i64) -> Result<LegsToday, OptionsError> {
        let mut queues = BTreeMap::<String, QueueRow>::new();
        for interval in self.intervals(Every::Day.beginning(unix_secs, self.zone()), i64::MAX) {
            for (name, row) in interval.queues {
                *queues.entry(name).or_default() += &row;
            }
        }
        let mut today = LegsToday::new(center, thresholds)?;
        for (id, queue) in center.queue_ids().zip(&center.queues) {
            if let Some(row) = queues.get(&queue.name) {
                today.add(id, &row.as_legs(), row.lines_busy);
            }
        }
        Ok(today)
    }

    /// The centre's clock.
    pub(crate) fn clock(&self, unix_secs: i64) -> String {
        self.zone().text(unix_secs)
    }

    /// The day so far, by quarter of an hour and queue.
    pub(crate) fn day(&self, unix_secs: i64) -> Vec<QuarterOnBoard> {
        let zone = self.zone();
        let mut rows = BTreeMap::<(i64, String), QueueRow>::new();
        for interval in self.intervals(Every::Day.beginning(unix_secs, zone), i64::MAX) {
            for (name, row) in interval.queues {
                *rows.entry((interval.start, name)).or_default() += &row;
            }
        }
        let quarter = |((start, queue), row): ((i64, String), QueueRow)| QuarterOnBoard {
            from: zone.text(start),
            queue,
            offered: row.offered,
            answered: row.ended("answered"),
            abandoned: row.ended("abandoned"),
        };
        rows.into_iter().map(quarter).collect()
    }

    /// The number of the next event.
    pub(crate) fn events(&self) -> u64 {
        self.counting.lock().events
    }
}

/// Writes every few seconds, and once more when the service closes.
pub(crate) async fn keep_writing(service: Service, keeper: History) {
    let mut failing = false;
    let mut erased = None;
    loop {
        let closing = service.is_closing();
        let (now, ahead) = (service.handle().now(), service.handle().time_of_day_ahead());
        let secs = i64::try_from(now.as_micros()).unwrap_or(i64::MAX).saturating_add(ahead).div_euclid(1_000_000);
        let today = keeper.zone().date(secs);
        let (writer, is_new_day) = (keeper.clone(), erased != Some(today));
        let written = tokio::task::spawn_blocking(move || {
            writer.write(now, ahead)?;
            if is_new_day { writer.erase(secs) } else { Ok(()) }
        });
        match written.await {
            Ok(Ok(())) => (failing, erased) = (false, Some(today)),
            Ok(Err(error)) if !failing => {
                tracing::error!(%error, "the history cannot be written; retrying");
                failing = true;
            }
            Ok(Err(_)) | Err(_) => {}
        }
        if closing {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(WRITE_EVERY) => {}
            () = service.closed() => {}
        }
    }
}
