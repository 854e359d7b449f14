//! The removal test: each agent of a plan, one at a time, in each interval.

use super::judge::{Delta, ROUNDING, Sums};
use super::search::{Hunt, Stop};
use super::trials::{Candidate, Follow, Numbers, Trials};

/// What happens where one agent is taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Removals {
    /// How many were tried: profiles and intervals with anybody above their least.
    pub tried: usize,
    /// Those without which every target is still reached: pattern, period, profile.
    pub spare: Vec<(usize, usize, usize)>,
}

impl Hunt<'_> {
    /// Takes every agent away, one at a time.
    pub(super) fn removals(&self, numbers: Numbers, follow: Follow) -> Result<Removals, Stop> {
        let judge = &self.problem.judge;
        let trials = Trials { judge, ..self.trials() };
        let sums: Sums = trials.whole(&self.plan.curves(), numbers)?;
        let short = judge.short(&sums);
        let mut candidates = Vec::new();
        for (pattern, period) in self.problem.intervals() {
            let now = self.plan.at(pattern, period);
            for profile in 0..now.len() {
                let mut staff = now.clone();
                let Some(less) = staff[profile].checked_sub(1) else { continue };
                staff[profile] = less;
                if self.problem.allows(pattern, period, &staff) {
                    candidates.push((Candidate { pattern, period, staff }, profile));
                }
            }
        }
        let tried: Vec<Candidate> = candidates.iter().map(|(candidate, _)| candidate.clone()).collect();
        let deltas = trials.changes(&self.plan.curves(), &tried, numbers, follow)?;
        let breaks =
            |delta: &Delta| judge.changes(delta).iter().any(|(&place, change)| short[place] + change > ROUNDING);
        let spare = candidates.iter().zip(&deltas).filter(|(_, delta)| !breaks(delta));
        let spare = spare.map(|((candidate, profile), _)| (candidate.pattern, candidate.period, *profile)).collect();
        Ok(Removals { tried: candidates.len(), spare })
    }
}
