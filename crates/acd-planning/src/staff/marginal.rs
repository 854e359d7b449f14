//! For targets over a day or the run: how many agents each pool gets in each interval, so that one more agent brings
//! about the same everywhere.
//!
//! Calls that are served badly, as Erlang A counts them for a pool as one queue, have one price over all intervals of
//! a target: each pool gets agents as long as one more is cheaper than the calls that it saves (Lagrange; Fox,
//! Operations Research 14 (1966) 210–216). The price is the one at which the target is just reached.

use acd::id::QueueId;
use statrs::distribution::{Binomial, Discrete};

use super::pools::Pool;
use super::problem::Problem;
use super::target::{Figure, Scope, Target};
use crate::formulas::{Demand, Limited};

/// Prices are sought between these, in agents' periods a call, to this precision.
const PRICES: (f64, f64) = (1e-4, 1e4);
const STEPS: usize = 40;
/// Tables end where fewer than this share of the calls are served badly.
const BAD_MIN: f64 = 1e-5;
/// An agent more may bring little and the next one much: so far is looked ahead.
const AHEAD: usize = 3;

/// One pool in one interval.
struct Cell {
    pattern: usize,
    period: usize,
    pool: usize,
    /// Calls in the interval.
    calls: f64,
    /// By number of agents scheduled: the share of calls served badly.
    bad: Vec<f64>,
}

impl Cell {
    /// The number of agents at which another one costs more than the calls that it saves.
    fn agents(&self, price: f64) -> usize {
        let mut agents = 0;
        loop {
            let ahead = (1..=AHEAD).filter(|more| agents + more < self.bad.len());
            let worth = |&more: &usize| price * self.calls * (self.bad[agents] - self.bad[agents + more]) > more as f64;
            match ahead.clone().find(worth) {
                Some(more) => agents += more,
                None => return agents,
            }
        }
    }
}

/// The agents that targets over days or the run ask for at least, by pattern, period and pool.
pub(super) fn marginal(problem: &Problem, pools: &[Pool]) -> Vec<Vec<Vec<u32>>> {
    let mut least = vec![vec![vec![0; pools.len()]; problem.judge.periods]; problem.used.len()];
    for target in &problem.task.targets {
        let cells = match target.scope {
            Scope::Interval => continue,
            Scope::Day | Scope::Run => cells(problem, pools, target),
        };
        let groups: Vec<Vec<&Cell>> = match target.scope {
            Scope::Day => (0..problem.used.len())
                .map(|pattern| cells.iter().filter(|cell| cell.pattern == pattern).collect())
                .collect(),
            Scope::Interval | Scope::Run => vec![cells.iter().collect()],
        };
        for group in groups {
            let price = price(problem, target, &group);
            for cell in group {
                let agents = &mut least[cell.pattern][cell.period][cell.pool];
                *agents = (*agents).max(cell.agents(price) as u32);
            }
        }
    }
    least
}

/// The price at which the target is just reached.
fn price(problem: &Problem, target: &Target, cells: &[&Cell]) -> f64 {
    let days = |cell: &Cell| problem.days[cell.pattern] as f64;
    let calls: f64 = cells.iter().map(|cell| days(cell) * cell.calls).sum();
    let allowed = match target.figure {
        Figure::ServiceLevel { .. } | Figure::AnswerRate | Figure::AnswerRateForAgents => 1.0 - target.value / 100.0,
        Figure::Abandoned | Figure::Waited => target.value / 100.0,
        Figure::MeanWait | Figure::MeanWaitAnswered => 1.0,
    };
    let bad =
        |price: f64| -> f64 { cells.iter().map(|cell| days(cell) * cell.calls * cell.bad[cell.agents(price)]).sum() };
    let (mut low, mut high) = (PRICES.0.ln(), PRICES.1.ln());
    for _ in 0..STEPS {
        let middle = f64::midpoint(low, high);
        if bad(middle.exp()) > allowed * calls { low = middle } else { high = middle }
    }
    high.exp()
}

