//! M/M/n/K, with or without exponential patience.

use super::demand::{Demand, MAX_AGENTS, PlanError, not_negative, positive, some_agents};
use super::impatient::Within;

/// One queue with a bounded number of places, first come, first served.
///
/// A birth-and-death chain: calls arrive at rate `λ` while a place is free, and leave at rate `jμ` for `j ≤ n` calls,
/// at rate `nμ + (j−n)θ` beyond. Every measure is an expectation over the number of calls that an arrival finds,
/// taken by the recursion that adds one place at a time, as Erlang B's does: with one more place the share of time in
/// the new last state is `b(j) = λb(j−1)/(d(j) + λb(j−1))`, and everything else shrinks by `1 − b(j)`. Nothing
/// cancels or overflows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limited {
    demand: Demand,
    agents: u32,
    places: u32,
    /// `θ`: hang-ups a second per waiting caller.
    hang_ups_per_sec: f64,
    blocked: f64,
    wait_probability: f64,
    answered: f64,
    mean_queue: f64,
    wait_answered: f64,
}

impl Limited {
    /// `agents` agents and `places` places in all (in conversation or waiting). Callers wait indefinitely if
    /// `patience_secs` is `None`, else have exponential patience with that mean. O(places).
    ///
    /// # Errors
    /// [`PlanError::Agents`], [`PlanError::Places`], or [`PlanError::NotPositive`] for the patience.
    pub fn new(demand: Demand, agents: u32, places: u32, patience_secs: Option<f64>) -> Result<Self, PlanError> {
        some_agents(agents)?;
        if !(agents..=MAX_AGENTS).contains(&places) {
            return Err(PlanError::Places { agents, places });
        }
        patience_secs.map_or(Ok(()), |mean| positive("the mean patience", mean))?;
        let mut limited = Self {
            demand,
            agents,
            places,
            hang_ups_per_sec: patience_secs.map_or(0.0, |mean| 1.0 / mean),
            blocked: 0.0,
            wait_probability: 0.0,
            answered: 0.0,
            mean_queue: 0.0,
            wait_answered: 0.0,
        };
        limited.measure();
        Ok(limited)
    }

    fn measure(&mut self) {
        let (model, mut served_ahead_secs) = (*self, 0.0);
        [self.blocked, self.wait_probability, self.answered, self.mean_queue, self.wait_answered] =
            model.expect(|calls| {
                let queue = f64::from(calls.saturating_sub(model.agents));
                if calls == model.places {
                    return [1.0, 0.0, 0.0, queue, 0.0];
                }
                if calls < model.agents {
                    return [0.0, 0.0, 1.0, queue, 0.0];
                }
                served_ahead_secs += 1.0 / (model.released_per_sec() + model.hang_ups_per_sec * (queue + 1.0));
                let answered = model.answered_behind(queue);
                [0.0, 1.0, answered, queue, answered * served_ahead_secs]
            });
    }

    /// The expectation of `measure` over the number of calls in the system. `measure` is called in ascending
    /// order, once for each number.
    fn expect<const N: usize>(&self, mut measure: impl FnMut(u32) -> [f64; N]) -> [f64; N] {
        let mut last = 1.0;
        let mut means = measure(0);
        for calls in 1..=self.places {
            let busy = f64::from(calls.min(self.agents)) / self.demand.handling_secs();
            let leaving = busy + f64::from(calls.saturating_sub(self.agents)) * self.hang_ups_per_sec;
            let coming = self.demand.calls_per_sec() * last;
            last = coming / (leaving + coming);
            for (mean, value) in means.iter_mut().zip(measure(calls)) {
                *mean = *mean * (1.0 - last) + value * last;
            }
        }
        means
    }

    /// `nμ`.
    fn released_per_sec(&self) -> f64 {
        f64::from(self.agents) / self.demand.handling_secs()
    }

    /// The probability that a call that finds `queue` others waiting is answered.
    fn answered_behind(&self, queue: f64) -> f64 {
        let released = self.released_per_sec();
        released / (released + (queue + 1.0) * self.hang_ups_per_sec)
    }

    /// The share of calls that find every place taken.
    pub fn blocked(&self) -> f64 {
        self.blocked
    }

    /// The share of calls that wait.
    pub fn wait_probability(&self) -> f64 {
        self.wait_probability
    }

    /// The share of calls answered.
    pub fn answered(&self) -> f64 {
        self.answered
    }

    /// The share of calls abandoned.
    pub fn abandoned(&self) -> f64 {
        self.hang_ups_per_sec * self.mean_wait_secs()
    }

    /// Mean number of calls waiting.
    pub fn mean_queue(&self) -> f64 {
        self.mean_queue
    }

    /// Mean number of busy agents.
    pub fn mean_busy(&self) -> f64 {
        self.demand.load() * self.answered
    }

    /// The share of time that agents are busy.
    pub fn occupancy(&self) -> f64 {
        self.mean_busy() / f64::from(self.agents)
    }

    /// Mean wait of all calls offered, in seconds; a blocked call waits 0 s.
    pub fn mean_wait_secs(&self) -> f64 {
        self.mean_queue / self.demand.calls_per_sec()
    }

    /// Mean wait of the calls that were not blocked, in seconds.
    pub fn mean_wait_accepted_secs(&self) -> f64 {
        self.mean_wait_secs() / (1.0 - self.blocked)
    }

    /// Mean wait of the answered calls, including those answered at once, in seconds.
    pub fn mean_wait_answered_secs(&self) -> f64 {
        self.wait_answered / self.answered
    }

