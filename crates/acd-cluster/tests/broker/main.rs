//! Routers in this process on real servers: three that form a cluster, and one alone, which `testbed/nats-server.sh`
//! fetches. Where it cannot, this is skipped with a word; in CI (`CI` set) it fails then.

mod member;
mod scenarios;
#[path = "../servers/mod.rs"]
mod servers;

use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use servers::{Servers, Syncs};

/// The servers of all scenarios.
pub(crate) struct Bed {
    pub(crate) three: Servers,
    pub(crate) alone: Servers,
}

type Scenario = (&'static str, fn(&Bed));

const SCENARIOS: &[Scenario] = &[
    ("a retry answers differently on one server and on three", scenarios::a_retry_answers_differently),
    ("of two who append at one place one succeeds", scenarios::of_two_who_append_one_succeeds),
    ("servers that may lose something are refused", scenarios::servers_that_may_lose_something_are_refused),
    ("the successor goes on where the leader was", scenarios::the_successor_goes_on),
    ("a silent leader is replaced, and decides nothing any more", scenarios::a_silent_leader_is_replaced),
    ("a purged log and a lost folder begin with a state", scenarios::a_purged_log_begins_with_a_state),
    ("a group longer than a message goes through the object store", scenarios::a_long_group),
    ("another version takes over the leader's state", scenarios::another_version),
    ("journals of another history, or that know more, are refused", scenarios::other_journals),
];

fn main() -> ExitCode {
    if std::env::var_os("ACD_BROKER").is_some_and(|when| when == "later") {
        let _ = writeln!(std::io::stderr(), "real servers: left to a step of its own");
        return ExitCode::SUCCESS;
    }
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let must = std::env::var_os("CI").is_some();
    let program = match servers::program() {
        Ok(program) => program,
        Err(why) => {
            // Nobody may be listening.
            let _ = writeln!(std::io::stderr(), "real servers: {}: {why}", if must { "cannot run" } else { "skipped" });
            return if must { ExitCode::FAILURE } else { ExitCode::SUCCESS };
        }
    };
    let bed =
        Bed { three: Servers::start(&program, 3, Syncs::Always), alone: Servers::start(&program, 1, Syncs::Later) };
    let mut failed = 0;
    for (name, scenario) in SCENARIOS {
        if !words.is_empty() && !words.iter().any(|word| name.contains(word.as_str())) {
            continue;
        }
        let begun = Instant::now();
        let passed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| scenario(&bed))).is_ok();
        failed += u32::from(!passed);
        let word = if passed { "ok" } else { "FAILED" };
        let _ = writeln!(std::io::stdout(), "{word:<6} {name} ({:.1} s)", begun.elapsed().as_secs_f64());
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
