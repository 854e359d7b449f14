//! The removal test: each agent of a plan, one at a time, in each interval.

use super::judge::{Judge, Place, ROUNDING, Requirement, Sums, total_short};
use super::search::{Hunt, Stop};
use super::trials::{Candidate, Follow, Numbers, Trials, Tried};

/// What happens where one agent is taken away.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Removals {
    /// How many were tried: profiles and intervals with anybody above their least.
    pub tried: usize,
    /// Those without which every target is still reached: pattern, period, profile.
    pub spare: Vec<(usize, usize, usize)>,
    /// Of a single target over the run: how many calls it counts on these numbers, and how many of them are lost for
    /// each unit of cost that is saved, where that costs least.
    pub worth: Option<(f64, f64)>,
}

impl Hunt<'_> {
    /// Takes every agent away, one at a time. A removal that misses what `judge` requires breaks a target; so does one
    /// that leaves a queue to itself.
    pub(super) fn removals(&self, numbers: Numbers, follow: Follow, judge: &Judge) -> Result<Removals, Stop> {
        self.say("removal test", 0.0);
        let trials = Trials { judge, ..self.trials() };
        let sums: Sums = trials.whole(&self.plan.curves(), numbers)?;
        let short = judge.short(&sums);
        let (mut candidates, mut alone) = (Vec::new(), 0);
        for (pattern, period) in self.problem.intervals() {
            let now = self.plan.at(pattern, period);
            for profile in 0..now.len() {
                let mut staff = now.clone();
                let Some(less) = staff[profile].checked_sub(1) else { continue };
                staff[profile] = less;
                if self.problem.allows(pattern, period, &staff) {
                    candidates.push((Candidate { pattern, period, staff }, profile));
                } else if self.problem.is_within_limits(pattern, period, &staff) {
                    alone += 1;
                }
            }
        }
        let tried: Vec<Candidate> = candidates.iter().map(|(candidate, _)| candidate.clone()).collect();
        let changed = trials.changes(&self.plan.curves(), &tried, numbers, follow, Some(&short))?;
        let spare = candidates.iter().zip(&changed).filter(|(_, tried)| !breaks(tried, &short));
        let spare = spare.map(|((candidate, profile), _)| (candidate.pattern, candidate.period, *profile)).collect();
        let lost = candidates.iter().zip(&changed).map(|((candidate, profile), tried)| {
            let saved = self.problem.cost_of(*profile) * self.days_of(candidate.pattern);
            tried.changes.get(&0).copied().unwrap_or(0.0) / saved
        });
        let over_run = matches!(judge.requirements[..], [Requirement { place: Place::Run, .. }]);
        let worth = least(lost.collect()).filter(|_| over_run).map(|lost| (judge.totals(&sums)[0][1], lost));
        Ok(Removals { tried: candidates.len() + alone, spare, worth })
    }

    /// Tries those that can be spared again, on more numbers: they are the close ones.
    pub(super) fn settle(
        &self,
        removals: &mut Removals,
        numbers: Numbers,
        follow: Follow,
        judge: &Judge,
    ) -> Result<(), Stop> {
        if removals.spare.is_empty() {
            return Ok(());
        }
        let trials = Trials { judge, ..self.trials() };
        let short = judge.short(&trials.whole(&self.plan.curves(), numbers)?);
        let candidates = self.without(&removals.spare);
        let tried = trials.changes(&self.plan.curves(), &candidates, numbers, follow, Some(&short))?;
        let mut breaks = tried.iter().map(|tried| breaks(tried, &short));
        removals.spare.retain(|_| !breaks.next().unwrap_or(false));
        Ok(())
    }

    fn without(&self, spare: &[(usize, usize, usize)]) -> Vec<Candidate> {
        let candidate = |&(pattern, period, profile): &(usize, usize, usize)| {
            let mut staff = self.plan.at(pattern, period);
            staff[profile] -= 1;
            Candidate { pattern, period, staff }
        };
        spare.iter().map(candidate).collect()
    }

    /// Takes away together what can be spared singly, as far as it holds. Whether anything was.
    pub(super) fn trim(
        &mut self,
        removals: &Removals,
        numbers: Numbers,
        follow: Follow,
        judge: Judge,
    ) -> Result<bool, Stop> {
        if removals.spare.is_empty() {
            return Ok(false);
        }
        let own = std::mem::replace(&mut self.judge, judge);
        let candidates = self.without(&removals.spare);
        let mut short = self.judge.short(&self.trials().whole(&self.plan.curves(), numbers)?);
        let mut taken = false;
        if total_short(&short) <= ROUNDING {
            let tried = self.trials().changes(&self.plan.curves(), &candidates, numbers, follow, Some(&short))?;
            taken = !self.accept(&candidates, &tried, &mut short, numbers)?.is_empty();
        }
        self.judge = own;
        Ok(taken)
    }
}

/// Whether what was tried misses a requirement.
fn breaks(tried: &Tried, short: &[f64]) -> bool {
    tried.is_given_up || tried.changes.iter().any(|(&place, change)| short[place] + change > ROUNDING)
}

/// What the least quarter is below.
fn least(mut values: Vec<f64>) -> Option<f64> {
    values.retain(|value| *value > 0.0);
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 4).copied()
}
