//! Distributions of times in a scenario file. Its doc comments are the reference of the format.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::config::file::Fraction;
use crate::config::text::fault::Faults;
use crate::config::text::literal::{Literal, TimeSpan};
use crate::scenario::literal::Hours;
use crate::sim::distribution::Distribution;

/// How far probabilities may be from adding up to 1.
const ROUNDING: f64 = 1e-6;

/// A distribution of times: a table with one field, whose name is the kind.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Distribution")]
pub(in crate::scenario) enum DistributionFile {
    /// Always the same time.
    Constant(TimeSpan),
    /// Exponential, by its mean.
    Exponential(TimeSpan),
    /// The sum of equal exponential phases.
    Erlang(ErlangFile),
    /// Gamma, by mean and coefficient of variation.
    Gamma(MeanAndVariation),
    /// Lognormal, by mean and coefficient of variation.
    Lognormal(MeanAndVariation),
    /// Weibull, by mean and shape.
    Weibull(WeibullFile),
    /// Equally likely from the shortest to the longest.
    Uniform(UniformFile),
    /// From the shortest through the most likely to the longest, with a piecewise linear density.
    Triangular(TriangularFile),
    /// A mixture of exponentials. The probabilities add up to 1.
    Hyperexponential(Vec<ExponentialBranch>),
    /// A mixture of distributions. The probabilities add up to 1.
    Mixture(Vec<MixtureBranch>),
    /// Measured quantiles, linear in between: pairs of a probability and a time, both ascending, from
    /// probability 0 to 1.
    Quantiles(Vec<(Fraction, TimeSpan)>),
    /// A separate distribution for each range of hours (`"9..17"`); each hour of the day is in exactly one range.
    ByHour(IndexMap<String, DistributionFile>),
}

/// An Erlang distribution.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Erlang")]
pub(in crate::scenario) struct ErlangFile {
    /// The number of phases.
    #[schemars(range(min = 1, max = 10_000))]
    phases: u32,
    /// Mean of the sum.
    mean: TimeSpan,
}

/// A distribution given by its mean and its coefficient of variation.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct MeanAndVariation {
    /// Mean.
    mean: TimeSpan,
    /// Coefficient of variation: standard deviation over mean.
    #[schemars(range(min = 0.001, max = 100))]
    cv: f64,
}

/// A Weibull distribution.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Weibull")]
pub(in crate::scenario) struct WeibullFile {
    /// Mean.
    mean: TimeSpan,
    /// Shape: below 1 the hazard falls with time, above 1 it rises.
    #[schemars(range(min = 0.1, max = 100))]
    shape: f64,
}

/// A uniform distribution.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Uniform")]
pub(in crate::scenario) struct UniformFile {
    /// The shortest time.
    min: TimeSpan,
    /// The longest time; above the shortest.
    max: TimeSpan,
}

/// A triangular distribution.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Triangular")]
pub(in crate::scenario) struct TriangularFile {
    /// The shortest time.
    min: TimeSpan,
    /// The most likely time; from the shortest to the longest.
    mode: TimeSpan,
    /// The longest time; above the shortest.
    max: TimeSpan,
}

/// One of the exponentials of a mixture.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct ExponentialBranch {
    /// Its probability.
    #[schemars(range(min = 0, max = 1))]
    chance: f64,
    /// Its mean.
    mean: TimeSpan,
}

/// One of the distributions of a mixture.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct MixtureBranch {
    /// Its probability.
    #[schemars(range(min = 0, max = 1))]
    chance: f64,
    /// The distribution.
    of: DistributionFile,
}

impl DistributionFile {
    /// The distribution, with any faults found.
    pub(in crate::scenario) fn lower(&self, path: &str, faults: &mut Faults) -> Distribution {
        let Self::ByHour(ranges) = self else { return self.lower_plain(path, faults) };
        let path = format!("{path}.by_hour");
        let mut hours: Vec<Option<Distribution>> = vec![None; 24];
        for (range, distribution) in ranges {
            let path = format!("{path}.{range}");
            let lowered = distribution.lower_plain(&path, faults);
            let Some(range) = Hours::read(range) else {
                faults.add(path, format!("{range:?}"), Hours::EXPECTED);
                continue;
            };
            for hour in range.from..range.until {
                if hours[usize::from(hour)].replace(lowered.clone()).is_some() {
                    faults.add(path.clone(), format!("hour {hour} twice"), "each hour in one range");
                }
            }
        }
        if let Some(hour) = hours.iter().position(Option::is_none) {
            faults.add(path, format!("no range for hour {hour}"), "ranges that cover all of 0..24");
        }
        let any = Distribution::Constant { secs: 0.0 };
        Distribution::ByHour { hours: hours.into_iter().map(|hour| hour.unwrap_or_else(|| any.clone())).collect() }
    }

