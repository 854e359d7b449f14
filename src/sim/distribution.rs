//! Distributions of times.

/// A distribution of lengths of time, in seconds. Every mean is the mean of the distribution itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Always the same.
    Constant {
        /// Seconds.
        secs: f64,
    },
    /// Exponential.
    Exponential {
        /// Mean, in seconds.
        mean_secs: f64,
    },
    /// Erlang: the sum of `phases` equal exponentials.
    Erlang {
        /// How many.
        phases: u32,
        /// Mean of the sum, in seconds.
        mean_secs: f64,
    },
    /// Gamma.
    Gamma {
        /// Mean, in seconds.
        mean_secs: f64,
        /// Standard deviation over mean.
        cv: f64,
    },
    /// Lognormal.
    Lognormal {
        /// Mean, in seconds.
        mean_secs: f64,
        /// Standard deviation over mean.
        cv: f64,
    },
    /// Weibull.
    Weibull {
        /// Mean, in seconds.
        mean_secs: f64,
        /// Shape; below 1 the hazard falls, above 1 it rises.
        shape: f64,
    },
    /// A mixture of exponentials.
    Hyperexponential {
        /// Each branch's chance and mean in seconds. The chances add up to 1.
        branches: Vec<(f64, f64)>,
    },
    /// A mixture of any distributions.
    Mixture {
        /// Each branch's chance and distribution. The chances add up to 1.
        branches: Vec<(f64, Distribution)>,
    },
    /// Given by measured quantiles, linear in between.
    Quantiles {
        /// Probability and seconds, both rising; the first probability is 0 and the last is 1.
        points: Vec<(f64, f64)>,
    },
    /// Another distribution for each hour of the day.
    ByHour {
        /// 24 of them, hour 0 first; none of them `ByHour`.
        hours: Vec<Distribution>,
    },
}
