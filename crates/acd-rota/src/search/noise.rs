//! Random amounts, the same on every machine: additions and multiplications alone, no logarithm of a library.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// Entries of a table of quantiles.
const ENTRIES: usize = 1024;

/// A seeded source of amounts.
pub(super) struct Noise {
    random: Xoshiro256PlusPlus,
    /// Quantiles of the exponential law, mean 1, in the middle of equal parts.
    exponential: Vec<f64>,
    /// Quantiles of the Gumbel law, less its mean.
    gumbel: Vec<f64>,
}

impl Noise {
    pub(super) fn new(seed: u64) -> Self {
        let middle = |entry: usize| (entry as f64 + 0.5) / ENTRIES as f64;
        let exponential: Vec<f64> = (0..ENTRIES).map(|entry| -logarithm(middle(entry))).collect();
        let gumbel: Vec<f64> = exponential.iter().map(|&each| -logarithm(each)).collect();
        let mean = gumbel.iter().sum::<f64>() / ENTRIES as f64;
        let gumbel = gumbel.into_iter().map(|each| each - mean).collect();
        Self { random: Xoshiro256PlusPlus::seed_from_u64(seed), exponential, gumbel }
    }

    /// The Gumbel law's quantiles times `scale`, in whole numbers.
    pub(super) fn table(&self, scale: f64) -> Vec<i32> {
        self.gumbel.iter().map(|each| (each * scale) as i32).collect()
    }

    /// Where to look into a table.
    pub(super) fn entry(&mut self) -> usize {
        (self.random.next_u64() >> 54) as usize
    }

    /// Exponential, with this mean.
    pub(super) fn exponential(&mut self, mean: f64) -> f64 {
        let entry = self.entry();
        self.exponential[entry] * mean
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.random.next_u64()) * end as u128) >> 64) as usize
    }

    /// A random order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            let other = self.below(at + 1);
            items.swap(at, other);
        }
    }
}

/// The natural logarithm of a positive number: halved or doubled into [2/3, 4/3], then by the series of atanh.
fn logarithm(mut x: f64) -> f64 {
    const LN_2: f64 = std::f64::consts::LN_2;
    let mut halvings = 0.0;
    while x > 4.0 / 3.0 {
        x *= 0.5;
        halvings += 1.0;
    }
    while x < 2.0 / 3.0 {
        x *= 2.0;
        halvings -= 1.0;
    }
    let z = (x - 1.0) / (x + 1.0);
    let (mut power, mut sum) = (z, 0.0);
    for odd in (1..40).step_by(2) {
        sum += power / f64::from(odd);
        power *= z * z;
    }
    2.0 * sum + halvings * LN_2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logarithm_is_right() {
        for x in [1e-4, 0.3, 0.9, 1.0, 1.7, 12.5, 4e5_f64] {
            assert!((logarithm(x) - x.ln()).abs() < 1e-12, "{x}");
        }
    }

    #[test]
    fn the_amounts_have_the_moments_of_their_laws() {
        let mut noise = Noise::new(7);
        let draws: Vec<f64> = (0..100_000).map(|_| noise.exponential(2.0)).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        assert!((mean - 2.0).abs() < 0.04, "{mean}");
        let table = noise.table(1000.0);
        let variance = table.iter().map(|&each| f64::from(each).powi(2)).sum::<f64>() / 1e6 / ENTRIES as f64;
        assert!((variance - 1.645).abs() < 0.05, "{variance}");
    }
}
