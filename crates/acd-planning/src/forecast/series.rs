//! Counts by day and period: what a forecast is fitted to.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use super::ForecastError;

/// Minutes in a day.
pub(crate) const DAY_MINUTES: u32 = 1_440;
/// The longest span of days in a series: forty years.
const DAYS_MAX: usize = 14_610;

/// Calls by period on consecutive calendar days.
///
/// A day without any records is `None`: it was closed, or its records are missing. A day with records but without
/// calls in some period has a count of 0 there.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    start: Date,
    periods: usize,
    days: Vec<Option<Vec<f64>>>,
}

impl Series {
    /// An empty series that begins at `start` with periods of `period_minutes`.
    ///
    /// # Errors
    /// [`ForecastError::Period`] unless the period divides a day into equal parts.
    pub fn new(start: Date, period_minutes: u32) -> Result<Self, ForecastError> {
        if period_minutes == 0 || !DAY_MINUTES.is_multiple_of(period_minutes) {
            return Err(ForecastError::Period(period_minutes));
        }
        Ok(Self { start, periods: (DAY_MINUTES / period_minutes) as usize, days: Vec::new() })
    }

    /// Counts `calls` that arrived at `at`, extending the series as needed.
    ///
    /// # Errors
    /// [`ForecastError::Span`] before the first day, or forty years after it; [`ForecastError::Count`] for a count
    /// that is negative or no number.
    pub fn add(&mut self, at: DateTime, calls: f64) -> Result<(), ForecastError> {
        if !(calls >= 0.0 && calls.is_finite()) {
            return Err(ForecastError::Count(at));
        }
        let place = self.place(at.date()).filter(|&place| place < DAYS_MAX).ok_or(ForecastError::Span(at.date()))?;
        if place >= self.days.len() {
            self.days.resize(place + 1, None);
        }
        let minute = u32::from(at.hour().unsigned_abs()) * 60 + u32::from(at.minute().unsigned_abs());
        let period = minute as usize * self.periods / DAY_MINUTES as usize;
        let periods = self.periods;
        self.days[place].get_or_insert_with(|| vec![0.0; periods])[period] += calls;
        Ok(())
    }

    /// The first calendar day.
    pub fn start(&self) -> Date {
        self.start
    }

    /// Periods a day.
    pub fn periods(&self) -> usize {
        self.periods
    }

    /// Minutes a period.
    pub fn period_minutes(&self) -> u32 {
        DAY_MINUTES / self.periods as u32
    }

    /// Calendar days from the first to the last with records.
    pub fn len(&self) -> usize {
        self.days.len()
    }

    /// Whether there are no days.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// The counts of calendar day `place`; `None` where there are no records.
    pub fn day(&self, place: usize) -> Option<&[f64]> {
        self.days.get(place)?.as_deref()
    }

    /// The date of calendar day `place`.
    pub fn date(&self, place: usize) -> Date {
        self.start.saturating_add((place as i64).days())
    }

    /// The place of a date; `None` before the first day.
    pub fn place(&self, date: Date) -> Option<usize> {
        let days = date.duration_since(self.start).as_hours() / 24;
        usize::try_from(days).ok()
    }

    /// Keeps the first `days` calendar days.
    pub fn cut(&mut self, days: usize) {
        self.days.truncate(days);
    }

    /// Removes calendar day `place`, as if nothing had been recorded.
    pub fn forget(&mut self, place: usize) {
        if let Some(day) = self.days.get_mut(place) {
            *day = None;
        }
    }

    /// Makes the series reach up to `date`, with days without records.
    pub fn reach(&mut self, date: Date) {
        if let Some(place) = self.place(date).filter(|&place| place < DAYS_MAX)
            && place >= self.days.len()
        {
            self.days.resize(place + 1, None);
        }
    }

    /// A day on which the centre was open and nobody called this queue: a count of 0 in every period.
    pub fn open(&mut self, date: Date) {
        self.reach(date);
        let periods = self.periods;
        if let Some(day) = self.place(date).and_then(|place| self.days.get_mut(place)) {
            day.get_or_insert_with(|| vec![0.0; periods]);
        }
    }
}
