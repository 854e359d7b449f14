//! A distribution of times as a scenario has it.

use std::fmt;

use statrs::function::gamma::gamma;

use crate::forecast::normal_quantile;

/// A distribution of times, in seconds.
#[derive(Clone, Debug, PartialEq)]
pub enum Law {
    /// Always the same.
    Constant(f64),
    /// Exponential, by its mean.
    Exponential(f64),
    /// Weibull.
    Weibull {
        /// Mean.
        mean: f64,
        /// Below 1 the hazard falls with time.
        shape: f64,
    },
    /// Lognormal.
    Lognormal {
        /// Mean.
        mean: f64,
        /// Standard deviation over mean.
        cv: f64,
    },
    /// Probability and time, ascending, linear in between.
    Quantiles(Vec<(f64, f64)>),
}

impl Law {
    /// Its mean, in seconds.
    pub fn mean(&self) -> f64 {
        match self {
            Self::Constant(mean)
            | Self::Exponential(mean)
            | Self::Weibull { mean, .. }
            | Self::Lognormal { mean, .. } => *mean,
            Self::Quantiles(points) => {
                points.windows(2).map(|two| (two[1].0 - two[0].0) * f64::midpoint(two[0].1, two[1].1)).sum()
            }
        }
    }

    /// The same, `factor` times as long.
    pub(super) fn scaled(&self, factor: f64) -> Self {
        match self {
            Self::Constant(time) => Self::Constant(time * factor),
            Self::Exponential(mean) => Self::Exponential(mean * factor),
            Self::Weibull { mean, shape } => Self::Weibull { mean: mean * factor, shape: *shape },
            Self::Lognormal { mean, cv } => Self::Lognormal { mean: mean * factor, cv: *cv },
            Self::Quantiles(points) => {
                Self::Quantiles(points.iter().map(|(share, time)| (*share, time * factor)).collect())
            }
        }
    }

    /// The time that this share does not exceed.
    pub fn quantile(&self, share: f64) -> f64 {
        let share = share.clamp(0.0, 1.0 - 1e-12);
        match self {
            Self::Constant(time) => *time,
            Self::Exponential(mean) => -mean * (-share).ln_1p(),
            Self::Weibull { mean, shape } => mean / gamma(1.0 + 1.0 / shape) * (-(-share).ln_1p()).powf(1.0 / shape),
            Self::Lognormal { mean, cv } => {
                let variance = (cv * cv).ln_1p();
                (mean.ln() - 0.5 * variance + normal_quantile(share) * variance.sqrt()).exp()
            }
            Self::Quantiles(points) => {
                let place = points.partition_point(|point| point.0 < share).clamp(1, points.len() - 1);
                let ((low, from), (high, to)) = (points[place - 1], points[place]);
                from + (to - from) * ((share - low) / (high - low)).clamp(0.0, 1.0)
            }
        }
    }
}

/// As in a scenario file.
impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(time) => write!(f, "{{ constant = \"{}\" }}", secs(*time)),
            Self::Exponential(mean) => write!(f, "{{ exponential = \"{}\" }}", secs(*mean)),
            Self::Weibull { mean, shape } => {
                write!(f, "{{ weibull = {{ mean = \"{}\", shape = {shape:.4} }} }}", secs(*mean))
            }
            Self::Lognormal { mean, cv } => {
                write!(f, "{{ lognormal = {{ mean = \"{}\", cv = {cv:.4} }} }}", secs(*mean))
            }
            Self::Quantiles(points) => {
                let points: Vec<String> =
                    points.iter().map(|(share, time)| format!("[{share}, \"{}\"]", secs(*time))).collect();
                write!(f, "{{ quantiles = [{}] }}", points.join(", "))
            }
        }
    }
}

/// Seconds to a millisecond, with their unit.
pub(super) fn secs(time: f64) -> String {
    let text = format!("{:.3}", time.max(0.0));
    format!("{}s", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_are_those_of_the_textbooks() {
        assert!((Law::Exponential(100.0).quantile(0.5) - 100.0 * 2f64.ln()).abs() < 1e-9);
        // A Weibull of shape 2 with scale 1 has the mean √π / 2.
        let rayleigh = Law::Weibull { mean: std::f64::consts::PI.sqrt() / 2.0, shape: 2.0 };
        assert!((rayleigh.quantile(0.5) - 2f64.ln().sqrt()).abs() < 1e-9);
        // A lognormal's mean over its median is √(1 + cv²).
        let lognormal = Law::Lognormal { mean: 300.0, cv: 0.8 };
        assert!((300.0 / lognormal.quantile(0.5) - 1.64f64.sqrt()).abs() < 1e-6);
        let quantiles = Law::Quantiles(vec![(0.0, 0.0), (0.5, 10.0), (1.0, 30.0)]);
        assert_eq!((quantiles.mean(), quantiles.quantile(0.75)), (12.5, 20.0));
        assert_eq!(Law::Constant(30.0).to_string(), "{ constant = \"30s\" }");
    }
}
