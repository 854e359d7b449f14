//! M/M/n+G, of which Erlang A is the case of exponential patience.

use super::demand::{Demand, PlanError, not_negative, some_agents};
use super::erlang_b;
use super::patience::Patience;
use super::quadrature::Quadrature;
use acd::sim::distribution::Distribution;

/// The offered wait's density is ignored below its peak times `e` to the minus this.
const DEEPEST: f64 = 128.0;

/// One queue, first come, first served, whose callers hang up when their patience runs out before they are answered.
///
/// Baccelli & Hébuterne (1981), Zeltyn & Mandelbaum (2005). With `H(x) = ∫₀ˣ(1−F)`, the wait `V` that a caller of
/// endless patience would be offered has the density `v(x) = P(V>0)·exp(λH(x) − nμx)/J` for `x > 0`, where `J` is the
/// integral of the exponential and `P(V>0) = λJ·B/(1 + λJ·B)` with Erlang B's loss `B` at `n−1` agents. Every measure
/// here is an integral of `v` with a factor that is never negative, so that nothing cancels. The exponent is concave;
/// the integrals are taken around its peak by adaptive quadrature, to about ten digits.
#[derive(Clone, Debug)]
pub struct Impatient {
    demand: Demand,
    agents: u32,
    wait: OfferedWait,
    measures: Integrals,
}

/// The distribution of the offered wait.
#[derive(Clone, Debug)]
struct OfferedWait {
    calls_per_sec: f64,
    /// `nμ`.
    released_per_sec: f64,
    patience: Patience,
    quadrature: Quadrature,
    breaks: Vec<f64>,
    /// The exponent's maximum.
    peak: f64,
    /// `P(V>0)/J`, less the peak.
    height: f64,
    wait_probability: f64,
    idle_probability: f64,
}

/// Integrals over the density of the offered wait.
#[derive(Clone, Copy, Debug)]
struct Integrals {
    answered: f64,
    abandoned: f64,
    wait: f64,
    wait_answered: f64,
    wait_answered_squared: f64,
    wait_abandoned: f64,
    offered_wait: f64,
}

/// The state of calls some time after their arrival, as shares of all calls.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Within {
    /// Answered by then.
    pub answered: f64,
    /// Given up by then.
    pub abandoned: f64,
    /// Still waiting.
    pub waiting: f64,
}

impl Impatient {
    /// `agents` agents for `demand` by callers of this patience. O(agents), plus tens of thousands of quadrature
    /// steps.
    ///
    /// # Errors
    /// [`PlanError::Agents`]; [`PlanError::Patience`] or [`PlanError::PatienceByHour`] for a patience that is not a
    /// valid distribution or not the same at all hours.
    pub fn new(demand: Demand, agents: u32, patience: &Distribution) -> Result<Self, PlanError> {
        some_agents(agents)?;
        let wait = OfferedWait::new(demand, agents, Patience::new(patience)?);
        let measures = wait.measures();
        Ok(Self { demand, agents, wait, measures })
    }

    /// Erlang A: exponential patience of `patience_secs` seconds on average.
    ///
    /// # Errors
    /// As [`Impatient::new`].
    pub fn erlang_a(demand: Demand, agents: u32, patience_secs: f64) -> Result<Self, PlanError> {
        Self::new(demand, agents, &Distribution::Exponential { mean_secs: patience_secs })
    }

    /// The probability of finding no agent idle. (A caller without any patience then leaves at once.)
    pub fn wait_probability(&self) -> f64 {
        self.wait.wait_probability
    }

    /// The probability of finding no agent idle and waiting for a while.
    pub fn positive_wait_probability(&self) -> f64 {
        self.wait.wait_probability * self.wait.patience.lasting(0.0)
    }

    /// The share of calls answered.
    pub fn answered(&self) -> f64 {
        self.wait.idle_probability + self.measures.answered
    }

    /// The share of calls abandoned.
    pub fn abandoned(&self) -> f64 {
        self.measures.abandoned
    }

    /// The share abandoned of the calls that found no agent idle; `None` if there are none.
    pub fn abandoned_of_waiting(&self) -> Option<f64> {
        share(self.measures.abandoned, self.wait_probability())
    }

