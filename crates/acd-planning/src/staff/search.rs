//! The search: from the start up to a plan that reaches the targets, down to one that no cheaper one nearby does, and
//! on to one that holds on fresh numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use acd::time::Duration;

use super::error::StaffError;
use super::front::Front;
use super::judge::{Judge, Place, ROUNDING, Requirement, total_after, total_short};
use super::plan::Plan;
use super::problem::{Problem, days_of};
use super::removals::Removals;
use super::trials::{Candidate, Follow, Halt, Numbers, Trials};
use super::verify::{Reached, reached};

impl Found {
    /// Of a single target over the run: between which costs the least lies that reaches it, in agents' periods over the
    /// calendar, as far as the interval of what is reached tells and by what one agent less changes.
    pub fn cost_interval(&self, problem: &Problem) -> Option<[f64; 2]> {
        let (calls, lost) = self.removals.worth?;
        let reached = self.reached.first()?;
        let scale =
            if problem.target(reached.target).figure.is_time() { problem.target(reached.target).value } else { 100.0 };
        let cost = problem.total_cost(&self.plan);
        let (margin, half) = (reached.margin(problem)?, reached.half_width?);
        Some([margin + half, margin - half].map(|spare| cost - spare / scale * calls / lost))
    }
}

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
    /// What a scenario of this size can have in seconds: `scale` 1 is usual. Every kind of day is simulated as often.
    pub fn usual(problem: &Problem, scale: f64) -> Self {
        let runs = |calls: f64, least: u64| ((scale * calls / problem.calls_of_a_kind()).ceil() as u64).max(least);
        Self {
            first: runs(1e5, 2),
            last: runs(1e6, 4),
            verify: runs(2e6, 10),
            verifications: 6,
            budget: (60.0 * scale).max(12.0) as usize,
            breadth: 12,
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
    /// Whether it was stopped before it was done: there was no repair and no removal test.
    pub stopped: bool,
}

/// What is being done after a verification.
const REPAIRS: &str = "repairs";
/// Rounds of exchanges between intervals.
const EXCHANGES_MAX: usize = 5;
/// Removals that break no target are tried again on this many times the replications.
const CLOSE: u64 = 4;
/// What a change of an interval does is seen on this many of its days over the share of calls that may be served
/// badly: where few are, chance weighs more.
const BAD_SEEN: f64 = 10.0;
/// Which intervals are looked at.
pub(super) enum Where {
    Everywhere,
    In(BTreeSet<(usize, usize)>),
}

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
        plan: Plan { staff: problem.least.clone() },
        best: None,
    };
    match hunt.run(search) {
        Ok(found) => Ok(found),
        Err(Stop::Halted(Halt::Failed(error))) => Err(error.into()),
        Err(Stop::Refused(error)) => Err(error),
        Err(Stop::Halted(Halt::Cancelled)) => hunt.stopped(search),
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
        let search = &Search { effort, ..*search };
        let by_interval = self.is_by_interval();
        let numbers = |replications| Numbers { seed: search.seed, replications };
        let last = numbers(effort.last);
        self.first_plan(numbers(effort.first), effort)?;
        // Where the last steps look at no more than these, they do the same.
        if !self.has_no_interval() || self.part(last).replications > 3 * effort.first {
            self.improve(numbers(effort.first), effort, "cheaper plans", &Where::Everywhere)?;
        }
        if effort.last > effort.first {
            self.grow(last, effort, "more days", f64::INFINITY)?;
            let effort = Effort { budget: (effort.budget / 4).max(self.singles()), ..effort };
            self.improve(last, effort, "cheaper plans, more days", &Where::Everywhere)?;
        }
        // A plan that holds on fresh numbers, before what can be spared on them was taken from it.
        let mut held: Option<Found> = None;
        let mut round = 1;
        loop {
            let (fresh, reached) = self.verify(search, search.seed.wrapping_add(round))?;
            let missed = self.tighten(&reached, search.tolerance);
            if missed == 0 || round >= effort.verifications {
                if let Some(held) = held.take_if(|_| missed > 0) {
                    return Ok(Found { days_simulated: self.days_simulated(), ..held });
                }
                let promise = self.promise(&reached, search.tolerance);
                // Over days or the run every agent counts for all of them, so that fewer numbers say as much.
                let some = if by_interval { fresh.replications } else { effort.last.min(fresh.replications) };
                let some = Numbers { replications: some, ..fresh };
                let mut removals = self.removals(some, effort.follow, &promise)?;
                let more = Numbers { replications: CLOSE * fresh.replications, ..fresh };
                if by_interval {
                    self.settle(&mut removals, more, effort.follow, &promise)?;
                }
                let plan = self.plan.clone();
                let days_simulated = self.days_simulated();
                let found =
                    Found { plan, reached, searched: last, verified: fresh, removals, days_simulated, stopped: false };
                let may_trim = by_interval && missed == 0 && held.is_none() && round < effort.verifications;
                if !may_trim || !self.trim(&found.removals, more, effort.follow, promise)? {
                    return Ok(found);
                }
                held = Some(found);
            } else {
                let before = self.plan.clone();
                self.grow(last, effort, REPAIRS, f64::INFINITY)?;
                // What was added where less would have done.
                let single = self.singles();
                let grown = self.changed_since(&before);
                self.improve(last, Effort { budget: single, breadth: single, ..effort }, REPAIRS, &grown)?;
            }
            round += 1;
        }
    }

    /// Whether it is the intervals' own targets alone that count.
    pub(super) fn is_by_interval(&self) -> bool {
        let own = |require: &Requirement| matches!(require.place, Place::Interval { .. });
        self.judge.requirements.iter().all(own)
    }

    /// Where the plan has changed; everywhere where it is not the interval's own targets that count.
    fn changed_since(&self, before: &Plan) -> Where {
        if !self.is_by_interval() {
            return Where::Everywhere;
        }
        let changed = |&(pattern, period): &(usize, usize)| before.at(pattern, period) != self.plan.at(pattern, period);
        Where::In(self.problem.intervals().into_iter().filter(changed).collect())
    }

    /// The best plan of a search that was stopped, judged on fresh numbers once.
    fn stopped(mut self, search: &Search) -> Result<Found, StaffError> {
        static NEVER: AtomicBool = AtomicBool::new(false);
        self.plan = self.best.take().ok_or(StaffError::Cancelled)?;
        let verified = Numbers { seed: search.seed.wrapping_add(1), replications: search.effort.verify };
        self.say("verification", 0.0);
        let trials = Trials { cancel: &NEVER, ..self.trials() };
        let reached = match reached(self.problem, &trials, &self.plan, verified, search.confidence) {
            Ok(reached) => reached,
            Err(Halt::Failed(error)) => return Err(error.into()),
            Err(Halt::Cancelled) => return Err(StaffError::Cancelled),
        };
        Ok(Found {
            plan: self.plan.clone(),
            reached,
            searched: Numbers { seed: search.seed, replications: search.effort.last },
            verified,
            removals: Removals::default(),
            days_simulated: self.days_simulated(),
            stopped: true,
        })
    }

    /// Where targets hold only over days or the run, fewer replications say as much. It is single agents and exchanges
    /// between intervals that matter, and what they change a while later is seen when all are simulated together.
    fn suited(&self, effort: Effort) -> Effort {
        let single = self.singles();
        if !self.has_no_interval() {
            let (budget, breadth) = (effort.budget.max(single), effort.breadth.max(single / 2));
            return Effort { budget, breadth, ..effort };
        }
        Effort {
            first: (effort.first / 4).max(2),
            last: (effort.last / 4).max(4),
            verify: (effort.verify / 3).max(10),
            budget: single,
            breadth: single,
            follow: Follow::For(Duration::from_secs(3_600)),
            ..effort
        }
    }

    /// Whether no target holds by interval.
    pub(super) fn has_no_interval(&self) -> bool {
        !self.judge.requirements.iter().any(|require| matches!(require.place, Place::Interval { .. }))
    }

    /// Enough to take away an agent of each profile, and some more: in place of another, where that is cheaper, or of
    /// two at once. Over days or the run two do little that one does not.
    fn singles(&self) -> usize {
        let profiles = self.problem.center().profiles.len();
        let costs = &self.problem.task.costs;
        let alike = costs.iter().all(|cost| *cost == costs[0]);
        if alike && self.has_no_interval() { profiles } else { 2 * profiles }
    }

    /// Where targets hold only over days or the run, a part of the numbers says well enough what a change of an
    /// interval does: it happens on every day of its kind.
    pub(super) fn part(&self, numbers: Numbers) -> Numbers {
        if !self.has_no_interval() {
            return numbers;
        }
        let by_day = self.judge.requirements.iter().any(|require| matches!(require.place, Place::Day { .. }));
        let counts = days_of(self.problem.simulation.world()).into_iter().filter(|&count| count > 0);
        let days = if by_day { counts.min() } else { counts.max() };
        let bad = self.judge.requirements.iter().map(Requirement::bad).fold(1.0, f64::min);
        let forks = (BAD_SEEN / bad).ceil() as u64;
        let replications = forks.div_ceil(days.unwrap_or(1) as u64).clamp(1, numbers.replications);
        Numbers { replications, ..numbers }
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

    pub(super) fn days_of(&self, pattern: usize) -> f64 {
        self.problem.days[pattern] as f64
    }

    /// Looks for cheaper plans until none nearby reaches the targets.
    fn improve(&mut self, numbers: Numbers, effort: Effort, doing: &'static str, within: &Where) -> Result<(), Stop> {
        let mut intervals = self.problem.intervals();
        if let Where::In(some) = within {
            intervals.retain(|interval| some.contains(interval));
        }
        // A repair is no time to move agents about.
        let most = if matches!(doing, REPAIRS) { 0 } else { EXCHANGES_MAX };
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
                if exchanges < most && self.exchange(numbers, effort, &mut short)? {
                    exchanges += 1;
                    for &(pattern, period) in &intervals {
                        fronts.insert((pattern, period), self.front(pattern, period, effort));
                    }
                    continue;
                }
                return Ok(());
            }
            let curves = self.plan.curves();
            let both = (numbers, self.part(numbers));
            let tried = self.trials().gauged(&curves, &candidates, both, effort.follow, Some(&short))?;
            let total = total_short(&short);
            for (candidate, tried) in candidates.iter().zip(&tried) {
                let after = total_after(&short, total, &tried.changes);
                if after > ROUNDING
                    && let Some(front) = fronts.get_mut(&(candidate.pattern, candidate.period))
                {
                    front.falls_short(candidate.staff.clone(), after);
                }
            }
            for (pattern, period) in self.accept(&candidates, &tried, &mut short, numbers)? {
                fronts.insert((pattern, period), self.front(pattern, period, effort));
            }
        }
    }

    fn front(&self, pattern: usize, period: usize, effort: Effort) -> Front {
        let staff = self.plan.at(pattern, period);
        let cost = self.problem.cost(&staff);
        Front::new(staff, cost, effort.budget)
    }
}

