//! A patience distribution in the form the formulas need.

use statrs::function::{erf::erfc, gamma::gamma, gamma::gamma_lr, gamma::gamma_ur};
use std::f64::consts::SQRT_2;

use super::demand::PlanError;
use acd::sim::distribution::Distribution;

/// A mixture of simple parts. A [`Distribution`] may nest mixtures; here they are flattened.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Patience {
    parts: Vec<(f64, Part)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Constant {
        secs: f64,
    },
    Exponential {
        mean: f64,
    },
    Gamma {
        shape: f64,
        scale: f64,
    },
    Lognormal {
        mu: f64,
        sigma: f64,
    },
    Weibull {
        shape: f64,
        scale: f64,
    },
    Uniform {
        from: f64,
        to: f64,
    },
    /// The left side of a triangle, whose density rises from zero.
    Rising {
        from: f64,
        to: f64,
    },
    /// The right side, whose density falls to zero.
    Falling {
        from: f64,
        to: f64,
    },
}

impl Patience {
    pub(super) fn new(distribution: &Distribution) -> Result<Self, PlanError> {
        let mut patience = Self { parts: Vec::new() };
        patience.add(1.0, distribution)?;
        Ok(patience)
    }

    fn add(&mut self, share: f64, distribution: &Distribution) -> Result<(), PlanError> {
        let part = match distribution {
            Distribution::Constant { secs } => Part::Constant { secs: time(*secs)? },
            Distribution::Exponential { mean_secs } => exponential(*mean_secs)?,
            Distribution::Erlang { phases, mean_secs } => gamma_part(*mean_secs, f64::from(*phases))?,
            Distribution::Gamma { mean_secs, cv } => gamma_part(*mean_secs, spread(*cv)?.powi(-2))?,
            Distribution::Lognormal { mean_secs, cv } => {
                let variance = spread(*cv)?.powi(2).ln_1p();
                Part::Lognormal { mu: above_zero(*mean_secs)?.ln() - variance / 2.0, sigma: variance.sqrt() }
            }
            Distribution::Weibull { mean_secs, shape } => {
                let scale = above_zero(*mean_secs)? / gamma(1.0 + 1.0 / spread(*shape)?);
                Part::Weibull { shape: *shape, scale: above_zero(scale)? }
            }
            Distribution::Uniform { min_secs, max_secs } => {
                let (from, to) = between(*min_secs, *max_secs)?;
                Part::Uniform { from, to }
            }
            &Distribution::Triangular { min_secs, mode_secs, max_secs } => {
                return self.add_triangle(share, (min_secs, mode_secs, max_secs));
            }
            Distribution::Hyperexponential { branches } => {
                let whole = whole(branches.iter().map(|branch| branch.0))?;
                for &(chance, mean) in branches {
                    self.parts.push((share * chance / whole, exponential(mean)?));
                }
                return Ok(());
            }
            Distribution::Mixture { branches } => {
                let whole = whole(branches.iter().map(|branch| branch.0))?;
                return branches.iter().try_for_each(|(chance, part)| self.add(share * chance / whole, part));
            }
            Distribution::Quantiles { points } => return self.add_quantiles(share, points),
            Distribution::ByHour { .. } => return Err(PlanError::PatienceByHour),
        };
        self.parts.push((share, part));
        Ok(())
    }

    fn add_triangle(&mut self, share: f64, (min, mode, max): (f64, f64, f64)) -> Result<(), PlanError> {
        let (from, to) = between(min, max)?;
        if !(from..=to).contains(&mode) {
            return Err(PlanError::Patience("the mode of a triangle must lie between its ends"));
        }
        let rising = (mode - from) / (to - from);
        if rising > 0.0 {
            self.parts.push((share * rising, Part::Rising { from, to: mode }));
        }
        if rising < 1.0 {
            self.parts.push((share * (1.0 - rising), Part::Falling { from: mode, to }));
        }
        Ok(())
    }

