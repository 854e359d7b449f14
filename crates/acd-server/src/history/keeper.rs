//! Follows the events, and writes what is new every few seconds.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use parking_lot::Mutex;

use super::calls::CallRow;
use super::fold::Fold;
use super::period::unix_secs;
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

    /// Whether the replay began after the first event that has not been counted: an older part of the journal is to be
    /// replayed.
    pub fn is_behind(&self) -> bool {
        self.missing > 0
    }

    /// Replays the journal from the newest state before the first event that has not been counted, where the newest of
    /// all was saved after the history.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub fn catch_up(&mut self, journal: impl AsRef<Path>) -> Result<(), JournalError> {
        self.counting = None;
        let missing = self.saved.as_ref().map_or(0, |saved| saved.events);
        let mut player = Player::open_before(journal, missing)?;
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
        let (saved, mut intervals, mut calls) = {
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
        let counts = self.store.append_counts(&mut intervals);
        counts.and_then(|()| self.store.append_calls(&mut calls)).inspect_err(|_| {
            // Only what was not written.
            let mut counting = self.counting.lock();
            counting.intervals.splice(..0, intervals);
            counting.calls.splice(..0, calls);
        })?;
        self.store.save(&saved)
    }

    fn erase(&self, unix_secs: i64) -> io::Result<()> {
        let _alone = self.writing.lock();
        self.store.erase(self.store.options.zone.date(unix_secs))
    }

    /// All intervals from `from` on that began before `to`, both as unix time in seconds; the open one too.
    pub(super) fn intervals(&self, from: i64, to: i64) -> Vec<Interval> {
        // What is about to be written is neither in the files nor kept.
        let _nobody_writes = self.writing.lock();
        let mut found = self.store.intervals(from, to);
        let counting = self.counting.lock();
        let open = counting.fold.interval();
        found.extend(counting.intervals.iter().cloned().chain([open]).filter(|one| (from..to).contains(&one.start)));
        found
    }

    /// The calls that ended on dates from `first` to `last`, newest first, as far as `which` wants them, and at most
    /// `most`. Writes nothing.
    pub(super) fn calls(
        &self,
        first: Date,
        last: Date,
        mut which: impl FnMut(&CallRow) -> bool,
        most: usize,
    ) -> Vec<CallRow> {
        let _nobody_writes = self.writing.lock();
        let unwritten = |call: &&CallRow| (first..=last).contains(&call.date()) && which(call);
        let mut found: Vec<CallRow> =
            self.counting.lock().calls.iter().rev().filter(unwritten).take(most).cloned().collect();
        if found.len() < most {
            found.extend(self.store.calls(first, last, which, most - found.len()));
        }
        found
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
        let secs = unix_secs(now, ahead);
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::super::Zone;
    use super::*;
    use acd::config::Attributes;
    use acd::id::{CallId, LegId, QueueId};

    /// A history in a folder, and the centre's queue.
    fn history(folder: &Path) -> (History, Arc<Center>) {
        let text = "queues.desk = {}\nprofiles.clerk.skills = { desk = 1 }\nagents.Li = { profile = \"clerk\" }\n";
        let center = Arc::new(Center::parse("the centre", text).expect("a sound centre"));
        let zone = Zone::named("UTC").expect("a zone");
        let options = HistoryOptions { folder: folder.to_owned(), zone, days: None, personal_days: None };
        let engine = Engine::new((*center).clone()).expect("a sound centre");
        let history = Resumed::open(options, Vec::new()).ready(&engine, &Roster::new(engine.center()), 0);
        (history.expect("the folder is made"), center)
    }

    fn at(secs: u64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    fn leg(secs: u64) -> Event {
        let leg = LegId { call: CallId(secs), number: 1 };
        let fact = Fact::LegStarted { leg, queue: QueueId(0), priority: 0, attributes: Attributes::default() };
        Event { at: at(secs), fact }
    }

    fn ended(secs: u64) -> Ended {
        let (queue, outcome) = (QueueId(0), "abandoned");
        let (waited, talked) = (Length::ZERO, Length::ZERO);
        let (arrived, ended) = (at(secs), at(secs));
        Ended { call: CallId(secs), arrived, ended, queue, outcome, waited, talked, agent: None, legs: 1 }
    }

    /// How many legs began from that second on.
    fn offered_from(history: &History, secs: u64) -> u64 {
        let queues = history
            .intervals(secs.cast_signed(), i64::MAX)
            .into_iter()
            .flat_map(|interval| interval.queues.into_values());
        queues.map(|row| row.offered).sum()
    }

    fn offered(history: &History) -> u64 {
        offered_from(history, 0)
    }

    fn all_calls(history: &History) -> Vec<u64> {
        history.calls(Date::MIN, Date::MAX, |_| true, 10).iter().map(|call| call.event).collect()
    }

    #[test]
    fn what_could_be_written_is_not_written_again_when_the_rest_can_be() {
        let folder = tempfile::tempdir().expect("a folder");
        let (history, center) = history(folder.path());
        history.take(0, &leg(10), None, &center, &Notes::default());
        history.take(1, &leg(20), Some(ended(20)), &center, &Notes::default());
        let in_the_way = folder.path().join("1970-01-01.calls");
        std::fs::create_dir(&in_the_way).expect("a folder");
        history.write(at(1_000), 0).expect_err("the calls cannot be written");
        assert_eq!((offered(&history), all_calls(&history)), (2, vec![1]));
        std::fs::remove_dir(in_the_way).expect("it is empty");
        history.write(at(1_001), 0).expect("nothing is in the way");
        assert_eq!((offered(&history), all_calls(&history)), (2, vec![1]));
        assert_eq!(history.store.intervals(0, i64::MAX).len(), 1);
    }

    #[test]
    fn a_question_writes_nothing_and_finds_what_is_not_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let (history, center) = history(folder.path());
        history.take(0, &leg(20), Some(ended(20)), &center, &Notes::default());
        assert_eq!(all_calls(&history), [0]);
        let files = || std::fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(files(), 0);
        history.write(at(21), 0).expect("written");
        history.take(1, &leg(86_500), Some(ended(86_500)), &center, &Notes::default());
        assert_eq!(all_calls(&history), [1, 0], "newest first");
        let second = "1970-01-02".parse().expect("a date");
        assert_eq!(history.calls(second, second, |_| true, 10).len(), 1);
        assert_eq!(history.calls(Date::MIN, Date::MAX, |_| true, 1).len(), 1);
    }

    #[test]
    fn todays_counts_include_the_quarters_that_are_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let (history, center) = history(folder.path());
        let noon = 86_400 + 43_200;
        history.take(0, &leg(noon), None, &center, &Notes::default());
        history.write(at(noon + 900), 0).expect("written");
        let now = noon.cast_signed() + 1_000;
        let quarters: Vec<_> = history.day(now).iter().map(|quarter| (quarter.from.clone(), quarter.offered)).collect();
        assert_eq!(quarters, [("1970-01-02T12:00:00+00:00".into(), 1)]);
        let today = history.today(&center, &[], now).expect("no thresholds");
        assert_eq!(today.of(QueueId(0)).offered, 1);
    }

    #[test]
    fn a_reader_sees_each_count_once_while_it_is_being_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let (history, center) = history(folder.path());
        let (counted, last, a_day) = (AtomicU64::new(0), 500, 96);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for number in 0..last {
                    history.take(number, &leg(900 * number), None, &center, &Notes::default());
                    counted.store(number + 1, Ordering::SeqCst);
                    history.write(at(900 * number + 1), 0).expect("written");
                }
            });
            loop {
                let before = counted.load(Ordering::SeqCst);
                // Of the newest day alone, so that reading takes about as long as writing.
                let day = before / a_day * a_day;
                let seen = day + offered_from(&history, 900 * day);
                let after = counted.load(Ordering::SeqCst);
                assert!((before..=after + 1).contains(&seen), "{seen} of {before} to {after}");
                if before == last {
                    return;
                }
            }
        });
    }
}
