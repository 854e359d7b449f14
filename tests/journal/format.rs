//! The bytes on disk. If `format.txt` changes after a release, `FORMAT` must be raised: journals of earlier versions
//! are then rejected by name instead of being misread. `released.txt` records what each release wrote, and is not
//! written by `ACD_BLESS=1`, so that this cannot be forgotten.

use std::path::Path;

use acd::config::*;
use acd::engine::*;
use acd::id::*;
use acd::journal::FORMAT;
use acd::time::{Duration, Timestamp};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::common::{all_turns, full_center};
use super::history::{Kept, options};
use super::shape::Shapes;

/// A centre with something in every list.
fn center() -> Center {
    let overflow = Step { at: Duration::from_secs(30), overflow: Some(Destination::Queue(QueueId(1))), ..Step::open() };
    let desk = Queue {
        waiting_max: Some(10),
        hours: Some(CalendarId(0)),
        wait_max: Some(Duration::from_secs(600)),
        ladder: vec![Step { tiers: TierSet::range(1, 2), ..Step::open() }, overflow],
        priority: PriorityRule::AgeCredit(Duration::from_secs(60)),
        ring_timeout: Some(Duration::from_secs(20)),
        wrap_up: WrapUp::AtMost(Duration::from_secs(30)),
        ..Queue::new("desk")
    };
    let ratio = CallSelection::QueueRatio(vec![0.25, 0.75]);
    let skills = vec![Skill::new(QueueId(0), 1), Skill::new(QueueId(1), 2)];
    Center {
        queues: vec![desk, Queue::new("back")],
        calendars: vec![Calendar::new("office", "Asia/Shanghai")],
        profiles: vec![Profile { call_selection: ratio, ..Profile::new("general", skills) }],
        agents: vec![Agent::new("Li", ProfileId(0)), Agent::new("Wang", ProfileId(0))],
        reasons: vec!["break".into(), "training".into()],
        attributes: vec![Attribute { name: "region".into(), values: vec!["in".into(), "out".into()] }],
        externals: vec!["voicemail".into()],
        messages: vec!["sorry".into()],
        version: 7,
        waiting_max: Some(100),
        seed: 3,
        ..Center::default()
    }
}

/// One of each kind of command, in the order of their declaration.
fn commands() -> Vec<Command> {
    let (call, agent, queue) = (CallId(300), AgentId(2), QueueId(1));
    let offer = OfferId { agent, serial: 5 };
    let new = NewCall {
        priority: -3,
        position: Some(4),
        age: Duration::from_secs(1),
        preferred: Some(agent),
        ..NewCall::new(call, queue)
    };
    let switch = SwitchState {
        calls: Some(vec![(call, Some(agent)), (CallId(301), None)]),
        ringing: Some(vec![(CallId(301), AgentId(1))]),
        agents: Some(vec![agent]),
        engaged: Some(vec![agent]),
        newer_calls: vec![CallId(302)],
        newer_agents: vec![agent],
    };
    vec![
        Command::Arrive(new),
        Command::HangUp { call },
        Command::ExitKey { call, key: '3' },
        Command::AskCallback { call },
        Command::CallbackAnswered { call },
        Command::CallbackFailed { call },
        Command::Contained { call },
        Command::Escalate { call, queue: Some(queue) },
        Command::Rate { call, rating: Rating::Satisfied },
        Command::PickedUp { offer },
        Command::Accept { offer },
        Command::Refuse { offer, cause: Refusal::Busy },
        Command::OfferLost { offer },
        Command::Release { call },
        Command::Leave { call, agent },
        Command::Transfer { call, to: Party::Agent(agent, queue), age: Age::Keep, priority: Some(1) },
        Command::Consult { call, consult: CallId(302), to: Party::External(1) },
        Command::CompleteTransfer { call },
        Command::CancelConsult { call },
        Command::Conference { call },
        Command::SignIn { agent, not_ready: Some(ReasonId(1)) },
        Command::SignOut { agent },
        Command::Ready { agent },
        Command::NotReady { agent, reason: ReasonId(1) },
        Command::WrapUpDone { agent },
        Command::AgentLost { agent },
        Command::Engaged { agent },
        Command::Disengaged { agent },
        Command::Alive { agent },
        Command::Score { agent, score: 1_000 },
        Command::SetPriority { call, priority: 7 },
        Command::SetPosition { call, queue, position: 1 },
        Command::Move { call, queue, age: Age::Reset, priority: None },
        Command::Join { call, queue },
        Command::LeaveQueue { call, queue },
        Command::Withdraw { call },
        Command::Force { agent, wish: Wish::NotReady(Reason::Rona) },
        Command::AssignProfile { agent, profile: ProfileId(1) },
        Command::Monitor { agent, how: Monitoring::Whisper },
        Command::OpenQueue { queue },
        Command::CloseQueue { queue, waiting: OnClosing::default() },
        Command::Suspend {},
        Command::Resume {},
        Command::Reconcile(Box::new(switch)),
        Command::Reconfigure { center: Box::new(center()), ladders: Ladders::Adopt },
    ]
}

