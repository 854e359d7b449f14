//! Growing a plan until it reaches the targets.

use std::collections::{BTreeMap, BTreeSet};

use super::error::StaffError;
use super::judge::{Place, ROUNDING, total_short};
use super::master::{Column, cover};
use super::plan::Plan;
use super::search::{Effort, Hunt, Stop};
use super::start;
use super::trials::{Candidate, Numbers};

/// Rounds after which a search that gets no further ends.
const ROUNDS_MAX: usize = 60;
/// What one more agent brings is gauged on one replication in this many.
const GAUGE: u64 = 4;
/// The fewest replications that it is gauged on.
const GAUGED_MIN: u64 = 8;

impl Hunt<'_> {
    /// Grows several starts, and takes the cheapest; of targets by interval, the cheapest of each interval.
    pub(super) fn first_plan(&mut self, numbers: Numbers, effort: Effort) -> Result<(), Stop> {
        let mut starts: Vec<Plan> = Vec::new();
        for plan in start::starts(self.problem) {
            if !starts.contains(&plan) {
                starts.push(plan);
            }
        }
        let mut grown: Vec<Plan> = Vec::new();
        for plan in starts {
            self.plan = plan;
            // Of plans for targets over days or the run only the cheapest counts: one that is no cheaper need not grow.
            let cheapest = grown.iter().map(|plan| self.problem.total_cost(plan)).reduce(f64::min);
            let most = cheapest.filter(|_| self.has_no_interval()).unwrap_or(f64::INFINITY);
            if self.grow(numbers, effort, "first plan", most)? {
                grown.push(self.plan.clone());
            }
        }
        let cheapest = |costs: &dyn Fn(&Plan) -> f64| {
            grown.iter().map(|plan| (costs(plan), plan)).reduce(|best, next| if next.0 < best.0 { next } else { best })
        };
        let Some((cost, plan)) = cheapest(&|plan| self.problem.total_cost(plan)) else { return Ok(()) };
        let mut mixed = plan.clone();
        if self.is_by_interval() && grown.len() > 1 {
            for (pattern, period) in self.problem.intervals() {
                if let Some((_, plan)) = cheapest(&|plan| self.problem.cost(&plan.at(pattern, period))) {
                    mixed.set(pattern, period, &plan.at(pattern, period));
                }
            }
            self.plan = mixed;
            self.grow(numbers, effort, "first plan", f64::INFINITY)?;
            if self.problem.total_cost(&self.plan) <= cost {
                return Ok(());
            }
        }
        self.plan = plan.clone();
        self.best = Some(self.plan.clone());
        Ok(())
    }

    /// Adds agents until the targets are reached; gives up, and returns `false`, where that costs `most` or more.
    pub(super) fn grow(
        &mut self,
        numbers: Numbers,
        effort: Effort,
        doing: &'static str,
        most: f64,
    ) -> Result<bool, Stop> {
        for _ in 0..ROUNDS_MAX {
            if self.problem.total_cost(&self.plan) >= most {
                return Ok(false);
            }
            let short = self.judge.short(&self.trials().whole(&self.plan.curves(), numbers)?);
            self.say(doing, total_short(&short));
            let lacking: BTreeMap<usize, f64> = short
                .iter()
                .enumerate()
                .filter(|(_, short)| **short > ROUNDING)
                .map(|(at, short)| (at, *short))
                .collect();
            if lacking.is_empty() {
                self.best = Some(self.plan.clone());
                return Ok(true);
            }
            self.add(&lacking, numbers, effort)?;
        }
        let short = self.judge.short(&self.trials().whole(&self.plan.curves(), numbers)?);
        Err(Stop::Refused(self.out_of_reach(&short)))
    }

    /// Adds agents where the plan is short.
    fn add(&mut self, lacking: &BTreeMap<usize, f64>, numbers: Numbers, effort: Effort) -> Result<(), Stop> {
        let intervals = self.concerned(lacking);
        let mut candidates = Vec::new();
        let mut more = Vec::new();
        for (place, &(pattern, period)) in intervals.iter().enumerate() {
            let now = self.plan.at(pattern, period);
            for profile in 0..now.len() {
                let room = self.problem.most[pattern][profile][period] - now[profile];
                if room > 0 {
                    let mut staff = now.clone();
                    staff[profile] += 1;
                    candidates.push(Candidate { pattern, period, staff });
                    more.push((place, profile, room));
                }
            }
        }
        let hopeless = |place: &usize| match self.judge.requirements[*place].place {
            Place::Interval { pattern, period } => {
                !candidates.iter().any(|candidate| (candidate.pattern, candidate.period) == (pattern, period))
            }
            Place::Day { .. } | Place::Run => candidates.is_empty(),
        };
        if lacking.keys().any(hopeless) {
            let short = (0..self.judge.requirements.len()).map(|place| match lacking.get(&place) {
                Some(&short) if hopeless(&place) => short,
                Some(_) | None => 0.0,
            });
            return Err(Stop::Refused(self.out_of_reach(&short.collect::<Vec<_>>())));
        }
        // What is added is judged on all numbers; a part of them says well enough where it helps most.
        let some = (numbers.replications / GAUGE).clamp(GAUGED_MIN.min(numbers.replications), numbers.replications);
        let part = Numbers { replications: some.min(self.part(numbers).replications), ..numbers };
        let tried = self.trials().gauged(&self.plan.curves(), &candidates, (numbers, part), effort.follow, None)?;
        let over_all =
            lacking.keys().any(|&place| !matches!(self.judge.requirements[place].place, Place::Interval { .. }));
        let columns: Vec<Column> = tried
            .iter()
            .zip(&more)
            .map(|(tried, &(place, profile, room))| Column {
                cost: self.problem.cost_of(profile) * self.days_of(intervals[place].0),
                gains: tried.changes.iter().map(|(&place, change)| (place, -change)).collect(),
                most: if over_all { 1 } else { room },
                interval: place,
            })
            .collect();
        let there = |&(pattern, period): &(usize, usize)| 1 + self.plan.at(pattern, period).iter().sum::<u32>() / 8;
        let room: Vec<u32> = intervals.iter().map(there).collect();
        let mut added = cover(lacking, &columns, &room, if over_all { 1.0 } else { 0.7 });
        if added.iter().all(|&count| count == 0) {
            // Nothing helps by itself yet: one of each.
            added.iter_mut().for_each(|count| *count = 1);
        }
        for (&count, &(place, profile, room)) in added.iter().zip(&more) {
            let (pattern, period) = intervals[place];
            self.plan.staff[pattern][profile][period] += count.min(room);
        }
        Ok(())
    }

    /// The intervals in which agents help those requirements.
    fn concerned(&self, lacking: &BTreeMap<usize, f64>) -> Vec<(usize, usize)> {
        let mut intervals = BTreeSet::new();
        for &place in lacking.keys() {
            match self.judge.requirements[place].place {
                Place::Interval { pattern, period } => _ = intervals.insert((pattern, period)),
                Place::Day { pattern } => intervals.extend((0..self.judge.periods).map(|period| (pattern, period))),
                Place::Run => intervals.extend(self.problem.intervals()),
            }
        }
        intervals.into_iter().collect()
    }

    fn out_of_reach(&self, short: &[f64]) -> StaffError {
        let worst = (0..short.len()).max_by(|&a, &b| short[a].total_cmp(&short[b]));
        let Some(worst) = worst else { return StaffError::Infeasible("there is nothing to reach".into()) };
        let require = &self.judge.requirements[worst];
        let target = self.problem.task.targets[require.target].text(self.problem.center());
        let world = self.problem.simulation.world();
        let (place, staff) = match require.place {
            Place::Interval { pattern, period } => {
                let minutes = period as u64 * world.period.as_micros() / 60_000_000;
                let place = format!("{} at {:02}:{:02}", world.patterns[pattern].name, minutes / 60, minutes % 60);
                let at = self.plan.at(pattern, period);
                let of =
                    |(place, count): (usize, &u32)| format!("{count} {}", self.problem.center().profiles[place].name);
                (place, at.iter().enumerate().map(of).collect::<Vec<_>>().join(", "))
            }
            Place::Day { pattern } => (world.patterns[pattern].name.clone(), "the agents allowed".to_owned()),
            Place::Run => ("the whole run".to_owned(), "the agents allowed".to_owned()),
        };
        StaffError::Infeasible(format!(
            "{target} on {place} is missed even with {staff}; allow more agents, or ask for less"
        ))
    }
}
