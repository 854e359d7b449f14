//! Moving agents between intervals, for targets over a day or the whole run.

use std::collections::BTreeSet;

use super::judge::{Place, ROUNDING, total_short};
use super::search::{Effort, Hunt, Stop};
use super::trials::{Candidate, Numbers};

/// A move that brings less than this share of what its better half brings is not made.
const WORTH_MIN: f64 = 0.05;

impl Hunt<'_> {
    /// For targets over a day or the run: moves agents from where they do little to where they do more, at no greater
    /// cost, so that some can be spared afterwards. Whether anything was moved.
    pub(super) fn exchange(&mut self, numbers: Numbers, effort: Effort, short: &mut Vec<f64>) -> Result<bool, Stop> {
        let shared: Vec<usize> = (0..self.judge.requirements.len())
            .filter(|&place| !matches!(self.judge.requirements[place].place, Place::Interval { .. }))
            .collect();
        if shared.is_empty() {
            return Ok(false);
        }
        let (mut candidates, mut steps) = (Vec::new(), Vec::new());
        for (pattern, period) in self.problem.intervals() {
            let now = self.plan.at(pattern, period);
            for profile in 0..now.len() {
                for more in [1_i64, -1] {
                    let mut staff = now.clone();
                    let Ok(count) = u32::try_from(i64::from(staff[profile]) + more) else { continue };
                    staff[profile] = count;
                    if self.problem.allows(pattern, period, &staff) {
                        candidates.push(Candidate { pattern, period, staff });
                        steps.push((profile, more));
                    }
                }
            }
        }
        let both = (numbers, self.part(numbers));
        let tried = self.trials().gauged(&self.plan.curves(), &candidates, both, effort.follow, None)?;
        let cost = |place: usize| self.problem.cost_of(steps[place].0) * self.days_of(candidates[place].pattern);
        let worth = |place: usize| {
            let change: f64 = shared.iter().filter_map(|at| tried[place].changes.get(at)).sum();
            -change / cost(place)
        };
        let sorted = |more: i64| {
            let mut places: Vec<usize> = (0..candidates.len()).filter(|&place| steps[place].1 == more).collect();
            places.sort_by(|&a, &b| worth(b).total_cmp(&worth(a)).then(a.cmp(&b)));
            places
        };
        let (gains, losses) = (sorted(1), sorted(-1));
        let mut moves: Vec<(usize, usize)> = Vec::new();
        let mut touched = BTreeSet::new();
        let mut saved = 0.0;
        // Both lists begin with the best: what brings most for its cost, what costs least of what it saves.
        for &loss in &losses {
            let gain = gains.iter().copied().find(|&gain| {
                let (at, from) = (&candidates[gain], &candidates[loss]);
                !touched.contains(&(at.pattern, at.period))
                    && (at.pattern, at.period) != (from.pattern, from.period)
                    && cost(gain) <= cost(loss) + saved + 1e-9
            });
            let Some(gain) = gain else { break };
            let total = |place: usize| worth(place) * cost(place);
            if total(gain) + total(loss) <= WORTH_MIN * total(gain).abs() {
                break;
            }
            if !touched.insert((candidates[loss].pattern, candidates[loss].period)) {
                continue;
            }
            touched.insert((candidates[gain].pattern, candidates[gain].period));
            saved += cost(loss) - cost(gain);
            moves.push((gain, loss));
        }
        let before = self.plan.clone();
        let spare = |short: &[f64]| shared.iter().map(|&place| short[place]).sum::<f64>();
        // What each move brings alone is less where many are made: as many as bring most together.
        while !moves.is_empty() {
            self.plan.clone_from(&before);
            for place in moves.iter().flat_map(|&(gain, loss)| [gain, loss]) {
                let Candidate { pattern, period, staff } = &candidates[place];
                self.plan.set(*pattern, *period, staff);
            }
            let after = self.judge.short(&self.trials().whole(&self.plan.curves(), numbers)?);
            if total_short(&after) <= ROUNDING && spare(&after) < spare(short) - ROUNDING {
                *short = after;
                self.best = Some(self.plan.clone());
                return Ok(true);
            }
            moves.truncate(moves.len() / 2);
        }
        self.plan = before;
        Ok(false)
    }
}
