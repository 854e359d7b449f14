//! The points at which commands are measured, and engines in that state.

use std::collections::VecDeque;

use acd::config::{Center, Profile, Queue};
use acd::id::{CallId, QueueId};

use crate::host::{Host, Waiting, agent, center, profile, queue_id};

/// Who serves what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profiles {
    /// One profile for all, which serves every queue.
    Same,
    /// A profile per agent: up to four queues, one in tier 1 and the others in tier 2.
    Different,
}

/// One point of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) waiting: usize,
    pub(crate) agents: usize,
    pub(crate) queues: usize,
    pub(crate) profiles: Profiles,
}

impl Point {
    /// The name that criterion uses.
    pub(crate) fn name(&self) -> String {
        let Self { waiting, agents, queues, profiles } = self;
        format!("{waiting} waiting, {agents} agents, {queues} queues, {profiles:?}").to_lowercase()
    }

    /// How many commands are timed together: few enough not to change the state much.
    pub(crate) fn at_once(&self) -> usize {
        (self.waiting / 2).min(self.agents / 2).min(64)
    }

    /// The number of queues that are certainly served in tier 1.
    fn served(&self) -> usize {
        self.queues.min(self.agents)
    }

    fn profiles(&self) -> Vec<Profile> {
        let queues = self.queues;
        match self.profiles {
            Profiles::Same => vec![profile(0, (0..queues).map(|queue| (queue, 1)))],
            Profiles::Different => (0..self.agents)
                .map(|agent| {
                    let wanted = [agent, agent + 1 + agent / queues, agent * 7 + 3, agent * 13 + 5];
                    let mut skills: Vec<(usize, u8)> = Vec::new();
                    for queue in wanted.map(|queue| queue % queues) {
                        if skills.iter().all(|&(other, _)| other != queue) {
                            skills.push((queue, if skills.is_empty() { 1 } else { 2 }));
                        }
                    }
                    profile(agent, skills)
                })
                .collect(),
        }
    }

    /// The queues, and one more whose only agent never signs in.
    fn center(&self, rules: fn(String) -> Queue) -> Center {
        let queues = (0..=self.queues).map(|place| rules(format!("queue-{place}"))).collect();
        let mut center = center(queues, self.profiles(), self.agents);
        center.agents.push(agent(self.agents, center.profiles.len()));
        center.profiles.push(profile(center.profiles.len(), [(self.queues, 1)]));
        center
    }
}

/// The measured lines through the grid: each dimension alone, starting from the middle, and the far corners.
pub(crate) fn points() -> Vec<Point> {
    let (middle, mut points) = ((1_000, 1_000, 10), Vec::new());
    let waiting = [10, 100, 1_000, 10_000, 100_000, 1_000_000].map(|waiting| (waiting, middle.1, middle.2));
    let agents = [10, 100, 10_000, 100_000].map(|agents| (middle.0, agents, middle.2));
    let queues = [1, 100, 1_000].map(|queues| (middle.0, middle.1, queues));
    let corners = [(1_000_000, 100_000, 1), (1_000_000, 100_000, 10), (1_000_000, 100_000, 1_000)];
    for profiles in [Profiles::Same, Profiles::Different] {
        for (waiting, agents, queues) in waiting.into_iter().chain(agents).chain(queues).chain(corners) {
            points.push(Point { waiting, agents, queues, profiles });
        }
    }
    points
}

/// Small enough for testing the benchmarks themselves.
pub(crate) fn small_points() -> Vec<Point> {
    let point = |profiles| Point { waiting: 20, agents: 20, queues: 3, profiles };
    [Profiles::Same, Profiles::Different].map(point).to_vec()
}

/// An engine at a point, and what its host must remember to restore it.
pub(crate) struct Desk {
    pub(crate) host: Host,
    pub(crate) point: Point,
    /// The point's waiting calls.
    pub(crate) waiting: Waiting,
    /// Oldest first.
    pub(crate) talking: VecDeque<CallId>,
    /// Calls and agents that exist only for the measurement.
    pub(crate) guests: Vec<CallId>,
    turn: usize,
    random: u64,
}

impl Desk {
    fn new(point: Point, rules: fn(String) -> Queue) -> Self {
        let host = Host::new(point.center(rules));
        let (waiting, talking, guests) = Default::default();
        Self { host, point, waiting, talking, guests, turn: 0, random: 1 }
    }

    /// Every agent is talking; the calls wait in all queues.
    pub(crate) fn busy(point: Point, rules: fn(String) -> Queue) -> Self {
        let mut desk = Self::new(point, rules);
        for agent in 0..point.agents {
            desk.host.sign_in(agent..agent + 1);
            desk.host.arrive(queue_id(agent % point.queues));
            desk.talking.push_back(desk.host.accept());
        }
        (0..point.waiting).for_each(|call| desk.wait(queue_id(call % point.queues)));
        desk
    }

    /// Every agent is idle; the calls wait in a queue that nobody serves.
    pub(crate) fn idle(point: Point, rules: fn(String) -> Queue) -> Self {
        let mut desk = Self::new(point, rules);
        desk.host.sign_in(0..point.agents);
        (0..point.waiting).for_each(|_| desk.wait(queue_id(point.queues)));
        desk
    }

    /// Adds a waiting call of the point.
    pub(crate) fn wait(&mut self, queue: QueueId) {
        let call = self.host.arrive(queue);
        self.waiting.add(call);
    }

    /// The served queues, in turn.
    pub(crate) fn next_queue(&mut self) -> QueueId {
        queue_id(self.next_of(self.point.served()))
    }

    /// The agents, in turn.
    pub(crate) fn next_agent(&mut self) -> acd::id::AgentId {
        acd::id::AgentId(self.next_of(self.point.agents) as u32)
    }

    fn next_of(&mut self, count: usize) -> usize {
        self.turn += 1;
        self.turn % count
    }

    /// A random waiting call, which is removed from the host's list.
    pub(crate) fn pick_waiting(&mut self) -> CallId {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let call = self.waiting.calls[(self.random >> 33) as usize % self.waiting.calls.len()];
        self.waiting.remove(call);
        call
    }
}
