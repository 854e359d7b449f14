//! The search: from the start up to a plan that reaches the targets, down to one that no cheaper one nearby does, and
//! on to one that holds on fresh numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use acd::time::Duration;

use super::error::StaffError;
use super::front::Front;
use super::judge::{Delta, Judge, Place, ROUNDING, Requirement, total_after, total_short};
use super::master::{Column, cover};
use super::plan::Plan;
use super::problem::Problem;
use super::removals::Removals;
use super::start::start;
use super::trials::{Candidate, Follow, Halt, Numbers, Trials};
use super::verify::{Reached, reached};

/// How much is simulated. More makes a plan cheaper and surer, and takes longer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// Replications of the search at first, and of its last steps.
    pub first: u64,
    /// See `first`.
    pub last: u64,
    /// Replications of each verification on fresh numbers.
    pub verify: u64,
    /// How many verifications there are at most; after all but the last, what was short is repaired.
    pub verifications: u64,
    /// How many other staffings of an interval are looked at, each time it has become cheaper.
    pub budget: usize,
    /// How many of them at once.
    pub breadth: usize,
    /// How long a change is followed beyond its interval.
    pub follow: Follow,
}

impl Effort {
    /// What a scenario of this size can have in seconds: `scale` 1 is usual.
    pub fn usual(problem: &Problem, scale: f64) -> Self {
        let runs = |calls: f64, least: u64| ((scale * calls / problem.calls()).ceil() as u64).max(least);
        Self {
            first: runs(1e5, 2),
            last: runs(5e5, 4),
            verify: runs(2e6, 10),
            verifications: 4,
            budget: (30.0 * scale).max(12.0) as usize,
            breadth: 6,
            follow: Follow::For(Duration::from_secs(4 * 3_600)),
        }
    }
}

/// How the search is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Search {
    /// The seed of the search's numbers; verifications take those that follow.
    pub seed: u64,
    /// How much is simulated.
    pub effort: Effort,
    /// The confidence of intervals.
    pub confidence: f64,
    /// By how much the worst end of an interval may miss a target, in percentage points, or in hundredths of a wait.
    pub tolerance: f64,
}

/// How far it has got.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// What is being done.
    pub doing: &'static str,
    /// What the plan costs now, over the calendar.
    pub cost: f64,
    /// How many calls it is short of, on the search's numbers.
    pub short: f64,
}

/// A plan and what is known of it.
#[derive(Clone, Debug)]
pub struct Found {
    /// The plan.
    pub plan: Plan,
    /// What it reaches on fresh numbers, by target and place.
    pub reached: Vec<Reached>,
    /// The numbers on which it was found.
    pub searched: Numbers,
    /// The fresh ones.
    pub verified: Numbers,
    /// What happens on fresh numbers where one agent is taken away.
    pub removals: Removals,
    /// Simulated days in all.
    pub days_simulated: f64,
    /// Whether it was stopped before it was done. The plan reaches the targets on the search's numbers.
    pub stopped: bool,
}

/// Rounds after which a search that gets no further ends.
const ROUNDS_MAX: usize = 60;
/// Rounds of exchanges between intervals.
const EXCHANGES_MAX: usize = 4;
/// The search under way.
pub(super) struct Hunt<'a> {
    pub(super) problem: &'a Problem,
    /// Requirements, some of them tightened.
    pub(super) judge: Judge,
    cancel: &'a AtomicBool,
    simulated: AtomicU64,
    progress: &'a (dyn Fn(Step) + Sync),
    pub(super) plan: Plan,
    /// The last plan that reached the targets.
    pub(super) best: Option<Plan>,
}

/// Finds a plan.
///
/// # Errors
/// [`StaffError::Infeasible`] with the reason, [`StaffError::Stopped`], [`StaffError::Cancelled`] where there is not
/// even a first plan.
pub fn search(
    problem: &Problem,
    search: &Search,
    progress: &(dyn Fn(Step) + Sync),
    cancel: &AtomicBool,
) -> Result<Found, StaffError> {
    let mut hunt = Hunt {
        problem,
        judge: problem.judge.clone(),
        cancel,
        simulated: AtomicU64::new(0),
        progress,
        plan: start(problem),
        best: None,
    };
    match hunt.run(search) {
        Ok(found) => Ok(found),
        Err(Stop::Halted(Halt::Failed(error))) => Err(error.into()),
        Err(Stop::Refused(error)) => Err(error),
        Err(Stop::Halted(Halt::Cancelled)) => {
            let plan = hunt.best.take().ok_or(StaffError::Cancelled)?;
            let numbers = Numbers { seed: search.seed, replications: search.effort.last };
            Ok(Found {
                plan,
                reached: Vec::new(),
                searched: numbers,
                verified: numbers,
                removals: Removals::default(),
                days_simulated: hunt.days_simulated(),
                stopped: true,
            })
        }
    }
}

