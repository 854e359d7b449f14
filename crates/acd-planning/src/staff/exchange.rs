//! Moving agents between intervals, for targets over a day or the whole run.

use std::collections::{BTreeMap, BTreeSet};

use super::judge::{Place, ROUNDING, total_short};
use super::search::{Effort, Hunt, Stop};
use super::trials::{Candidate, Numbers};

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
        let deltas = self.trials().changes(&self.plan.curves(), &candidates, numbers, effort.follow)?;
        let changes: Vec<BTreeMap<usize, f64>> = deltas.iter().map(|delta| self.judge.changes(delta)).collect();
        let cost = |place: usize| self.problem.cost_of(steps[place].0) * self.days_of(candidates[place].pattern);
        let worth = |place: usize| {
            let change: f64 = shared.iter().filter_map(|at| changes[place].get(at)).sum();
            -change / cost(place)
        };
        let sorted = |more: i64| {
            let mut places: Vec<usize> = (0..candidates.len()).filter(|&place| steps[place].1 == more).collect();
            places.sort_by(|&a, &b| worth(b).total_cmp(&worth(a)).then(a.cmp(&b)));
            places
        };
        let (before, mut plan) = (self.plan.clone(), self.plan.clone());
        let (gains, losses) = (sorted(1), sorted(-1));
        let mut touched = BTreeSet::new();
        let mut moved = 0;
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
            let from = (candidates[loss].pattern, candidates[loss].period);
            let total = |place: usize| worth(place) * cost(place);
            if total(gain) + total(loss) <= 0.05 * total(gain).abs() || moved == 20 {
                break;
            }
            if !touched.insert(from) {
                continue;
            }
            touched.insert((candidates[gain].pattern, candidates[gain].period));
            saved += cost(loss) - cost(gain);
            for place in [gain, loss] {
                let Candidate { pattern, period, staff } = &candidates[place];
                plan.set(*pattern, *period, staff);
            }
            moved += 1;
        }
        if moved == 0 {
            return Ok(false);
        }
        self.plan = plan;
        let after = self.judge.short(&self.trials().whole(&self.plan.curves(), numbers)?);
        let spare = |short: &[f64]| shared.iter().map(|&place| short[place]).sum::<f64>();
        if total_short(&after) > ROUNDING || spare(&after) >= spare(short) - ROUNDING {
            self.plan = before;
            return Ok(false);
        }
        *short = after;
        self.best = Some(self.plan.clone());
        Ok(true)
    }
}