    /// Mean wait of all calls, until answered or abandoned, in seconds.
    pub fn mean_wait_secs(&self) -> f64 {
        self.measures.wait
    }

    /// Mean wait of the calls that found no agent idle, in seconds; `None` if there are none.
    pub fn mean_wait_of_waiting_secs(&self) -> Option<f64> {
        share(self.measures.wait, self.wait_probability())
    }

    /// Mean wait of the answered calls, including those answered at once, in seconds (average speed of answer);
    /// `None` if there are none.
    pub fn mean_wait_answered_secs(&self) -> Option<f64> {
        share(self.measures.wait_answered, self.answered())
    }

    /// Mean square of the wait of the answered calls, in seconds squared; `None` if there are none.
    pub fn mean_square_wait_answered(&self) -> Option<f64> {
        share(self.measures.wait_answered_squared, self.answered())
    }

    /// Mean wait of abandoned calls, in seconds; `None` if there are none.
    pub fn mean_wait_abandoned_secs(&self) -> Option<f64> {
        share(self.measures.wait_abandoned, self.abandoned())
    }

    /// Mean wait of a caller with unlimited patience, in seconds.
    pub fn mean_offered_wait_secs(&self) -> f64 {
        self.measures.offered_wait
    }

    /// Mean number of calls waiting.
    pub fn mean_queue(&self) -> f64 {
        self.demand.calls_per_sec() * self.measures.wait
    }

    /// Mean number of calls waiting or in conversation.
    pub fn mean_calls(&self) -> f64 {
        self.mean_queue() + self.demand.load() * self.answered()
    }

    /// The share of time that agents are busy.
    pub fn occupancy(&self) -> f64 {
        self.demand.load() * self.answered() / f64::from(self.agents)
    }

    /// The state of calls `secs` seconds after their arrival.
    ///
    /// # Errors
    /// [`PlanError::Negative`] unless `secs` is a finite number of zero or more.
    pub fn within(&self, secs: f64) -> Result<Within, PlanError> {
        not_negative("the time", secs)?;
        Ok(self.wait.within(secs))
    }
}

impl OfferedWait {
    fn new(demand: Demand, agents: u32, patience: Patience) -> Self {
        let mut wait = Self {
            calls_per_sec: demand.calls_per_sec(),
            released_per_sec: f64::from(agents) / demand.handling_secs(),
            patience,
            quadrature: Quadrature::new(),
            breaks: Vec::new(),
            peak: 0.0,
            height: 1.0,
            wait_probability: 1.0,
            idle_probability: 0.0,
        };
        wait.set_breaks();
        let [integral] = wait.quadrature.integrate(&wait.breaks, &|secs| [wait.density(secs)]);
        let odds = (wait.calls_per_sec * integral * erlang_b::lost(agents - 1, demand.load())).ln() + wait.peak;
        wait.wait_probability = 1.0 / (1.0 + (-odds).exp());
        wait.idle_probability = 1.0 / (1.0 + odds.exp());
        wait.height = wait.wait_probability / integral;
        wait
    }

    /// `λH(x) − nμx`.
    fn exponent(&self, secs: f64) -> f64 {
        self.calls_per_sec * self.patience.mean_up_to(secs) - self.released_per_sec * secs
    }

    fn density(&self, secs: f64) -> f64 {
        self.height * (self.exponent(secs) - self.peak).exp()
    }

    /// Finds the peak, and the panel ends, at which the density has fallen by given factors on either side of it.
    fn set_breaks(&mut self) {
        let mode = self.mode();
        self.peak = self.exponent(mode);
        let mut breaks = vec![mode];
        for depth in [1.0, 4.0, 16.0, 64.0, DEEPEST] {
            let deep = |secs: f64| self.exponent(secs) < self.peak - depth;
            let mut reach = 1.0 / self.released_per_sec;
            while !deep(mode + reach) {
                reach *= 2.0;
            }
            breaks.push(bisect(mode, mode + reach, |secs| !deep(secs)));
            breaks.push(if deep(0.0) { bisect(0.0, mode, deep) } else { 0.0 });
        }
        breaks.sort_by(f64::total_cmp);
        let (first, last) = (breaks[0], breaks[breaks.len() - 1]);
        breaks.extend(self.patience.knots().filter(|&knot| knot > first && knot < last));
        breaks.sort_by(f64::total_cmp);
        breaks.dedup();
        self.breaks = breaks;
    }

