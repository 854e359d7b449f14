//! The search: one person after another gets the best days given everybody else, at prices that are disturbed less and
//! less.
//!
//! Two scales make this hard: people missing are dear, wishes are cheap. At the low noise at which wishes settle,
//! nobody
//! would ever leave a shift that nobody else is on, even if another would come the moment after. So a cycle has two
//! parts. The first, with much noise, finds how little need be missing. In the second the price of anybody missing is
//! capped, so that people pass shifts on; the cap is controlled so that little more is missing than need be, and
//! less and
//! less of that.

use super::crew::Crew;
use super::days::{Finder, Marginal};
use super::noise::Noise;
use crate::roster::{Cover, FORBIDDEN, Plan, Task, cost, fairness};

/// Whole units in a unit of cost, so that noise may be small.
const SCALE: i32 = 64;

/// The noise at the beginning of a cycle, between its parts, at the beginning of a run that goes on from the best plan,
/// and at the end, in units of the task's wishes.
const HOT: f64 = 15.0;
const MIDDLE: f64 = 3.0;
const WARM: f64 = 1.2;
const COLD: f64 = 0.4;

/// An amount of noise lies between minus the first and the second, in units of the noise.
const GUMBEL: (f64, f64) = (2.7, 7.1);

/// The cap in the first part of a cycle, in units of the noise.
const FIRST_CAP: f64 = 15.0;
/// The cap with which a controlled one begins, and the least it may be, in units of the task's wishes.
const CAP: f64 = 10.0;
const CAP_LEAST: f64 = 3.0;
/// How a controlled cap changes from round to round, where too much is missing and where little is.
const TIGHTER: f64 = 1.08;
const LOOSER: f64 = 0.96;
/// How much more may be missing at first, in people, and after which part of a run nothing more.
const SLACK: f64 = 2.5;
const SLACK_UNTIL: f64 = 0.6;
/// After which part of a run there is no cap.
const UNCAPPED: f64 = 0.93;

/// Cycles, and their part of all work; what is left are runs that go on from the best plan.
const CYCLES: u32 = 3;
const CYCLES_PART: f64 = 0.75;
const FIRST_PART: f64 = 0.3;
const FURTHER: u32 = 4;

/// How much to search.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effort {
    /// Millions of steps of the inner loop. A core does some hundreds of millions a second.
    pub work: f64,
    /// The seed of all random numbers.
    pub seed: u64,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The best plan.
    pub plan: Plan,
    /// What it costs.
    pub cost: i64,
    /// How many moves were made.
    pub moves: u64,
    /// Whether it was stopped before the work was done.
    pub stopped: bool,
}

/// One run from high noise to low.
#[derive(Clone, Copy)]
struct Course {
    hot: f64,
    cold: f64,
    cap: Cap,
    work: f64,
}

/// How the price of anybody missing is capped.
#[derive(Clone, Copy)]
enum Cap {
    /// In proportion to the noise.
    Noise,
    /// So that no more is missing than is allowed.
    Controlled,
}

/// Searches for the cheapest plan, beginning with `start` if there is one. The same task, effort and seed give the same
/// plan on any machine. `stop` is asked after each move; where it is a clock, the result depends on the machine.
/// `None` if somebody has no days at all, because bounds on single shifts leave none.
pub fn anneal(crew: &Crew<'_>, start: Option<&Plan>, effort: Effort, mut stop: impl FnMut() -> bool) -> Option<Found> {
    let mut run = Run::new(crew, start, effort.seed)?;
    let unit = run.unit;
    let work = effort.work * 1e6;
    let cycles = if start.is_some() { 0 } else { CYCLES };
    let in_cycles = if start.is_some() { 0.0 } else { CYCLES_PART };
    for _ in 0..cycles {
        let each = in_cycles * work / f64::from(CYCLES);
        let (hot, middle, cold) = (HOT * unit, MIDDLE * unit, COLD * unit);
        run.course(Course { hot, cold: middle, cap: Cap::Noise, work: FIRST_PART * each }, &mut stop);
        run.course(Course { hot: middle, cold, cap: Cap::Controlled, work: (1.0 - FIRST_PART) * each }, &mut stop);
    }
    for _ in 0..FURTHER {
        run.back();
        let each = (1.0 - in_cycles) * work / f64::from(FURTHER);
        run.course(Course { hot: WARM * unit, cold: COLD * unit, cap: Cap::Controlled, work: each }, &mut stop);
    }
    Some(Found { plan: run.best, cost: run.best_cost, moves: run.moves, stopped: run.stopped })
}

