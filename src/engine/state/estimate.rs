//! Estimates how long a caller will wait from the caller's position, computed at each query.
//!
//! # The rule
//! The caller at position `k` waits until the `k − 1` callers ahead have left the line, and then until the next agent
//! is free. The rate at which callers are served is *observed*, not computed from handling times: services begun per
//! second that an available agent spent while somebody waited here. If agents also serve other queues, or only from a
//! later step of the ladder, the observed rate accounts for it; multiplied by the agents available now, it follows a
//! change of shift at once. It starts from one call per handling time, as if agents did nothing else. Callers ahead
//! also give up, at a rate observed in the same way, and the wait of a caller who is answered is shorter than that of
//! one who never gives up. With `m` services per second and `g` abandonments per second and caller, the sum over all
//! positions ahead of `1 / (m + g·(callers still in line))` is approximated by an integral, so that a distant position
//! costs no more. A correction factor between a half and two, learned from the callers who were given an estimate,
//! removes most of the remaining mean error. Observed ringing time is added.
//!
//! If an agent who is idle now may take the call at a later step of the ladder, the wait is at most until that step
//! ([`Opening`]).
//!
//! # Sources
//! Estimates from the queue's length need the rate of service and of abandonment (Whitt, *Predicting queueing delays*,
//! Management Science 45(6), 1999; Ibrahim and Whitt, *Real-time delay estimation in overloaded multiserver queues with
//! abandonments*, Management Science 55(10), 2009). Estimates from the delays of earlier callers need neither, but lag
//! when load or staff changes (Ibrahim and Whitt, *Real-time delay estimation based on delay history*, Manufacturing &
//! Service Operations Management 11(3), 2009). This is the first kind, with both rates observed.
//!
//! # Determinism
//! Only the four basic operations and comparisons of `f64` are used, which give the same bits on every machine.

use crate::time::{Duration, Timestamp};

/// Observations are halved once there are this many, so that the last two to four thousand count. What they measure,
/// the share of an available agent's time spent on this queue, changes slowly and does not depend on the number of
/// agents.
const WINDOW: f64 = 4096.0;
/// How many services the initial rate (one call per handling time) counts for.
const PRIOR_SERVICES: f64 = 2.0;
/// The initial observation for abandonment: seconds of waiting in which nobody gave up.
const PRIOR_PATIENCE_SECS: f64 = 600.0;
/// After this many times the usual work between two services without a service, the queue is stuck and the wait
/// unknown.
const STUCK: f64 = 10.0;
/// How many answers the initial factor of one counts for.
const PRIOR_ERRORS: f64 = 128.0;
/// The minimum weight of a new error in the factor.
const LEAST_GAIN: f64 = 1.0 / 4096.0;
/// How far the estimate is below the mean, in steps (times between two services). The mean error is zero at the mean;
/// the mean absolute error is smallest at the median, a third of a step below. This is a compromise.
const BELOW_MEAN: f64 = 0.06;

/// Agents who are idle now and may take calls of the queue at a later step of its ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// How long until the caller reaches that step.
    pub after: Duration,
    /// The number of such agents, enough for positions up to this one.
    pub agents: u32,
}

/// The basis of an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Basis {
    /// How fast the line moves.
    Rate,
    /// An agent who is idle now and may take the call later.
    Opening,
}

/// An estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Expected {
    /// From now until an agent answers, if the caller stays.
    pub wait: Duration,
    /// Its basis.
    pub basis: Basis,
}

/// A moving mean of the last few thousand values.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct RecentMean {
    count: f64,
    sum: f64,
}

impl RecentMean {
    fn push(&mut self, value: f64) {
        self.count += 1.0;
        self.sum += value;
        if self.count >= WINDOW {
            self.count /= 2.0;
            self.sum /= 2.0;
        }
    }

    fn get(self) -> Option<f64> {
        (self.count > 0.0).then(|| self.sum / self.count)
    }
}

