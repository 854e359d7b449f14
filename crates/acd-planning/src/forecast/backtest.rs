//! How good forecasts of the past would have been.

use jiff::civil::Date;

use super::calendar::Calendar;
use super::error::ForecastError;
use super::events::Events;
use super::fit::Fit;
use super::gamma_poisson::poisson_deviation;
use super::holidays::Holidays;
use super::rivals::mean_of_last;
use super::series::Series;

/// Days before the first that is tested.
const HISTORY_DAYS_MIN: usize = 10;
/// The intervals that are judged.
const COVERAGE: f64 = 0.9;

/// Who forecasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// This module.
    Acd,
    /// The last same weekday again.
    SeasonalNaive,
    /// The mean of the last eight same weekdays.
    MeanOfEight,
}

impl Method {
    /// As tables name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Acd => "acd",
            Self::SeasonalNaive => "seasonal naive",
            Self::MeanOfEight => "mean of eight",
        }
    }
}

/// A test of forecasts on the past: every day of the window, forecast from the days up to each lead before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Backtest {
    /// The first and the last day that was forecast.
    pub from: Date,
    /// The last one.
    pub to: Date,
    /// How many days were forecast.
    pub days: usize,
    /// By lead, then by method: this module, seasonal naive, mean of eight.
    pub scores: Vec<LeadScore>,
}

/// The errors of one method at one lead, in percent of all calls.
#[derive(Clone, Debug, PartialEq)]
pub struct LeadScore {
    /// Open days ahead.
    pub lead: usize,
    /// Who forecast.
    pub method: Method,
    /// Σ|came − forecast| / Σ came over periods.
    pub period_wape: f64,
    /// The same over days.
    pub day_wape: f64,
    /// Σ(forecast − came) / Σ came.
    pub bias: f64,
    /// The part of `period_wape` that a perfect forecast of the rate would have had: chance.
    pub period_chance: f64,
    /// The same of `day_wape`.
    pub day_chance: f64,
    /// Share of periods within their 90 % interval, in percent; `None` for methods without intervals.
    pub coverage: Option<f64>,
    /// Share of days within theirs.
    pub day_coverage: Option<f64>,
}

/// Errors of what was left of a day at some time of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RestScore {
    /// Periods of the day that were known.
    pub known: usize,
    /// Period by period, with the day's update, in percent.
    pub updated: f64,
    /// The same from the day before.
    pub day_ahead: f64,
    /// The same with the day before's forecast scaled by the first periods.
    pub scaled: f64,
    /// Of the rest's total, updated.
    pub rest_total: f64,
}

/// Tests on the days from place `from` to before `to` of those with records, counted from 0, at the given leads.
///
/// # Errors
/// [`ForecastError::TooFewDays`] where no day of the window has ten days before its lead.
pub fn backtest(
    series: &Series,
    holidays: &Holidays,
    events: &Events,
    window: std::ops::Range<usize>,
    leads: &[usize],
) -> Result<Backtest, ForecastError> {
    let test = Test::new(series, holidays, events);
    let deepest = leads.iter().copied().max().unwrap_or(1);
    let first = window.start.max(HISTORY_DAYS_MIN + deepest - 1);
    let window = first..window.end.min(test.open.len());
    if window.is_empty() {
        let needed = HISTORY_DAYS_MIN + deepest;
        return Err(ForecastError::TooFewDays { found: test.open.len(), needed });
    }
    let methods = [Method::Acd, Method::SeasonalNaive, Method::MeanOfEight];
    let mut sums = vec![[Sums::default(); 3]; leads.len()];
    for origin in window.start.saturating_sub(deepest)..window.end {
        let due: Vec<(usize, usize)> = (0..leads.len())
            .map(|place| (place, origin + leads[place].max(1) - 1))
            .filter(|(_, target)| window.contains(target))
            .collect();
        if due.is_empty() {
            continue;
        }
        let history = test.until(origin);
        let fit = Fit::new(&history, &test.calendar)?;
        for (place, target) in due {
            let target = test.open[target];
            let Some(came) = series.day(target) else { continue };
            let ours = fit.day(series.date(target));
            sums[place][0].add(&ours.calls, came);
            sums[place][0].cover(&ours, came);
            let origin = history.len();
            sums[place][1].add(&mean_of_last(series, origin, target, 1), came);
            sums[place][2].add(&mean_of_last(series, origin, target, 8), came);
        }
    }
    let score = |(lead, sums): (&usize, &[Sums; 3])| {
        let lead = *lead;
        methods.into_iter().zip(*sums).map(move |(method, sums)| sums.score(lead, method)).collect::<Vec<_>>()
    };
    Ok(Backtest {
        from: series.date(test.open[window.start]),
        to: series.date(test.open[window.end - 1]),
        days: window.len(),
        scores: leads.iter().zip(&sums).flat_map(score).collect(),
    })
}