    /// Where the exponent is greatest: calls that still have patience arrive as fast as agents are released.
    fn mode(&self) -> f64 {
        let rising = |secs: f64| self.calls_per_sec * self.patience.lasting(secs) > self.released_per_sec;
        if !rising(0.0) {
            return 0.0;
        }
        let mut beyond = 1.0 / self.released_per_sec;
        while rising(beyond) {
            beyond *= 2.0;
        }
        bisect(0.0, beyond, rising)
    }

    /// The breaks from `from` to `to`, including both where the density reaches them.
    fn breaks_between(&self, from: f64, to: f64) -> Vec<f64> {
        let last = self.breaks.last().copied().unwrap_or(0.0);
        let inside = self.breaks.iter().copied().filter(|&at| at > from && at < to);
        [from.min(last)].into_iter().chain(inside).chain([to.min(last)]).collect()
    }

    fn measures(&self) -> Integrals {
        let integrals = self.quadrature.integrate(&self.breaks, &|secs| {
            let (density, patience) = (self.density(secs), &self.patience);
            let (lasting, partial_mean) = (patience.lasting(secs), patience.partial_mean(secs));
            [
                lasting,
                patience.gone(secs),
                partial_mean + secs * lasting,
                secs * lasting,
                secs * secs * lasting,
                partial_mean,
                secs,
            ]
            .map(|factor| factor * density)
        });
        let [answered, abandoned, wait, wait_answered, wait_answered_squared, wait_abandoned, offered_wait] = integrals;
        Integrals { answered, abandoned, wait, wait_answered, wait_answered_squared, wait_abandoned, offered_wait }
    }

    fn within(&self, secs: f64) -> Within {
        let [answered, abandoned] = self.quadrature.integrate(&self.breaks_between(0.0, secs), &|at| {
            let density = self.density(at);
            [density * self.patience.lasting(at), density * self.patience.gone(at)]
        });
        let [longer] = self.quadrature.integrate(&self.breaks_between(secs, f64::INFINITY), &|at| [self.density(at)]);
        Within {
            answered: self.idle_probability + answered,
            abandoned: abandoned + longer * self.patience.gone(secs),
            waiting: longer * self.patience.lasting(secs),
        }
    }
}

/// The last number from `low` (where `holds` is true) to `high` (where it is not) at which it is true, to the
/// last digit.
fn bisect(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return low;
        }
        if holds(middle) { low = middle } else { high = middle }
    }
}

fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formulas::erlang_b;

    fn demand(calls_per_hour: f64) -> Demand {
        Demand::new(calls_per_hour, 360.0).expect("sound")
    }

    fn exponential(mean_secs: f64) -> Distribution {
        Distribution::Exponential { mean_secs }
    }

    #[test]
    fn without_any_patience_it_is_erlang_b() {
        let none = Distribution::Constant { secs: 0.0 };
        let queue = Impatient::new(demand(100.0), 10, &none).expect("sound");
        let lost = erlang_b(10, 10.0).expect("sound");
        assert!((queue.abandoned() / lost - 1.0).abs() < 1e-12, "{} {lost}", queue.abandoned());
        assert_eq!(queue.mean_wait_secs(), 0.0);
    }

    #[test]
    fn with_endless_patience_it_is_erlang_c() {
        let queue = Impatient::erlang_a(demand(90.0), 10, 1e14).expect("sound");
        let patient = crate::formulas::ErlangC::new(demand(90.0), 10).expect("stable");
        assert!((queue.wait_probability() / patient.wait_probability() - 1.0).abs() < 1e-9);
        assert!((queue.mean_wait_secs() / patient.mean_wait_secs() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn when_patience_has_the_mean_of_handling_the_calls_are_poisson() {
        // M/M/n+M with θ = μ is M/M/∞ in the number of calls: at 10 erlang and 10 agents, P(N ≥ 10) of Poisson(10).
        let queue = Impatient::erlang_a(demand(100.0), 10, 360.0).expect("sound");
        assert!((queue.wait_probability() - 0.542_070_285_528_147_8).abs() < 1e-12, "{}", queue.wait_probability());
        assert!((queue.mean_calls() - 10.0).abs() < 1e-10, "{}", queue.mean_calls());
    }

    #[test]
    fn shares_stay_sound_for_a_hundred_thousand_agents_at_any_load() {
        for load in [1e-6, 1.0, 9e4, 1e5, 1.2e5, 1e7] {
            for patience in
                [exponential(1e-3), exponential(120.0), exponential(1e7), Distribution::Constant { secs: 60.0 }]
            {
                let queue = Impatient::new(demand(load * 10.0), 100_000, &patience).expect("sound");
                let sum = queue.answered() + queue.abandoned();
                assert!((sum - 1.0).abs() < 1e-8, "{load} {patience:?}: {sum}");
                assert!(queue.occupancy() <= 1.0 + 1e-8, "{load} {patience:?}: {}", queue.occupancy());
                assert!((0.0..=1.0).contains(&queue.wait_probability()));
                let within = queue.within(30.0).expect("sound");
                let sum = within.answered + within.abandoned + within.waiting;
                assert!((sum - 1.0).abs() < 1e-8, "{load} {patience:?}: {sum}");
            }
        }
    }

    #[test]
    fn ten_times_the_agents_load_is_answered_by_agents_who_never_rest() {
        let queue = Impatient::erlang_a(demand(1000.0), 10, 120.0).expect("sound");
        assert!((queue.occupancy() - 1.0).abs() < 1e-10);
        assert!((queue.abandoned() - 0.9).abs() < 1e-10);
    }

    #[test]
    fn rare_kinds_of_patience_have_finite_measures() {
        let kinds = [
            Distribution::Weibull { mean_secs: 60.0, shape: 0.3 },
            Distribution::Gamma { mean_secs: 60.0, cv: 10.0 },
            Distribution::Erlang { phases: 500, mean_secs: 60.0 },
            Distribution::Hyperexponential { branches: vec![(0.4, 0.001), (0.6, 900.0)] },
            Distribution::Quantiles { points: vec![(0.0, 0.0), (0.5, 10.0), (1.0, 300.0)] },
            Distribution::Uniform { min_secs: 0.0, max_secs: 300.0 },
            Distribution::Triangular { min_secs: 0.0, mode_secs: 0.0, max_secs: 300.0 },
            Distribution::Triangular { min_secs: 20.0, mode_secs: 60.0, max_secs: 300.0 },
        ];
        for kind in kinds {
            let queue = Impatient::new(demand(110.0), 10, &kind).expect("sound");
            let sum = queue.answered() + queue.abandoned();
            assert!((sum - 1.0).abs() < 1e-9, "{kind:?}: {sum}");
            assert!(queue.occupancy() < 1.0 && queue.mean_wait_secs() > 0.0, "{kind:?}");
        }
    }

    #[test]
    fn impossible_input_is_refused() {
        assert!(matches!(Impatient::erlang_a(demand(1.0), 0, 1.0), Err(PlanError::Agents(0))));
        assert!(matches!(Impatient::erlang_a(demand(1.0), 1, f64::NAN), Err(PlanError::Patience(_))));
        let queue = Impatient::erlang_a(demand(1.0), 1, 1.0).expect("sound");
        assert!(matches!(queue.within(-1.0), Err(PlanError::Negative { .. })));
        assert!(matches!(Demand::new(f64::NAN, 1.0), Err(PlanError::NotPositive { .. })));
        assert!(matches!(Demand::new(1.0, -1.0), Err(PlanError::NotPositive { .. })));
        assert!(matches!(Demand::new(1e-300, 1e-300), Err(PlanError::NotPositive { .. })));
        assert!(matches!(Demand::new(f64::MAX, f64::MAX), Err(PlanError::NotPositive { .. })));
    }
}
