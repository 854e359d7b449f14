//! Waits of answered legs by queue and time of day, in histograms small enough for every hour of every queue.

use std::borrow::Cow;

use hdrhistogram::Histogram;
use serde::Serialize;

use super::packed::PackedWaits;
use crate::id::QueueId;
use crate::time::Duration;

/// Longer waits count as this.
const LONGEST: Duration = Duration::from_secs(86_400);
/// The resolution. (The histogram rounds it down to a power of two: 65.5 ms.)
const FINEST: Duration = Duration::from_millis(100);
const DIGITS: u8 = 2;

/// Waits of answered legs of one queue, begun at one time of day, to two digits; those below about ten seconds
/// to a fifteenth of a second.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitsAtTime {
    /// Waits of zero, as in [`WaitHistogram`](super::WaitHistogram).
    at_once: u32,
    /// All others.
    waited: Histogram<u32>,
}

impl WaitsAtTime {
    fn new() -> Self {
        let histogram = Histogram::new_with_bounds(FINEST.as_micros(), LONGEST.as_micros(), DIGITS);
        let waited =
            histogram.expect("two digits between a tenth of a second and a day are within the histogram's range");
        Self { at_once: 0, waited }
    }

    fn record(&mut self, wait: Duration) {
        match wait {
            Duration::ZERO => self.at_once = self.at_once.saturating_add(1),
            wait => self.waited.saturating_record(wait.min(LONGEST).as_micros()),
        }
    }

    /// All waits in one histogram.
    fn whole(&self) -> Cow<'_, Histogram<u32>> {
        let mut whole = Cow::Borrowed(&self.waited);
        if self.at_once > 0 {
            whole.to_mut().saturating_record_n(0, self.at_once);
        }
        whole
    }

    fn merge(&mut self, other: &Self) {
        self.at_once = self.at_once.saturating_add(other.at_once);
        self.waited.add(&other.waited).expect("both have the same range");
    }

    fn clear(&mut self) {
        self.at_once = 0;
        self.waited.reset();
    }

    /// The number of waits.
    pub fn count(&self) -> u64 {
        u64::from(self.at_once) + self.waited.len()
    }

    /// The wait that a share `q` of them (0 to 1) did not exceed, rounded up to the histogram's digits (a wait of
    /// zero stays zero); `None` if there are none.
    pub fn quantile(&self, q: f64) -> Option<Duration> {
        let micros = self.whole().value_at_quantile(q.max(0.0));
        // Waits below the resolution count as zero.
        let micros = if micros < FINEST.as_micros() { 0 } else { micros };
        (self.count() > 0).then(|| Duration::from_micros(micros).min(LONGEST))
    }
}

/// By queue, then by time of day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct WaitsByTime {
    per_day: usize,
    #[serde(skip)]
    cells: Vec<WaitsAtTime>,
}

impl WaitsByTime {
    /// `per_day` times of day; zero keeps nothing.
    pub(super) fn new(queues: usize, per_day: usize) -> Self {
        Self { per_day, cells: vec![WaitsAtTime::new(); queues * per_day] }
    }

    /// The memory of this many histograms, in bytes.
    pub(super) fn memory(queues: usize, per_day: usize) -> u128 {
        let one = WaitsAtTime::new().waited.distinct_values() * size_of::<u32>();
        one as u128 * queues as u128 * per_day as u128
    }

    pub(super) fn grow(&mut self, queues: usize) {
        self.cells.resize(queues * self.per_day, WaitsAtTime::new());
    }

    pub(super) fn at(&self, queue: QueueId, time_of_day: usize) -> Option<&WaitsAtTime> {
        if time_of_day < self.per_day { self.cells.get(queue.index() * self.per_day + time_of_day) } else { None }
    }

    pub(super) fn record(&mut self, queue: QueueId, time_of_day: usize, wait: Duration) {
        if time_of_day < self.per_day
            && let Some(cell) = self.cells.get_mut(queue.index() * self.per_day + time_of_day)
        {
            cell.record(wait);
        }
    }

    pub(super) fn fits(&self, other: &Self) -> bool {
        (self.per_day, self.cells.len()) == (other.per_day, other.cells.len())
    }

    pub(super) fn merge(&mut self, other: &Self) {
        let pairs = self.cells.iter_mut().zip(&other.cells);
        pairs.for_each(|(sum, part)| sum.merge(part));
    }

    pub(super) fn pack(&self) -> Vec<PackedWaits> {
        self.cells.iter().map(|cell| PackedWaits::of(u64::from(cell.at_once), &cell.waited)).collect()
    }

    /// Puts waits into empty histograms; whether they fit.
    pub(super) fn unpack(&mut self, packed: &[PackedWaits]) -> bool {
        let fill = |(cell, packed): (&mut WaitsAtTime, &PackedWaits)| {
            let at_once = u32::try_from(packed.at_once);
            cell.at_once = at_once.unwrap_or(u32::MAX);
            at_once.is_ok() && packed.record(&mut cell.waited)
        };
        self.cells.len() == packed.len() && self.cells.iter_mut().zip(packed).all(fill)
    }

    pub(super) fn clear(&mut self) {
        self.cells.iter_mut().for_each(WaitsAtTime::clear);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_queue_and_time_has_quantiles_of_its_own_to_two_digits() {
        let mut waits = WaitsByTime::new(2, 24);
        (1..=1_000).for_each(|secs| waits.record(QueueId(1), 9, Duration::from_secs(secs)));
        waits.record(QueueId(1), 10, Duration::ZERO);
        waits.record(QueueId(1), 24, Duration::ZERO);
        let at = |queue, time| waits.at(QueueId(queue), time).expect("it is kept");
        for (q, secs) in [(0.5, 500.0), (0.9, 900.0), (0.95, 950.0)] {
            let found = at(1, 9).quantile(q).expect("there are waits").as_secs_f64();
            assert!((found / secs - 1.0).abs() < 0.01, "{q}: {found}");
        }
        assert_eq!((at(1, 10).quantile(0.95), at(0, 9).quantile(0.5)), (Some(Duration::ZERO), None));
        assert!(waits.at(QueueId(1), 24).is_none() && waits.at(QueueId(2), 0).is_none());
        let mut sum = waits.clone();
        sum.merge(&waits);
        assert_eq!(sum.at(QueueId(1), 9).map(WaitsAtTime::count), Some(2_000));
        assert_eq!(WaitsByTime::memory(1, 1), 7_680, "what the options' documentation says");
    }
}
