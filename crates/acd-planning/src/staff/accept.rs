//! Accepting cheaper staffings that forks say will do, and taking back those that together do not.

use std::collections::BTreeSet;

use super::judge::{Place, ROUNDING, total_short};
use super::plan::Plan;
use super::search::{Hunt, Stop};
use super::trials::{Candidate, Numbers, Tried};

/// A change of one interval that was accepted.
struct Step {
    pattern: usize,
    period: usize,
    /// By profile: how many more.
    more: Vec<i64>,
}

impl Step {
    /// From the plan's own staffing to a candidate's.
    fn new(plan: &Plan, candidate: &Candidate) -> Self {
        let now = plan.at(candidate.pattern, candidate.period);
        let more = candidate.staff.iter().zip(now).map(|(&then, now)| i64::from(then) - i64::from(now)).collect();
        Self { pattern: candidate.pattern, period: candidate.period, more }
    }

    /// The interval's staffing in this plan with the step; `None` where somebody is missing for it.
    fn applied(&self, plan: &Plan) -> Option<Vec<u32>> {
        let now = plan.at(self.pattern, self.period);
        now.iter().zip(&self.more).map(|(&now, more)| u32::try_from(i64::from(now) + more).ok()).collect()
    }

    /// The profile of which there is one agent less, if that is all.
    fn one_less(&self) -> Option<usize> {
        let profile = self.more.iter().position(|&more| more == -1)?;
        self.more.iter().enumerate().all(|(place, &more)| place == profile || more == 0).then_some(profile)
    }
}

impl Hunt<'_> {
    /// Accepts cheaper staffings that together keep every target, as the forks say, and takes back what does not hold
    /// when all are simulated together. Returns the intervals that have changed.
    pub(super) fn accept(
        &mut self,
        candidates: &[Candidate],
        tried: &[Tried],
        short: &mut Vec<f64>,
        numbers: Numbers,
    ) -> Result<BTreeSet<(usize, usize)>, Stop> {
        let before = self.plan.clone();
        let mut steps = self.steps(candidates, tried, short);
        let none = steps.is_empty();
        loop {
            self.plan.clone_from(&before);
            for step in &steps {
                if let Some(staff) = step.applied(&self.plan) {
                    self.plan.set(step.pattern, step.period, &staff);
                }
            }
            if none {
                return Ok(BTreeSet::new());
            }
            *short = self.judge.short(&self.trials().whole(&self.plan.curves(), numbers)?);
            if steps.is_empty() || total_short(short) <= ROUNDING {
                if !steps.is_empty() {
                    self.best = Some(self.plan.clone());
                }
                return Ok(steps.iter().map(|step| (step.pattern, step.period)).collect());
            }
            self.take_back(&mut steps, short);
        }
    }

    /// What is accepted, the best first.
    fn steps(&self, candidates: &[Candidate], tried: &[Tried], short: &[f64]) -> Vec<Step> {
        let saved = |place: usize| {
            let Candidate { pattern, period, staff } = &candidates[place];
            let now = self.problem.cost(&self.plan.at(*pattern, *period));
            self.days_of(*pattern) * (now - self.problem.cost(staff))
        };
        // What a candidate uses up of what there is to spare.
        let used = |place: usize| tried[place].changes.values().filter(|change| **change > 0.0).sum::<f64>();
        let mut order: Vec<usize> = (0..candidates.len()).filter(|&place| !tried[place].is_given_up).collect();
        order.sort_by(|&a, &b| {
            let (one, other) = (saved(a) / (used(a) + 1.0), saved(b) / (used(b) + 1.0));
            other.total_cmp(&one).then(a.cmp(&b))
        });
        let (mut plan, mut after, mut steps) = (self.plan.clone(), short.to_vec(), Vec::new());
        for place in order {
            // Of a large group several can be spared at once.
            let step = Step::new(&self.plan, &candidates[place]);
            let count = step.one_less().map_or(0, |profile| self.plan.at(step.pattern, step.period)[profile]);
            for _ in 0..=count / 8 {
                let step = Step::new(&self.plan, &candidates[place]);
                let holds = tried[place].changes.iter().all(|(&at, change)| after[at] + change <= ROUNDING);
                let staff = step.applied(&plan).filter(|staff| self.problem.allows(step.pattern, step.period, staff));
                let Some(staff) = staff.filter(|_| holds) else { break };
                tried[place].changes.iter().for_each(|(&at, change)| after[at] += change);
                plan.set(step.pattern, step.period, &staff);
                steps.push(step);
            }
        }
        steps
    }

    /// Takes back, for each requirement that is now missed, the step nearest before it (or in it); where there is none,
    /// and for requirements of a day or the run, the last ones of all.
    fn take_back(&self, steps: &mut Vec<Step>, short: &[f64]) {
        let mut guilty = BTreeSet::new();
        let mut shared = false;
        for place in (0..short.len()).filter(|&place| short[place] > ROUNDING) {
            let Place::Interval { pattern, period } = self.judge.requirements[place].place else {
                shared = true;
                continue;
            };
            let near = steps.iter().enumerate().filter(|(_, step)| step.pattern == pattern && step.period <= period);
            // Of those in one interval, the one accepted last.
            guilty.extend(near.map(|(at, step)| (step.period, at)).max().map(|(_, at)| at));
        }
        if guilty.is_empty() || shared {
            steps.truncate(steps.len() - steps.len().div_ceil(4));
        }
        for at in guilty.into_iter().rev().filter(|&at| at < steps.len()).collect::<Vec<_>>() {
            steps.remove(at);
        }
    }
}
