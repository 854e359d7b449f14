//! The two centres for comparing simulators, with their exact results.

use acd::config::{Agent, CallSelection, Center, Profile, Queue, Skill};
use acd::id::{ProfileId, QueueId};
use acd::sim::Simulation;
use acd::sim::distribution::Distribution;
use acd::sim::world::{AgentBehaviour, CallType, DayPattern, World};
use acd::time::Duration;

const HOURS: usize = 24;

/// W1: M/M/100+M, 10 calls, mean service 10 and mean patience 5 per unit of time, which is 6 s here. Of all calls 0.0466833
/// abandon and 0.4299988 wait, on average 0.2334165 units over all calls (Erlang A). A day brings 144,000 calls.
pub(crate) fn w1(days: usize) -> Simulation {
    let queues = vec![Queue::new("only")];
    let profiles = vec![profile("agent", &[(0, 1)], CallSelection::TierFirst)];
    let rates = vec![vec![6_000.0; HOURS]];
    simulation(queues, profiles, rates, vec![vec![100; HOURS]], 60.0, 30.0, days)
}

/// W2: a hotline's day. Three specialities with their own agents, and a general group that serves its own calls and
/// backs up all: it is asked if no specialist is idle, and takes the longest-waiting call when free. About 3,700 calls
/// a day; mean service 434 s, mean patience 60 s, staff changes on the hour. Of all calls 0.09744 (±0.00002) abandon
/// and 0.22093 (±0.00004) wait, on average 5.846 s (±0.0013) over all calls.
pub(crate) fn w2(days: usize) -> Simulation {
    let queues = ["contract", "labour", "family", "general"].map(Queue::new).to_vec();
    let mut profiles: Vec<Profile> =
        (0..3u16).map(|q| profile(&queues[usize::from(q)].name, &[(q, 1)], CallSelection::TierFirst)).collect();
    profiles.push(profile("general", &[(0, 2), (1, 2), (2, 2), (3, 1)], CallSelection::RankFirst));
    let rates = W2_SHARES.map(|share| W2_CALLS.map(|calls| calls * share).to_vec()).to_vec();
    let staff = W2_STAFF.map(|row| row.to_vec()).to_vec();
    simulation(queues, profiles, rates, staff, 434.0, 60.0, days)
}

/// Calls in each hour, and the share of each queue.
const W2_CALLS: [f64; HOURS] = [
    30.0, 22.0, 18.0, 15.0, 15.0, 20.0, 30.0, 60.0, 110.0, 240.0, 270.0, 280.0, 270.0, 260.0, 260.0, 265.0, 270.0,
    265.0, 255.0, 245.0, 230.0, 130.0, 85.0, 55.0,
];
const W2_SHARES: [f64; 4] = [0.30, 0.25, 0.20, 0.25];
const W2_STAFF: [[u32; HOURS]; 4] = [
    [1, 1, 1, 1, 1, 1, 1, 2, 3, 7, 8, 8, 8, 8, 8, 8, 8, 8, 7, 7, 7, 4, 2, 2],
    [1, 1, 1, 1, 1, 1, 1, 1, 3, 6, 7, 7, 7, 6, 6, 6, 7, 6, 6, 6, 6, 3, 2, 1],
    [1, 1, 1, 1, 1, 1, 1, 1, 2, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 3, 2, 1],
    [2, 1, 1, 1, 1, 1, 2, 5, 8, 14, 16, 17, 16, 16, 16, 16, 16, 16, 16, 15, 14, 8, 6, 4],
];

fn profile(name: &str, tiers: &[(u16, u8)], call_selection: CallSelection) -> Profile {
    let skills = tiers.iter().map(|&(queue, tier)| Skill::new(QueueId(queue), tier)).collect();
    Profile { call_selection, ..Profile::new(name, skills) }
}

fn simulation(
    queues: Vec<Queue>,
    profiles: Vec<Profile>,
    rates: Vec<Vec<f64>>,
    staff: Vec<Vec<u32>>,
    talk_secs: f64,
    patience_secs: f64,
    days: usize,
) -> Simulation {
    let mut agents = Vec::new();
    for (p, row) in staff.iter().enumerate() {
        for number in 0..row.iter().copied().max().unwrap_or(0) {
            let name = format!("{} {number}", profiles[p].name);
            agents.push(Agent::new(name, ProfileId(p as u32)));
        }
    }
    let call_type = |(place, queue): (usize, &Queue)| CallType {
        patience: Some(Distribution::Exponential { mean_secs: patience_secs }),
        ..CallType::new(queue.name.clone(), QueueId(place as u16))
    };
    let behaviour = AgentBehaviour::PROMPT;
    let talk = Distribution::Exponential { mean_secs: talk_secs };
    let world = World {
        call_types: queues.iter().enumerate().map(call_type).collect(),
        patterns: vec![DayPattern { staff, ..DayPattern::new("day", rates) }],
        talk: vec![vec![talk; profiles.len()]; queues.len()],
        wrap_up: vec![vec![None; profiles.len()]; queues.len()],
        agents: vec![behaviour; profiles.len()],
        ..World::new(days, Duration::from_secs(3600))
    };
    let center = Center { queues, profiles, agents, ..Center::default() };
    Simulation::new(center, world).expect("the world is sound")
}
