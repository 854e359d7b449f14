//! The bytes on disk. Where this test must be changed, `FORMAT` must be too: journals of earlier versions are then
//! refused by name instead of being misread.

use acd::config::*;
use acd::engine::*;
use acd::id::*;
use acd::journal::FORMAT;
use acd::time::{Duration, Timestamp};

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
        calls: vec![(call, Some(agent)), (CallId(301), None)],
        ringing: vec![(CallId(301), AgentId(1))],
        agents: vec![agent],
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

/// Commands as text, a line each: bytes in hexadecimal; of long ones length and checksum.
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

#[test]
fn every_command_comes_back_and_all_bytes_are_those_of_this_format() {
    let commands = commands();
    for command in &commands {
        let bytes = postcard::to_allocvec(command).expect("it can be encoded");
        assert_eq!(&postcard::from_bytes::<Command>(&bytes).expect("it can be read"), command);
    }
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journal/format.txt");
    let state = postcard::to_allocvec(&engine().snapshot()).expect("it can be encoded");
    let state = format!("state {} bytes, crc {:08x}\n", state.len(), crc32fast::hash(&state));
    let now = format!("format {FORMAT}\n{}{state}", text(&commands));
    if std::env::var_os("ACD_BLESS").is_some() {
        std::fs::write(&golden, &now).expect("it can be written");
    }
    assert_eq!(now, std::fs::read_to_string(golden).expect("it is there"), "bytes have changed: raise FORMAT");
}

#[test]
fn a_state_comes_back_as_it_went() {
    let engine = engine();
    let bytes = postcard::to_allocvec(&engine.snapshot()).expect("it can be encoded");
    assert_eq!(postcard::from_bytes::<Snapshot>(&bytes).expect("it can be read"), engine.snapshot());
}