/// An engine in which a call waits.
fn engine() -> Engine {
    let mut engine = Engine::new(center()).expect("a sound centre");
    let back = NewCall::new(CallId(1), QueueId(1));
    engine.handle(Timestamp::from_secs(1), Command::Arrive(back), &mut Vec::new()).expect("accepted");
    engine
}

/// Commands as text, one per line: bytes in hexadecimal; for long ones, length and checksum.
fn text(commands: &[Command]) -> String {
    let line = |command: &Command| {
        let bytes = postcard::to_allocvec(command).expect("it can be encoded");
        let name = format!("{command:?}");
        let name = name.split([' ', '(', '{']).next().unwrap_or_default().to_owned();
        match bytes.len() {
            0..=80 => format!("{name} {}\n", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
            length => format!("{name} {length} bytes, crc {:08x}\n", crc32fast::hash(&bytes)),
        }
    };
    commands.iter().map(line).collect()
}

/// Every type in commands, and in the states of many histories.
fn shapes(commands: &[Command]) -> String {
    let shapes = Shapes::default();
    commands.iter().for_each(|command| shapes.learn(command));
    shapes.learn(&engine().snapshot());
    let mut runner = TestRunner::deterministic();
    for _ in 0..320 {
        let mut draw = || (full_center(), all_turns(160)).new_tree(&mut runner).expect("it can be drawn").current();
        let (center, turns) = draw();
        let folder = tempfile::tempdir().expect("a folder");
        let mut kept = Kept::open(folder.path(), options(1 << 30), &center);
        for some in turns.chunks(20) {
            kept.play(some);
            shapes.learn(&kept.engine.snapshot());
            shapes.learn(&kept.roster);
            kept.commands.iter().for_each(|command| shapes.learn(command));
        }
    }
    shapes.lines()
}

/// The whole format as text.
fn format_now() -> String {
    let commands = commands();
    let state = postcard::to_allocvec(&engine().snapshot()).expect("it can be encoded");
    let state = format!("state {} bytes, crc {:08x}\n", state.len(), crc32fast::hash(&state));
    format!("format {FORMAT}\n{}{state}{}", text(&commands), shapes(&commands))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("it is there")
}

#[test]
fn every_command_comes_back() {
    for command in &commands() {
        let bytes = postcard::to_allocvec(command).expect("it can be encoded");
        assert_eq!(&postcard::from_bytes::<Command>(&bytes).expect("it can be read"), command);
    }
}

#[test]
fn all_bytes_are_those_of_this_format() {
    let now = format_now();
    if std::env::var_os("ACD_BLESS").is_some() {
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journal/format.txt");
        std::fs::write(&golden, &now).expect("it can be written");
    }
    let differs = read("tests/journal/format.txt")
        .lines()
        .zip(now.lines())
        .find(|(was, is)| was != is)
        .map(|(was, is)| format!("was {was}\nis  {is}"));
    assert!(
        read("tests/journal/format.txt") == now,
        "what is written to the disk has changed: {}\nSee that FORMAT is above every format in tests/journal/released.txt, \
         and that a field was not meant to be left out; then ACD_BLESS=1",
        differs.unwrap_or_default()
    );
}

#[test]
fn what_a_release_wrote_is_never_written_otherwise_under_its_number() {
    // A line for each release: its version, the format, and the checksum of tests/journal/format.txt.
    let released = read("tests/journal/released.txt");
    let released: Vec<Vec<&str>> = released
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split_whitespace().collect())
        .collect();
    let digest = format!("{:08x}", crc32fast::hash(read("tests/journal/format.txt").as_bytes()));
    let changelog = read("CHANGELOG.md");
    let versions = changelog.lines().filter_map(|line| line.strip_prefix("## "));
    for version in versions.filter(|version| version.starts_with(|letter: char| letter.is_ascii_digit())) {
        let version = version.split_whitespace().next().unwrap_or_default();
        assert!(
            released.iter().any(|line| line[0] == version),
            "{version} is released by CHANGELOG.md; add `{version} {FORMAT} {digest}` to tests/journal/released.txt"
        );
    }
    for line in released {
        let [version, format, wrote] = line[..] else { panic!("a version, a format and a checksum: {line:?}") };
        let format: u32 = format.parse().expect("a number");
        assert!(format <= FORMAT, "{version} wrote a later format");
        assert!(
            format < FORMAT || wrote == digest,
            "{version} wrote format {format} otherwise than it is written now: raise FORMAT in src/journal/prologue.rs"
        );
    }
}

#[test]
fn a_state_comes_back_as_it_went() {
    let engine = engine();
    let bytes = postcard::to_allocvec(&engine.snapshot()).expect("it can be encoded");
    assert_eq!(postcard::from_bytes::<Snapshot>(&bytes).expect("it can be read"), engine.snapshot());
}