/// Estimates the waits of one queue. A plain value; every method is O(1) and allocates nothing.
///
/// It must hear of every leg that waits (one that is offered in the instant it starts does not), by
/// [`waits`](Self::waits) and then one of [`offered`](Self::offered) and [`left`](Self::left); of every answer and
/// conversation; and of the agents. Times never go back; one before an earlier one counts as that.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WaitEstimator {
    /// Up to when time has been booked.
    booked: Timestamp,
    /// Agents who serve the queue in any tier and take calls.
    agents: u32,
    /// Legs that wait and are not being offered.
    waiting: u32,
    /// Services begun for callers who had waited.
    services: f64,
    /// Seconds of available agents while somebody waited.
    agent_secs: f64,
    /// The part of them since a service last began.
    unserved_secs: f64,
    /// Callers who left without being served.
    losses: f64,
    /// Seconds that callers have waited.
    waiting_secs: f64,
    handling: RecentMean,
    ringing: RecentMean,
    /// What those were told who have been answered.
    told: RecentMean,
    /// Times this is the estimate that the rates give.
    factor: f64,
    errors: f64,
}

impl Default for WaitEstimator {
    fn default() -> Self {
        Self {
            booked: Timestamp::ZERO,
            agents: 0,
            waiting: 0,
            services: 0.0,
            agent_secs: 0.0,
            unserved_secs: 0.0,
            losses: 0.0,
            waiting_secs: 0.0,
            handling: RecentMean::default(),
            ringing: RecentMean::default(),
            told: RecentMean::default(),
            factor: 1.0,
            errors: 0.0,
        }
    }
}

impl WaitEstimator {
    /// From `now` on this many agents who serve the queue, in any tier, are signed in and not "not ready", whatever
    /// they do.
    pub fn staffed(&mut self, now: Timestamp, agents: u32) {
        self.book(now);
        self.agents = agents;
    }

    /// A leg begins to wait, or waits again after a failed offer.
    pub fn waits(&mut self, now: Timestamp) {
        self.book(now);
        self.waiting += 1;
    }

    /// A leg that waited is offered to an agent.
    pub fn offered(&mut self, now: Timestamp) {
        self.book(now);
        self.waiting = self.waiting.saturating_sub(1);
        self.services += 1.0;
        self.unserved_secs = 0.0;
        if self.services >= WINDOW {
            self.services /= 2.0;
            self.agent_secs /= 2.0;
            self.losses /= 2.0;
            self.waiting_secs /= 2.0;
        }
    }

    /// The offer of a leg that had waited failed, and the leg did not end: that was no service. [`waits`](Self::waits)
    /// follows if it returns to its line.
    pub fn not_served(&mut self) {
        self.services = if self.services >= 1.0 { self.services - 1.0 } else { 0.0 };
    }

    /// A leg that waited, and was not being offered, left in another way.
    pub fn left(&mut self, now: Timestamp) {
        self.book(now);
        self.waiting = self.waiting.saturating_sub(1);
        self.losses += 1.0;
    }

    /// An agent answered after `rang`. If the leg had waited: its total `wait`, and the estimate when it began.
    pub fn answered(&mut self, rang: Duration, waited: Option<(Duration, Expected)>) {
        self.ringing.push(rang.as_secs_f64());
        let Some((wait, Expected { wait: expected, basis: Basis::Rate })) = waited else { return };
        // The factor corrects the mean; the estimate is below it on purpose.
        let below = self.by_rate(BELOW_MEAN).unwrap_or(0.0);
        let (wait, expected) = (wait.as_secs_f64(), expected.as_secs_f64() + below);
        self.told.push(expected);
        self.errors += 1.0;
        let first = 1.0 / (self.errors + PRIOR_ERRORS);
        let gain = if first > LEAST_GAIN { first } else { LEAST_GAIN };
        if let Some(mean) = self.told.get().filter(|&mean| mean > 0.0) {
            self.factor = (self.factor + gain * (wait - expected) / mean).clamp(0.5, 2.0);
        }
    }

    /// A conversation of the queue, with its wrap-up, is over.
    pub fn handled(&mut self, time: Duration) {
        self.handling.push(time.as_secs_f64());
    }

