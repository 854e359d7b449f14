//! Draws from a [`Distribution`], with everything precomputed that can be.

use rand::RngExt;
use rand::distr::StandardUniform;
use rand_distr::{Exp1, Gamma, LogNormal, Weibull};
use statrs::function::gamma::gamma;

use super::distribution::Distribution;
use super::stream::Stream;
use crate::time::{Duration, Timestamp};

/// A distribution prepared for sampling.
#[derive(Clone, Debug)]
pub(crate) enum Sampler {
    Constant(f64),
    /// The mean. Drawn by the ziggurat method, which is more than twice as fast as a logarithm.
    Exponential(f64),
    Gamma(Gamma<f64>),
    Lognormal(LogNormal<f64>),
    Weibull(Weibull<f64>),
    /// The minimum, and the difference between maximum and minimum.
    Uniform(f64, f64),
    Triangular(Triangle),
    /// Cumulative probabilities, and means.
    Hyperexponential(Vec<(f64, f64)>),
    /// Cumulative probabilities.
    Mixture(Vec<(f64, Sampler)>),
    Quantiles(Vec<(f64, f64)>),
    ByHour(Vec<Sampler>),
}

impl Sampler {
    /// Prepares a distribution in which [`Distribution::check`] found no fault.
    pub(crate) fn new(distribution: &Distribution) -> Self {
        match distribution {
            Distribution::Constant { secs } => Self::Constant(*secs),
            Distribution::Exponential { mean_secs } | Distribution::Erlang { phases: 1, mean_secs } => {
                Self::Exponential(*mean_secs)
            }
            Distribution::Erlang { phases, mean_secs } => Self::gamma(*mean_secs, f64::from(*phases)),
            Distribution::Gamma { mean_secs, cv } => Self::gamma(*mean_secs, 1.0 / (cv * cv)),
            Distribution::Lognormal { mean_secs, cv } => {
                Self::Lognormal(LogNormal::from_mean_cv(*mean_secs, *cv).expect("the check bounds mean and cv"))
            }
            Distribution::Weibull { mean_secs, shape } => {
                let scale = mean_secs / gamma(1.0 + 1.0 / shape);
                Self::Weibull(Weibull::new(scale, *shape).expect("the check bounds mean and shape"))
            }
            Distribution::Uniform { min_secs, max_secs } => Self::Uniform(*min_secs, max_secs - min_secs),
            &Distribution::Triangular { min_secs: min, mode_secs: mode, max_secs: max } => {
                Self::Triangular(Triangle { min, mode, max })
            }
            Distribution::Hyperexponential { branches } => Self::Hyperexponential(cumulate(branches, |mean| *mean)),
            Distribution::Mixture { branches } => Self::Mixture(cumulate(branches, Self::new)),
            Distribution::Quantiles { points } => Self::Quantiles(points.clone()),
            Distribution::ByHour { hours } => Self::ByHour(hours.iter().map(Self::new).collect()),
        }
    }

    fn gamma(mean: f64, shape: f64) -> Self {
        Self::Gamma(Gamma::new(shape, mean / shape).expect("the check bounds mean and shape"))
    }

    /// One draw at this time, which determines the hour (midnight is a multiple of 24 hours from the origin).
    #[inline]
    pub(crate) fn draw(&self, at: Timestamp, stream: &mut Stream) -> Duration {
        Duration::saturating_from_secs_f64(self.draw_secs(at, stream))
    }

    #[inline]
    fn draw_secs(&self, at: Timestamp, stream: &mut Stream) -> f64 {
        match self {
            Self::Constant(secs) => *secs,
            Self::Exponential(mean) => mean * stream.sample::<f64, _>(Exp1),
            other => other.draw_rare(at, stream),
        }
    }

    /// Not inlined, so that the two common kinds cost no call.
    #[inline(never)]
    fn draw_rare(&self, at: Timestamp, stream: &mut Stream) -> f64 {
        match self {
            Self::Constant(_) | Self::Exponential(_) => self.draw_secs(at, stream),
            Self::Gamma(gamma) => stream.sample(gamma),
            Self::Lognormal(lognormal) => stream.sample(lognormal),
            Self::Weibull(weibull) => stream.sample(weibull),
            Self::Uniform(min, length) => min + length * stream.sample::<f64, _>(StandardUniform),
            Self::Triangular(triangle) => triangle.at(stream.sample(StandardUniform)),
            Self::Hyperexponential(branches) => choose(branches, stream) * stream.sample::<f64, _>(Exp1),
            Self::Mixture(branches) => choose(branches, stream).draw_secs(at, stream),
            Self::Quantiles(points) => interpolate(points, stream.sample(StandardUniform)),
            Self::ByHour(hours) => hours[hour_of_day(at)].draw_secs(at, stream),
        }
    }
}

/// A triangular distribution, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Triangle {
    min: f64,
    mode: f64,
    max: f64,
}

impl Triangle {
    /// The quantile for this probability.
    fn at(self, probability: f64) -> f64 {
        let Self { min, mode, max } = self;
        let (length, rising) = (max - min, (mode - min) / (max - min));
        if probability < rising {
            min + (probability * length * (mode - min)).sqrt()
        } else {
            max - ((1.0 - probability) * length * (max - mode)).sqrt()
        }
    }
}

/// The hour of the day, 0 to 23.
pub(crate) fn hour_of_day(at: Timestamp) -> usize {
    (at.as_micros() / 3_600_000_000 % 24) as usize
}

fn cumulate<T, U>(branches: &[(f64, T)], prepare: impl Fn(&T) -> U) -> Vec<(f64, U)> {
    let mut sum = 0.0;
    branches
        .iter()
        .map(|(chance, branch)| {
            sum += chance;
            (sum, prepare(branch))
        })
        .collect()
}

/// The branch that a uniform draw falls into; the last one if rounding leaves it beyond.
fn choose<'b, T>(branches: &'b [(f64, T)], stream: &mut Stream) -> &'b T {
    let at: f64 = stream.sample(StandardUniform);
    let place = branches.iter().position(|(sum, _)| at < *sum).unwrap_or(branches.len() - 1);
    &branches[place].1
}

fn interpolate(points: &[(f64, f64)], probability: f64) -> f64 {
    let right = points.partition_point(|point| point.0 <= probability).clamp(1, points.len() - 1);
    let ((p0, t0), (p1, t1)) = (points[right - 1], points[right]);
    t0 + (t1 - t0) * (probability - p0) / (p1 - p0)
}

#[cfg(test)]
mod tests;