    fn add_quantiles(&mut self, share: f64, points: &[(f64, f64)]) -> Result<(), PlanError> {
        let ends = (points.first().map(|first| first.0), points.last().map(|last| last.0));
        if ends != (Some(0.0), Some(1.0)) {
            return Err(PlanError::Patience("the first probability of its quantiles must be 0 and the last 1"));
        }
        for pair in points.windows(2) {
            let ((low, from), (high, to)) = (pair[0], pair[1]);
            let (from, to) = (time(from)?, time(to)?);
            if !(low <= high && from <= to) {
                return Err(PlanError::Patience("its quantiles must rise"));
            }
            let part = if from < to { Part::Uniform { from, to } } else { Part::Constant { secs: from } };
            self.parts.push((share * (high - low), part));
        }
        Ok(())
    }

    /// The probability that patience has run out by `secs` (possibly at zero).
    pub(super) fn gone(&self, secs: f64) -> f64 {
        self.sum(|part| part.gone(secs))
    }

    /// The probability that patience lasts longer than `secs`.
    pub(super) fn lasting(&self, secs: f64) -> f64 {
        self.sum(|part| part.lasting(secs))
    }

    /// `∫₀ˣ r dF(r)` up to `secs`: the mean patience of those who have gone by then, times their share.
    pub(super) fn partial_mean(&self, secs: f64) -> f64 {
        self.sum(|part| part.partial_mean(secs))
    }

    /// Mean of the shorter of patience and `secs`, `∫₀ˣ (1 − F)`.
    pub(super) fn mean_up_to(&self, secs: f64) -> f64 {
        self.partial_mean(secs) + secs * self.lasting(secs)
    }

    /// Points where the distribution jumps, bends or changes its scale.
    pub(super) fn knots(&self) -> impl Iterator<Item = f64> {
        self.parts.iter().flat_map(|(_, part)| part.knots())
    }

    fn sum(&self, measure: impl Fn(&Part) -> f64) -> f64 {
        self.parts.iter().map(|(share, part)| share * measure(part)).sum()
    }
}

impl Part {
    fn gone(&self, secs: f64) -> f64 {
        match *self {
            Self::Constant { secs: all } => f64::from(u8::from(secs >= all)),
            _ if secs <= 0.0 => 0.0,
            Self::Exponential { mean } => -(-secs / mean).exp_m1(),
            Self::Gamma { shape, scale } => gamma_lr(shape, secs / scale),
            Self::Lognormal { mu, sigma } => normal((secs.ln() - mu) / sigma),
            Self::Weibull { shape, scale } => -(-(secs / scale).powf(shape)).exp_m1(),
            Self::Uniform { from, to } => passed(from, to, secs),
            Self::Rising { from, to } => passed(from, to, secs).powi(2),
            Self::Falling { from, to } => {
                let passed = passed(from, to, secs);
                passed * (2.0 - passed)
            }
        }
    }

    fn lasting(&self, secs: f64) -> f64 {
        match *self {
            Self::Constant { secs: all } => f64::from(u8::from(secs < all)),
            _ if secs <= 0.0 => 1.0,
            Self::Exponential { mean } => (-secs / mean).exp(),
            Self::Gamma { shape, scale } => gamma_ur(shape, secs / scale),
            Self::Lognormal { mu, sigma } => normal((mu - secs.ln()) / sigma),
            Self::Weibull { shape, scale } => (-(secs / scale).powf(shape)).exp(),
            Self::Uniform { from, to } => left(from, to, secs),
            Self::Rising { from, to } => {
                let left = left(from, to, secs);
                left * (2.0 - left)
            }
            Self::Falling { from, to } => left(from, to, secs).powi(2),
        }
    }

    fn partial_mean(&self, secs: f64) -> f64 {
        match *self {
            Self::Constant { secs: all } => f64::from(u8::from(secs >= all)) * all,
            _ if secs <= 0.0 => 0.0,
            Self::Exponential { mean } => mean * gamma_lr(2.0, secs / mean),
            Self::Gamma { shape, scale } => shape * scale * gamma_lr(shape + 1.0, secs / scale),
            Self::Lognormal { mu, sigma } => {
                (mu + sigma * sigma / 2.0).exp() * normal((secs.ln() - mu) / sigma - sigma)
            }
            Self::Weibull { shape, scale } => {
                let moment = 1.0 + 1.0 / shape;
                let hazard = (secs / scale).powf(shape);
                if hazard > 0.0 { scale * gamma(moment) * gamma_lr(moment, hazard) } else { 0.0 }
            }
            Self::Uniform { from, to } => {
                let until = secs.clamp(from, to);
                (until - from) / (to - from) * (until + from) / 2.0
            }
            Self::Rising { from, to } => {
                let passed = passed(from, to, secs);
                passed * passed * (from + (to - from) * passed * 2.0 / 3.0)
            }
            Self::Falling { from, to } => {
                let passed = passed(from, to, secs);
                passed * (from * (2.0 - passed) + (to - from) * passed * (1.0 - passed * 2.0 / 3.0))
            }
        }
    }

