//! Small centres, and what the tests need around a router.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use acd::config::{Agent, Center, Profile, Queue, Skill};
use acd::engine::{Command, Engine, Event, NewCall};
use acd::id::{AgentId, CallId, ProfileId, QueueId};
use acd::live::{ManualClock, Setup};
use acd::time::{Duration, Timestamp};

pub(crate) const DESK: QueueId = QueueId(0);

/// One queue, and this many agents who serve it.
pub(crate) fn center(agents: u32) -> Center {
    Center {
        queues: vec![Queue { ring_timeout: Some(Duration::from_secs(20)), ..Queue::new("desk") }],
        profiles: vec![Profile::new("general", vec![Skill::new(DESK, 1)])],
        agents: (0..agents).map(|place| Agent::new(format!("agent-{place}"), ProfileId(0))).collect(),
        ..Center::default()
    }
}

pub(crate) fn engine(agents: u32) -> Engine {
    Engine::new(center(agents)).expect("a sound centre")
}

pub(crate) fn arrive(call: u64) -> Command {
    Command::Arrive(NewCall::new(CallId(call), DESK))
}

pub(crate) fn hang_up(call: u64) -> Command {
    Command::HangUp { call: CallId(call) }
}

pub(crate) fn sign_in(agent: u32) -> Command {
    Command::SignIn { agent: AgentId(agent), not_ready: None }
}

/// A clock that stands still until it is moved.
pub(crate) fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(Timestamp::from_secs(1)))
}

/// All events of the router, in order, with their numbers.
pub(crate) fn listening(setup: Setup) -> (Setup, Receiver<(u64, Event)>) {
    let (tell, told) = channel();
    let setup = setup.on_events(move |first, events| {
        for (number, event) in (first..).zip(events) {
            // The test may be over.
            let _ = tell.send((number, *event));
        }
    });
    (setup, told)
}
