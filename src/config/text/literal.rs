//! Values written as text: time spans, tiers, destinations.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};

use super::time_literal::{Date, OpeningText};
use crate::config::center::{TierSet, WrapUp};
use crate::time::Duration;

/// A format of text, by the name of its `format` in the schema.
pub(crate) struct Format {
    pub(crate) name: &'static str,
    /// What would be right, for messages.
    pub(crate) expected: &'static str,
    pub(crate) fits: fn(&str) -> bool,
}

/// A type that is written as text.
pub(crate) trait Literal: Sized {
    const FORMAT: &'static str;
    const EXPECTED: &'static str;
    const EXAMPLE: &'static str;

    fn read(text: &str) -> Option<Self>;

    fn format() -> Format {
        Format { name: Self::FORMAT, expected: Self::EXPECTED, fits: |text| Self::read(text).is_some() }
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "format": Self::FORMAT, "examples": [Self::EXAMPLE] })
    }

    fn deserialise<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| de::Error::custom(format_args!("{text:?} is not {}", Self::EXPECTED)))
    }
}

/// Implements serde and schema for a [`Literal`].
macro_rules! literal {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <Self as $crate::config::text::literal::Literal>::deserialise(deserializer)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                <Self as $crate::config::text::literal::Literal>::schema()
            }
        }
    };
}
pub(crate) use literal;

/// Serialises a [`Literal`] in the form it is displayed.
macro_rules! written {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}
pub(crate) use written;

/// The formats of the centre part.
pub(crate) fn formats() -> Vec<Format> {
    vec![
        TimeSpan::format(),
        TierText::format(),
        Target::format(),
        AfterCall::format(),
        Date::format(),
        OpeningText::format(),
    ]
}

/// A length of time: `20s`, `1m30s`, `250ms`, `2h`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TimeSpan(pub Duration);

impl Literal for TimeSpan {
    const FORMAT: &'static str = "time-span";
    const EXPECTED: &'static str =
        r#"a time with its unit, not negative and at most ten years, such as "20s", "1m30s", "250ms" or "2h""#;
    const EXAMPLE: &'static str = "1m30s";

    fn read(text: &str) -> Option<Self> {
        Self::read_any(text).filter(|span| *span <= Duration::LONGEST).map(Self)
    }
}
literal!(TimeSpan);
written!(TimeSpan);

impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TimeSpan {
    /// Whether it is zero.
    pub(crate) fn is_zero(&self) -> bool {
        self.0 == Duration::ZERO
    }

    /// A time span of any length.
    pub(crate) fn read_any(text: &str) -> Option<Duration> {
        // Only numbers with units: a bare number or an ISO 8601 "PT20S" is rejected, so that files look alike.
        if !text.starts_with(|first: char| first.is_ascii_digit()) {
            return None;
        }
        let span: jiff::SignedDuration = text.parse().ok()?;
        let nanos = u128::try_from(span.as_nanos()).ok()?;
        let micros = u64::try_from((nanos + 500) / 1000).ok()?;
        Some(Duration::from_micros(micros))
    }
}

/// A tier or a range of tiers as text: `1`, `1..3`, `all`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TierText(pub(crate) TierSet);

impl Literal for TierText {
    const FORMAT: &'static str = "tiers";
    const EXPECTED: &'static str =
        r#"tiers from 1 to 64: one such as 1, a range such as "1..2", a list such as [1, 3], or "all""#;
    const EXAMPLE: &'static str = "1..2";

    fn read(text: &str) -> Option<Self> {
        if text == "all" {
            return Some(Self(TierSet::ALL));
        }
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let tier = |text: &str| text.trim().parse::<u8>().ok().filter(|tier| (1..=TierSet::MAX).contains(tier));
        let (first, last) = (tier(first)?, tier(last)?);
        (first <= last).then(|| Self(TierSet::range(first, last)))
    }
}
literal!(TierText);
written!(TierText);

impl fmt::Display for TierText {
    /// A range; for a set with gaps, from its first tier to its last.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            TierSet::ALL => f.write_str("all"),
            TierSet(bits) => write!(f, "{}..{}", bits.trailing_zeros() + 1, u64::BITS - bits.leading_zeros()),
        }
    }
}