    fn knots(&self) -> [f64; 5] {
        match *self {
            Self::Constant { secs } => [secs; 5],
            Self::Exponential { mean } => [-2, -1, 0, 1, 2].map(|power| mean * 10f64.powi(power)),
            Self::Gamma { shape, scale } => [-2, -1, 0, 1, 2].map(|power| shape * scale * 10f64.powi(power)),
            Self::Lognormal { mu, sigma } => [-4.0, -2.0, 0.0, 2.0, 4.0].map(|sigmas| (mu + sigmas * sigma).exp()),
            Self::Weibull { shape, scale } => {
                [-2.0, -1.0, 0.0, 0.5, 1.0].map(|power| scale * 10f64.powf(power / shape))
            }
            Self::Uniform { from, to } | Self::Rising { from, to } | Self::Falling { from, to } => {
                [from, from, from, to, to]
            }
        }
    }
}

/// The fraction of the way from `from` to `to` that is passed at `secs`.
fn passed(from: f64, to: f64, secs: f64) -> f64 {
    ((secs - from) / (to - from)).clamp(0.0, 1.0)
}

/// The fraction that remains.
fn left(from: f64, to: f64, secs: f64) -> f64 {
    ((to - secs) / (to - from)).clamp(0.0, 1.0)
}

fn between(min: f64, max: f64) -> Result<(f64, f64), PlanError> {
    let (min, max) = (time(min)?, time(max)?);
    (min < max).then_some((min, max)).ok_or(PlanError::Patience("its longest must be longer than its shortest"))
}

fn exponential(mean: f64) -> Result<Part, PlanError> {
    Ok(Part::Exponential { mean: above_zero(mean)? })
}

fn gamma_part(mean: f64, shape: f64) -> Result<Part, PlanError> {
    let shape = spread(shape)?;
    Ok(Part::Gamma { shape, scale: above_zero(above_zero(mean)? / shape)? })
}

/// The standard normal distribution function.
fn normal(z: f64) -> f64 {
    erfc(-z / SQRT_2) / 2.0
}

fn time(secs: f64) -> Result<f64, PlanError> {
    let sound = secs.is_finite() && secs >= 0.0;
    sound.then_some(secs).ok_or(PlanError::Patience("times must be finite numbers of zero or more seconds"))
}

fn above_zero(mean: f64) -> Result<f64, PlanError> {
    let sound = mean.is_finite() && mean > 0.0;
    sound.then_some(mean).ok_or(PlanError::Patience("means must be finite numbers above zero"))
}

/// Shapes and coefficients of variation: a thousandth to a thousand covers every patience ever measured,
/// and the special functions are accurate in this range.
fn spread(parameter: f64) -> Result<f64, PlanError> {
    let sound = (1e-3..=1e3).contains(&parameter);
    sound
        .then_some(parameter)
        .ok_or(PlanError::Patience("shapes, phases and variations must lie between 0.001 and 1000"))
}

