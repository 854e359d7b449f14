//! The host's side of an engine, for the benchmarks: reports what happens, and reads what to do.

use acd::config::{Agent, Center, Profile, Queue, Skill};
use acd::engine::{Command, Engine, Event, Fact, NewCall};
use acd::id::{AgentId, CallId, OfferId, ProfileId, QueueId};
use acd::time::{Duration, Timestamp};

/// An engine and what its host knows.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) engine: Engine,
    /// The events of the last command.
    pub(crate) events: Vec<Event>,
    /// The total number of events.
    pub(crate) told: u64,
    now: Timestamp,
    next_call: u64,
}

impl Host {
    /// Nobody is signed in, and nobody waits.
    pub(crate) fn new(center: Center) -> Self {
        let engine = Engine::new(center).expect("the centre is sound");
        Self { engine, events: Vec::with_capacity(64), told: 0, now: Timestamp::ZERO, next_call: 0 }
    }

    /// Signs agents in, in the order of the centre.
    pub(crate) fn sign_in(&mut self, agents: std::ops::Range<usize>) {
        agents.for_each(|agent| self.tell(Command::SignIn { agent: AgentId(agent as u32), not_ready: None }));
    }

    /// Reports what happens, a microsecond after the previous command.
    #[inline]
    pub(crate) fn tell(&mut self, command: Command) {
        self.events.clear();
        self.tell_also(command);
    }

    /// As [`Host::tell`], keeping the events of earlier commands.
    #[inline]
    pub(crate) fn tell_also(&mut self, command: Command) {
        let before = self.events.len();
        self.now = self.now + Duration::from_micros(1);
        self.engine.handle(self.now, command, &mut self.events).expect("the host knows the state of its calls");
        self.told += (self.events.len() - before) as u64;
    }

    /// Lets time pass.
    #[inline]
    pub(crate) fn pass(&mut self, time: Duration) {
        self.events.clear();
        self.now = self.now + time;
        self.engine.advance(self.now, &mut self.events);
        self.told += self.events.len() as u64;
    }

    /// A new call asks for a queue.
    #[inline]
    pub(crate) fn arrive(&mut self, queue: QueueId) -> CallId {
        let new = self.new_call(queue);
        let call = new.call;
        self.tell(Command::Arrive(new));
        call
    }

    /// A call that has not arrived yet.
    #[inline]
    pub(crate) fn new_call(&mut self, queue: QueueId) -> NewCall {
        self.next_call += 1;
        NewCall::new(CallId(self.next_call), queue)
    }

    /// The caller hangs up.
    #[inline]
    pub(crate) fn hang_up(&mut self, call: CallId) {
        self.tell(Command::HangUp { call });
    }

    /// The offers among the events, each with its call and queue.
    #[inline]
    pub(crate) fn offers(&self) -> impl Iterator<Item = (OfferId, CallId, QueueId)> + '_ {
        self.events.iter().filter_map(|event| match &event.fact {
            Fact::Offered { offer, leg, queue, .. } => Some((*offer, leg.call, *queue)),
            _ => None,
        })
    }

    /// The agent accepts the call that the last command offered; returns the call. There must be exactly one.
    #[inline]
    pub(crate) fn accept(&mut self) -> CallId {
        let (offer, call, _) = self.offers().next().expect("the last command brought an offer");
        self.tell(Command::Accept { offer });
        call
    }
}

/// The waiting calls, unordered; any can be picked or removed in O(1), so that the host's part costs little.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting {
    pub(crate) calls: Vec<CallId>,
    /// By call number.
    places: Vec<usize>,
}

impl Waiting {
    /// Adds a waiting call.
    #[inline]
    pub(crate) fn add(&mut self, call: CallId) {
        if self.places.len() <= call.0 as usize {
            self.places.resize(call.0 as usize + 1, usize::MAX);
        }
        self.places[call.0 as usize] = self.calls.len();
        self.calls.push(call);
    }

    /// Removes a call that no longer waits.
    #[inline]
    pub(crate) fn remove(&mut self, call: CallId) {
        let place = self.places[call.0 as usize];
        self.calls.swap_remove(place);
        if let Some(moved) = self.calls.get(place) {
            self.places[moved.0 as usize] = place;
        }
    }
}

/// A profile that serves these queues, each in a tier.
pub(crate) fn profile(place: usize, skills: impl IntoIterator<Item = (usize, u8)>) -> Profile {
    let skills = skills.into_iter().map(|(queue, tier)| Skill::new(queue_id(queue), tier)).collect();
    Profile::new(format!("profile-{place}"), skills)
}

/// The agent at an index, with the profile at another.
pub(crate) fn agent(place: usize, profile: usize) -> Agent {
    Agent::new(format!("agent-{place}"), ProfileId(profile as u32))
}

/// The queue at an index.
pub(crate) const fn queue_id(place: usize) -> QueueId {
    QueueId(place as u16)
}

/// A centre with these queues and profiles, and `count` agents with the profiles in turn.
pub(crate) fn center(queues: Vec<Queue>, profiles: Vec<Profile>, count: usize) -> Center {
    let agents = (0..count).map(|place| agent(place, place % profiles.len())).collect();
    Center { queues, profiles, agents, ..Center::default() }
}
