//! Histograms of waits, with bounded relative error, that add up exactly.

use std::borrow::Cow;

use hdrhistogram::Histogram;
use serde::{Serialize, Serializer};

use super::options::Histograms;
use super::packed::PackedWaits;
use super::waits_by_time::{WaitsAtTime, WaitsByTime};
use crate::engine::LegOutcome;
use crate::id::QueueId;
use crate::time::Duration;

/// Longer waits count as this.
const LONGEST: Duration = Duration::from_secs(86_400);
/// The resolution. (The histogram rounds it down to a power of two: 512 µs.)
const FINEST: Duration = Duration::from_millis(1);

/// A histogram of waits to a number of significant digits; below half a second, to half a millisecond.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitHistogram {
    /// Waits of zero. Most are where there are enough agents, and a count is quicker than a place in the histogram.
    at_once: u64,
    /// All others.
    waited: Histogram<u64>,
}

impl WaitHistogram {
    fn new(digits: u8) -> Self {
        let histogram = Histogram::new_with_bounds(FINEST.as_micros(), LONGEST.as_micros(), digits.clamp(1, 3));
        let waited = histogram.expect("1 to 3 digits between a millisecond and a day are within the histogram's range");
        Self { at_once: 0, waited }
    }

    fn record(&mut self, wait: Duration) {
        match wait {
            Duration::ZERO => self.at_once += 1,
            wait => self.waited.saturating_record(wait.min(LONGEST).as_micros()),
        }
    }

    /// All waits in one histogram.
    fn whole(&self) -> Cow<'_, Histogram<u64>> {
        let mut whole = Cow::Borrowed(&self.waited);
        if self.at_once > 0 {
            whole.to_mut().saturating_record_n(0, self.at_once);
        }
        whole
    }

    /// The number of waits.
    pub fn count(&self) -> u64 {
        self.at_once + self.waited.len()
    }

    /// The wait that a share `q` of them (0 to 1) did not exceed, rounded up to the histogram's digits; `None` if
    /// there are none. Costs time proportional to the size of the histogram.
    pub fn quantile(&self, q: f64) -> Option<Duration> {
        (self.count() > 0).then(|| Duration::from_micros(self.whole().value_at_quantile(q.max(0.0))).min(LONGEST))
    }

    /// The waits that occurred, in ascending order, with their counts (rounded up to the digits).
    pub fn counts(&self) -> impl Iterator<Item = (Duration, u64)> {
        let whole = self.whole();
        let recorded = whole.iter_recorded();
        let pairs = recorded.map(|step| (Duration::from_micros(step.value_iterated_to()), step.count_at_value()));
        pairs.collect::<Vec<_>>().into_iter()
    }

    fn merge(&mut self, other: &Self) {
        self.at_once += other.at_once;
        self.waited.add(&other.waited).expect("both have the same range");
    }

    pub(super) fn pack(&self) -> PackedWaits {
        PackedWaits::of(self.at_once, &self.waited)
    }

    /// Puts waits into an empty histogram; whether they fit.
    pub(super) fn unpack(&mut self, packed: &PackedWaits) -> bool {
        self.at_once = packed.at_once;
        packed.record(&mut self.waited)
    }

    fn clear(&mut self) {
        self.at_once = 0;
        self.waited.reset();
    }
}

impl Serialize for WaitHistogram {
    /// Serialises as a list of pairs: wait in microseconds, count.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.counts())
    }
}

/// Each queue's waits, with answered and abandoned legs separate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WaitHistograms {
    digits: u8,
    pub(super) answered: Vec<WaitHistogram>,
    pub(super) abandoned: Vec<WaitHistogram>,
    #[serde(skip)]
    pub(super) by_time: WaitsByTime,
}

impl WaitHistograms {
    /// With histograms by time of day, if there are any times.
    pub(super) fn new(option: Histograms, queues: usize, times_per_day: usize) -> Option<Self> {
        let Histograms::Digits(digits) = option else { return None };
        let empty = vec![WaitHistogram::new(digits); queues];
        let by_time = WaitsByTime::new(queues, times_per_day);
        Some(Self { digits, answered: empty.clone(), abandoned: empty, by_time })
    }

    /// Makes room for more queues.
    pub(super) fn grow(&mut self, queues: usize) {
        let empty = WaitHistogram::new(self.digits);
        self.answered.resize(queues, empty.clone());
        self.abandoned.resize(queues, empty);
        self.by_time.grow(queues);
    }

    /// Their memory, in bytes.
    pub(super) fn memory(option: Histograms, queues: usize, times_per_day: usize) -> u128 {
        match option {
            Histograms::Off => 0,
            Histograms::Digits(digits) => {
                let one = WaitHistogram::new(digits).waited.distinct_values() * size_of::<u64>();
                2 * one as u128 * queues as u128 + WaitsByTime::memory(queues, times_per_day)
            }
        }
    }

