//! Service levels: one name for each formula, computed from the raw counters.
//!
//! Vendors use different denominators under the same name. With a threshold T, `in` and `out` are legs answered
//! within T and later, `ai` and `ao` legs abandoned within T and later:
//!
//! | name | formula | of in 70, out 10, ai 8, ao 12 |
//! |---|---|---|
//! | `answered_only` | in / (in + out) | 87.5 % |
//! | `abandons_met` | (in + ai) / (in + out + ai + ao) | 78.0 % |
//! | `abandons_ignored` | in / (in + out + ao) | 76.1 % |
//! | `abandons_against` | in / (in + out + ai + ao) | 70.0 % |
//! | `bcms` | in / (in + out + ai + ao + flow-out + dequeued) | 70.0 % |
//! | `configured` | in / (in + out + whatever is chosen) | |

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::counters::LegCounts;

/// A service-level formula, by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ServiceLevel {
    /// Ignores all abandons: the "service level" of Asterisk's queues.
    #[default]
    AnsweredOnly,
    /// An abandon within T counts as a success: Asterisk's second service level, Cisco UCCE's "positive".
    AbandonsMet,
    /// An abandon within T is ignored, a later one is a failure: Cisco UCCE's "ignore".
    AbandonsIgnored,
    /// Every abandon is a failure: Cisco UCCE's "negative".
    AbandonsAgainst,
    /// Every leg not answered within T is a failure, including one that flowed out (timed out or overflowed,
    /// wherever it went) or was dequeued: Avaya's Basic Call Management System.
    Bcms,
    /// Genesys Cloud: the denominator is configurable.
    Configured(Denominator),
}

/// What the denominator includes in addition to answered legs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Denominator {
    /// Abandons that were not short.
    pub abandons: Stands,
    /// Short abandons.
    pub short_abandons: Stands,
    /// Legs that timed out or overflowed.
    pub flow_outs: Stands,
}

/// Whether the denominator includes something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Stands {
    /// Included.
    In,
    /// Excluded.
    #[default]
    Out,
}

/// A part of a whole, both counts. Ratios over intervals, queues or runs are ratios of sums: add first, then
/// divide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The numerator.
    pub part: u64,
    /// The denominator; never below the numerator.
    pub whole: u64,
}

impl Share {
    /// From 0 to 1; `None` if the whole is 0.
    pub fn value(self) -> Option<f64> {
        (self.whole > 0).then(|| self.part as f64 / self.whole as f64)
    }
}

impl ServiceLevel {
    /// The service level of these legs for the threshold at index `place` of the list in the options. If the list has
    /// no such index, any wait counts as within.
    pub fn of(self, legs: &LegCounts, place: usize) -> Share {
        let within = legs.answered.within(place);
        let answered = legs.answered.count;
        let abandoned = legs.abandoned.count;
        let abandoned_within = legs.abandoned.within(place);
        let flow_outs = legs.timed_out.count + legs.overflowed.count;
        match self {
            Self::AnsweredOnly => Share { part: within, whole: answered },
            Self::AbandonsMet => Share { part: within + abandoned_within, whole: answered + abandoned },
            Self::AbandonsIgnored => Share { part: within, whole: answered + abandoned - abandoned_within },
            Self::AbandonsAgainst => Share { part: within, whole: answered + abandoned },
            Self::Bcms => Share { part: within, whole: answered + abandoned + flow_outs + legs.dequeued.count },
            Self::Configured(denominator) => {
                let short = legs.abandoned_short;
                let whole = answered
                    + denominator.abandons.count(abandoned - short)
                    + denominator.short_abandons.count(short)
                    + denominator.flow_outs.count(flow_outs);
                Share { part: within, whole }
            }
        }
    }
}

impl Stands {
    fn count(self, legs: u64) -> u64 {
        match self {
            Self::In => legs,
            Self::Out => 0,
        }
    }
}

const NAMES: [(&str, ServiceLevel); 5] = [
    ("answered_only", ServiceLevel::AnsweredOnly),
    ("abandons_met", ServiceLevel::AbandonsMet),
    ("abandons_ignored", ServiceLevel::AbandonsIgnored),
    ("abandons_against", ServiceLevel::AbandonsAgainst),
    ("bcms", ServiceLevel::Bcms),
];

const CONFIGURED: &str = "configured";

