//! Where the search starts: offered load and Erlang A.

use acd::id::QueueId;

use crate::formulas::{Demand, Target as Aim, fewest_agents};

use super::marginal::marginal;
use super::plan::Plan;
use super::pools::{Pool, pools, serves};
use super::problem::Problem;
use super::target::{Figure, Scope, Target};

/// Of the load of a queue that several profiles serve, what its own profile is given: the first plans differ in that.
const OWN_SHARES: [f64; 3] = [0.0, 0.5, 0.85];

/// First plans, pool by pool: as many agents as Erlang A asks for if everybody of the pool served all its queues.
///
/// Where several profiles share queues, each gets one of the shares of the load of the queues that are its own; the
/// others go where they serve most of the load that is left.
pub(super) fn starts(problem: &Problem) -> [Plan; OWN_SHARES.len()] {
    let pools = pools(problem.center());
    let marginal = marginal(problem, &pools);
    OWN_SHARES.map(|own_share| {
        let mut plan = Plan { staff: problem.least.clone() };
        for (pattern, period) in problem.intervals() {
            let mut staff = vec![0; problem.center().profiles.len()];
            for (pool, &least) in pools.iter().zip(&marginal[pattern][period]) {
                let agents = wanted(problem, pattern, period, &pool.queues).max(least);
                divide(problem, (pattern, period), pool, (agents, own_share), &mut staff);
            }
            within_bounds(problem, pattern, period, &mut staff);
            plan.set(pattern, period, &staff);
        }
        plan
    })
}

/// Divides a pool's agents among its profiles.
fn divide(
    problem: &Problem,
    (pattern, period): (usize, usize),
    pool: &Pool,
    (agents, own_share): (u32, f64),
    staff: &mut [u32],
) {
    if let [only] = pool.profiles[..] {
        staff[only] = agents;
        return;
    }
    let center = problem.center();
    // The agents that each queue would take of all.
    let erlangs = |queue: QueueId| problem.load.erlangs(pattern, queue, period);
    let all: f64 = pool.queues.iter().map(|&queue| erlangs(queue)).sum();
    let mut left: Vec<f64> =
        pool.queues.iter().map(|&queue| f64::from(agents) * erlangs(queue) / all.max(f64::MIN_POSITIVE)).collect();
    let mut there = 0;
    for (left, &queue) in left.iter_mut().zip(&pool.queues) {
        let Some(profile) = own_profile(problem, pool, queue) else { continue };
        let given = (own_share * erlangs(queue) / problem.load.turn_up) as u32;
        staff[profile] += given;
        there += given;
        *left = (*left - f64::from(given)).max(0.0);
    }
    for _ in there..agents {
        let served = |profile: usize| -> f64 {
            let each = pool.queues.iter().zip(&left).filter(|(queue, _)| serves(center, profile, **queue));
            each.map(|(_, left)| left).sum::<f64>() / problem.cost_of(profile)
        };
        let most = pool.profiles.iter().copied().map(|profile| (served(profile), profile));
        let Some((_, profile)) = most.reduce(|best, next| if next.0 > best.0 { next } else { best }) else { return };
        staff[profile] += 1;
        let covered = served(profile) * problem.cost_of(profile);
        for (left, _) in left.iter_mut().zip(&pool.queues).filter(|(_, queue)| serves(center, profile, **queue)) {
            *left *= 1.0 - (1.0 / covered.max(1.0));
        }
    }
}

/// Of the profiles that serve a queue: the cheapest, then the most specialised, then that of the lowest tier.
fn own_profile(problem: &Problem, pool: &Pool, queue: QueueId) -> Option<usize> {
    let profiles = &problem.center().profiles;
    let servers = pool.profiles.iter().copied().filter(|&profile| serves(problem.center(), profile, queue));
    servers.min_by(|&a, &b| {
        let tier = |profile: usize| {
            let skill = profiles[profile].skills.iter().find(|skill| skill.queue == queue);
            (profiles[profile].skills.len(), skill.map_or(u8::MAX, |skill| skill.tier))
        };
        problem.cost_of(a).total_cmp(&problem.cost_of(b)).then(tier(a).cmp(&tier(b)))
    })
}

/// Moves the numbers within their bounds, and up to the presence that is wanted; no queue is left to itself.
fn within_bounds(problem: &Problem, pattern: usize, period: usize, staff: &mut [u32]) {
    let bound = |bounds: &[Vec<Vec<u32>>], profile: usize| bounds[pattern][profile][period];
    for (profile, count) in staff.iter_mut().enumerate() {
        *count = (*count).max(bound(&problem.least, profile)).min(bound(&problem.most, profile));
    }
    let cheapest = |staff: &[u32], may: &dyn Fn(usize) -> bool| {
        let room = (0..staff.len()).filter(|&profile| staff[profile] < bound(&problem.most, profile) && may(profile));
        room.min_by(|&a, &b| problem.cost_of(a).total_cmp(&problem.cost_of(b)))
    };
    while let Some(queue) = problem.unserved(pattern, period, staff) {
        let Some(profile) = cheapest(staff, &|profile| serves(problem.center(), profile, queue)) else { break };
        staff[profile] += 1;
    }
    while staff.iter().sum::<u32>() < problem.task.presence {
        let Some(profile) = cheapest(staff, &|_| true) else { break };
        staff[profile] += 1;
    }
}

/// The fewest agents for these queues as one that reach the targets of the interval, by Erlang A, and as many more as
/// do not turn up.
fn wanted(problem: &Problem, pattern: usize, period: usize, queues: &[QueueId]) -> u32 {
    let load: f64 = queues.iter().map(|&queue| problem.load.erlangs(pattern, queue, period)).sum();
    let calls: f64 = queues.iter().map(|&queue| problem.load.calls(pattern, queue, period)).sum();
    let Ok(demand) = Demand::new(calls, load * 3600.0 / calls.max(f64::MIN_POSITIVE)) else { return 0 };
    let patience = queues.first().and_then(|queue| problem.load.patience[queue.index()].as_ref());
    let concerned = |target: &&Target| {
        target.scope == Scope::Interval
            && (target.queues.is_empty() || target.queues.iter().any(|of| queues.contains(of)))
    };
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