    /// Waits of the answered legs of a queue that began at this time of day (the first interval of the day is 0);
    /// `None` unless kept.
    pub fn answered_at(&self, queue: QueueId, time_of_day: u32) -> Option<&WaitsAtTime> {
        self.by_time.at(queue, time_of_day as usize)
    }

    /// Waits of the answered legs of a queue; `None` for an unknown queue.
    pub fn answered(&self, queue: QueueId) -> Option<&WaitHistogram> {
        self.answered.get(queue.index())
    }

    /// Waits of the abandoned legs of a queue; `None` for an unknown queue.
    pub fn abandoned(&self, queue: QueueId) -> Option<&WaitHistogram> {
        self.abandoned.get(queue.index())
    }

    /// Waits of all answered legs, and of all abandoned ones.
    pub fn of_all(&self) -> [WaitHistogram; 2] {
        [&self.answered, &self.abandoned].map(|histograms| {
            let mut all = WaitHistogram::new(self.digits);
            histograms.iter().for_each(|histogram| all.merge(histogram));
            all
        })
    }

    /// Adds the histograms of another tally. Exact, associative and commutative.
    ///
    /// # Errors
    /// [`MergeError`](super::MergeError) if queues or digits differ; nothing has changed.
    pub fn merge(&mut self, other: &Self) -> Result<(), super::MergeError> {
        let fits = self.answered.len() == other.answered.len() && self.by_time.fits(&other.by_time);
        if self.digits != other.digits || !fits {
            return Err(super::MergeError);
        }
        self.by_time.merge(&other.by_time);
        let pairs = self.answered.iter_mut().zip(&other.answered);
        pairs.chain(self.abandoned.iter_mut().zip(&other.abandoned)).for_each(|(sum, part)| sum.merge(part));
        Ok(())
    }

    /// Records the end of a leg that began at this time of day, if times of day are kept.
    #[inline(never)]
    pub(super) fn record(&mut self, queue: QueueId, outcome: LegOutcome, wait: Duration, time_of_day: Option<usize>) {
        if let (LegOutcome::Answered(_), Some(time_of_day)) = (outcome, time_of_day) {
            self.by_time.record(queue, time_of_day, wait);
        }
        let histograms = match outcome {
            LegOutcome::Answered(_) => &mut self.answered,
            LegOutcome::Abandoned => &mut self.abandoned,
            _ => return,
        };
        if let Some(histogram) = histograms.get_mut(queue.index()) {
            histogram.record(wait);
        }
    }

    pub(super) fn clear(&mut self) {
        self.answered.iter_mut().chain(&mut self.abandoned).for_each(WaitHistogram::clear);
        self.by_time.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{AgentId, OfferId};

    const QUEUE: QueueId = QueueId(0);

    fn histograms(waits_secs: &[u64]) -> WaitHistograms {
        let mut histograms = WaitHistograms::new(Histograms::Digits(3), 1, 0).expect("they are kept");
        for &secs in waits_secs {
            histograms.record(
                QUEUE,
                LegOutcome::Answered(OfferId { agent: AgentId(0), serial: 1 }),
                Duration::from_secs(secs),
                None,
            );
        }
        histograms
    }

    #[test]
    fn quantiles_are_right_to_three_digits() {
        let waits: Vec<u64> = (1..=1000).collect();
        let histograms = histograms(&waits);
        let answered = histograms.answered(QUEUE).expect("the queue exists");
        for (q, secs) in [(0.5, 500.0), (0.9, 900.0), (0.999, 999.0), (1.0, 1000.0)] {
            let found = answered.quantile(q).expect("there are waits").as_secs_f64();
            assert!((found / secs - 1.0).abs() < 1e-3, "{q}: {found}");
        }
        assert_eq!(histograms.abandoned(QUEUE).expect("the queue exists").quantile(0.5), None);
    }

    #[test]
    fn merged_histograms_equal_one_that_saw_everything() {
        let mut sum = histograms(&[0, 3, 90_000]);
        sum.merge(&histograms(&[7, 7, 500])).expect("they have the same range");
        assert_eq!(sum, histograms(&[0, 3, 90_000, 7, 7, 500]));
        assert_eq!(sum.answered(QUEUE).and_then(|answered| answered.quantile(1.0)), Some(LONGEST));
    }

    #[test]
    fn the_memory_told_is_the_memory_of_the_documentation() {
        let kib = |digits| WaitHistograms::memory(Histograms::Digits(digits), 1, 0) as f64 / 2.0 / 1024.0;
        assert_eq!([1, 2, 3].map(kib), [3.125, 22.0, 152.0]);
    }

    #[test]
    fn a_histogram_is_written_as_pairs() {
        let text = serde_json::to_string(histograms(&[1, 1]).answered(QUEUE).expect("the queue exists"));
        assert_eq!(text.expect("it can be written"), "[[1000447,2]]");
    }
}
