//! The process dies at random moments, repeatedly on one journal: nothing acknowledged is lost or duplicated.

use std::collections::BTreeMap;
use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::thread;
use std::time::Duration;

use acd::engine::{Command, Engine, Fact};
use acd::id::CallId;
use acd::journal::{History, Journal, JournalOptions, Player, Sync};
use acd::live::{Options, Setup};

use super::centre::{arrive, center, hang_up, sign_in};

const FOLDER: &str = "ACD_CRASH_FOLDER";
const ROUND: &str = "ACD_CRASH_ROUND";
/// How often the process dies; the environment can set more.
const ROUNDS: u64 = 20;
const PRODUCERS: u64 = 3;

/// Small segments, so that the process also dies while switching segments.
fn options(round: u64) -> JournalOptions {
    let sync = [Sync::Always, Sync::Interval(Duration::from_millis(2)), Sync::Never][round as usize % 3];
    JournalOptions { sync, segment_bytes: 8 << 10, history: History::All, ..JournalOptions::default() }
}

/// The process that dies: prints which command was acknowledged under which number.
#[test]
#[ignore = "the other test starts it"]
fn the_process_that_dies() {
    let (Ok(folder), Ok(round)) = (env::var(FOLDER), env::var(ROUND)) else { return };
    let round: u64 = round.parse().expect("a number");
    let (journal, recovered) = Journal::open(folder, options(round), center(2)).expect("it opens");
    let router = Setup::recovered(journal, recovered).start(Options::default()).expect("it starts");
    // Rejected if an earlier process signed them in.
    (0..2).for_each(|agent| drop(router.handle().call_blocking(sign_in(agent))));
    let mut threads = Vec::new();
    for producer in 0..PRODUCERS {
        let handle = router.handle();
        threads.push(thread::spawn(move || {
            for call in 0.. {
                let call = round << 40 | producer << 32 | call;
                let arrived = handle.call_blocking(arrive(call)).expect("it is recorded");
                let ended = handle.call_blocking(hang_up(call)).expect("it is recorded");
                let mut out = std::io::stdout().lock();
                writeln!(out, "ack {} {call} {}", arrived.sequence, ended.sequence).expect("somebody reads");
                out.flush().expect("somebody reads");
            }
        }));
    }
    threads.into_iter().for_each(|thread| thread.join().expect("it runs until it is killed"));
}

/// Lets a process run until it has acknowledged `enough`, kills it, and returns what it had acknowledged.
fn run_and_kill(folder: &Path, round: u64, enough: usize, then: Duration) -> Vec<[u64; 3]> {
    let mut child = Process::new(env::current_exe().expect("this test"))
        .args(["--exact", "crashing::the_process_that_dies", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut out = BufReader::new(child.stdout.take().expect("piped"));
    let mut text = String::new();
    let mut lines = 0;
    while lines < enough && out.read_line(&mut text).expect("it can be read") > 0 {
        lines += usize::from(text.ends_with('\n') && text.lines().last().is_some_and(|line| line.starts_with("ack")));
    }
    thread::sleep(then);
    // SIGKILL, which it can neither catch nor delay.
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    out.read_to_string(&mut text).expect("what was said before");
    let mut error = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut error).expect("it can be read");
    assert!(lines >= enough, "it ended by itself: {error}");
    // The last line may be incomplete.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let numbers = |line: &str| {
        let mut words = line.split(' ').skip(1).map(|word| word.parse().expect("a number"));
        [(); 3].map(|()| words.next().expect("three numbers"))
    };
    whole.lines().filter(|line| line.starts_with("ack ")).map(numbers).collect()
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled_when_the_process_dies() {
    let rounds = env::var("ACD_CRASHES").ok().map_or(ROUNDS, |rounds| rounds.parse().expect("a number"));
    let folder = tempfile::tempdir().expect("a folder");
    let mut acknowledged = Vec::new();
    let mut random = 0x9E37_79B9_7F4A_7C15u64;
    for round in 0..rounds {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (enough, then) = (1 + (random >> 40) % 60, Duration::from_micros((random >> 20) % 4_000));
        acknowledged.extend(run_and_kill(folder.path(), round, enough as usize, then));
    }

    let (journal, recovered) = Journal::open(folder.path(), options(0), center(2)).expect("it opens");
    drop(journal);
    let mut player = Player::open(folder.path()).expect("it opens");
    player.compare_with_states();
    let mut written: BTreeMap<u64, Command> = BTreeMap::new();
    let mut arrivals: BTreeMap<CallId, u32> = BTreeMap::new();
    while let Some(played) = player.play().expect("it is whole, and as its states say") {
        let arrived = |fact: &Fact| if let Fact::CallArrived { call, .. } = fact { Some(*call) } else { None };
        for call in played.events.iter().filter_map(|event| arrived(&event.fact)) {
            *arrivals.entry(call).or_default() += 1;
        }
        if let Some(command) = played.command {
            assert_eq!(written.insert(played.sequence, command), None, "each number once");
        }
    }
    assert_eq!(player.engine().snapshot(), recovered.engine.snapshot(), "what is recovered is what is played");
    assert_eq!(player.roster(), &recovered.roster);
    check(&recovered.engine);
    for [arrived, call, ended] in &acknowledged {
        assert_eq!(written.get(arrived), Some(&arrive(*call)), "command {arrived} was acknowledged");
        assert_eq!(written.get(ended), Some(&hang_up(*call)), "command {ended} was acknowledged");
        assert_eq!(arrivals.get(&CallId(*call)), Some(&1), "call {call} arrived once");
        assert!(recovered.roster.call(CallId(*call)).is_none(), "call {call} was over");
    }
    assert!(acknowledged.len() as u64 >= rounds, "every process had acknowledged something");
}

fn check(engine: &Engine) {
    engine.check().expect("every invariant holds");
}
