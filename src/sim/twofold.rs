//! Double-double numbers: an unevaluated sum of two `f64`, about 32 decimal digits (Dekker 1971).
//!
//! Sums and products of integers are exact up to 2¹⁰⁶. A ratio of sums of counts is therefore the `f64` nearest to the
//! true ratio: exactly 100 if all of them count.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// `high + low`, where `low` is at most half a unit in the last place of `high`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Twofold {
    high: f64,
    low: f64,
}

impl Twofold {
    pub(super) const ZERO: Self = Self { high: 0.0, low: 0.0 };

    /// The nearest `f64`.
    pub(super) fn nearest(self) -> f64 {
        self.high
    }

    pub(super) fn size(self) -> Self {
        if self.high < 0.0 { -self } else { self }
    }

    /// The exact sum of two numbers.
    fn sum(a: f64, b: f64) -> Self {
        let high = a + b;
        let of_b = high - a;
        Self { high, low: (a - (high - of_b)) + (b - of_b) }
    }

    /// The exact sum of two numbers of which `a` is the larger.
    fn sum_of_ordered(a: f64, b: f64) -> Self {
        let high = a + b;
        Self { high, low: b - (high - a) }
    }
}

impl From<f64> for Twofold {
    fn from(number: f64) -> Self {
        Self { high: number, low: 0.0 }
    }
}

impl Neg for Twofold {
    type Output = Self;

    fn neg(self) -> Self {
        Self { high: -self.high, low: -self.low }
    }
}

impl Add for Twofold {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (high, low) = (Self::sum(self.high, other.high), Self::sum(self.low, other.low));
        let high = Self::sum_of_ordered(high.high, high.low + low.high);
        Self::sum_of_ordered(high.high, high.low + low.low)
    }
}

impl Sub for Twofold {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Twofold {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let high = self.high * other.high;
        let low = self.high.mul_add(other.high, -high);
        Self::sum_of_ordered(high, low + (self.high * other.low + self.low * other.high))
    }
}

impl Div for Twofold {
    type Output = Self;

    /// Long division, 53 bits at a time.
    fn div(self, other: Self) -> Self {
        let digits = |rest: Self| Self::from(rest.high / other.high);
        let first = digits(self);
        let rest = self - other * first;
        let second = digits(rest);
        let third = digits(rest - other * second);
        first + second + third
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_doubles_lose_is_kept() {
        let tenth = Twofold::from(0.1);
        let sum = (0..1_000).fold(Twofold::ZERO, |sum, _| sum + tenth);
        assert_eq!((sum / Twofold::from(1_000.0)).nearest(), 0.1);
        let large = Twofold::from(2f64.powi(80)) + Twofold::from(1.0);
        assert_eq!((large - Twofold::from(2f64.powi(80))).nearest(), 1.0);
        let square = Twofold::from(1e8 + 1.0) * Twofold::from(1e8 + 1.0);
        assert_eq!((square - Twofold::from(1e16) - Twofold::from(2e8)).nearest(), 1.0);
    }

    proptest! {
        #[test]
        fn a_ratio_of_whole_numbers_is_the_nearest_double(part in 0..1u64 << 46, whole in 1..1u64 << 46) {
            let percent = Twofold::from(100.0) * Twofold::from(part as f64) / Twofold::from(whole as f64);
            // One division of integers that an `f64` holds exactly rounds once.
            prop_assert_eq!(percent.nearest(), (100 * part) as f64 / whole as f64);
            let all = Twofold::from(100.0) * Twofold::from(whole as f64) / Twofold::from(whole as f64);
            prop_assert_eq!(all, Twofold::from(100.0));
        }
    }
}
