//! When somebody waited.

use super::timeline::Stay;

/// Spans of time, apart and in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Spans(Vec<(f64, f64)>);

impl Spans {
    /// All time covered by any of these.
    pub(super) fn union(mut all: Vec<(f64, f64)>) -> Self {
        all.retain(|(from, to)| to > from);
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut spans: Vec<(f64, f64)> = Vec::new();
        for (from, to) in all {
            match spans.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => spans.push((from, to)),
            }
        }
        Self(spans)
    }

    /// When callers of these queues had been waiting for longer than `grace` seconds.
    pub(super) fn waiting<'s>(stays: impl Iterator<Item = &'s Stay>, queues: &[bool], grace: f64) -> Self {
        let those = stays.filter(|stay| queues[stay.queue] && stay.wait > grace);
        Self::union(those.map(|stay| (stay.at + grace, stay.served())).collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (f64, f64)> {
        self.0.iter().copied()
    }

    /// The end of the span that covers this time.
    pub(super) fn until(&self, time: f64) -> Option<f64> {
        let place = self.0.partition_point(|span| span.0 <= time).checked_sub(1)?;
        Some(self.0[place].1).filter(|end| *end > time)
    }

    /// The first and the last time between these that is covered; `None` if less than a second is.
    pub(super) fn between(&self, from: f64, to: f64) -> Option<(f64, f64)> {
        let begin = self.0.partition_point(|span| span.1 <= from);
        let mut covered = self.0[begin..]
            .iter()
            .take_while(|span| span.0 < to)
            .map(|span| (span.0.max(from), span.1.min(to)))
            .filter(|span| span.1 - span.0 > 1.0);
        let first = covered.next()?;
        Some((first.0, covered.last().unwrap_or(first).1))
    }
}