/// The least and the most that noise adds to the price of a day.
pub(super) fn noise_most(unit: f64) -> (f64, f64) {
    (GUMBEL.0 * HOT * unit, GUMBEL.1 * HOT * unit)
}

/// Half the median price of a wish; if there are no wishes, the median price of one person too many.
pub(super) fn wish_unit(task: &Task) -> f64 {
    let wishes = task.people.iter().flat_map(|person| person.prices.iter().copied());
    let mut prices: Vec<i32> = wishes.filter(|&price| price != 0 && price != FORBIDDEN).map(i32::abs).collect();
    if prices.is_empty() {
        prices = task.cells.iter().map(|cell| 2 * cell.over).filter(|&price| price > 0).collect();
    }
    prices.sort_unstable();
    prices.get(prices.len() / 2).map_or(1.0, |&price| 0.5 * f64::from(price))
}

/// From `hot` to `cold` as the part done goes from 0 to 1: geometric, by square roots alone, so that it is the same on
/// every machine.
fn cooled(hot: f64, cold: f64, part: f64) -> f64 {
    let (mut low, mut high) = (hot, cold);
    let (mut from, mut to) = (0.0, 1.0);
    for _ in 0..12 {
        let middle = (low * high).sqrt();
        let half = 0.5 * (from + to);
        if part < half {
            (to, high) = (half, middle);
        } else {
            (from, low) = (half, middle);
        }
    }
    low
}

struct Run<'a> {
    crew: &'a Crew<'a>,
    noise: Noise,
    finder: Finder,
    plan: Plan,
    cover: Cover,
    cost: i64,
    best: Plan,
    best_cost: i64,
    moves: u64,
    cap: i32,
    /// Half the median price of a wish.
    unit: f64,
    /// The price of the dearest person missing.
    dearest: f64,
    /// The least price of cover that a run has ended with.
    least_cover: i64,
    stopped: bool,
    /// The days found last.
    days: Vec<Option<u16>>,
}

impl<'a> Run<'a> {
    fn new(crew: &'a Crew<'a>, start: Option<&Plan>, seed: u64) -> Option<Self> {
        let task = crew.task;
        let plan = start.cloned().unwrap_or_else(|| Plan::empty(task));
        let cover = Cover::of(task, &plan);
        let mut run = Self {
            crew,
            noise: Noise::new(seed),
            finder: Finder::default(),
            best: plan.clone(),
            plan,
            cover,
            cost: 0,
            best_cost: i64::MAX,
            moves: 0,
            cap: i32::MAX,
            unit: wish_unit(task),
            dearest: f64::from(task.cells.iter().map(|cell| cell.under).max().unwrap_or(1).max(1)),
            least_cover: i64::MAX / 2,
            stopped: false,
            days: Vec::new(),
        };
        if start.is_none() {
            for person in 0..task.people.len() {
                run.cover.remove(task, &run.plan.days[person]);
                if !run.find(person, &[]) {
                    return None;
                }
                run.cover.add(task, &run.days);
                run.plan.days[person].clone_from(&run.days);
            }
        }
        run.cost = cost(task, &run.plan).total();
        if start.is_some() {
            run.least_cover = run.cover.price(task);
        }
        run.keep();
        Some(run)
    }

