//! Arbitrary bytes as commands to a centre with every feature: all invariants hold after each.

use acd::config::Center;
use acd::engine::*;
use acd::id::*;
use acd::time::{Duration, Timestamp};
use arbitrary::{Arbitrary, Result, Unstructured};
use std::sync::LazyLock;

/// The file with every setting.
const CENTRE: &str = include_str!("../../centers/everything.toml");

/// Read only once, because reading takes longer than hundreds of commands.
static AT_FIRST: LazyLock<Engine> = LazyLock::new(|| {
    let center = Center::parse("everything.toml", CENTRE).expect("a sound centre");
    Engine::new(center).expect("a sound centre")
});

fn small(bytes: &mut Unstructured<'_>, most: u32) -> Result<u32> {
    bytes.int_in_range(0..=most)
}

fn agent(bytes: &mut Unstructured<'_>) -> Result<AgentId> {
    small(bytes, 7).map(AgentId)
}

fn call(bytes: &mut Unstructured<'_>) -> Result<CallId> {
    small(bytes, 15).map(|number| CallId(number.into()))
}

fn queue(bytes: &mut Unstructured<'_>) -> Result<QueueId> {
    small(bytes, 4).map(|place| QueueId(place as u16))
}

fn offer(bytes: &mut Unstructured<'_>) -> Result<OfferId> {
    Ok(OfferId { agent: agent(bytes)?, serial: small(bytes, 6)? })
}

fn party(bytes: &mut Unstructured<'_>) -> Result<Party> {
    Ok(match small(bytes, 2)? {
        0 => Party::Queue(queue(bytes)?),
        1 => Party::Agent(agent(bytes)?, queue(bytes)?),
        _ => Party::External(small(bytes, 2)? as u16),
    })
}

fn new_call(bytes: &mut Unstructured<'_>) -> Result<NewCall> {
    let plain = NewCall::new(call(bytes)?, queue(bytes)?);
    if bool::arbitrary(bytes)? {
        return Ok(plain);
    }
    Ok(NewCall {
        also: [Option::<bool>::arbitrary(bytes)?.map(|_| queue(bytes)).transpose()?, None, None],
        priority: i16::arbitrary(bytes)?,
        position: Option::<u8>::arbitrary(bytes)?.map(u32::from),
        age: Duration::from_micros(u64::arbitrary(bytes)?),
        wait_max: Option::<u32>::arbitrary(bytes)?.map(|micros| Duration::from_micros(micros.into())),
        caller: Option::<u8>::arbitrary(bytes)?.map(|caller| CallerId(caller.into())),
        preferred: Option::<bool>::arbitrary(bytes)?.map(|_| agent(bytes)).transpose()?,
        self_service: Option::<bool>::arbitrary(bytes)?.map(|_| SelfServiceId(0)),
        ..plain
    })
}

fn switch_state(bytes: &mut Unstructured<'_>) -> Result<SwitchState> {
    let (mut calls, mut ringing, mut agents) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..small(bytes, 6)? {
        let with = if bool::arbitrary(bytes)? { Some(agent(bytes)?) } else { None };
        calls.push((call(bytes)?, with));
    }
    for _ in 0..small(bytes, 4)? {
        ringing.push((call(bytes)?, agent(bytes)?));
    }
    for _ in 0..small(bytes, 8)? {
        agents.push(agent(bytes)?);
    }
    let (calls, ringing, agents) = (Some(calls), Some(ringing), Some(agents));
    let newer_calls = if bool::arbitrary(bytes)? { vec![call(bytes)?] } else { Vec::new() };
    Ok(SwitchState { calls, ringing, agents, newer_calls, ..SwitchState::default() })
}

/// Another centre: the current one with a queue or an agent retired, or no longer retired.
fn next(center: &Center, bytes: &mut Unstructured<'_>) -> Result<Command> {
    let mut center = center.clone();
    let (queues, agents) = (center.queues.len(), center.agents.len());
    match small(bytes, 2)? {
        0 => center.queues[small(bytes, queues as u32 - 1)? as usize].retired ^= true,
        1 => center.agents[small(bytes, agents as u32 - 1)? as usize].retired ^= true,
        _ => center.queues[small(bytes, queues as u32 - 1)? as usize].wait_max = Some(Duration::from_secs(60)),
    }
    let ladders = if bool::arbitrary(bytes)? { Ladders::Keep } else { Ladders::Adopt };
    Ok(Command::Reconfigure { center: Box::new(center), ladders })
}