    /// The wait from `now` on of the caller at `position` (1 is next).
    ///
    /// `None` means unknown: nobody who serves the queue takes calls; no conversation of the queue has ended yet; or
    /// callers have waited ten times as long as usual between two services and nobody was served.
    pub fn estimate(&self, now: Timestamp, position: u32, opening: Option<Opening>) -> Option<Expected> {
        let mut then = *self;
        then.book(now);
        let by_rate = then.by_rate(f64::from(position.max(1)) - BELOW_MEAN)?;
        let ringing = self.ringing.get().unwrap_or(0.0);
        let opening = opening.filter(|opening| opening.agents >= position);
        let after = opening.map(|opening| opening.after.as_secs_f64()).filter(|&after| after < by_rate);
        let (secs, basis) = after.map_or((by_rate, Basis::Rate), |after| (after, Basis::Opening));
        Some(Expected { wait: Duration::saturating_from_secs_f64(secs + ringing), basis })
    }

    /// Seconds until the line has advanced by this many places.
    fn by_rate(&self, places: f64) -> Option<f64> {
        let handling = self.handling.get().filter(|_| self.agents > 0)?;
        let count = self.services + PRIOR_SERVICES;
        let before = (self.agent_secs - self.unserved_secs + PRIOR_SERVICES * handling) / count;
        if self.unserved_secs > STUCK * before {
            return None;
        }
        let services = f64::from(self.agents) * count / (self.agent_secs + PRIOR_SERVICES * handling);
        let losses = self.losses / (self.waiting_secs + PRIOR_PATIENCE_SECS);
        let first = services + losses;
        let secs = if losses > 0.0 { ln_1p(places * losses / first) / losses } else { places / first };
        (secs >= 0.0).then_some(self.factor * secs)
    }

    /// Books the time that passed until `now`.
    fn book(&mut self, now: Timestamp) {
        if now <= self.booked {
            return;
        }
        if self.waiting > 0 {
            let secs = now.since(self.booked).as_secs_f64();
            let agent_secs = secs * f64::from(self.agents);
            self.agent_secs += agent_secs;
            self.unserved_secs += agent_secs;
            self.waiting_secs += secs * f64::from(self.waiting);
        }
        self.booked = now;
    }
}

