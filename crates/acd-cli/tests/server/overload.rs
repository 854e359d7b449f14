//! More than the router has room for: 429, and nothing accepted is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use acd::config::Center;
use acd::engine::{Command, Engine, Event, NewCall};
use acd::id::{CallId, QueueId};
use acd::journal::{Journal, JournalOptions};
use acd::live::{MonotonicClock, Options, Record, RecordError, Setup};
use acd::notes::Noted;
use acd::roster::Roster;
use acd::time::Timestamp;
use acd_server::ServerOptions;
use serde_json::json;

use super::desk::{CENTER, Desk, from, in_journal};

/// A journal on a disk that writes a group when the test permits it.
struct Slow {
    journal: Journal,
    turns: Receiver<()>,
    groups: Arc<AtomicU64>,
}

impl Record for Slow {
    fn record(&mut self, at: Timestamp, commands: &[Command], notes: &[Noted]) -> Result<u64, RecordError> {
        self.groups.fetch_add(1, Ordering::SeqCst);
        // Once the test has let go, it is as fast as any other.
        let _ = self.turns.recv();
        Record::record(&mut self.journal, at, commands, notes)
    }

    fn applied(&mut self, engine: &Engine, roster: &Roster, events: &[Event]) -> Result<(), RecordError> {
        Record::applied(&mut self.journal, engine, roster, events)
    }

    fn close(self: Box<Self>, engine: &Engine, roster: &Roster) -> Result<(), RecordError> {
        Record::close(Box::new(self.journal), engine, roster)
    }
}

fn slow(queue_capacity: usize) -> (Desk, SyncSender<()>, Arc<AtomicU64>) {
    let folder = tempfile::tempdir().expect("a folder");
    let center = Center::parse("the centre", CENTER).expect("a sound centre");
    let (journal, recovered) = Journal::open(folder.path(), JournalOptions::default(), center).expect("a journal");
    let (turn, turns) = sync_channel(0);
    let groups = Arc::new(AtomicU64::new(0));
    let record = Slow { journal, turns, groups: Arc::clone(&groups) };
    let clock = Arc::new(MonotonicClock::on_unix_time(recovered.engine.now()));
    let setup = Setup::new(recovered.engine).with_record(record).with_clock(clock);
    let options = Options { queue_capacity, turn_max: 1, ..Options::default() };
    (from(setup, ServerOptions::default(), options, folder), turn, groups)
}

#[test]
fn a_full_queue_is_answered_429_and_nothing_accepted_is_lost() {
    let (mut desk, turn, groups) = slow(4);
    let client = desk.client();
    let arrive = |call: u64| json!({ "arrive": { "call": call, "queue": "contract" } });
    // One is being written, four are in the queue.
    let first = {
        let client = client.clone();
        std::thread::spawn(move || client.put(&json!({ "arrive": { "call": 0, "queue": "contract" } })))
    };
    while groups.load(Ordering::SeqCst) == 0 {
        std::thread::yield_now();
    }
    let handle = desk.router.as_ref().expect("it runs").handle();
    let waiting: Vec<_> =
        (1..=4).map(|call| handle.call(Command::Arrive(NewCall::new(CallId(call), QueueId(0))))).collect();
    let refused = client.put(&arrive(100));
    assert_eq!(refused.problem(), (429, "overloaded".into()));
    assert_eq!(refused.retry_after.as_deref(), Some("1"));
    assert_eq!(client.put(&json!([arrive(101), arrive(102)])).problem(), (429, "overloaded".into()));
    let wait = client.ask("POST", "/v1/arrivals", "application/json", r#"{"call": 103, "queue": "contract"}"#);
    assert_eq!(wait.problem(), (429, "overloaded".into()));
    assert_eq!(client.get("/v1/calls").problem(), (429, "overloaded".into()), "a question needs room as well");
    assert_eq!(client.get("/healthz").status, 200);
    drop(turn);
    first.join().expect("it is answered").fine();
    for accepted in waiting {
        desk.block_on(accepted).expect("there was room for it");
    }
    client.put(&arrive(104)).fine();
    desk.stop();
    assert_eq!(in_journal(desk.folder.path()).1, 6, "those that were accepted, and no other");
}
