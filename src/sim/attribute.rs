//! The attributes of callers of one type, prepared for many draws.

use crate::config::Attributes;

/// What callers of one type draw for their attributes.
#[derive(Clone, Debug, Default)]
pub(super) struct AttributePlan {
    /// The values that are the same for all of them; 0 is "unknown".
    pub(super) certain: Attributes,
    /// The attributes that are drawn, each with its [`Thresholds`].
    pub(super) drawn: Vec<(u32, Thresholds)>,
}

impl AttributePlan {
    /// For each of the centre's attributes, the probabilities of its values from 1; the rest is unknown.
    pub(super) fn new(chances: &[Vec<f64>]) -> Self {
        let mut plan = Self::default();
        for ((place, chances), value) in (0..).zip(chances).zip(&mut plan.certain.0) {
            match chances[..] {
                [] => {}
                // Whatever the draw.
                [first, ..] if first >= 1.0 => *value = 1,
                _ => plan.drawn.push((place, Thresholds::new(chances))),
            }
        }
        plan
    }
}

/// The draws from which the next value is selected, in ascending order.
#[derive(Clone, Debug)]
pub(super) struct Thresholds(Vec<f64>);

/// Draws are multiples of 2⁻⁵³.
const STEPS: u64 = 1 << 53;

impl Thresholds {
    fn new(chances: &[f64]) -> Self {
        Self((1..=chances.len()).map(|count| threshold(&chances[..count])).collect())
    }

    /// The value, from 1, that a draw from [0, 1) selects; 0 beyond the last one.
    #[inline]
    pub(super) fn value(&self, draw: f64) -> u16 {
        self.0.iter().position(|threshold| draw < *threshold).map_or(0, |place| place as u16 + 1)
    }
}

/// The smallest draw from which these probabilities, subtracted one after the other, leave nothing negative. Rounding
/// never reverses an order: all smaller draws leave something negative, all larger ones do not.
fn threshold(chances: &[f64]) -> f64 {
    let draw = |steps: u64| steps as f64 / STEPS as f64;
    let is_left = |steps: u64| chances.iter().fold(draw(steps), |left, chance| left - chance) >= 0.0;
    if is_left(0) {
        return 0.0;
    }
    let (mut below, mut reached) = (0, STEPS);
    while reached - below > 1 {
        let middle = u64::midpoint(below, reached);
        if is_left(middle) {
            reached = middle;
        } else {
            below = middle;
        }
    }
    draw(reached)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One probability after the other is subtracted from the draw.
    fn one_by_one(chances: &[f64], draw: f64) -> u16 {
        let mut left = draw;
        let drawn = chances.iter().position(|chance| {
            left -= chance;
            left < 0.0
        });
        drawn.map_or(0, |value| value as u16 + 1)
    }

    #[test]
    fn what_is_certain_is_not_drawn() {
        let plan = AttributePlan::new(&[vec![], vec![1.0, 0.0], vec![0.5, 0.25], vec![0.0, 1.0]]);
        assert_eq!(plan.certain.0[..4], [0, 1, 0, 0]);
        let drawn: Vec<(u32, [u16; 3])> =
            plan.drawn.iter().map(|(place, of)| (*place, [0.1, 0.6, 0.9].map(|draw| of.value(draw)))).collect();
        assert_eq!(drawn, [(2, [1, 2, 0]), (3, [2, 2, 2])]);
    }

    proptest! {
        /// At draws close to every sum of probabilities, where rounding decides, and at any others.
        #[test]
        fn thresholds_select_what_subtraction_does(
            weights in prop::collection::vec(0u32..1_000, 1..12),
            rest in 0u32..1_000,
            others in prop::collection::vec(0..STEPS, 8),
        ) {
            let total = f64::from(weights.iter().sum::<u32>() + rest).max(1.0);
            let chances: Vec<f64> = weights.iter().map(|&weight| f64::from(weight) / total).collect();
            let thresholds = Thresholds::new(&chances);
            let mut draws = others;
            let mut sum = 0.0;
            for chance in &chances {
                sum += chance;
                let near = ((sum * STEPS as f64) as u64).min(STEPS - 1);
                draws.extend((0..32).map(|step| (near + step).saturating_sub(16).min(STEPS - 1)));
            }
            for steps in draws {
                let draw = steps as f64 / STEPS as f64;
                prop_assert_eq!(thresholds.value(draw), one_by_one(&chances, draw), "{:?} at {}", &chances, draw);
            }
        }
    }
}