/// A set of tiers: one tier, a list, or a range as text.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Tiers {
    /// A single tier.
    One(Tier),
    /// Each of these tiers.
    These(Vec<Tier>),
    /// A range of tiers.
    Range(TierText),
}

impl Tiers {
    /// The shortest form of a set.
    pub(crate) fn of(set: TierSet) -> Self {
        let tiers: Vec<Tier> = (1..=TierSet::MAX).filter(|&tier| set.contains(tier)).map(Tier).collect();
        match tiers.as_slice() {
            &[only] => Self::One(only),
            [first, .., last] if TierSet::range(first.0, last.0) == set => Self::Range(TierText(set)),
            _ => Self::These(tiers),
        }
    }

    pub(crate) fn set(&self) -> TierSet {
        match self {
            Self::One(tier) => TierSet::range(tier.0, tier.0),
            Self::These(tiers) => {
                tiers.iter().fold(TierSet(0), |set, tier| TierSet(set.0 | TierSet::range(tier.0, tier.0).0))
            }
            Self::Range(range) => range.0,
        }
    }
}

/// The number of a tier.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct Tier(pub(crate) u8);

impl JsonSchema for Tier {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Tier".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": TierSet::MAX })
    }
}

/// Where a call goes: `end`, `queue:NAME`, `external:NAME`, `callback`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Target {
    End,
    Queue(String),
    External(String),
    Callback,
}

impl Literal for Target {
    const FORMAT: &'static str = "destination";
    const EXPECTED: &'static str =
        r#""end", "queue:" with a queue's name, "external:" with the name of an external destination, or "callback""#;
    const EXAMPLE: &'static str = "queue:general";

    fn read(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None if text == "end" => Some(Self::End),
            None if text == "callback" => Some(Self::Callback),
            Some(("queue", name)) if !name.is_empty() => Some(Self::Queue(name.to_owned())),
            Some(("external", name)) if !name.is_empty() => Some(Self::External(name.to_owned())),
            _ => None,
        }
    }
}
literal!(Target);
written!(Target);

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::End => f.write_str("end"),
            Self::Callback => f.write_str("callback"),
            Self::Queue(name) => write!(f, "queue:{name}"),
            Self::External(name) => write!(f, "external:{name}"),
        }
    }
}

/// After-call work: a maximum length, or `until_done`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct AfterCall(pub(crate) WrapUp);

impl Literal for AfterCall {
    const FORMAT: &'static str = "after-call";
    const EXPECTED: &'static str = r#"a maximum length such as "30s" ("0s" for none), or "until_done""#;
    const EXAMPLE: &'static str = "30s";

    fn read(text: &str) -> Option<Self> {
        match text {
            "until_done" => Some(Self(WrapUp::UntilDone)),
            _ => TimeSpan::read(text).map(|longest| Self(WrapUp::AtMost(longest.0))),
        }
    }
}
literal!(AfterCall);
written!(AfterCall);

impl fmt::Display for AfterCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            WrapUp::AtMost(longest) => longest.fmt(f),
            WrapUp::UntilDone => f.write_str("until_done"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_units_and_is_never_negative() {
        let table = [
            ("20s", Some(20_000_000)),
            ("1m30s", Some(90_000_000)),
            ("250ms", Some(250_000)),
            ("2h", Some(7_200_000_000)),
            ("434.6s", Some(434_600_000)),
            ("0s", Some(0)),
            ("20", None),
            ("", None),
            ("-20s", None),
            ("PT20S", None),
            ("20 s ago", None),
            ("900000h", None),
            ("NaNs", None),
        ];
        for (text, micros) in table {
            assert_eq!(TimeSpan::read(text).map(|span| span.0.as_micros()), micros, "{text}");
        }
    }

    #[test]
    fn tiers_are_read_from_one_to_sixty_four() {
        let table = [
            ("1", Some(0b1)),
            ("1..3", Some(0b111)),
            ("all", Some(u64::MAX)),
            ("64", Some(1 << 63)),
            ("0", None),
            ("3..1", None),
            ("1..65", None),
            ("a..b", None),
        ];
        for (text, set) in table {
            assert_eq!(TierText::read(text).map(|tiers| tiers.0.0), set, "{text}");
        }
    }
}
