//! Distributions of times.

use serde::Serialize;

use crate::config::ConfigError;

/// A distribution of durations, in seconds. Every mean is the mean of the distribution itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Distribution {
    /// Always the same.
    Constant {
        /// The value, in seconds.
        secs: f64,
    },
    /// Exponential.
    Exponential {
        /// The mean, in seconds.
        mean_secs: f64,
    },
    /// Erlang: the sum of `phases` independent, identical exponentials.
    Erlang {
        /// The number of phases.
        phases: u32,
        /// The mean of the sum, in seconds.
        mean_secs: f64,
    },
    /// Gamma.
    Gamma {
        /// The mean, in seconds.
        mean_secs: f64,
        /// The coefficient of variation (standard deviation over mean).
        cv: f64,
    },
    /// Lognormal.
    Lognormal {
        /// The mean, in seconds.
        mean_secs: f64,
        /// The coefficient of variation (standard deviation over mean).
        cv: f64,
    },
    /// Weibull.
    Weibull {
        /// The mean, in seconds.
        mean_secs: f64,
        /// The shape; below 1 the hazard falls, above 1 it rises.
        shape: f64,
    },
    /// Uniform.
    Uniform {
        /// The minimum, in seconds.
        min_secs: f64,
        /// The maximum, in seconds; above the minimum.
        max_secs: f64,
    },
    /// Triangular.
    Triangular {
        /// The minimum, in seconds.
        min_secs: f64,
        /// The mode, in seconds; from the minimum to the maximum.
        mode_secs: f64,
        /// The maximum, in seconds; above the minimum.
        max_secs: f64,
    },
    /// A mixture of exponentials.
    Hyperexponential {
        /// The probability of each branch and its mean in seconds. The probabilities add up to 1.
        branches: Vec<(f64, f64)>,
    },
    /// A mixture of arbitrary distributions.
    Mixture {
        /// The probability and distribution of each branch. The probabilities add up to 1.
        branches: Vec<(f64, Distribution)>,
    },
    /// Defined by measured quantiles, with linear interpolation.
    Quantiles {
        /// Probabilities and seconds, both increasing; the first probability is 0 and the last is 1.
        points: Vec<(f64, f64)>,
    },
    /// A separate distribution for each hour of the day.
    ByHour {
        /// 24 distributions, hour 0 first; none of them `ByHour`.
        hours: Vec<Distribution>,
    },
}

impl Distribution {
    /// The mean in seconds; for `ByHour`, the mean over the 24 hours. Meaningful only if [`check`](Self::check) finds
    /// no fault.
    pub fn mean_secs(&self) -> f64 {
        match self {
            Self::Constant { secs } => *secs,
            Self::Exponential { mean_secs }
            | Self::Erlang { mean_secs, .. }
            | Self::Gamma { mean_secs, .. }
            | Self::Lognormal { mean_secs, .. }
            | Self::Weibull { mean_secs, .. } => *mean_secs,
            Self::Uniform { min_secs, max_secs } => (min_secs + max_secs) / 2.0,
            Self::Triangular { min_secs, mode_secs, max_secs } => (min_secs + mode_secs + max_secs) / 3.0,
            Self::Hyperexponential { branches } => branches.iter().map(|(chance, mean)| chance * mean).sum(),
            Self::Mixture { branches } => branches.iter().map(|(chance, inner)| chance * inner.mean_secs()).sum(),
            Self::Quantiles { points } => {
                points.windows(2).map(|pair| (pair[1].0 - pair[0].0) * (pair[0].1 + pair[1].1) / 2.0).sum()
            }
            Self::ByHour { hours } => hours.iter().map(Self::mean_secs).sum::<f64>() / hours.len() as f64,
        }
    }

    /// Adds to `faults` every reason why this cannot be sampled. `path` is its path in the configuration.
    pub fn check(&self, path: &str, faults: &mut Vec<ConfigError>) {
        Check { faults, depth: 0 }.distribution(self, path);
    }
}

/// Ten years; nothing in a call centre takes longer.
const LONGEST_SECS: f64 = 10.0 * 365.0 * 24.0 * 3600.0;

/// The range of coefficients of variation that can be sampled; beyond it, floating-point precision does not suffice.
const CV: std::ops::RangeInclusive<f64> = 0.001..=100.0;

struct Check<'f> {
    faults: &'f mut Vec<ConfigError>,
    depth: usize,
}

