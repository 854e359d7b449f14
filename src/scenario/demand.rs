//! Calls an hour, by pattern, call type and period.

use indexmap::IndexMap;

use super::lookup::Lookup;
use super::world_file::{DemandFile, HourValues, NonNegative, PatternFile};
use crate::config::names::nearest;
use crate::sim::world::DayPattern;

/// How far hour shares may be from adding up to 100 percent. Published tables round to a tenth.
const ROUNDING_PERCENT: f64 = 1.0;
/// More calls an hour than any hotline has; a larger rate is a slip of the keyboard.
const RATE_MOST: f64 = 1e8;

impl Lookup<'_> {
    /// The demand's patterns in the order of the file, without staff.
    pub(super) fn demand(&mut self, file: &DemandFile, call_types: &[&str]) -> Vec<DayPattern> {
        let factor = file.factor.unwrap_or(1.0);
        let mut patterns = Vec::new();
        for (name, pattern) in &file.patterns {
            let path = format!("world.demand.patterns.{name}");
            let mut rates = self.rates(&path, pattern, file, call_types);
            rates.iter_mut().flatten().for_each(|rate| *rate *= factor);
            if rates.iter().flatten().any(|rate| *rate > RATE_MOST) {
                self.faults.add(path, format!("more than {RATE_MOST} calls an hour"), "fewer calls");
            }
            patterns.push(DayPattern { name: name.clone(), calls_per_hour: rates, staff: Vec::new() });
        }
        patterns
    }

    fn rates(&mut self, path: &str, pattern: &PatternFile, demand: &DemandFile, types: &[&str]) -> Vec<Vec<f64>> {
        let ways = [pattern.calls_per_day.is_some(), pattern.calls_per_hour.is_some(), !pattern.rates.is_empty()];
        let total = match ways {
            [true, false, false] => self.daily(path, pattern, demand),
            [false, true, false] => {
                if pattern.shares.is_some() {
                    let expected =
                        "`calls_per_day` with shares, or no such field: calls an hour say how many there are at each";
                    self.faults.add(format!("{path}.shares"), "shares beside `calls_per_hour`", expected);
                }
                let values = pattern.calls_per_hour.as_ref().expect("matched above");
                self.by_period(&format!("{path}.calls_per_hour"), values)
            }
            [false, false, true] => return self.weights(&format!("{path}.rates"), &pattern.rates, types),
            [false, false, false] => vec![0.0; self.periods],
            _ => {
                let expected = "only one of `calls_per_day`, `calls_per_hour` and `rates`";
                self.faults.add(path, "the demand given in more than one way", expected);
                vec![0.0; self.periods]
            }
        };
        let mix = match &pattern.mix {
            Some(mix) => self.mix(&format!("{path}.mix"), mix, types),
            None => self.mix("world.demand.mix", &demand.mix, types),
        };
        mix.into_iter().map(|shares| shares.iter().zip(&total).map(|(share, total)| share * total).collect()).collect()
    }

    fn daily(&mut self, path: &str, pattern: &PatternFile, demand: &DemandFile) -> Vec<f64> {
        let calls = pattern.calls_per_day.unwrap_or(0.0);
        let shares = match (&pattern.shares, &demand.shares) {
            (Some(shares), _) => self.shares(&format!("{path}.shares"), shares),
            (None, Some(shares)) => self.shares("world.demand.shares", shares),
            (None, None) => vec![1.0 / 24.0; self.periods],
        };
        shares.into_iter().map(|share| calls * share).collect()
    }

    /// Percents of a day by hour or period, as what an hour of each period gets of the day.
    fn shares(&mut self, path: &str, percents: &[NonNegative]) -> Vec<f64> {
        let percents: Vec<f64> = percents.iter().map(|percent| percent.0).collect();
        let sum: f64 = percents.iter().sum();
        if (sum - 100.0).abs() > ROUNDING_PERCENT {
            self.faults.add(path, format!("percents that add up to {sum:.2}"), "percents that add up to 100");
        }
        let hourly = percents.len() as f64 / 24.0;
        self.spread(path, &percents).into_iter().map(|percent| percent / sum.max(f64::MIN_POSITIVE) * hourly).collect()
    }

    /// Each call type's share of the calls, by period.
    fn mix(&mut self, path: &str, mix: &IndexMap<String, HourValues>, types: &[&str]) -> Vec<Vec<f64>> {
        if mix.is_empty() && types.len() == 1 {
            return vec![vec![1.0; self.periods]];
        }
        let mut weights = self.weights(path, mix, types);
        for period in 0..self.periods {
            let sum: f64 = weights.iter().map(|weights| weights[period]).sum();
            if sum <= 0.0 {
                self.faults.add(path, "weights that add up to 0", "a weight above 0 for some call type at every hour");
                break;
            }
            weights.iter_mut().for_each(|weights| weights[period] /= sum);
        }
        weights
    }

    /// A number by call type and period; call types that are not named have 0.
    fn weights(&mut self, path: &str, named: &IndexMap<String, HourValues>, types: &[&str]) -> Vec<Vec<f64>> {
        for name in named.keys().filter(|name| !types.contains(&name.as_str())) {
            let expected = nearest(name, types.iter().copied());
            self.faults.unknown(format!("{path}.{name}"), "call type", name, expected);
        }
        let mut weights = Vec::with_capacity(types.len());
        for name in types {
            weights.push(match named.get(*name) {
                Some(values) => self.by_period(&format!("{path}.{name}"), values),
                None => vec![0.0; self.periods],
            });
        }
        weights
    }
}
