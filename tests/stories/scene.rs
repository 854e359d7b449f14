//! A scene being played: who is there, what is told, what came of it.
#![allow(unreachable_pub)]

use acd::config::*;
use acd::engine::*;
use acd::id::*;
use acd::time::*;

pub const LI: AgentId = AgentId(0);
pub const WANG: AgentId = AgentId(1);
pub const CONTRACT: QueueId = QueueId(0);
pub const GENERAL: QueueId = QueueId(1);

/// A scene being played.
pub struct Scene {
    pub engine: Engine,
    pub now: Timestamp,
    pub events: Vec<Event>,
    read: usize,
}

impl Scene {
    pub fn new(center: Center) -> Self {
        let engine = Engine::new(center).expect("the scene's centre is sound");
        Self { engine, now: Timestamp::ZERO, events: Vec::new(), read: 0 }
    }

    /// Lets time pass until so many seconds after the start.
    pub fn at(&mut self, secs: f64) -> &mut Self {
        self.now = Timestamp::ZERO + Duration::try_from_secs_f64(secs).expect("a time in the scene");
        self.engine.advance(self.now, &mut self.events);
        self.engine.check().expect("invariants");
        self
    }

    pub fn tell(&mut self, command: Command) -> Result<(), Rejection> {
        let answer = self.engine.handle(self.now, command, &mut self.events);
        self.engine.check().expect("invariants");
        answer
    }

    pub fn arrives(&mut self, call: u64, queue: QueueId) -> &mut Self {
        self.tell(Command::Arrive(NewCall::new(CallId(call), queue))).expect("a new call");
        self
    }

    pub fn signs_in(&mut self, agent: AgentId) -> &mut Self {
        self.tell(Command::SignIn { agent, not_ready: None }).expect("not signed in yet");
        self
    }

    /// What became true since the last look, in the words of the tests.
    pub fn news(&mut self) -> Vec<String> {
        let words = self.events[self.read..].iter().filter_map(word).collect();
        self.read = self.events.len();
        words
    }

    /// The offer that is out to an agent.
    pub fn offer(&self, agent: AgentId) -> OfferId {
        let offers = self.events.iter().rev().filter_map(|event| match event.fact {
            Fact::Offered { offer, .. } if offer.agent == agent => Some(offer),
            _ => None,
        });
        offers.max_by_key(|offer| offer.serial).expect("an offer was made")
    }

    pub fn accepts(&mut self, agent: AgentId) -> &mut Self {
        let offer = self.offer(agent);
        self.tell(Command::Accept { offer }).expect("the offer is open");
        self
    }
}

pub fn name(agent: AgentId) -> &'static str {
    ["Li", "Wang", "Zhao"][agent.index()]
}

/// A fact in a word or two; what an agent does is left out, tests ask the engine.
pub fn word(event: &Event) -> Option<String> {
    Some(match event.fact {
        Fact::Offered { offer, leg, .. } => format!("{} offered {}", leg.call, name(offer.agent)),
        Fact::OfferEnded { offer, leg, cause, .. } => format!("{} off {}: {cause:?}", leg.call, name(offer.agent)),
        Fact::LegEnded { leg, outcome: LegOutcome::Answered(agent), .. } => format!("{leg} answered {}", name(agent)),
        Fact::LegEnded { leg, outcome, .. } => format!("{leg} {outcome:?}"),
        Fact::CallEnded { call, disposition, .. } => format!("{call} ended {disposition:?}"),
        Fact::StepReached { leg, step, .. } => format!("{leg} step {step}"),
        _ => return None,
    })
}

pub fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

/// A contract queue and a general queue, and so many agents who serve both.
pub fn center(agents: usize) -> Center {
    let names = ["Li", "Wang", "Zhao"];
    Center {
        queues: vec![Queue::new("contract"), Queue::new("general")],
        profiles: vec![Profile::new("lawyer", vec![Skill::new(CONTRACT, 1), Skill::new(GENERAL, 1)])],
        agents: names[..agents].iter().map(|name| Agent::new(*name, ProfileId(0))).collect(),
        reasons: vec!["lunch".into()],
        externals: vec!["voicemail".into()],
        ..Center::default()
    }
}

/// The same with every queue changed.
pub fn center_with(agents: usize, change: impl Fn(&mut Queue)) -> Center {
    let mut center = center(agents);
    center.queues.iter_mut().for_each(change);
    center
}
