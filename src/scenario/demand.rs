//! Calls an hour, by pattern, call type and period.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::file::world::{DemandFile, HourValues, NonNegative, PatternFile};
use super::lookup::{Lookup, place};
use crate::config::names::nearest;
use crate::sim::world::DayPattern;

/// How far the hourly percentages may be from adding up to 100. Published tables round to a tenth.
const ROUNDING_PERCENT: f64 = 1.0;
/// How far probabilities may be from adding up to 1.
const CHANCES_ROUNDING: f64 = 1e-6;
/// An upper bound in calls an hour; anything larger is a typo.
const MAX_RATE: f64 = 1e8;

impl Lookup<'_> {
    /// The demand's patterns in the order of the file, without staff.
    ///
    /// Refuses a field that has no effect, because the demand is given in another way.
    pub(super) fn demand(&mut self, file: &DemandFile, call_types: &[&str]) -> Vec<DayPattern> {
        let factor = file.factor.unwrap_or(1.0);
        let mut patterns = Vec::new();
        for (name, pattern) in &file.patterns {
            let path = format!("world.demand.patterns.{name}");
            let mut rates = self.rates(&path, pattern, file, call_types);
            rates.iter_mut().flatten().for_each(|rate| *rate *= factor);
            let drawn = self.drawn(&path, pattern, file);
            if rates.iter().flatten().any(|rate| *rate > MAX_RATE) {
                self.faults.add(path, format!("more than {MAX_RATE} calls per hour"), "fewer calls");
            }
            patterns.push(DayPattern { drawn, ..DayPattern::new(name, rates) });
        }
        self.unused(file);
        patterns
    }

    /// The indexes of the patterns drawn for such days, and their probabilities.
    fn drawn(&mut self, path: &str, pattern: &PatternFile, demand: &DemandFile) -> Vec<(u16, f64)> {
        let mut drawn = Vec::with_capacity(pattern.drawn.len());
        for (name, chance) in &pattern.drawn {
            let path = format!("{path}.drawn.{name}");
            let Some(place) = demand.patterns.get_index_of(name) else {
                let names = demand.patterns.keys().map(String::as_str);
                place(names, "pattern", &path, name, &mut self.faults);
                continue;
            };
            if !demand.patterns[place].drawn.is_empty() {
                self.faults.add(path, "a pattern that is itself drawn", "a pattern with its own demand");
            }
            drawn.extend(u16::try_from(place).ok().map(|place| (place, chance.0)));
        }
        let sum: f64 = pattern.drawn.values().map(|chance| chance.0).sum();
        if !pattern.drawn.is_empty() && (sum - 1.0).abs() > CHANCES_ROUNDING {
            self.faults.add(
                format!("{path}.drawn"),
                format!("probabilities that add up to {sum}"),
                "probabilities that add up to 1",
            );
        }
        drawn
    }

    /// Reports shares and mixes that no pattern uses.
    fn unused(&mut self, demand: &DemandFile) {
        let mut patterns = demand.patterns.values();
        if demand.shares.is_some() && !patterns.clone().any(|p| p.calls_per_day.is_some() && p.shares.is_none()) {
            let found = "shares that no pattern uses";
            let expected = "a pattern with `calls_per_day` and no shares of its own, or no shares here";
            self.faults.add("world.demand.shares", found, expected);
        }
        let takes = |p: &PatternFile| p.mix.is_none() && (p.calls_per_day.is_some() || p.calls_per_hour.is_some());
        if !demand.mix.is_empty() && !patterns.any(takes) {
            let found = "a mix that no pattern uses";
            let expected = "a pattern with `calls_per_day` or `calls_per_hour` and no mix of its own, or no mix here";
            self.faults.add("world.demand.mix", found, expected);
        }
    }

    /// Reports fields of a pattern that have no effect, given how its demand is specified.
    fn beside(&mut self, path: &str, pattern: &PatternFile) {
        let way = match pattern {
            PatternFile { calls_per_day: Some(_), .. } => return,
            PatternFile { calls_per_hour: Some(_), .. } => "calls_per_hour",
            PatternFile { rates, .. } if !rates.is_empty() => "rates",
            PatternFile { drawn, .. } if !drawn.is_empty() => "drawn",
            _ => "no demand",
        };
        if pattern.shares.is_some() {
            let found = format!("shares of a day's calls, which have no effect beside `{way}`");
            self.faults.add(format!("{path}.shares"), found, "`calls_per_day` as well, or no shares");
        }
        if pattern.mix.is_some() && way != "calls_per_hour" {
            let found = format!("a mix, which has no effect beside `{way}`");
            let expected = "`calls_per_day` or `calls_per_hour` as well, or no mix";
            self.faults.add(format!("{path}.mix"), found, expected);
        }
    }

    fn rates(&mut self, path: &str, pattern: &PatternFile, demand: &DemandFile, types: &[&str]) -> Vec<Vec<f64>> {
        let ways = [
            pattern.calls_per_day.is_some(),
            pattern.calls_per_hour.is_some(),
            !pattern.rates.is_empty(),
            !pattern.drawn.is_empty(),
        ];
        self.beside(path, pattern);
        let nothing = || vec![vec![0.0; self.periods]; types.len()];
        let total = match ways {
            [true, false, false, false] => self.daily(path, pattern, demand),
            [false, true, false, false] => {
                let values = pattern.calls_per_hour.as_ref().expect("matched above");
                self.by_period(&format!("{path}.calls_per_hour"), values)
            }
            [false, false, true, false] => return self.weights(&format!("{path}.rates"), &pattern.rates, types),
            [false, false, false, _] => return nothing(),
            _ => {
                let none = nothing();
                let expected = "only one of `calls_per_day`, `calls_per_hour`, `rates` and `drawn`";
                self.faults.add(path, "the demand given in more than one way", expected);
                return none;
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

    /// Turns percentages of a day by hour or period into the share of the day per hour, by period.
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
        // A name that is wrong has been told; that its weight is missing is the same mistake.
        let known: HashSet<&str> = types.iter().copied().collect();
        let all_known = mix.keys().all(|name| known.contains(name.as_str()));
        for period in 0..self.periods {
            let sum: f64 = weights.iter().map(|weights| weights[period]).sum();
            if sum <= 0.0 && all_known {
                self.faults.add(path, "weights that add up to 0", "a weight above 0 for some call type at every hour");
                break;
            }
            weights.iter_mut().for_each(|weights| weights[period] /= sum);
        }
        weights
    }

    /// A number by call type and period; 0 for call types that are not named.
    fn weights(&mut self, path: &str, named: &IndexMap<String, HourValues>, types: &[&str]) -> Vec<Vec<f64>> {
        let known: HashSet<&str> = types.iter().copied().collect();
        for name in named.keys().filter(|name| !known.contains(name.as_str())) {
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
