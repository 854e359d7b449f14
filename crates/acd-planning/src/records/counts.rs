//! From records to what a forecast is fitted to.

use jiff::civil::DateTime;

use super::{Outcome, Records};
use crate::forecast::{ForecastError, Series};

/// Calls offered, by queue.
#[derive(Clone, Debug, PartialEq)]
pub struct Offered {
    /// Each queue's name and its calls by day and period. All begin on the same day, and a day on which any queue has
    /// records was open for all.
    pub queues: Vec<(String, Series)>,
}

impl Records {
    /// Calls offered by queue, day and period. Calls to be ignored are left out.
    ///
    /// # Errors
    /// [`ForecastError::NoDays`] without records, [`ForecastError::Period`] where the period does not divide a day,
    /// [`ForecastError::Coarse`] where the records are intervals longer than it, [`ForecastError::Span`] where they
    /// span more than forty years.
    pub fn offered(&self, period_minutes: u32) -> Result<Offered, ForecastError> {
        let Some((first, _)) = self.span() else { return Err(ForecastError::NoDays) };
        if let Some(step) = self.interval_minutes().filter(|step| *step > period_minutes) {
            return Err(ForecastError::Coarse { step, period: period_minutes });
        }
        let empty = Series::new(first.date(), period_minutes)?;
        let mut queues: Vec<(String, Series)> = self.queues.iter().map(|name| (name.clone(), empty.clone())).collect();
        let calls = self.calls.iter().filter(|call| call.outcome != Outcome::Ignored).map(|it| (it.at, it.queue, 1.0));
        let intervals = self.intervals.iter().map(|interval| (interval.at, interval.queue, interval.offered));
        for (at, queue, count) in calls.chain(intervals) {
            queues[queue].1.add(at, count)?;
        }
        // A queue that calls are only transferred to has none of its own.
        queues.retain(|(_, series)| !series.is_empty());
        let days = queues.iter().map(|(_, series)| series.len()).max().unwrap_or(0);
        for day in 0..days {
            let date = empty.date(day);
            if queues.iter().any(|(_, series)| series.day(day).is_some()) {
                queues.iter_mut().for_each(|(_, series)| series.open(date));
            }
        }
        if queues.is_empty() { Err(ForecastError::NoDays) } else { Ok(Offered { queues }) }
    }

    /// The length of the intervals: the least time between two of one queue.
    pub fn interval_minutes(&self) -> Option<u32> {
        let mut last: Vec<Option<DateTime>> = vec![None; self.queues.len()];
        let mut least = None;
        for interval in &self.intervals {
            if let Some(before) = last[interval.queue].replace(interval.at) {
                let minutes = interval.at.duration_since(before).as_secs() / 60;
                if minutes > 0 {
                    least = Some(least.map_or(minutes, |least: i64| least.min(minutes)));
                }
            }
        }
        least.and_then(|minutes| u32::try_from(minutes).ok())
    }
}
