//! What is removed for its age, and what the journal counts of itself.

use std::time::Duration as Age;

use acd::engine::Command;
use acd::id::AgentId;
use acd::journal::{History, Journal, JournalOptions, Sync};
use acd::time::Timestamp;

use super::history::{arrive, files, options, small};

/// Appends a command and applies it.
macro_rules! tell {
    ($journal:ident, $engine:ident, $roster:ident, $at:expr, $command:expr) => {{
        let (at, command, mut events) = ($at, $command, Vec::new());
        $journal.append(at, std::slice::from_ref(&command)).expect("it is written");
        // Refused commands are in the journal too.
        let _ = $engine.handle(at, &command, &mut events);
        $roster.follow($engine.center(), &events);
        $journal.applied(&$engine, &$roster, &events).expect("no failure");
    }};
}

#[test]
fn what_is_too_old_is_removed_although_everything_else_is_kept() {
    for (erase_after, kept) in [(None, 1), (Some(Age::from_secs(3_600)), 4), (Some(Age::ZERO), 1)] {
        let folder = tempfile::tempdir().expect("a folder");
        let options = JournalOptions { erase_after, history: History::All, ..options(1 << 20) };
        let (mut journal, recovered) = Journal::open(folder.path(), options, small()).expect("it opens");
        let (mut engine, mut roster) = (recovered.engine, recovered.roster);
        for day in 0..3 {
            for hour in [1, 2] {
                let at = Timestamp::from_secs(86_400 * (day + 1) + 3_600 * hour);
                tell!(journal, engine, roster, at, arrive(day * 10 + hour));
            }
        }
        let segments = || files(folder.path(), "segment").len();
        for _ in 0..500 {
            if segments() == kept {
                break;
            }
            std::thread::sleep(Age::from_millis(10));
        }
        assert_eq!(segments(), kept, "{erase_after:?}");
        drop(journal);
        let (_, again) = Journal::open(folder.path(), options, small()).expect("it opens");
        assert_eq!(again.engine.snapshot(), engine.snapshot(), "{erase_after:?}");
    }
}

#[test]
fn the_journal_counts_what_it_writes_and_syncs() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = JournalOptions { sync: Sync::Always, ..options(1 << 20) };
    let (mut journal, recovered) = Journal::open(folder.path(), options, small()).expect("it opens");
    let (mut engine, mut roster, meter) = (recovered.engine, recovered.roster, journal.meter());
    let before = meter.read();
    assert!(before.states == 1 && before.last_state_unix_micros.is_some(), "{before:?}");
    let length = || std::fs::metadata(folder.path().join(format!("{:020}.segment", 1))).expect("it is there").len();
    let bytes = length();
    for second in 1..=5 {
        let command = Command::SignIn { agent: AgentId(0), not_ready: None };
        tell!(journal, engine, roster, Timestamp::from_secs(second), command);
    }
    let after = meter.read();
    assert_eq!((after.commands, after.groups, after.syncs), (5, 5, 5));
    assert_eq!(after.bytes, length() - bytes);
    assert_eq!((after.sync_buckets.iter().sum::<u64>(), after.failures), (5, 0));
    journal.close(&engine, &roster).expect("it closes");
    assert!(meter.read().syncs > 5, "readable when it is closed");
}