fn whole(chances: impl Iterator<Item = f64> + Clone) -> Result<f64, PlanError> {
    let whole: f64 = chances.clone().sum();
    let sound = chances.clone().all(|chance| chance >= 0.0) && (whole - 1.0).abs() < 1e-6;
    sound.then_some(whole).ok_or(PlanError::Patience("the probabilities of its branches must add up to 1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_kinds() -> Vec<Distribution> {
        let simple = vec![
            Distribution::Constant { secs: 60.0 },
            Distribution::Exponential { mean_secs: 60.0 },
            Distribution::Erlang { phases: 3, mean_secs: 60.0 },
            Distribution::Gamma { mean_secs: 60.0, cv: 1.7 },
            Distribution::Lognormal { mean_secs: 60.0, cv: 2.0 },
            Distribution::Weibull { mean_secs: 60.0, shape: 0.7 },
            Distribution::Uniform { min_secs: 5.0, max_secs: 115.0 },
            Distribution::Triangular { min_secs: 5.0, mode_secs: 40.0, max_secs: 135.0 },
            Distribution::Triangular { min_secs: 0.0, mode_secs: 0.0, max_secs: 80.0 },
            Distribution::Triangular { min_secs: 10.0, mode_secs: 70.0, max_secs: 70.0 },
            Distribution::Hyperexponential { branches: vec![(0.3, 20.0), (0.7, 80.0)] },
            Distribution::Quantiles { points: vec![(0.0, 0.0), (0.2, 5.0), (0.2, 10.0), (1.0, 100.0)] },
        ];
        let mixed = Distribution::Mixture { branches: vec![(0.25, simple[0].clone()), (0.75, simple[4].clone())] };
        simple.into_iter().chain([mixed]).collect()
    }

    #[test]
    fn gone_and_lasting_add_up_to_one() {
        for distribution in all_kinds() {
            let patience = Patience::new(&distribution).expect("sound");
            for secs in [0.0, 0.01, 1.0, 7.0, 59.0, 60.0, 100.0, 1e4] {
                let both = patience.gone(secs) + patience.lasting(secs);
                assert!((both - 1.0).abs() < 1e-13, "{distribution:?} at {secs}: {both}");
            }
        }
    }

    #[test]
    fn the_mean_up_to_a_time_is_the_integral_of_those_lasting() {
        use crate::formulas::quadrature::Quadrature;
        for distribution in all_kinds() {
            let patience = Patience::new(&distribution).expect("sound");
            let mut breaks: Vec<f64> = patience.knots().filter(|&knot| knot < 90.0).chain([0.0, 90.0]).collect();
            breaks.sort_by(f64::total_cmp);
            let [integral] = Quadrature::new().integrate(&breaks, &|secs| [patience.lasting(secs)]);
            let closed = patience.mean_up_to(90.0);
            // Limited by the error function's approximation.
            assert!((closed / integral - 1.0).abs() < 1e-10, "{distribution:?}: {closed} {integral}");
        }
    }

    #[test]
    fn patience_is_what_the_distribution_says_on_average() {
        for distribution in all_kinds() {
            let patience = Patience::new(&distribution).expect("sound");
            let (mean, exact) = (patience.partial_mean(1e9), distribution.mean_secs());
            assert!((mean / exact - 1.0).abs() < 1e-9, "{distribution:?}: {mean} {exact}");
        }
    }

    #[test]
    fn what_is_no_distribution_is_refused() {
        let refused = [
            Distribution::Constant { secs: -1.0 },
            Distribution::Exponential { mean_secs: 0.0 },
            Distribution::Exponential { mean_secs: f64::NAN },
            Distribution::Erlang { phases: 0, mean_secs: 1.0 },
            Distribution::Lognormal { mean_secs: 1.0, cv: f64::INFINITY },
            Distribution::Weibull { mean_secs: 1.0, shape: 0.0 },
            Distribution::Uniform { min_secs: 2.0, max_secs: 1.0 },
            Distribution::Triangular { min_secs: 1.0, mode_secs: 3.0, max_secs: 2.0 },
            Distribution::Hyperexponential { branches: vec![(0.3, 20.0), (0.3, 80.0)] },
            Distribution::Mixture { branches: vec![] },
            Distribution::Quantiles { points: vec![(0.0, 10.0), (1.0, 5.0)] },
            Distribution::Quantiles { points: vec![] },
        ];
        for distribution in refused {
            let found = Patience::new(&distribution);
            assert!(matches!(found, Err(PlanError::Patience(_))), "{distribution:?}: {found:?}");
        }
        assert_eq!(Patience::new(&Distribution::ByHour { hours: vec![] }), Err(PlanError::PatienceByHour));
    }
}
