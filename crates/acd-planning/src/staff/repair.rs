//! Verification on fresh numbers, and what is to be repaired after it.

use super::judge::Judge;
use super::search::{Hunt, Search, Stop};
use super::trials::Numbers;
use super::verify::{Observed, Reached};

impl Hunt<'_> {
    /// What the plan reaches on fresh numbers; on up to four times as many where it is not plain whether it reaches it.
    pub(super) fn verify(&self, search: &Search, seed: u64) -> Result<(Numbers, Vec<Reached>), Stop> {
        let mut fresh = Numbers { seed, replications: search.effort.verify };
        let mut observed = Observed::new(self.problem);
        loop {
            self.say("verification", 0.0);
            observed.extend(&self.trials(), &self.plan, fresh)?;
            let reached = observed.reached(search.confidence);
            let open = |reached: &Reached| {
                reached.margin(self.problem).is_some_and(|margin| margin >= 0.0)
                    && !reached.is_met(self.problem, search.tolerance)
            };
            if fresh.replications >= 4 * search.effort.verify || !reached.iter().any(open) {
                return Ok((fresh, reached));
            }
            fresh.replications *= 2;
        }
    }

    /// Requires more where fresh numbers say that the plan misses a target; returns of how many.
    pub(super) fn tighten(&mut self, reached: &[Reached], tolerance: f64) -> usize {
        let mut missed = 0;
        for (place, reached) in reached.iter().enumerate() {
            let target = &self.problem.task.targets[reached.target];
            let is_time = target.figure.is_time();
            let allowed = if is_time { target.value * tolerance / 100.0 } else { tolerance };
            let (Some(margin), Some(worst)) = (reached.margin(self.problem), reached.worst_margin(self.problem)) else {
                continue;
            };
            let lacking = (-margin).max(-worst - allowed);
            if lacking > 0.0 {
                self.judge.tighten(place, lacking, is_time);
                missed += 1;
            }
        }
        missed
    }

    /// What a plan that reaches this much must still reach without an agent: each target, and that the worse end of its
    /// interval misses it by no more than is tolerated.
    pub(super) fn promise(&self, reached: &[Reached], tolerance: f64) -> Judge {
        let mut judge = self.problem.judge.clone();
        for (place, reached) in reached.iter().enumerate() {
            let target = &self.problem.task.targets[reached.target];
            let is_time = target.figure.is_time();
            let allowed = if is_time { target.value * tolerance / 100.0 } else { tolerance };
            let beyond = reached.half_width.unwrap_or(0.0) - allowed;
            if beyond > 0.0 {
                judge.tighten(place, beyond, is_time);
            }
        }
        judge
    }
}
