//! Shrinks a broken guarantee: leaves out commands as long as it is still broken, and turns the rest into a story.

use std::panic::{AssertUnwindSafe, catch_unwind};

use acd::config::Center;
use acd::engine::Command;
use acd::story::{Story, of_history};
use acd::time::Timestamp;

use super::ledger::replay;

/// The maximum number of histories to try.
const TRIES: usize = 3_000;

type Log = Vec<(Timestamp, Command)>;

/// Whether the history alone breaks a guarantee.
fn breaks(center: &Center, log: &[(Timestamp, Command)], until: Timestamp) -> bool {
    !matches!(catch_unwind(AssertUnwindSafe(|| replay(center, log, until))), Ok(Ok(())))
}

/// The shortest history found that still breaks a guarantee; `None` if the whole one alone does not.
pub(crate) fn shrink(center: &Center, log: &[(Timestamp, Command)], until: Timestamp) -> Option<Log> {
    if !breaks(center, log, until) {
        return None;
    }
    let (mut log, mut tries) = (log.to_vec(), 0);
    let mut chunk = log.len().div_ceil(2);
    while chunk > 0 {
        let (mut at, before) = (0, log.len());
        while at < log.len() && tries < TRIES {
            let mut without = log.clone();
            without.drain(at..(at + chunk).min(log.len()));
            tries += 1;
            if breaks(center, &without, until) {
                log = without;
            } else {
                at += chunk;
            }
        }
        if tries >= TRIES || chunk == 1 && log.len() == before {
            break;
        }
        chunk = (chunk / 2).max(usize::from(log.len() < before));
    }
    Some(log)
}

/// The history as a story with its outcomes, as far as it can be played; otherwise just the commands.
pub(crate) fn written(title: &str, center: &Center, log: &[(Timestamp, Command)]) -> (String, &'static str) {
    let plain = || {
        let lines: String = log.iter().map(|(at, command)| format!("{at}  {command:?}\n")).collect();
        (format!("{title}\n\n{center:#?}\n\n{lines}"), "txt")
    };
    let Ok(text) = of_history(title, center, log.iter().cloned()) else { return plain() };
    let told = catch_unwind(|| Story::parse("world.story", &text).map(|story| story.written()));
    match told {
        Ok(Ok(told)) => (told, "story"),
        // It cannot be played to its end, which is what is wrong with it; its commands are still a story.
        Err(_) => (text, "story"),
        Ok(Err(_)) => plain(),
    }
}