    fn lower_plain(&self, path: &str, faults: &mut Faults) -> Distribution {
        let at = |field: &str| format!("{path}.{field}");
        match self {
            Self::Constant(time) => Distribution::Constant { secs: time.0.as_secs_f64() },
            Self::Exponential(mean) => {
                Distribution::Exponential { mean_secs: positive(*mean, &at("exponential"), faults) }
            }
            Self::Erlang(erlang) => Distribution::Erlang {
                phases: erlang.phases,
                mean_secs: positive(erlang.mean, &at("erlang.mean"), faults),
            },
            Self::Gamma(gamma) => {
                Distribution::Gamma { mean_secs: positive(gamma.mean, &at("gamma.mean"), faults), cv: gamma.cv }
            }
            Self::Lognormal(lognormal) => Distribution::Lognormal {
                mean_secs: positive(lognormal.mean, &at("lognormal.mean"), faults),
                cv: lognormal.cv,
            },
            Self::Weibull(weibull) => Distribution::Weibull {
                mean_secs: positive(weibull.mean, &at("weibull.mean"), faults),
                shape: weibull.shape,
            },
            Self::Uniform(UniformFile { min, max }) => {
                let (min_secs, max_secs) = between(*min, *max, &at("uniform"), faults);
                Distribution::Uniform { min_secs, max_secs }
            }
            Self::Triangular(TriangularFile { min, mode, max }) => {
                let path = at("triangular");
                let (min_secs, max_secs) = between(*min, *max, &path, faults);
                if mode.0 < min.0 || mode.0 > max.0 {
                    let expected = format!("a time from min to max, {} to {}", min.0, max.0);
                    faults.add(format!("{path}.mode"), mode.0, expected);
                }
                Distribution::Triangular { min_secs, mode_secs: mode.0.as_secs_f64(), max_secs }
            }
            Self::Hyperexponential(branches) => {
                let path = at("hyperexponential");
                chances(branches.iter().map(|branch| branch.chance), &path, faults);
                let lower = |(place, branch): (usize, &ExponentialBranch)| {
                    (branch.chance, positive(branch.mean, &format!("{path}[{place}].mean"), faults))
                };
                Distribution::Hyperexponential { branches: branches.iter().enumerate().map(lower).collect() }
            }
            Self::Mixture(branches) => {
                let path = at("mixture");
                chances(branches.iter().map(|branch| branch.chance), &path, faults);
                let lower = |(place, branch): (usize, &MixtureBranch)| {
                    (branch.chance, branch.of.lower_plain(&format!("{path}[{place}].of"), faults))
                };
                Distribution::Mixture { branches: branches.iter().enumerate().map(lower).collect() }
            }
            Self::Quantiles(points) => quantiles(points, &at("quantiles"), faults),
            Self::ByHour(_) => {
                faults.add(path, "by_hour inside another distribution", "by_hour as the outermost kind only");
                Distribution::Constant { secs: 0.0 }
            }
        }
    }
}

fn positive(mean: TimeSpan, path: &str, faults: &mut Faults) -> f64 {
    let secs = mean.0.as_secs_f64();
    if secs <= 0.0 {
        faults.add(path, "a mean of 0s", "a mean above zero (or { constant = \"0s\" })");
    }
    secs
}

fn between(min: TimeSpan, max: TimeSpan, path: &str, faults: &mut Faults) -> (f64, f64) {
    if max.0 <= min.0 {
        let expected = format!("a time above min, which is {} (or {{ constant = … }})", min.0);
        faults.add(format!("{path}.max"), max.0, expected);
    }
    (min.0.as_secs_f64(), max.0.as_secs_f64())
}

fn chances(chances: impl Iterator<Item = f64>, path: &str, faults: &mut Faults) {
    let sum: f64 = chances.sum();
    if (sum - 1.0).abs() > ROUNDING {
        faults.add(path, format!("probabilities that add up to {sum}"), "probabilities that add up to 1");
    }
}

fn quantiles(points: &[(Fraction, TimeSpan)], path: &str, faults: &mut Faults) -> Distribution {
    let points: Vec<(f64, f64)> = points.iter().map(|(chance, time)| (chance.0, time.0.as_secs_f64())).collect();
    let ends = points.first().map(|point| point.0) == Some(0.0) && points.last().map(|point| point.0) == Some(1.0);
    let rising = points.windows(2).position(|pair| pair[1].0 <= pair[0].0 || pair[1].1 < pair[0].1);
    if let Some(place) = rising {
        faults.add(format!("{path}[{}]", place + 1), "a point below the one before it", "ascending points");
    }
    if !ends {
        faults.add(
            path,
            "points that do not cover all probabilities",
            "a first point at probability 0 and a last at 1",
        );
    }
    Distribution::Quantiles { points }
}