impl Check<'_> {
    fn unless(&mut self, sound: bool, path: String, found: impl std::fmt::Display, expected: &str) {
        if !sound {
            self.faults.push(ConfigError::new(path, found, expected));
        }
    }

    fn mean(&mut self, mean: f64, path: &str) {
        let sound = (1e-6..=LONGEST_SECS).contains(&mean);
        self.unless(sound, format!("{path}.mean"), format!("{mean}s"), "a mean of at least 1 µs and at most ten years");
    }

    fn between(&mut self, min: f64, max: f64, path: &str) {
        let found = format!("{min}s to {max}s");
        let sound = (0.0..=LONGEST_SECS).contains(&min) && max <= LONGEST_SECS && min < max;
        self.unless(sound, path.into(), found, "a `min` of at least 0s and a `max` above it, at most ten years");
    }

    fn distribution(&mut self, distribution: &Distribution, path: &str) {
        match distribution {
            Distribution::Constant { secs } => {
                let sound = (0.0..=LONGEST_SECS).contains(secs);
                self.unless(sound, path.into(), format!("{secs}s"), "a time from 0s to ten years");
            }
            Distribution::Exponential { mean_secs } => self.mean(*mean_secs, path),
            Distribution::Erlang { phases, mean_secs } => {
                self.mean(*mean_secs, path);
                let sound = (1..=1_000_000).contains(phases);
                self.unless(sound, format!("{path}.phases"), phases, "from 1 to 1,000,000 phases");
            }
            Distribution::Gamma { mean_secs, cv } | Distribution::Lognormal { mean_secs, cv } => {
                self.mean(*mean_secs, path);
                self.unless(CV.contains(cv), format!("{path}.cv"), cv, "from 0.001 to 100 (or a constant)");
            }
            Distribution::Weibull { mean_secs, shape } => {
                self.mean(*mean_secs, path);
                self.unless((0.1..=1000.0).contains(shape), format!("{path}.shape"), shape, "a shape from 0.1 to 1000");
            }
            Distribution::Uniform { min_secs, max_secs } => self.between(*min_secs, *max_secs, path),
            Distribution::Triangular { min_secs, mode_secs, max_secs } => {
                self.between(*min_secs, *max_secs, path);
                let sound = (min_secs..=max_secs).contains(&mode_secs);
                self.unless(sound, format!("{path}.mode"), format!("{mode_secs}s"), "a mode between `min` and `max`");
            }
            Distribution::Hyperexponential { branches } => {
                self.chances(branches.iter().map(|branch| branch.0), path);
                for (place, (_, mean)) in branches.iter().enumerate() {
                    self.mean(*mean, &format!("{path}.branches[{place}]"));
                }
            }
            Distribution::Mixture { branches } => {
                self.chances(branches.iter().map(|branch| branch.0), path);
                self.nested(branches.iter().map(|branch| &branch.1), &format!("{path}.branches"));
            }
            Distribution::Quantiles { points } => self.quantiles(points, path),
            Distribution::ByHour { hours } => {
                self.unless(hours.len() == 24, path.into(), format!("{} hours", hours.len()), "24 hours");
                let flat = !hours.iter().any(|hour| matches!(hour, Distribution::ByHour { .. }));
                self.unless(flat, path.into(), "`by_hour` inside `by_hour`", "a different distribution for each hour");
                self.nested(hours.iter(), &format!("{path}.hours"));
            }
        }
    }

    fn nested<'d>(&mut self, inner: impl Iterator<Item = &'d Distribution>, path: &str) {
        if self.depth == 8 {
            self.unless(false, path.into(), "more than 8 levels", "at most 8 nested distributions");
            return;
        }
        self.depth += 1;
        for (place, distribution) in inner.enumerate() {
            self.distribution(distribution, &format!("{path}[{place}]"));
        }
        self.depth -= 1;
    }

    fn chances(&mut self, chances: impl Iterator<Item = f64> + Clone, path: &str) {
        let sound = chances.clone().all(|chance| (0.0..=1.0).contains(&chance));
        let sum: f64 = chances.clone().sum();
        let found = format!("{:?}", chances.collect::<Vec<_>>());
        let expected = "probabilities from 0 to 1 that add up to 1";
        self.unless(sound && (sum - 1.0).abs() <= 1e-6, format!("{path}.branches"), found, expected);
    }

    fn quantiles(&mut self, points: &[(f64, f64)], path: &str) {
        let ends = points.len() >= 2 && points[0].0 == 0.0 && points[points.len() - 1].0 == 1.0;
        let found = format!("{points:?}");
        self.unless(
            ends,
            format!("{path}.points"),
            &found,
            "at least two points, the first with probability 0 and the last with 1",
        );
        let rising = points.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1);
        self.unless(
            rising,
            format!("{path}.points"),
            &found,
            "increasing probabilities, and times that do not decrease",
        );
        let sound = points.iter().all(|point| (0.0..=LONGEST_SECS).contains(&point.1));
        self.unless(sound, format!("{path}.points"), &found, "times from 0s to ten years");
    }
}