/// Tests the update of a day that is under way, once its first `known` periods are over.
///
/// # Errors
/// As [`backtest`].
pub fn rest_of_day(
    series: &Series,
    holidays: &Holidays,
    events: &Events,
    window: std::ops::Range<usize>,
    known: usize,
) -> Result<RestScore, ForecastError> {
    let test = Test::new(series, holidays, events);
    let window = window.start.max(HISTORY_DAYS_MIN)..window.end.min(test.open.len());
    if window.is_empty() {
        return Err(ForecastError::TooFewDays { found: test.open.len(), needed: HISTORY_DAYS_MIN + 1 });
    }
    let known = known.min(series.periods());
    let (mut updated, mut ahead, mut scaled) = (Sums::default(), Sums::default(), Sums::default());
    for target in window {
        let history = test.until(target);
        let fit = Fit::new(&history, &test.calendar)?;
        let place = test.open[target];
        let Some(came) = series.day(place) else { continue };
        let (date, so_far) = (series.date(place), &came[..known]);
        let before = fit.day(date).calls;
        let expected: f64 = before[..known].iter().sum();
        let factor = if expected > 0.0 { so_far.iter().sum::<f64>() / expected } else { 1.0 };
        let by_scale: Vec<f64> = before[known..].iter().map(|calls| calls * factor).collect();
        updated.add(&fit.rest_of_day(date, so_far).calls[known..], &came[known..]);
        ahead.add(&before[known..], &came[known..]);
        scaled.add(&by_scale, &came[known..]);
    }
    Ok(RestScore {
        known,
        updated: updated.percent(updated.off),
        day_ahead: ahead.percent(ahead.off),
        scaled: scaled.percent(scaled.off),
        rest_total: updated.percent(updated.day_off),
    })
}

/// What all origins of a test share.
struct Test<'s> {
    series: &'s Series,
    calendar: Calendar,
    open: Vec<usize>,
}

impl<'s> Test<'s> {
    fn new(series: &'s Series, holidays: &Holidays, events: &Events) -> Self {
        let calendar = Calendar::new(series, 0, holidays, events);
        let open = (0..series.len()).filter(|&place| series.day(place).is_some()).collect();
        Self { series, calendar, open }
    }

    /// The first `days` days with records.
    fn until(&self, days: usize) -> Series {
        let mut history = self.series.clone();
        history.cut(self.open[days - 1] + 1);
        history
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    came: f64,
    off: f64,
    day_off: f64,
    bias: f64,
    chance: f64,
    day_chance: f64,
    periods: f64,
    covered: f64,
    days: f64,
    days_covered: f64,
}

impl Sums {
    fn add(&mut self, forecast: &[f64], came: &[f64]) {
        let (mut expected, mut total) = (0.0, 0.0);
        for (forecast, came) in forecast.iter().zip(came) {
            self.off += (came - forecast).abs();
            self.chance += poisson_deviation(*forecast);
            expected += forecast;
            total += came;
        }
        self.came += total;
        self.day_off += (total - expected).abs();
        self.bias += expected - total;
        self.day_chance += poisson_deviation(expected);
    }

    fn cover(&mut self, day: &super::DayForecast, came: &[f64]) {
        for (period, came) in came.iter().enumerate().filter(|(period, came)| **came > 0.0 || day.calls[*period] > 0.0)
        {
            let (low, high) = day.interval(period, COVERAGE);
            self.periods += 1.0;
            self.covered += f64::from(u8::from(low <= *came && *came <= high));
        }
        let (low, high) = day.total_interval(COVERAGE);
        let total: f64 = came.iter().sum();
        self.days += 1.0;
        self.days_covered += f64::from(u8::from(low <= total && total <= high));
    }

    fn percent(&self, part: f64) -> f64 {
        if self.came > 0.0 { 100.0 * part / self.came } else { 0.0 }
    }

    fn score(&self, lead: usize, method: Method) -> LeadScore {
        let share = |part: f64, whole: f64| (whole > 0.0).then(|| 100.0 * part / whole);
        LeadScore {
            lead,
            method,
            period_wape: self.percent(self.off),
            day_wape: self.percent(self.day_off),
            bias: self.percent(self.bias),
            period_chance: self.percent(self.chance),
            day_chance: self.percent(self.day_chance),
            coverage: share(self.covered, self.periods),
            day_coverage: share(self.days_covered, self.days),
        }
    }
}
