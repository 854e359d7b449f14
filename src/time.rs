//! Time for the engine: whole microseconds, always passed as an argument.
//!
//! Intervals are measured on the host's monotonic clock. The origin is the host's choice (process start, midnight,
//! the start of a simulated day); only differences matter to the engine. A `u64` of microseconds lasts 584,000 years.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

/// A duration in whole microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Duration(u64);

impl Duration {
    /// Zero.
    pub const ZERO: Self = Self(0);
    /// The longest interval that a configuration may contain: ten years. Keeps every sum of times far from overflow.
    pub const LONGEST: Self = Self::from_secs(10 * 365 * 24 * 3600);

    /// `micros` microseconds.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// `millis` milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1_000))
    }

    /// `secs` seconds.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(1_000_000))
    }

    /// The nearest whole microsecond; `None` for a value that is negative, infinite, NaN or over ten years.
    pub fn try_from_secs_f64(secs: f64) -> Option<Self> {
        let micros = (secs * 1e6).round();
        let fits = micros >= 0.0 && micros <= Self::LONGEST.0 as f64;
        fits.then_some(Self(micros as u64))
    }

    /// The nearest whole microsecond, clamped to zero and ten years; NaN counts as zero. For sampled times.
    pub fn saturating_from_secs_f64(secs: f64) -> Self {
        Self(((secs * 1e6) + 0.5) as u64).min(Self::LONGEST)
    }

    /// Whole microseconds.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Seconds, with the fraction.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// `self − other`, or zero if `other` is longer.
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// `self × factor`, at most `u64::MAX` microseconds.
    pub const fn saturating_mul(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor))
    }
}

impl Add for Duration {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Duration {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl fmt::Display for Duration {
    /// Seconds with as many decimals as necessary, as in `20s` and `0.25s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}s", self.as_secs_f64())
    }
}

/// An instant: microseconds since an origin that the host chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Timestamp(u64);

impl Timestamp {
    /// The origin.
    pub const ZERO: Self = Self(0);

    /// `micros` microseconds after the origin.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// `secs` seconds after the origin.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(1_000_000))
    }

    /// Whole microseconds since the origin.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Seconds since the origin, with the fraction.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// The time from `earlier` until `self`, or zero if `earlier` is later.
    pub const fn since(self, earlier: Self) -> Duration {
        Duration(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, interval: Duration) -> Self {
        Self(self.0.saturating_add(interval.0))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, interval: Duration) -> Self {
        Self(self.0.saturating_sub(interval.0))
    }
}

impl fmt::Display for Timestamp {
    /// Days (if there are any), hours, minutes, seconds and microseconds since the origin.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (secs, micros) = (self.0 / 1_000_000, self.0 % 1_000_000);
        let (days, secs) = (secs / 86_400, secs % 86_400);
        if days > 0 {
            write!(f, "{days}d ")?;
        }
        write!(f, "{:02}:{:02}:{:02}.{micros:06}", secs / 3600, secs / 60 % 60, secs % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_become_the_nearest_microsecond_or_are_refused() {
        let table = [
            (0.0, Some(0)),
            (0.25, Some(250_000)),
            (1.000_000_6, Some(1_000_001)),
            (-0.1, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
            (1e12, None),
        ];
        for (secs, micros) in table {
            assert_eq!(Duration::try_from_secs_f64(secs).map(Duration::as_micros), micros, "{secs}");
        }
    }

    #[test]
    fn times_print_as_a_clock_shows_them() {
        assert_eq!(Timestamp::from_micros(86_400_000_000 + 3_661_000_007).to_string(), "1d 01:01:01.000007");
        assert_eq!(Duration::from_millis(1_250).to_string(), "1.25s");
    }
}