    /// Mean wait of abandoned calls, in seconds; `None` if there are none.
    pub fn mean_wait_abandoned_secs(&self) -> Option<f64> {
        (self.abandoned() > 0.0).then(|| (self.mean_wait_secs() - self.wait_answered) / self.abandoned())
    }

    /// The state of calls `secs` seconds after their arrival, as shares of all calls offered (the rest is
    /// blocked). O(places).
    ///
    /// A call that finds `k` waiting is offered the sum of `k+1` exponential times of the rates `nμ + iθ`. The
    /// probability that it lasts beyond `t` grows with each `k` by a term that follows from the previous one; the
    /// answered are those of the same sum with the rates raised by one `θ`.
    ///
    /// # Errors
    /// [`PlanError::Negative`] unless `secs` is a finite number of zero or more.
    pub fn within(&self, secs: f64) -> Result<Within, PlanError> {
        not_negative("the time", secs)?;
        let mut offered = LongerThan::new(secs, self.released_per_sec(), self.hang_ups_per_sec);
        let mut answered =
            LongerThan::new(secs, self.released_per_sec() + self.hang_ups_per_sec, self.hang_ups_per_sec);
        let patient = (-secs * self.hang_ups_per_sec).exp();
        let [waiting, answered, abandoned] = self.expect(|calls| {
            if calls == self.places {
                return [0.0; 3];
            }
            if calls < self.agents {
                return [0.0, 1.0, 0.0];
            }
            let waiting = patient * offered.one_more();
            let taken = self.answered_behind(f64::from(calls - self.agents)) * (1.0 - answered.one_more());
            [waiting, taken, (1.0 - waiting - taken).max(0.0)]
        });
        Ok(Within { answered, abandoned: if self.hang_ups_per_sec > 0.0 { abandoned } else { 0.0 }, waiting })
    }
}

/// The probability that the sum of exponential times of the rates `r`, `r+θ`, … `r+kθ` is longer than `t`,
/// for `k` = 0, 1, …
struct LongerThan {
    secs: f64,
    rate: f64,
    step: f64,
    /// `1 − e^(−θt)`.
    faded: f64,
    terms: u32,
    /// The logarithm of the last term: the first may underflow.
    last: f64,
    sum: f64,
}

impl LongerThan {
    fn new(secs: f64, rate: f64, step: f64) -> Self {
        Self { secs, rate, step, faded: -(-step * secs).exp_m1(), terms: 0, last: -rate * secs, sum: 0.0 }
    }

    fn one_more(&mut self) -> f64 {
        if self.terms > 0 {
            // `(r/θ)(1 − e^(−θt))`, which tends to `rt`.
            let first = if self.step > 0.0 { self.rate / self.step * self.faded } else { self.rate * self.secs };
            let place = f64::from(self.terms);
            self.last += ((first + self.faded * (place - 1.0)) / place).ln();
        }
        self.terms += 1;
        self.sum = (self.sum + self.last.exp()).min(1.0);
        self.sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formulas::{ErlangC, Impatient, erlang_b};

    fn demand(calls_per_hour: f64) -> Demand {
        Demand::new(calls_per_hour, 360.0).expect("sound")
    }

    fn close(found: f64, expected: f64) {
        assert!((found / expected - 1.0).abs() < 1e-9, "{found} {expected}");
    }

    #[test]
    fn without_places_to_wait_it_is_erlang_b() {
        let queue = Limited::new(demand(100.0), 10, 10, None).expect("sound");
        close(queue.blocked(), erlang_b(10, 10.0).expect("sound"));
        assert_eq!(queue.mean_wait_secs(), 0.0);
    }

    #[test]
    fn with_places_in_plenty_it_is_erlang_c_or_a() {
        let patient = ErlangC::new(demand(90.0), 10).expect("stable");
        let queue = Limited::new(demand(90.0), 10, 1_000, None).expect("sound");
        close(queue.mean_wait_secs(), patient.mean_wait_secs());
        close(queue.within(20.0).expect("sound").answered, patient.answered_within(20.0).expect("sound"));
        let impatient = Impatient::erlang_a(demand(110.0), 10, 120.0).expect("sound");
        let queue = Limited::new(demand(110.0), 10, 1_000, Some(120.0)).expect("sound");
        close(queue.abandoned(), impatient.abandoned());
        close(queue.within(20.0).expect("sound").abandoned, impatient.within(20.0).expect("sound").abandoned);
        close(queue.within(20.0).expect("sound").answered, impatient.within(20.0).expect("sound").answered);
    }

    #[test]
    fn shares_stay_sound_for_a_hundred_thousand_agents_at_any_load() {
        for load in [1e-6, 9e4, 1e5, 1e7] {
            for patience in [None, Some(60.0)] {
                let queue = Limited::new(demand(load * 10.0), 100_000, 120_000, patience).expect("sound");
                close(queue.answered() + queue.abandoned() + queue.blocked(), 1.0);
                let within = queue.within(30.0).expect("sound");
                close(within.answered + within.abandoned + within.waiting + queue.blocked(), 1.0);
            }
        }
    }

    #[test]
    fn impossible_input_is_refused() {
        assert_eq!(Limited::new(demand(1.0), 2, 1, None), Err(PlanError::Places { agents: 2, places: 1 }));
        assert!(matches!(Limited::new(demand(1.0), 2, 3, Some(0.0)), Err(PlanError::NotPositive { .. })));
        assert!(matches!(Limited::new(demand(1.0), 0, 3, None), Err(PlanError::Agents(0))));
    }
}
