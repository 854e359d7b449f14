//! Adaptive Gauss–Legendre quadrature of several integrands at once.

use gauss_quad::GaussLegendre;
use std::num::NonZeroUsize;

/// A panel is split until its two halves agree with the whole to this relative accuracy.
const TOLERANCE: f64 = 1e-13;
/// The maximum number of splits. Only integrands whose own rounding is coarser than the tolerance get there; their
/// integral is then as accurate as they are.
const MAX_SPLITS: u32 = 4_000;

#[derive(Clone, Debug)]
pub(super) struct Quadrature {
    rule: GaussLegendre,
}

impl Quadrature {
    pub(super) fn new() -> Self {
        Self { rule: GaussLegendre::new(NonZeroUsize::new(20).expect("20 is not zero")) }
    }

    /// The integrals of `f` over the panels between neighbouring `breaks` (ascending; points where the integrand has
    /// a kink or changes its scale). The integrands must not be negative.
    pub(super) fn integrate<const N: usize>(&self, breaks: &[f64], f: &impl Fn(f64) -> [f64; N]) -> [f64; N] {
        let panels = breaks.windows(2).filter(|ends| ends[1] > ends[0]);
        let mut open: Vec<_> = panels.map(|ends| (ends[0], ends[1], self.panel(ends[0], ends[1], f))).collect();
        let rough = open.iter().fold([0.0; N], |sum, (_, _, part)| add(sum, *part));
        let (mut sum, mut splits) = ([0.0; N], 0);
        while let Some((from, to, whole)) = open.pop() {
            let middle = (from + to) / 2.0;
            let (left, right) = (self.panel(from, middle, f), self.panel(middle, to, f));
            let halves = add(left, right);
            if splits == MAX_SPLITS
                || (0..N).all(|i| (whole[i] - halves[i]).abs() <= TOLERANCE * rough[i].max(halves[i]))
            {
                sum = add(sum, halves);
            } else {
                splits += 1;
                open.extend([(from, middle, left), (middle, to, right)]);
            }
        }
        sum
    }

    fn panel<const N: usize>(&self, from: f64, to: f64, f: &impl Fn(f64) -> [f64; N]) -> [f64; N] {
        let (middle, half) = ((from + to) / 2.0, (to - from) / 2.0);
        self.rule.iter().fold([0.0; N], |mut sum, (node, weight)| {
            for (part, value) in sum.iter_mut().zip(f(middle + half * node)) {
                *part += weight * half * value;
            }
            sum
        })
    }
}

fn add<const N: usize>(mut sum: [f64; N], part: [f64; N]) -> [f64; N] {
    for (sum, part) in sum.iter_mut().zip(part) {
        *sum += part;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_integrals_come_out_to_twelve_digits() {
        let integrals = Quadrature::new().integrate(&[0.0, 1.0, 40.0], &|x: f64| [(-x).exp(), x.sqrt(), x * x]);
        for (found, exact) in integrals.into_iter().zip([1.0 - (-40f64).exp(), 40f64.powf(1.5) / 1.5, 64_000.0 / 3.0]) {
            assert!((found / exact - 1.0).abs() < 1e-12, "{found} {exact}");
        }
    }

    #[test]
    fn a_jump_at_a_break_costs_no_accuracy() {
        let [found] = Quadrature::new().integrate(&[0.0, 0.3, 1.0], &|x: f64| [if x < 0.3 { 1.0 } else { 5.0 }]);
        assert!((found - 3.8).abs() < 1e-14, "{found}");
    }
}