    /// A run from high noise to low, and without noise until nobody's days can be improved.
    fn course(&mut self, course: Course, stop: &mut impl FnMut() -> bool) {
        let mut order: Vec<usize> = (0..self.crew.task.people.len()).collect();
        let mut done = 0.0;
        let mut controlled = CAP * self.unit;
        while done < course.work && !self.stopped {
            self.noise.shuffle(&mut order);
            let part = done / course.work;
            let level = cooled(course.hot, course.cold, part);
            let table = self.noise.table(level * f64::from(SCALE));
            let cap = match course.cap {
                Cap::Noise => FIRST_CAP * level,
                Cap::Controlled => {
                    controlled = self.control(controlled, part);
                    controlled
                }
            };
            self.cap = if part > UNCAPPED { i32::MAX } else { (cap as i32).max(1) };
            for &person in &order {
                self.step(person, &table, level);
                done += self.crew.work_of(person) as f64;
                if stop() {
                    self.stopped = true;
                    break;
                }
            }
        }
        self.cap = i32::MAX;
        loop {
            let before = self.cost;
            order.iter().for_each(|&person| self.step(person, &[], 0.0));
            if self.cost == before {
                break;
            }
        }
        self.least_cover = self.least_cover.min(self.cover.price(self.crew.task));
    }

    /// The next cap.
    fn control(&self, cap: f64, part: f64) -> f64 {
        let slack = self.dearest * SLACK * (1.0 - part / SLACK_UNTIL).max(0.0);
        let missing = self.cover.price(self.crew.task) as f64 > self.least_cover as f64 + slack;
        let least = (CAP_LEAST * self.unit).min(self.dearest);
        (cap * if missing { TIGHTER } else { LOOSER }).clamp(least, self.dearest)
    }

    /// The best days of a person who is not in the cover, into `days`.
    fn find(&mut self, person: usize, table: &[i32]) -> bool {
        let mut marginal = Marginal {
            crew: self.crew,
            cover: &self.cover,
            cap: self.cap,
            scale: SCALE,
            noise: &mut self.noise,
            table,
        };
        self.finder.find(self.crew, person, SCALE, &mut marginal, &mut self.days).is_some()
    }

    /// One move. `level` is the noise in units of cost.
    fn step(&mut self, person: usize, table: &[i32], level: f64) {
        let task = self.crew.task;
        self.moves += 1;
        self.cover.remove(task, &self.plan.days[person]);
        if self.find(person, table) && self.days != self.plan.days[person] {
            let change =
                |cap: i32| self.price(person, &self.days, cap) - self.price(person, &self.plan.days[person], cap);
            let (felt, real) = (change(self.cap), change(i32::MAX));
            // With no noise a step is taken only if it gains something, so that these steps end.
            let taken = felt < 0 || (level > 0.0 && (felt as f64) <= self.noise.exponential(2.0 * level));
            if taken {
                std::mem::swap(&mut self.plan.days[person], &mut self.days);
                self.cost += real;
            }
        }
        self.cover.add(task, &self.plan.days[person]);
        if self.cost < self.best_cost {
            self.keep();
        }
    }

    /// What a person's days cost, given a cover without that person and a cap on the price of anybody missing.
    fn price(&self, person: usize, days: &[Option<u16>], cap: i32) -> i64 {
        let task = self.crew.task;
        let of_day = |(day, &shift): (usize, &Option<u16>)| {
            let cover = shift.map_or(0, |shift| self.cover.one_more(task, day, shift, cap));
            i64::from(task.price(person, day, shift)) + i64::from(cover)
        };
        days.iter().enumerate().map(of_day).sum::<i64>() + fairness(task, person, days)
    }

    fn keep(&mut self) {
        self.best_cost = self.cost;
        self.best.days.iter_mut().zip(&self.plan.days).for_each(|(best, days)| best.clone_from(days));
    }

    /// Goes on from the best plan.
    fn back(&mut self) {
        self.plan.clone_from(&self.best);
        self.cover = Cover::of(self.crew.task, &self.plan);
        self.cost = self.best_cost;
    }
}
