//! Exact sums: counters, and times in whole microseconds.
//!
//! Times have 128 bits, so neither a long history nor a sum of squares overflows.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::time::Duration;

/// Can be added up over intervals, queues and replications. Exact, associative and commutative.
pub(super) trait Additive {
    fn add(&mut self, other: &Self);
}

impl Additive for u64 {
    fn add(&mut self, other: &Self) {
        *self += other;
    }
}

impl Additive for u128 {
    fn add(&mut self, other: &Self) {
        *self += other;
    }
}

impl Additive for i128 {
    fn add(&mut self, other: &Self) {
        *self += other;
    }
}

impl<T: Additive, const N: usize> Additive for [T; N] {
    fn add(&mut self, other: &Self) {
        self.iter_mut().zip(other).for_each(|(sum, part)| sum.add(part));
    }
}

/// Adds field by field. A field left out does not compile.
macro_rules! additive {
    ($name:ident { $($field:ident),* $(,)? }) => {
        impl Additive for $name {
            #[inline]
            fn add(&mut self, other: &Self) {
                let Self { $($field),* } = self;
                $(Additive::add($field, &other.$field);)*
            }
        }

        impl std::ops::AddAssign<&$name> for $name {
            fn add_assign(&mut self, other: &Self) {
                Additive::add(self, other);
            }
        }

        impl std::iter::Sum for $name {
            fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
                parts.fold(Self::default(), |mut sum, part| {
                    sum += &part;
                    sum
                })
            }
        }
    };
}
pub(super) use additive;

/// A sum of durations, in whole microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimeSum(pub(super) u128);

impl TimeSum {
    /// Whole microseconds.
    pub const fn as_micros(self) -> u128 {
        self.0
    }

    /// Seconds; exact up to 285 years, then to 16 digits.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Hours.
    pub fn as_hours_f64(self) -> f64 {
        self.as_secs_f64() / 3600.0
    }

    /// Mean seconds per `count`; `None` if `count` is zero.
    pub fn mean_secs(self, count: u64) -> Option<f64> {
        (count > 0).then(|| self.as_secs_f64() / count as f64)
    }
}

impl AddAssign<Duration> for TimeSum {
    #[inline]
    fn add_assign(&mut self, part: Duration) {
        self.0 += u128::from(part.as_micros());
    }
}

impl Additive for TimeSum {
    fn add(&mut self, other: &Self) {
        self.0 += other.0;
    }
}

impl AddAssign for TimeSum {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}
