//! A forecast of all queues; how it is kept, and judged later.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::day::DayForecast;
use super::error::ForecastError;
use super::events::Events;
use super::fit::Fit;
use super::holidays::{Holidays, days_after};
use crate::records::Offered;

/// The longest horizon: two years.
const DAYS_MAX: usize = 731;

/// A forecast of all queues.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Minutes a period.
    pub period_minutes: u32,
    /// The last whole day of the records.
    pub last: Date,
    /// By queue: its name, and its days in order.
    pub queues: Vec<(String, Vec<DayForecast>)>,
}

/// What is to be forecast.
#[derive(Clone, Debug)]
pub struct Horizon {
    /// Calendar days after the last one with records; or from the day that is under way on.
    pub days: usize,
    /// Periods of the last day with records that are over, if it is under way: it is then updated, not fitted to.
    pub today: Option<usize>,
}

impl Forecast {
    /// Forecasts every queue.
    ///
    /// # Errors
    /// Where there are no days to fit to.
    pub fn new(
        offered: &Offered,
        horizon: &Horizon,
        holidays: &Holidays,
        events: &Events,
    ) -> Result<Self, ForecastError> {
        let days = horizon.days.clamp(1, DAYS_MAX);
        let mut queues = Vec::with_capacity(offered.queues.len());
        let (mut last, mut period_minutes) = (None, 0);
        for (name, series) in &offered.queues {
            let mut history = series.clone();
            let mut so_far = Vec::new();
            if let Some(known) = horizon.today {
                let today = history.len().saturating_sub(1);
                so_far = history.day(today).map(|day| day[..known.min(day.len())].to_vec()).unwrap_or_default();
                history.cut(today);
            }
            let calendar = Calendar::new(&history, days + 1, holidays, events);
            let fit = Fit::new(&history, &calendar)?;
            let first = days_after(history.date(history.len()), 0);
            let day = |offset: usize| {
                let date = days_after(first, offset as i64);
                let mut day = match (horizon.today, offset) {
                    (Some(_), 0) => fit.rest_of_day(date, &so_far),
                    _ => fit.day(date),
                };
                correct(&mut day, name, series.period_minutes(), events);
                day
            };
            queues.push((name.clone(), (0..days).map(day).collect()));
            last = last.max(Some(fit.last()));
            period_minutes = series.period_minutes();
        }
        let last = last.ok_or(ForecastError::NoDays)?;
        Ok(Self { period_minutes, last, queues })
    }

    /// What is kept of it, to be judged when the days have come.
    pub fn version(&self) -> Version {
        let day = |day: &DayForecast| Kept { date: day.date, lead: day.lead, calls: day.calls.clone() };
        let queues = self.queues.iter().map(|(name, days)| (name.clone(), days.iter().map(day).collect())).collect();
        Version { last: self.last, period_minutes: self.period_minutes, queues }
    }
}

/// Applies the corrections by hand, and says why.
fn correct(day: &mut DayForecast, queue: &str, period_minutes: u32, events: &Events) {
    for entry in events.overrides(queue, day.date) {
        entry.apply(period_minutes, &mut day.calls[..]);
        day.open |= day.total() > 0.0;
        day.reasons.push(entry.reason.clone());
    }
}

/// A forecast as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// The last day that it knew.
    pub last: Date,
    /// Minutes a period.
    pub period_minutes: u32,
    /// By queue.
    pub queues: Vec<(String, Vec<Kept>)>,
}

/// A kept day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Which day.
    pub date: Date,
    /// Open days ahead; 0 for the day that was under way.
    pub lead: usize,
    /// Calls by period.
    pub calls: Vec<f64>,
}

/// How forecasts made at one lead came out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// Open days ahead.
    pub lead: usize,
    /// Days of queues behind it.
    pub days: usize,
    /// Σ|came − forecast| / Σ came over periods, in percent.
    pub period_wape: f64,
    /// The same over days.
    pub day_wape: f64,
    /// Σ(forecast − came) / Σ came, in percent.
    pub bias: f64,
}

/// Judges kept forecasts by what has come since, by lead. Versions with periods of another length are left out.
pub fn judge(versions: &[Version], offered: &Offered) -> Vec<Judged> {
    #[derive(Default)]
    struct Sums {
        days: usize,
        came: f64,
        off: f64,
        day_off: f64,
        bias: f64,
    }
    let mut by_lead: std::collections::BTreeMap<usize, Sums> = std::collections::BTreeMap::new();
    for version in versions {
        for (name, days) in &version.queues {
            let Some((_, series)) = offered.queues.iter().find(|(queue, _)| queue == name) else { continue };
            for kept in days {
                let came = series.place(kept.date).and_then(|place| series.day(place));
                let Some(came) = came.filter(|came| came.len() == kept.calls.len()) else { continue };
                let sums = by_lead.entry(kept.lead).or_default();
                let (total, expected): (f64, f64) = (came.iter().sum(), kept.calls.iter().sum());
                sums.days += 1;
                sums.came += total;
                sums.off += came.iter().zip(&kept.calls).map(|(came, calls)| (came - calls).abs()).sum::<f64>();
                sums.day_off += (total - expected).abs();
                sums.bias += expected - total;
            }
        }
    }
    let judged = |(lead, sums): (usize, Sums)| {
        let percent = |part: f64| if sums.came > 0.0 { 100.0 * part / sums.came } else { 0.0 };
        let (period_wape, day_wape, bias) = (percent(sums.off), percent(sums.day_off), percent(sums.bias));
        Judged { lead, days: sums.days, period_wape, day_wape, bias }
    };
    by_lead.into_iter().map(judged).collect()
}