/// What a plan reaches on the numbers of this seed.
///
/// # Errors
/// [`StaffError::Stopped`], [`StaffError::Cancelled`].
pub fn judge_plan(
    problem: &Problem,
    plan: &Plan,
    numbers: Numbers,
    confidence: f64,
    cancel: &AtomicBool,
) -> Result<Vec<Reached>, StaffError> {
    let simulated = AtomicU64::new(0);
    let (simulation, counting, judge) = (&problem.simulation, &problem.counting, &problem.judge);
    let trials = Trials { simulation, counting, judge, cancel, simulated: &simulated };
    reached(problem, &trials, plan, numbers, confidence).map_err(|halt| match halt {
        Halt::Failed(error) => error.into(),
        Halt::Cancelled => StaffError::Cancelled,
    })
}

pub(super) enum Stop {
    Halted(Halt),
    Refused(StaffError),
}

impl From<Halt> for Stop {
    fn from(halt: Halt) -> Self {
        Self::Halted(halt)
    }
}

impl Hunt<'_> {
    fn run(&mut self, search: &Search) -> Result<Found, Stop> {
        let effort = self.suited(search.effort);
        let numbers = |replications| Numbers { seed: search.seed, replications };
        self.grow(numbers(effort.first), effort, "first plan")?;
        self.improve(numbers(effort.first), effort, "cheaper plans")?;
        let last = numbers(effort.last);
        if effort.last > effort.first {
            self.grow(last, effort, "more days")?;
            self.improve(last, Effort { budget: effort.budget / 3, ..effort }, "cheaper plans, more days")?;
        }
        let mut round = 1;
        loop {
            let (fresh, reached) = self.verify(search, search.seed + round)?;
            let missed = self.tighten(&reached, search.tolerance);
            if missed == 0 || round >= effort.verifications {
                self.say("removal test", 0.0);
                let some = Numbers { replications: effort.last.min(fresh.replications), ..fresh };
                let removals = self.removals(some, search.effort.follow)?;
                return Ok(Found {
                    plan: self.plan.clone(),
                    reached,
                    searched: last,
                    verified: fresh,
                    removals,
                    days_simulated: self.days_simulated(),
                    stopped: false,
                });
            }
            round += 1;
            self.grow(last, effort, "repairs")?;
            // What was added where less would have done.
            let single = 2 * self.problem.center().profiles.len();
            self.improve(last, Effort { budget: single, breadth: single, ..effort }, "repairs")?;
        }
    }

    /// Where targets hold only over days or the run, it is single agents and exchanges between intervals that matter,
    /// and what they change a while later is seen when all are simulated together.
    fn suited(&self, effort: Effort) -> Effort {
        let by_interval = |require: &Requirement| matches!(require.place, Place::Interval { .. });
        if self.judge.requirements.iter().any(by_interval) {
            return effort;
        }
        let single = 2 * self.problem.center().profiles.len();
        Effort { budget: single, breadth: single, follow: Follow::For(Duration::from_secs(3_600)), ..effort }
    }

    pub(super) fn trials(&self) -> Trials<'_> {
        Trials {
            simulation: &self.problem.simulation,
            counting: &self.problem.counting,
            judge: &self.judge,
            cancel: self.cancel,
            simulated: &self.simulated,
        }
    }

    fn days_simulated(&self) -> f64 {
        self.simulated.load(Ordering::Relaxed) as f64 / self.judge.periods as f64
    }

    pub(super) fn say(&self, doing: &'static str, short: f64) {
        (self.progress)(Step { doing, cost: self.problem.total_cost(&self.plan), short });
    }

    /// Adds agents until the targets are reached.
    fn grow(&mut self, numbers: Numbers, effort: Effort, doing: &'static str) -> Result<(), Stop> {
        for _ in 0..ROUNDS_MAX {
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
                return Ok(());
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
        let deltas = self.trials().changes(&self.plan.curves(), &candidates, numbers, effort.follow)?;
        let over_all =
            lacking.keys().any(|&place| !matches!(self.judge.requirements[place].place, Place::Interval { .. }));
        let columns: Vec<Column> = deltas
            .iter()
            .zip(&more)
            .map(|(delta, &(place, profile, room))| Column {
                cost: self.problem.cost_of(profile) * self.days_of(intervals[place].0),
                gains: self.gains(delta),
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

    pub(super) fn days_of(&self, pattern: usize) -> f64 {
        self.problem.days[pattern] as f64
    }

    fn gains(&self, delta: &Delta) -> BTreeMap<usize, f64> {
        self.judge.changes(delta).into_iter().map(|(place, change)| (place, -change)).collect()
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

    /// Looks for cheaper plans until none nearby reaches the targets.
    fn improve(&mut self, numbers: Numbers, effort: Effort, doing: &'static str) -> Result<(), Stop> {
        let intervals = self.problem.intervals();
        let mut exchanges = 0;
        let mut fronts: BTreeMap<(usize, usize), Front> = BTreeMap::new();
        for &(pattern, period) in &intervals {
            fronts.insert((pattern, period), self.front(pattern, period, effort));
        }
        let mut short = self.judge.short(&self.trials().whole(&self.plan.curves(), numbers)?);
        loop {
            self.say(doing, total_short(&short));
            let mut candidates = Vec::new();
            for (&(pattern, period), front) in &mut fronts {
                let next = front.next(
                    effort.breadth,
                    |staff| self.problem.cost(staff),
                    |staff| self.problem.allows(pattern, period, staff),
                );
                candidates.extend(next.into_iter().map(|staff| Candidate { pattern, period, staff }));
            }
            if candidates.is_empty() {
                if exchanges < EXCHANGES_MAX && self.exchange(numbers, effort, &mut short)? {
                    exchanges += 1;
                    for &(pattern, period) in &intervals {
                        fronts.insert((pattern, period), self.front(pattern, period, effort));
                    }
                    continue;
                }
                return Ok(());
            }
            let deltas = self.trials().changes(&self.plan.curves(), &candidates, numbers, effort.follow)?;
            let changes: Vec<BTreeMap<usize, f64>> = deltas.iter().map(|delta| self.judge.changes(delta)).collect();
            let total = total_short(&short);
            for (candidate, change) in candidates.iter().zip(&changes) {
                let after = total_after(&short, total, change);
                if after > ROUNDING
                    && let Some(front) = fronts.get_mut(&(candidate.pattern, candidate.period))
                {
                    front.falls_short(candidate.staff.clone(), after);
                }
            }
            for (pattern, period) in self.accept(&candidates, &changes, &mut short, numbers)? {
                fronts.insert((pattern, period), self.front(pattern, period, effort));
            }
        }
    }

    fn front(&self, pattern: usize, period: usize, effort: Effort) -> Front {
        let staff = self.plan.at(pattern, period);
        let cost = self.problem.cost(&staff);
        Front::new(staff, cost, effort.budget)
    }

    /// Accepts cheaper staffings that together keep every target, as the forks say, and takes back what does not hold
    /// when all are simulated together. Returns the intervals that have changed.
    fn accept(
        &mut self,
        candidates: &[Candidate],
        changes: &[BTreeMap<usize, f64>],
        short: &mut Vec<f64>,
        numbers: Numbers,
    ) -> Result<Vec<(usize, usize)>, Stop> {
        let saved = |place: usize| {
            let Candidate { pattern, period, staff } = &candidates[place];
            let now = self.problem.cost(&self.plan.at(*pattern, *period));
            self.days_of(*pattern) * (now - self.problem.cost(staff))
        };
        // What a candidate uses up of what there is to spare.
        let used = |place: usize| changes[place].values().filter(|change| **change > 0.0).sum::<f64>();
        let mut order: Vec<usize> = (0..candidates.len()).collect();
        order.sort_by(|&a, &b| {
            let (one, other) = (saved(a) / (used(a) + 1.0), saved(b) / (used(b) + 1.0));
            other.total_cmp(&one).then(a.cmp(&b))
        });
        let mut after = short.clone();
        let mut accepted: Vec<(usize, usize, Vec<u32>)> = Vec::new();
        for place in order {
            let Candidate { pattern, period, staff } = &candidates[place];
            let taken = accepted.iter().any(|(at, when, _)| (at, when) == (pattern, period));
            let holds = changes[place].iter().all(|(&at, change)| after[at] + change <= ROUNDING);
            if taken || !holds {
                continue;
            }
            changes[place].iter().for_each(|(&at, change)| after[at] += change);
            accepted.push((*pattern, *period, self.plan.at(*pattern, *period)));
            self.plan.set(*pattern, *period, staff);
        }
        if accepted.is_empty() {
            return Ok(Vec::new());
        }
        loop {
            *short = self.judge.short(&self.trials().whole(&self.plan.curves(), numbers)?);
            if total_short(short) <= ROUNDING {
                self.best = Some(self.plan.clone());
                return Ok(accepted.into_iter().map(|(pattern, period, _)| (pattern, period)).collect());
            }
            let guilty = self.guilty(short, &accepted);
            let (pattern, period, before) = accepted.remove(guilty);
            self.plan.set(pattern, period, &before);
            if accepted.is_empty() {
                *short = self.judge.short(&self.trials().whole(&self.plan.curves(), numbers)?);
                return Ok(Vec::new());
            }
        }
    }

    /// The accepted change nearest before (or at) a requirement that is now missed; otherwise the last accepted.
    fn guilty(&self, short: &[f64], accepted: &[(usize, usize, Vec<u32>)]) -> usize {
        let missed = (0..short.len()).filter(|&place| short[place] > ROUNDING);
        let distance = |place: usize, (pattern, period): (usize, usize)| match self.judge.requirements[place].place {
            Place::Interval { pattern: at, period: when } if at == pattern && when >= period => when - period,
            Place::Interval { .. } | Place::Day { .. } | Place::Run => self.judge.periods,
        };
        let nearest = missed
            .flat_map(|place| {
                accepted.iter().enumerate().map(move |(at, accepted)| (distance(place, (accepted.0, accepted.1)), at))
            })
            .filter(|(distance, _)| *distance < self.judge.periods)
            .min();
        nearest.map_or(accepted.len() - 1, |(_, at)| at)
    }
}
