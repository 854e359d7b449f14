//! Where the search starts: offered load and Erlang A.

use acd::id::QueueId;

use crate::formulas::{Demand, Target as Aim, fewest_agents};

use super::plan::Plan;
use super::problem::Problem;
use super::target::{Figure, Target};

/// Of the load of a queue that broader profiles serve as well, what its own profile is given at first. The rest is
/// theirs, and the search moves agents where they do most.
const OWN_SHARE: f64 = 0.8;

/// A first plan: queues that one profile alone serves get the agents that Erlang A asks for; where profiles share
/// queues, each gets most of the load of the queues that are its own, and the broadest fill up to what Erlang A asks
/// for if all served all.
pub(super) fn start(problem: &Problem) -> Plan {
    let mut plan = Plan { staff: problem.least.clone() };
    for (pattern, period) in problem.intervals() {
        let staff = interval(problem, pattern, period);
        plan.set(pattern, period, &staff);
    }
    plan
}

fn interval(problem: &Problem, pattern: usize, period: usize) -> Vec<u32> {
    let profiles = &problem.center().profiles;
    let serves = |profile: usize, queue: QueueId| profiles[profile].skills.iter().any(|skill| skill.queue == queue);
    let servers = |queue: QueueId| (0..profiles.len()).filter(move |&profile| serves(profile, queue));
    // Each queue's own profile: the cheapest, then the most specialised, then that of the lowest tier.
    let own = |queue: QueueId| {
        servers(queue).min_by(|&a, &b| {
            let tier = |profile: usize| {
                let skill = profiles[profile].skills.iter().find(|skill| skill.queue == queue);
                (profiles[profile].skills.len(), skill.map_or(u8::MAX, |skill| skill.tier))
            };
            problem.cost_of(a).total_cmp(&problem.cost_of(b)).then(tier(a).cmp(&tier(b)))
        })
    };
    let mut mine: Vec<Vec<QueueId>> = vec![Vec::new(); profiles.len()];
    let mut shared = Vec::new();
    for queue in problem.center().queue_ids() {
        if let Some(profile) = own(queue) {
            mine[profile].push(queue);
            if servers(queue).count() > 1 {
                shared.push(queue);
            }
        }
    }
    let mut staff: Vec<u32> = (0..profiles.len())
        .map(|profile| {
            let queues = &mine[profile];
            match queues.iter().any(|queue| shared.contains(queue)) {
                true => (OWN_SHARE * erlangs(problem, pattern, period, queues) / problem.load.turn_up) as u32,
                false => wanted(problem, pattern, period, queues),
            }
        })
        .collect();
    // Everybody who shares, as if all served all.
    let sharing: Vec<usize> =
        (0..profiles.len()).filter(|&profile| shared.iter().any(|&queue| serves(profile, queue))).collect();
    let together: Vec<QueueId> =
        problem.center().queue_ids().filter(|&queue| sharing.iter().any(|&profile| serves(profile, queue))).collect();
    let broadest = sharing.iter().map(|&profile| profiles[profile].skills.len()).max().unwrap_or(0);
    let filling: Vec<usize> =
        sharing.iter().copied().filter(|&profile| profiles[profile].skills.len() == broadest).collect();
    let there: u32 = sharing.iter().map(|&profile| staff[profile]).sum();
    let missing = wanted(problem, pattern, period, &together).saturating_sub(there);
    for _ in 0..missing {
        if let Some(&profile) = filling.iter().min_by_key(|&&profile| staff[profile]) {
            staff[profile] += 1;
        }
    }
    within_bounds(problem, pattern, period, &mut staff);
    staff
}

/// Moves the numbers within their bounds, and up to the presence that is wanted.
fn within_bounds(problem: &Problem, pattern: usize, period: usize, staff: &mut [u32]) {
    let bound = |bounds: &[Vec<Vec<u32>>], profile: usize| bounds[pattern][profile][period];
    for (profile, count) in staff.iter_mut().enumerate() {
        *count = (*count).max(bound(&problem.least, profile)).min(bound(&problem.most, profile));
    }
    while staff.iter().sum::<u32>() < problem.task.presence {
        let room = (0..staff.len()).filter(|&profile| staff[profile] < bound(&problem.most, profile));
        let Some(cheapest) = room.min_by(|&a, &b| problem.cost_of(a).total_cmp(&problem.cost_of(b))) else { break };
        staff[cheapest] += 1;
    }
}

fn erlangs(problem: &Problem, pattern: usize, period: usize, queues: &[QueueId]) -> f64 {
    queues.iter().map(|&queue| problem.load.erlangs(pattern, queue, period)).sum()
}

/// The fewest agents for these queues as one, by Erlang A, as many more as do not turn up.
fn wanted(problem: &Problem, pattern: usize, period: usize, queues: &[QueueId]) -> u32 {
    let load = erlangs(problem, pattern, period, queues);
    let calls: f64 = queues.iter().map(|&queue| problem.load.calls(pattern, queue, period)).sum();
    let Ok(demand) = Demand::new(calls, load * 3600.0 / calls.max(f64::MIN_POSITIVE)) else { return 0 };
    let patience = queues.first().and_then(|queue| problem.load.patience[queue.index()].as_ref());
    let concerned = |target: &&Target| target.queues.is_empty() || target.queues.iter().any(|of| queues.contains(of));
    let agents = problem.task.targets.iter().filter(concerned).map(|target| {
        let fewest = fewest_agents(demand, patience, aim(target));
        f64::from(fewest.unwrap_or((1.1 * load).ceil() as u32))
    });
    (agents.fold(0.0, f64::max) / problem.load.turn_up).ceil() as u32
}

/// The nearest thing that the formulas know.
fn aim(target: &Target) -> Aim {
    let share = (target.value / 100.0).clamp(0.001, 0.999);
    match target.figure {
        Figure::ServiceLevel { within, .. } => Aim::AnsweredWithin { share, secs: within.as_secs_f64() },
        Figure::AnswerRate | Figure::AnswerRateForAgents => Aim::AbandonedAtMost { share: 1.0 - share },
        Figure::Abandoned => Aim::AbandonedAtMost { share },
        Figure::Waited => Aim::AnsweredWithin { share: 1.0 - share, secs: 0.0 },
        Figure::MeanWait | Figure::MeanWaitAnswered => Aim::MeanWaitAtMost { secs: target.value },
    }
}
