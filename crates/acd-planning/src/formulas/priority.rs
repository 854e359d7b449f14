//! M/M/n with priorities that do not pre-empt.

use std::f64::consts::PI;

use super::demand::{Demand, PlanError, not_negative};
use super::erlang_c::ErlangC;
use super::quadrature::Quadrature;

/// Classes of calls for the same agents, with one mean handling time: a freed agent takes the oldest call of the first
/// class that has any waiting. Nobody hangs up.
///
/// Kella & Yechiali (1985). With `σ(k)` the load per agent of the classes up to `k`, a call of class `k` waits
/// `C/(nμ) / ((1−σ(k−1))(1−σ(k)))` on average, with Erlang C's `C` of all calls.
#[derive(Clone, Debug, PartialEq)]
pub struct Priorities {
    all: ErlangC,
    /// `nμ`.
    released_per_sec: f64,
    classes: Vec<f64>,
}

/// The wait of one class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassWait {
    wait_probability: f64,
    released_per_sec: f64,
    /// Calls a second of the classes before it.
    above_per_sec: f64,
    /// Load per agent of the classes up to it.
    utilisation: f64,
}

impl Priorities {
    /// `agents` agents for classes of `calls_per_hour` calls an hour each, most urgent first.
    ///
    /// # Errors
    /// [`PlanError::NoClasses`]; [`PlanError::NotPositive`] for a rate or the handling time; and as
    /// [`ErlangC::new`].
    pub fn new(calls_per_hour: &[f64], handling_secs: f64, agents: u32) -> Result<Self, PlanError> {
        if calls_per_hour.is_empty() {
            return Err(PlanError::NoClasses);
        }
        for &calls in calls_per_hour {
            Demand::new(calls, handling_secs)?;
        }
        let all = ErlangC::new(Demand::new(calls_per_hour.iter().sum(), handling_secs)?, agents)?;
        let classes = calls_per_hour.iter().map(|calls| calls / 3600.0).collect();
        Ok(Self { all, released_per_sec: f64::from(agents) / handling_secs, classes })
    }

    /// What does not depend on the order of service: the wait probability (the same for every class) and the mean
    /// wait of all classes together are those of one queue, first come, first served.
    pub fn all(&self) -> &ErlangC {
        &self.all
    }

    /// The waits of each class, most urgent first.
    pub fn classes(&self) -> impl Iterator<Item = ClassWait> {
        self.classes.iter().scan(0.0, |calls_per_sec, own| {
            let above_per_sec = *calls_per_sec;
            *calls_per_sec += own;
            Some(ClassWait {
                wait_probability: self.all.wait_probability(),
                released_per_sec: self.released_per_sec,
                above_per_sec,
                utilisation: *calls_per_sec / self.released_per_sec,
            })
        })
    }
}

impl ClassWait {
    /// Mean wait, including calls answered at once, in seconds.
    pub fn mean_wait_secs(&self) -> f64 {
        let free_of_above = self.released_per_sec - self.above_per_sec;
        self.wait_probability / (free_of_above * (1.0 - self.utilisation))
    }

    /// The share answered within `secs` seconds.
    ///
    /// Given that a call waits, it finds `j` calls of its own or a more urgent class waiting with the chance
    /// `(1−σ)σʲ`, and waits for `j+1` busy periods of an M/M/1 queue of the more urgent classes at `nμ` releases a
    /// second. With the transform `η` of such a busy period the wait's is `(1−σ)η/(1−ση)`. It is inverted exactly: the
    /// wait is a mixture of exponentials, one for the pole where there is one, and a continuum along the branch cut.
    ///
    /// # Errors
    /// [`PlanError::Negative`] unless `secs` is a finite number of zero or more.
    pub fn answered_within(&self, secs: f64) -> Result<f64, PlanError> {
        not_negative("the time", secs)?;
        let longer = self.pole(secs) + self.cut(secs);
        Ok(1.0 - self.wait_probability * longer)
    }

    fn pole(&self, secs: f64) -> f64 {
        let (above, released, used) = (self.above_per_sec, self.released_per_sec, self.utilisation);
        let weight = released - above / (used * used);
        if weight <= 0.0 {
            return 0.0;
        }
        let rate = released - above / used;
        weight / rate * (-(1.0 - used) * rate * secs).exp()
    }

    fn cut(&self, secs: f64) -> f64 {
        let (above, released, used) = (self.above_per_sec, self.released_per_sec, self.utilisation);
        if above == 0.0 {
            return 0.0;
        }
        let (ratio, width) = ((above / released).sqrt(), 2.0 * (above * released).sqrt());
        let slowest = (released.sqrt() - above.sqrt()).powi(2);
        let [integral] = Quadrature::new().integrate(&[0.0, 0.01, 0.1, 1.0, PI], &|angle: f64| {
            // `1 − cos φ` without cancellation.
            let versine = 2.0 * (angle / 2.0).sin().powi(2);
            let rate = slowest + width * versine;
            let distance = (ratio - used).powi(2) + 2.0 * ratio * used * versine;
            let weight = (1.0 - used) * ratio * width * angle.sin().powi(2);
            [if distance > 0.0 { weight / distance / rate * (-rate * secs).exp() } else { 0.0 }]
        });
        integral / PI
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_class_is_erlang_c() {
        let queue = Priorities::new(&[90.0], 360.0, 10).expect("stable");
        let class = queue.classes().next().expect("one class");
        assert!((class.mean_wait_secs() / queue.all().mean_wait_secs() - 1.0).abs() < 1e-13);
        let (found, exact) = (class.answered_within(20.0), queue.all().answered_within(20.0));
        assert!((found.expect("sound") - exact.expect("sound")).abs() < 1e-14);
    }

    #[test]
    fn the_mean_wait_is_the_integral_of_the_chance_to_wait_longer() {
        // Rates for which the pole of the second class exists, lies at the branch point, and does not exist.
        for rates in [[10.0, 80.0], [81.0, 9.0], [60.0, 15.0], [64.0, 16.0]] {
            let queue = Priorities::new(&rates, 360.0, 10).expect("stable");
            let class = queue.classes().nth(1).expect("two classes");
            let longer = |secs: f64| [1.0 - class.answered_within(secs).expect("sound")];
            let [mean] = Quadrature::new().integrate(&[0.0, 100.0, 1e3, 1e4, 1e5, 1e6], &longer);
            assert!((mean / class.mean_wait_secs() - 1.0).abs() < 1e-9, "{rates:?}: {mean}");
        }
    }

    #[test]
    fn before_any_time_has_passed_those_are_answered_who_need_not_wait() {
        let queue = Priorities::new(&[30.0, 30.0, 30.0], 360.0, 10).expect("stable");
        for class in queue.classes() {
            let at_once = class.answered_within(0.0).expect("sound");
            assert!((at_once - (1.0 - queue.all().wait_probability())).abs() < 1e-12, "{at_once}");
        }
    }

    #[test]
    fn impossible_input_is_refused() {
        assert_eq!(Priorities::new(&[], 360.0, 10), Err(PlanError::NoClasses));
        assert!(matches!(Priorities::new(&[1.0, -1.0], 360.0, 10), Err(PlanError::NotPositive { .. })));
        assert!(matches!(Priorities::new(&[90.0, 20.0], 360.0, 10), Err(PlanError::Unstable { .. })));
    }
}