impl fmt::Display for ServiceLevel {
    /// The name, such as `abandons_met` or `configured(abandons, flow_outs)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Configured(Denominator { abandons, short_abandons, flow_outs }) = *self else {
            let name = NAMES.iter().find(|(_, rule)| rule == self).map(|(name, _)| name);
            return f.write_str(name.expect("every rule but the configured one is in the list"));
        };
        let parts = [("abandons", abandons), ("short_abandons", short_abandons), ("flow_outs", flow_outs)];
        let chosen: Vec<&str> =
            parts.iter().filter(|(_, stands)| *stands == Stands::In).map(|(name, _)| *name).collect();
        write!(f, "{CONFIGURED}({})", chosen.join(", "))
    }
}

/// No service-level formula has that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown service level {0:?}; expected answered_only, abandons_met, abandons_ignored, abandons_against, bcms, \
     or configured(…) with any of abandons, short_abandons, flow_outs"
)]
pub struct UnknownServiceLevel(pub String);

impl FromStr for ServiceLevel {
    type Err = UnknownServiceLevel;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some((_, rule)) = NAMES.iter().find(|(name, _)| *name == text) {
            return Ok(*rule);
        }
        let unknown = || UnknownServiceLevel(text.to_owned());
        let list = text.strip_prefix(CONFIGURED).and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'));
        let mut denominator = Denominator::default();
        for name in list.ok_or_else(unknown)?.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match name {
                "abandons" => denominator.abandons = Stands::In,
                "short_abandons" => denominator.short_abandons = Stands::In,
                "flow_outs" => denominator.flow_outs = Stands::In,
                _ => return Err(unknown()),
            }
        }
        Ok(Self::Configured(denominator))
    }
}

impl TryFrom<String> for ServiceLevel {
    type Error = UnknownServiceLevel;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ServiceLevel> for String {
    fn from(rule: ServiceLevel) -> Self {
        rule.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::super::counters::{Ended, Waited};
    use super::*;

    /// in 70, out 10, ai 8 (5 of them short), ao 12; 6 timed out, 4 overflowed, 3 dequeued.
    fn legs() -> LegCounts {
        let waited = |within: u64, beyond: u64| {
            let mut by_threshold = [0; 8];
            by_threshold[..2].copy_from_slice(&[within, beyond]);
            Waited { count: within + beyond, by_threshold, ..Waited::default() }
        };
        let ended = |count| Ended { count, ..Ended::default() };
        LegCounts {
            offered: 113,
            answered: waited(70, 10),
            abandoned: waited(8, 12),
            abandoned_short: 5,
            timed_out: ended(6),
            overflowed: ended(4),
            dequeued: ended(3),
            ..LegCounts::default()
        }
    }

    #[test]
    fn each_formula_gives_the_percentage_that_its_vendor_would() {
        let table = [
            ("answered_only", 70, 80, 87.5),
            ("abandons_met", 78, 100, 78.0),
            ("abandons_ignored", 70, 92, 76.1),
            ("abandons_against", 70, 100, 70.0),
            ("bcms", 70, 113, 61.9),
            ("configured()", 70, 80, 87.5),
            ("configured(abandons)", 70, 95, 73.7),
            ("configured(abandons, short_abandons)", 70, 100, 70.0),
            ("configured(abandons, short_abandons, flow_outs)", 70, 110, 63.6),
        ];
        for (name, part, whole, percent) in table {
            let rule: ServiceLevel = name.parse().expect("the name is known");
            let share = rule.of(&legs(), 0);
            assert_eq!(share, Share { part, whole }, "{name}");
            let value = share.value().expect("the whole is not empty");
            assert_eq!((value * 1000.0).round() / 10.0, percent, "{name}");
        }
        let without_flow = LegCounts { timed_out: Ended::default(), overflowed: Ended::default(), ..legs() };
        let without_flow = LegCounts { dequeued: Ended::default(), ..without_flow };
        assert_eq!(ServiceLevel::Bcms.of(&without_flow, 0).value(), Some(0.70));
    }

    #[test]
    fn no_legs_have_no_service_level() {
        for (_, rule) in NAMES {
            assert_eq!(rule.of(&LegCounts::default(), 0).value(), None);
        }
    }

    #[test]
    fn names_are_stable_and_go_both_ways() {
        let configured = Denominator { abandons: Stands::In, flow_outs: Stands::In, ..Denominator::default() };
        let rules = NAMES.map(|(_, rule)| rule).into_iter().chain([ServiceLevel::Configured(configured)]);
        for rule in rules {
            let text = serde_json::to_string(&rule).expect("it can be written");
            assert_eq!(text, format!("\"{rule}\""));
            assert_eq!(serde_json::from_str::<ServiceLevel>(&text).expect("it can be read"), rule);
        }
        for wrong in ["", "bcms2", "configured", "configured(abandoned)"] {
            assert_eq!(wrong.parse::<ServiceLevel>(), Err(UnknownServiceLevel(wrong.to_owned())));
        }
    }
}
