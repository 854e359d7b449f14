//! Queues open and close at the hours of their calendars.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use acd::config::Center;
use acd::engine::{Command, Engine, Event};
use acd::live::{MonotonicClock, Options, Record, RecordError, Retry, Setup};
use acd::notes::Noted;
use acd::roster::Roster;
use acd::time::Timestamp;
use acd_server::ServerOptions;
use serde_json::json;

use super::desk::{CENTER, Client, desk, from};
use super::process::start;

/// Waits until the queue is in this state.
fn until(client: &Client, queue: usize, open: bool) {
    while client.get("/v1/board").fine()["queues"][queue]["open"] != json!(open) {
        std::thread::yield_now();
    }
}

#[test]
fn a_queue_follows_its_calendar_and_a_command_between_its_changes() {
    let desk = desk();
    let client = desk.client();
    let with = |hours: &str| {
        let calendar =
            format!("[calendars.office]\nzone = \"Asia/Shanghai\"\n{hours}\n[queues.family]\nhours = \"office\"");
        let center = CENTER.replace("[queues.family]", &calendar);
        client.ask("PUT", "/v1/center", "application/toml", center).fine();
    };
    until(&client, 1, true);
    with("special.2020-01-01 = [\"09:00-10:00\"]");
    until(&client, 1, false);
    client.put(&json!({ "arrive": { "call": 1, "queue": "family" } })).fine();
    assert_eq!(client.get("/v1/calls/1").status, 404, "it is closed");
    client.put(&json!({ "open_queue": { "queue": "family" } })).fine();
    until(&client, 1, true);
    client.put(&json!({ "close_queue": { "queue": "family", "waiting": "send_on" } })).fine();
    until(&client, 1, false);
    with("week.daily = [\"00:00-24:00\"]");
    until(&client, 1, true);
}

fn office(hours: &str) -> String {
    let calendar =
        format!("[calendars.office]\nzone = \"Asia/Shanghai\"\n{hours}\n[queues.family]\nhours = \"office\"");
    CENTER.replace("[queues.family]", &calendar)
}

const ALWAYS: &str = "week.daily = [\"00:00-24:00\"]";
const NEVER: &str = "special.2020-01-01 = [\"09:00-10:00\"]";

/// A disk that is full for this many groups.
struct Full {
    refusing: Arc<AtomicU32>,
    next: u64,
}

impl Record for Full {
    fn record(&mut self, _: Timestamp, commands: &[Command], _: &[Noted]) -> Result<u64, RecordError> {
        if !commands.is_empty()
            && self.refusing.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
        {
            return Err(RecordError { cause: Arc::new(std::io::Error::other("no room")), retry: Retry::Later });
        }
        let first = self.next;
        self.next += commands.len() as u64;
        Ok(first)
    }

    fn applied(&mut self, _: &Engine, _: &Roster, _: &[Event]) -> Result<(), RecordError> {
        Ok(())
    }

    fn close(self: Box<Self>, _: &Engine, _: &Roster) -> Result<(), RecordError> {
        Ok(())
    }
}

#[test]
fn a_change_that_could_not_be_written_down_is_made_when_it_can() {
    let center = Center::parse("the centre", &office(ALWAYS)).expect("a sound centre");
    let refusing = Arc::new(AtomicU32::new(2));
    let record = Full { refusing: Arc::clone(&refusing), next: 1 };
    let clock = Arc::new(MonotonicClock::on_unix_time(Timestamp::ZERO));
    let setup = Setup::new(Engine::new(center).expect("a sound centre")).with_record(record).with_clock(clock);
    let desk = from(setup, ServerOptions::default(), Options::default(), tempfile::tempdir().expect("a folder"));
    until(&desk.client(), 1, true);
    assert_eq!(refusing.load(Ordering::SeqCst), 0, "it was refused twice");
}

#[test]
fn what_a_supervisor_closed_stays_closed_over_a_restart_and_an_unrelated_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("centre.toml");
    std::fs::write(&file, office(ALWAYS)).expect("it can be written");
    let run = |folder: &Path| start(folder, &["--sync", "always"]);
    let closed = |client: &Client| {
        // The calendar applies before the server listens, and with each new centre; its effect comes before this.
        client.put(&json!({ "open_queue": { "queue": "contract" } }));
        std::thread::sleep(std::time::Duration::from_millis(300));
        client.get("/v1/board").fine()["queues"][1]["open"] == json!(false)
    };
    let mut process = run(folder.path());
    let client = process.client();
    client.put(&json!({ "close_queue": { "queue": "family", "waiting": "send_on" } })).fine();
    let other = office(ALWAYS).replace("[agents]\n", "[agents]\nQian = { profile = \"lawyer\" }\n");
    client.ask("PUT", "/v1/center", "application/toml", other.clone()).fine();
    assert!(closed(&client), "over an unrelated centre");
    std::fs::write(&file, &other).expect("it can be written");
    process.child.kill().expect("it can be killed");
    process.ended();
    let mut process = run(folder.path());
    assert!(closed(&process.client()), "over a crash");
    process.child.kill().expect("it can be killed");
    process.ended();
    // Other hours are followed, also those of a file that was edited in the meantime.
    std::fs::write(&file, office(&format!("{ALWAYS}\n{NEVER}"))).expect("written");
    let process = run(folder.path());
    let board = process.client().get("/v1/board").fine();
    assert_eq!(board["queues"][1]["open"], json!(true), "followed before anybody asks");
    process.signal("-TERM");
    assert!(process.ended().0.success());
}