fn command(center: &Center, bytes: &mut Unstructured<'_>) -> Result<Command> {
    let age = if bool::arbitrary(bytes)? { Age::Keep } else { Age::Reset };
    Ok(match small(bytes, 39)? {
        0..=3 => Command::Arrive(new_call(bytes)?),
        4..=6 => Command::Accept { offer: offer(bytes)? },
        7 => Command::HangUp { call: call(bytes)? },
        8 => Command::Refuse { offer: offer(bytes)?, cause: Refusal::Rejected },
        9 => Command::PickedUp { offer: offer(bytes)? },
        10 => Command::Release { call: call(bytes)? },
        11 => Command::Transfer { call: call(bytes)?, to: party(bytes)?, age, priority: None },
        12 | 13 => Command::SignIn { agent: agent(bytes)?, not_ready: None },
        14 => Command::SignOut { agent: agent(bytes)? },
        15 => Command::Ready { agent: agent(bytes)? },
        16 => Command::NotReady { agent: agent(bytes)?, reason: ReasonId(0) },
        17 => Command::WrapUpDone { agent: agent(bytes)? },
        18 => Command::AgentLost { agent: agent(bytes)? },
        19 => Command::ExitKey { call: call(bytes)?, key: if age == Age::Keep { '1' } else { '0' } },
        20 => Command::AskCallback { call: call(bytes)? },
        21 => Command::CallbackAnswered { call: call(bytes)? },
        22 => Command::CallbackFailed { call: call(bytes)? },
        23 => Command::Contained { call: call(bytes)? },
        24 => Command::Escalate { call: call(bytes)?, queue: None },
        25 => Command::Leave { call: call(bytes)?, agent: agent(bytes)? },
        26 => Command::Consult { call: call(bytes)?, consult: call(bytes)?, to: party(bytes)? },
        27 => Command::CompleteTransfer { call: call(bytes)? },
        28 => Command::CancelConsult { call: call(bytes)? },
        29 => Command::Conference { call: call(bytes)? },
        30 => Command::SetPriority { call: call(bytes)?, priority: i16::arbitrary(bytes)? },
        31 => Command::SetPosition { call: call(bytes)?, queue: queue(bytes)?, position: small(bytes, 5)? },
        32 => Command::Move { call: call(bytes)?, queue: queue(bytes)?, age, priority: None },
        33 => Command::Join { call: call(bytes)?, queue: queue(bytes)? },
        34 => Command::LeaveQueue { call: call(bytes)?, queue: queue(bytes)? },
        35 => Command::Force { agent: agent(bytes)?, wish: Wish::SignOut },
        36 => Command::OpenQueue { queue: queue(bytes)? },
        37 => Command::CloseQueue { queue: queue(bytes)?, waiting: Default::default() },
        38 => Command::Reconcile(Box::new(switch_state(bytes)?)),
        _ => next(center, bytes)?,
    })
}

pub fn play(bytes: &[u8]) {
    let mut engine = AT_FIRST.clone();
    let (mut bytes, mut now, mut events) = (Unstructured::new(bytes), Timestamp::ZERO, Vec::new());
    while !bytes.is_empty() {
        let Ok(wait) = bytes.int_in_range(0..=120u64) else { break };
        // Half of the commands come at the instant of the previous one.
        now = now + Duration::from_millis(500 * wait.saturating_sub(60));
        let Ok(command) = command(engine.center(), &mut bytes) else { break };
        events.clear();
        engine.advance(now, &mut events);
        // A snapshot takes longer than the command.
        let before = (wait % 8 == 0).then(|| engine.snapshot());
        events.clear();
        let refused = engine.handle(now, command, &mut events).is_err();
        engine.check().expect("all invariants hold");
        assert!(!refused || events.is_empty(), "nothing follows from a refused command");
        let changed = || before.is_some_and(|before| before != engine.snapshot());
        assert!(!refused || !changed(), "a refused command changes nothing");
    }
}