/// The natural logarithm of `1 + x`, for `x` ≥ 0, to nine digits, using the four basic operations only.
fn ln_1p(x: f64) -> f64 {
    let (mut halvings, mut y) = (0.0, 1.0 + x);
    while y >= 2.0 && y.is_finite() {
        y /= 2.0;
        halvings += 1.0;
    }
    // ln y = 2 artanh z; z is at most a third.
    let z = if halvings > 0.0 { (y - 1.0) / (y + 1.0) } else { x / (2.0 + x) };
    let square = z * z;
    let series = (0..9).rev().fold(0.0, |sum, term| sum * square + 1.0 / f64::from(2 * term + 1));
    halvings * std::f64::consts::LN_2 + 2.0 * z * series
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    /// `agents` agents, calls of 100 seconds, and a line that is never empty from time 0 on.
    fn busy(agents: u32) -> WaitEstimator {
        let mut estimator = WaitEstimator::default();
        estimator.staffed(at(0), agents);
        estimator.handled(Duration::from_secs(100));
        estimator.waits(at(0));
        estimator
    }

    fn secs(estimate: Option<Expected>) -> f64 {
        estimate.expect("known").wait.as_secs_f64()
    }

    #[test]
    fn at_the_start_it_takes_one_call_a_handling_time_from_each_agent() {
        let estimator = busy(5);
        assert!((secs(estimator.estimate(at(0), 1, None)) - 18.8).abs() < 1e-6);
        assert!((secs(estimator.estimate(at(0), 4, None)) - 78.8).abs() < 1e-6);
    }

    #[test]
    fn the_rate_is_what_was_seen_and_follows_the_agents() {
        let mut estimator = busy(5);
        for served in 1..=400 {
            estimator.waits(at(10 * served));
            estimator.offered(at(10 * served));
        }
        // One every 10 seconds, where handling times alone would give one every 20.
        let two = secs(estimator.estimate(at(4_000), 2, None));
        assert!((two - 19.4).abs() < 0.1, "{two}");
        estimator.staffed(at(4_000), 10);
        let halved = secs(estimator.estimate(at(4_000), 2, None));
        assert!((halved - two / 2.0).abs() < 1e-3, "{halved}");
    }

    #[test]
    fn those_ahead_who_give_up_shorten_the_wait_more_the_more_there_are() {
        let (patient, mut hasty) = (busy(1), busy(1));
        for _ in 0..60 {
            hasty.waits(at(0));
            hasty.left(at(0));
        }
        let share = |k| secs(hasty.estimate(at(0), k, None)) / secs(patient.estimate(at(0), k, None));
        assert!(share(1) < 1.0 && share(20) < 0.6 * share(1), "{} {}", share(1), share(20));
    }

    #[test]
    fn the_factor_brings_the_mean_error_to_what_is_meant() {
        let mut estimator = busy(1);
        for _ in 0..40_000 {
            let expected = estimator.estimate(at(0), 1, None).expect("known");
            estimator.answered(Duration::ZERO, Some((Duration::from_secs(150), expected)));
        }
        let below = 0.06 * 150.0;
        let told = secs(estimator.estimate(at(0), 1, None));
        assert!((told + below - 150.0).abs() < 1.0, "{told}");
        let ahead = Expected { wait: Duration::from_secs(10), basis: Basis::Opening };
        let before = estimator;
        estimator.answered(Duration::ZERO, Some((Duration::from_secs(500), ahead)));
        assert_eq!(estimator.factor, before.factor, "what an opening promised says nothing of the rate");
    }

    #[test]
    fn an_idle_agent_of_a_later_step_bounds_the_wait() {
        let mut estimator = busy(5);
        let opening = |secs, agents| Some(Opening { after: Duration::from_secs(secs), agents });
        let expected = estimator.estimate(at(0), 2, opening(10, 2)).expect("known");
        assert_eq!(expected, Expected { wait: Duration::from_secs(10), basis: Basis::Opening });
        assert_eq!(estimator.estimate(at(0), 3, opening(10, 2)), estimator.estimate(at(0), 3, None));
        assert_eq!(estimator.estimate(at(0), 2, opening(60, 2)), estimator.estimate(at(0), 2, None));
        estimator.answered(Duration::from_secs(4), None);
        assert_eq!(secs(estimator.estimate(at(0), 2, opening(10, 2))), 14.0, "ringing comes on top");
    }

    #[test]
    fn it_is_unknown_without_agents_or_experience_or_where_nobody_is_served() {
        let mut estimator = WaitEstimator::default();
        estimator.staffed(at(0), 5);
        assert_eq!(estimator.estimate(at(0), 1, None), None, "nothing has ended yet");
        let mut estimator = busy(5);
        assert!(estimator.estimate(at(199), 1, None).is_some());
        assert_eq!(estimator.estimate(at(201), 1, None), None, "stuck");
        estimator.offered(at(201));
        assert!(estimator.estimate(at(201), 1, None).is_some(), "moving again");
        estimator.staffed(at(201), 0);
        assert_eq!(estimator.estimate(at(201), 1, None), None, "nobody there");
    }

    #[test]
    fn asking_more_often_or_earlier_changes_nothing() {
        let mut estimator = busy(3);
        let before = estimator;
        estimator.estimate(at(50), 2, None);
        assert_eq!(estimator, before);
        estimator.offered(at(60));
        let there = estimator;
        estimator.staffed(at(10), 3);
        assert_eq!(estimator, there, "a time before an earlier one counts as that");
    }

    #[test]
    fn the_logarithm_is_one() {
        for x in [0.0, 1e-12, 1e-6, 0.3, 0.999, 1.0, 7.5, 1e4, 1e15] {
            assert!((ln_1p(x) - f64::ln_1p(x)).abs() <= 1e-9 * f64::ln_1p(x), "{x}: {}", ln_1p(x));
        }
        assert!(ln_1p(f64::INFINITY).is_nan() || ln_1p(f64::INFINITY).is_infinite());
    }
}