#[cfg(test)]
mod tests {
    use acd::scenario::Scenario;

    use super::super::{Target, Task};
    use super::*;

    /// Five weekdays and a weekend.
    const DESK: &str = r#"
        queues.desk = {}
        profiles.clerk.skills = { desk = 1 }
        agents.clerk = 3
        [world]
        calendar = { days = 7 }
        call_types.desk.patience = { exponential = "2m" }
        handling.talk = { exponential = "4m" }
        demand.patterns = { weekday = { rates = { desk = 20 } }, weekend = { rates = { desk = 9 } } }
        staffing.patterns = { weekday = { clerk = 2 }, weekend = { clerk = 1 } }
        "#;

    #[test]
    fn the_more_calls_may_be_served_badly_the_fewer_days_say_what_a_change_does() {
        let scenario = Scenario::parse("desk", DESK).unwrap_or_else(|faults| panic!("{faults}"));
        let part = |target: &str| {
            let target = Target::read(target, &scenario.center).expect("a target");
            let problem = Problem::new(&scenario, Task::new(target)).expect("a problem");
            let (cancel, simulated) = (AtomicBool::new(false), AtomicU64::new(0));
            let (judge, plan) = (problem.judge.clone(), Plan { staff: problem.least.clone() });
            let hunt =
                Hunt { problem: &problem, judge, cancel: &cancel, simulated, progress: &|_| {}, plan, best: None };
            hunt.part(Numbers { seed: 1, replications: 60 }).replications
        };
        // Forty weekdays, forty days of the weekend, and all.
        assert_eq!(part("calls.answer_rate{by=run}>=75"), 8);
        assert_eq!(part("calls.answer_rate{by=day}>=75"), 20);
        assert_eq!(part("calls.answer_rate{by=run}>=98"), 60);
        assert_eq!(part("calls.answer_rate>=75"), 60, "by interval each of its own days counts");
    }
}
