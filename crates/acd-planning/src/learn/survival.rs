//! How long things last that were not all seen to their end.

/// How long something lasted, in seconds, and whether its end was seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    pub(super) secs: f64,
    pub(super) ended: bool,
}

/// The share that lasts longer than each time (Kaplan & Meier, JASA 53 (1958) 457–481), as steps: after `secs` the
/// share is `left`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Survival {
    steps: Vec<(f64, f64)>,
    pub(super) ended: usize,
}

impl Survival {
    pub(super) fn new(mut spans: Vec<Span>) -> Self {
        // Ends come before what was lost sight of at the same time.
        spans.sort_by(|a, b| a.secs.total_cmp(&b.secs).then(b.ended.cmp(&a.ended)));
        let (mut left, mut steps, mut ended) = (1.0, Vec::new(), 0);
        for (place, span) in spans.iter().enumerate().filter(|(_, span)| span.ended) {
            left *= 1.0 - 1.0 / (spans.len() - place) as f64;
            ended += 1;
            match steps.last_mut() {
                Some((secs, share)) if *secs == span.secs => *share = left,
                _ => steps.push((span.secs, left)),
            }
        }
        Self { steps, ended }
    }

    /// The share that lasts longer than this.
    pub(super) fn after(&self, secs: f64) -> f64 {
        let steps = self.steps.partition_point(|step| step.0 <= secs);
        steps.checked_sub(1).map_or(1.0, |step| self.steps[step].1)
    }

    /// The least time within which this share of what ends within `most` has ended; `None` if nothing does.
    pub(super) fn quantile_within(&self, share: f64, most: f64) -> Option<f64> {
        let ends = 1.0 - self.after(most);
        let wanted = 1.0 - share * ends;
        let step = self.steps.iter().take_while(|step| step.0 <= most).find(|step| step.1 <= wanted + 1e-12);
        step.map(|step| step.0)
    }

    /// The mean of what ends within `most`.
    pub(super) fn mean_within(&self, most: f64) -> Option<f64> {
        let (mut before, mut sum) = (1.0, 0.0);
        for (secs, left) in self.steps.iter().take_while(|step| step.0 <= most) {
            sum += (before - left) * secs;
            before = *left;
        }
        (before < 1.0).then(|| sum / (1.0 - before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_classical_example_comes_out() {
        // Ends at 1, 3 and 4; lost sight of at 2 and 4.
        let spans = [(1.0, true), (2.0, false), (3.0, true), (4.0, true), (4.0, false)];
        let survival = Survival::new(spans.map(|(secs, ended)| Span { secs, ended }).to_vec());
        let left = [0.5, 1.0, 2.9, 3.0, 4.0].map(|secs| survival.after(secs));
        for (left, expected) in left.iter().zip([1.0, 0.8, 0.8, 0.8 * 2.0 / 3.0, 0.8 / 3.0]) {
            assert!((left - expected).abs() < 1e-12, "{left} {expected}");
        }
        assert_eq!(survival.quantile_within(0.5, 10.0), Some(3.0));
        assert_eq!(Survival::default().mean_within(10.0), None);
    }
}