fn cells(problem: &Problem, pools: &[Pool], target: &Target) -> Vec<Cell> {
    let hours = problem.period().as_secs_f64() / 3600.0;
    let mut cells = Vec::new();
    for (pattern, period) in problem.intervals() {
        for (place, pool) in pools.iter().enumerate() {
            let concerned = |queue: &&QueueId| target.queues.is_empty() || target.queues.contains(queue);
            let calls = |queue: &QueueId| problem.load.calls(pattern, *queue, period);
            let counted: f64 = pool.queues.iter().filter(concerned).map(calls).sum();
            if counted > 0.0 {
                let all: f64 = pool.queues.iter().map(calls).sum();
                let load = pool.queues.iter().map(|&queue| problem.load.erlangs(pattern, queue, period)).sum();
                let bad = table(problem, target, all, load, pool.queues[0]);
                cells.push(Cell { pattern, period, pool: place, calls: counted * hours, bad });
            }
        }
    }
    cells
}

/// The share of calls served badly, by number of agents scheduled.
fn table(problem: &Problem, target: &Target, calls: f64, load: f64, queue: QueueId) -> Vec<f64> {
    let patience = problem.load.patience[queue.index()].as_ref().map(|law| law.mean_secs());
    let mut present = vec![worst(target, patience)];
    let Ok(demand) = Demand::new(calls, 3600.0 * load / calls) else { return present };
    for agents in 1.. {
        let waiting = calls / 3600.0 * patience.unwrap_or(600.0);
        let places = agents + (2.0 * waiting + 10.0 * load.sqrt()) as u32 + 30;
        let Ok(queue) = Limited::new(demand, agents, places, patience) else { break };
        let bad = match target.figure {
            Figure::ServiceLevel { within, .. } => {
                1.0 - queue.within(within.as_secs_f64()).map_or(0.0, |within| within.answered)
            }
            Figure::AnswerRate | Figure::AnswerRateForAgents | Figure::Abandoned => 1.0 - queue.answered(),
            Figure::Waited => queue.wait_probability(),
            Figure::MeanWait => queue.mean_wait_secs() / target.value,
            Figure::MeanWaitAnswered => queue.mean_wait_answered_secs() / target.value,
        };
        present.push(bad);
        if bad < BAD_MIN {
            break;
        }
    }
    let turn_up = problem.load.turn_up;
    if turn_up >= 1.0 {
        return present;
    }
    let scheduled = (present.len() as f64 / turn_up).ceil() as usize;
    (0..scheduled).map(|agents| expected(&present, agents, turn_up)).collect()
}

/// What nobody at all serves: every call badly, or a whole patience late.
fn worst(target: &Target, patience: Option<f64>) -> f64 {
    if target.figure.is_time() { patience.unwrap_or(3600.0) / target.value } else { 1.0 }
}

/// The mean over a binomial number of those who turn up.
fn expected(present: &[f64], scheduled: usize, turn_up: f64) -> f64 {
    let Ok(law) = Binomial::new(turn_up, scheduled as u64) else { return 0.0 };
    present.iter().zip(0..=scheduled).map(|(bad, there)| law.pmf(there as u64) * bad).sum()
}

#[cfg(test)]
mod tests {
    use super::expected;

    #[test]
    fn those_who_turn_up_are_counted_of_any_number_of_agents() {
        // Everybody counts the same: the mean is that, of however many.
        for scheduled in [0, 1, 30, 249, 600, 3_000] {
            let mean = expected(&vec![0.25; scheduled + 1], scheduled, 0.95);
            assert!((mean - 0.25).abs() < 1e-9, "{scheduled}: {mean}");
        }
        // One of two turns up half the time, and nobody a quarter of it.
        assert!((expected(&[1.0, 0.4, 0.0], 2, 0.5) - 0.45).abs() < 1e-12);
    }
}
