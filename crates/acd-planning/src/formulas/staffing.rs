//! The number of agents that a target requires.

use super::demand::{Demand, MAX_AGENTS, PlanError, not_negative, positive, share};
use super::erlang_c::ErlangC;
use super::impatient::Impatient;
use acd::sim::distribution::Distribution;

/// A service target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// At least this share of all calls offered is answered within this many seconds.
    AnsweredWithin {
        /// Above 0 and below 1.
        share: f64,
        /// Zero or more.
        secs: f64,
    },
    /// At most this share of all calls is abandoned.
    AbandonedAtMost {
        /// Above 0 and below 1.
        share: f64,
    },
    /// The mean wait of all calls is at most this many seconds.
    MeanWaitAtMost {
        /// Above zero.
        secs: f64,
    },
}

/// The fewest agents that meet `target`, with callers who hang up after `patience`, or never if it is `None`.
/// Tries about twice as many numbers of agents as the answer has binary digits.
///
/// # Errors
/// [`PlanError::Unreachable`]; an error of the target's figures; and as [`Impatient::new`].
pub fn fewest_agents(demand: Demand, patience: Option<&Distribution>, target: Target) -> Result<u32, PlanError> {
    target.check()?;
    match patience {
        Some(patience) => fewest(|agents| {
            let queue = Impatient::new(demand, agents, patience)?;
            Ok(match target {
                Target::AnsweredWithin { share, secs } => queue.within(secs)?.answered >= share,
                Target::AbandonedAtMost { share } => queue.abandoned() <= share,
                Target::MeanWaitAtMost { secs } => queue.mean_wait_secs() <= secs,
            })
        }),
        None => fewest(|agents| match ErlangC::new(demand, agents) {
            Err(PlanError::Unstable { .. }) => Ok(false),
            Err(other) => Err(other),
            Ok(queue) => Ok(match target {
                Target::AnsweredWithin { share, secs } => queue.answered_within(secs)? >= share,
                Target::AbandonedAtMost { .. } => true,
                Target::MeanWaitAtMost { secs } => queue.mean_wait_secs() <= secs,
            }),
        }),
    }
}

/// The fewest agents (or lines) at which at most the share `blocked_at_most` of calls is lost, by Erlang B.
/// O(agents).
///
/// # Errors
/// [`PlanError::Unreachable`], [`PlanError::Negative`] for the load, [`PlanError::NotAShare`].
pub fn fewest_lines(load: f64, blocked_at_most: f64) -> Result<u32, PlanError> {
    not_negative("the offered load", load)?;
    share("the share blocked", blocked_at_most)?;
    let mut lost = 1.0;
    for agents in 1..=MAX_AGENTS {
        lost = load * lost / (f64::from(agents) + load * lost);
        if lost <= blocked_at_most {
            return Ok(agents);
        }
    }
    Err(PlanError::Unreachable)
}

impl Target {
    fn check(self) -> Result<(), PlanError> {
        match self {
            Self::AnsweredWithin { share: wanted, secs } => {
                share("the share answered", wanted)?;
                not_negative("the time", secs)
            }
            Self::AbandonedAtMost { share: most } => share("the share abandoned", most),
            Self::MeanWaitAtMost { secs } => positive("the mean wait", secs),
        }
    }
}

/// The least number for which `reaches` is true, given that it is then true for every greater one.
fn fewest(reaches: impl Fn(u32) -> Result<bool, PlanError>) -> Result<u32, PlanError> {
    let (mut short, mut enough) = (0, 1);
    while !reaches(enough)? {
        if enough == MAX_AGENTS {
            return Err(PlanError::Unreachable);
        }
        (short, enough) = (enough, (enough * 2).min(MAX_AGENTS));
    }
    while enough - short > 1 {
        let middle = short + (enough - short) / 2;
        if reaches(middle)? { enough = middle } else { short = middle }
    }
    Ok(enough)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demand() -> Demand {
        Demand::new(300.0, 434.0).expect("sound")
    }

    #[test]
    fn the_answer_reaches_the_target_and_one_agent_fewer_does_not() {
        let patience = Distribution::Exponential { mean_secs: 60.0 };
        let agents = fewest_agents(demand(), Some(&patience), Target::AnsweredWithin { share: 0.8, secs: 20.0 });
        let agents = agents.expect("reachable");
        let answered = |agents| {
            let queue = Impatient::new(demand(), agents, &patience).expect("sound");
            queue.within(20.0).expect("sound").answered
        };
        assert!(answered(agents) >= 0.8 && answered(agents - 1) < 0.8, "{agents}");

        let agents = fewest_agents(demand(), Some(&patience), Target::AbandonedAtMost { share: 0.03 });
        let agents = agents.expect("reachable");
        let abandoned = |agents| Impatient::new(demand(), agents, &patience).expect("sound").abandoned();
        assert!(abandoned(agents) <= 0.03 && abandoned(agents - 1) > 0.03, "{agents}");

        let agents = fewest_agents(demand(), None, Target::MeanWaitAtMost { secs: 10.0 }).expect("reachable");
        let wait = |agents| ErlangC::new(demand(), agents).expect("stable").mean_wait_secs();
        assert!(wait(agents) <= 10.0 && wait(agents - 1) > 10.0, "{agents}");
    }

    #[test]
    fn patient_callers_take_at_least_as_many_agents_as_the_load() {
        let agents = fewest_agents(demand(), None, Target::AnsweredWithin { share: 0.01, secs: 20.0 });
        assert_eq!(agents, Ok(37), "36.17 erlang");
    }

    #[test]
    fn the_fewest_lines_are_those_of_the_published_table() {
        // Erlang B tables: 1 % blocking, 12.0 erlang → 20 lines; 5 %, 15.2 erlang → 20 lines.
        assert_eq!(fewest_lines(12.0, 0.01), Ok(20));
        assert_eq!(fewest_lines(12.1, 0.01), Ok(21));
        assert_eq!(fewest_lines(15.2, 0.05), Ok(20));
    }

    #[test]
    fn impossible_targets_are_refused() {
        let all = Target::AnsweredWithin { share: 1.0, secs: 20.0 };
        assert!(matches!(fewest_agents(demand(), None, all), Err(PlanError::NotAShare { .. })));
        let never = Target::MeanWaitAtMost { secs: f64::NAN };
        assert!(matches!(fewest_agents(demand(), None, never), Err(PlanError::NotPositive { .. })));
        let flood = Demand::new(1e9, 3600.0).expect("sound");
        let some = Target::AnsweredWithin { share: 0.5, secs: 20.0 };
        assert_eq!(fewest_agents(flood, None, some), Err(PlanError::Unreachable));
        assert_eq!(fewest_lines(1e9, 0.01), Err(PlanError::Unreachable));
        assert!(matches!(fewest_lines(f64::NAN, 0.01), Err(PlanError::Negative { .. })));
    }
}
