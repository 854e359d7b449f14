//! The fit to one queue's history, and forecasts from it.

use jiff::civil::Date;
use nalgebra::{DMatrix, DVector};

use super::basis::Basis;
use super::calendar::Calendar;
use super::covariance::Covariance;
use super::day::DayForecast;
use super::error::ForecastError;
use super::holidays::days_after;
use super::root::{mean_root, rate, root};
use super::scores::{Memory, Regression, Scores};
use super::series::Series;
use super::spread::Outcomes;

/// Leads, in open days, whose errors are followed on the way.
const LEADS: usize = 10;
/// Days that are fitted before the first of those errors.
const FIRST_DAYS: usize = 15;
/// The maximum number of days whose errors are followed.
const FOLLOWED_DAYS: usize = 250;

/// A fit to one queue's history.
///
/// Fitting costs time proportional to days × periods × the smaller of the two. Two fits to equal histories are equal.
#[derive(Clone, Debug)]
pub struct Fit<'c> {
    calendar: &'c Calendar,
    periods: usize,
    period_minutes: u32,
    /// The last day of the history.
    last: Date,
    /// Periods in which calls ever came.
    active: Vec<usize>,
    basis: Basis,
    scores: Scores,
    /// Dispersion of a period and of a day, by lead from 1.
    dispersions: Vec<(f64, f64)>,
    /// Errors a day ahead, on the scale of roots, the latest last.
    errors: DMatrix<f64>,
}

impl<'c> Fit<'c> {
    /// Fits to the days of `series` that have records.
    ///
    /// # Errors
    /// [`ForecastError::NoDays`] where there are none.
    pub fn new(series: &Series, calendar: &'c Calendar) -> Result<Self, ForecastError> {
        let places: Vec<usize> = (0..series.len()).filter(|&place| series.day(place).is_some()).collect();
        let Some(&last) = places.last() else { return Err(ForecastError::NoDays) };
        let days: Vec<&[f64]> = places.iter().filter_map(|&place| series.day(place)).collect();
        let active: Vec<usize> =
            (0..series.periods()).filter(|&period| days.iter().any(|day| day[period] > 0.0)).collect();
        let counts = DMatrix::from_fn(days.len(), active.len(), |day, period| days[day][active[period]]);
        let roots = counts.map(root);
        let memory = Memory::new(calendar.open_weekdays());
        let basis = Basis::fit(&roots, &memory.weights(days.len()));
        let dates: Vec<Date> = places.iter().map(|&place| series.date(place)).collect();
        let history = History { dates, counts, memory, calendar };
        let follow = history.follow(&basis, &basis.scores(&roots), &roots);
        Ok(Self {
            calendar,
            periods: series.periods(),
            period_minutes: series.period_minutes(),
            last: series.date(last),
            active,
            basis,
            scores: follow.scores,
            dispersions: monotone(&follow.outcomes),
            errors: follow.errors,
        })
    }

    /// The last day of the history.
    pub fn last(&self) -> Date {
        self.last
    }

    /// Open days from the end of the history to a date; at least 1.
    fn lead(&self, date: Date) -> usize {
        let days = super::holidays::days_between(self.last, date).clamp(1, 20_000);
        (1..=days).filter(|&day| self.calendar.is_open(days_after(self.last, day))).count().max(1)
    }

    /// The forecast of a day after the history. A closed day has no calls.
    pub fn day(&self, date: Date) -> DayForecast {
        let lead = self.lead(date);
        let mut day = self.blank(date, lead);
        if day.open {
            let scores = self.scores.predict(&columns(self.calendar, date), lead);
            for (place, mean) in self.active.iter().zip(self.basis.day(&scores).iter()) {
                day.calls[*place] = rate(*mean);
            }
        }
        day
    }

    fn blank(&self, date: Date, lead: usize) -> DayForecast {
        let followed = self.dispersions.len();
        let (dispersion, total_dispersion) = self.dispersions[lead.clamp(1, followed) - 1];
        DayForecast {
            date,
            lead,
            open: self.calendar.is_open(date),
            calls: vec![0.0; self.periods],
            dispersion,
            total_dispersion,
            known: 0,
            reasons: Vec::new(),
        }
    }

    /// The forecast of a day that is under way, of which the counts of the first periods are known.
    pub fn rest_of_day(&self, date: Date, so_far: &[f64]) -> DayForecast {
        let mut day = self.day(date);
        let known = so_far.len().min(self.periods);
        let seen = self.active.iter().take_while(|&&period| period < known).count();
        if seen > 0 && seen < self.active.len() && self.errors.nrows() > 1 {
            let expected: Vec<f64> = self.active.iter().map(|&period| mean_root(day.calls[period])).collect();
            let errors = (0..seen).map(|place| root(so_far[self.active[place]]) - expected[place]);
            let half_hours = f64::from(self.period_minutes) / 30.0;
            let shift = Covariance::fit(&self.errors, half_hours).rest(&DVector::from_iterator(seen, errors));
            for (shift, place) in shift.iter().zip(seen..) {
                day.calls[self.active[place]] = rate(expected[place] + shift);
            }
        }
        day.calls[..known].copy_from_slice(&so_far[..known]);
        (day.lead, day.known, day.open) = (0, known, true);
        day
    }
}

fn columns(calendar: &Calendar, date: Date) -> DVector<f64> {
    DVector::from_vec(calendar.columns(date))
}

/// The days of a history that have records.
struct History<'c> {
    dates: Vec<Date>,
    counts: DMatrix<f64>,
    memory: Memory,
    calendar: &'c Calendar,
}

/// What came of forecasting the past on the way through it.
struct Followed {
    scores: Scores,
    outcomes: Vec<Outcomes>,
    errors: DMatrix<f64>,
}

impl History<'_> {
    fn follow(&self, basis: &Basis, scores: &DMatrix<f64>, roots: &DMatrix<f64>) -> Followed {
        let days = self.dates.len();
        let all: Vec<DVector<f64>> = self.dates.iter().map(|&date| columns(self.calendar, date)).collect();
        let width = all.first().map_or(0, DVector::len);
        let rows = DMatrix::from_fn(days, width, |day, column| all[day][column]);
        let mut regression = Regression::new(width, scores.ncols(), self.memory);
        let first = FIRST_DAYS.max(days.saturating_sub(FOLLOWED_DAYS));
        let mut outcomes = vec![Outcomes::default(); LEADS];
        let mut errors = Vec::new();
        for (day, columns) in all.iter().enumerate() {
            regression.add(columns, &scores.row(day).transpose());
            let known = day + 1;
            if known < first || known == days {
                continue;
            }
            let state = Scores::after(known, &regression, &rows, scores, self.memory);
            for (lead, outcomes) in (1..=LEADS.min(days - known)).zip(&mut outcomes) {
                let target = day + lead;
                let mean = basis.day(&state.predict(&all[target], lead));
                let forecast: Vec<f64> = mean.iter().map(|&mean| rate(mean)).collect();
                let came: Vec<f64> = self.counts.row(target).iter().copied().collect();
                outcomes.add(&forecast, &came);
                if lead == 1 {
                    errors.push(roots.row(target) - mean.transpose());
                }
            }
        }
        let scores = Scores::after(days, &regression, &rows, scores, self.memory);
        let errors = DMatrix::from_fn(errors.len(), self.counts.ncols(), |day, period| errors[day][period]);
        Followed { scores, outcomes, errors }
    }
}

/// Dispersions by lead, of a period and of a day, that do not fall as the lead grows: leads that contradict that are
/// pooled, weighted by their days (isotonic regression). Leads without any day are as the ones before them.
fn monotone(outcomes: &[Outcomes]) -> Vec<(f64, f64)> {
    let known = outcomes.iter().filter(|outcomes| outcomes.days() > 0);
    let each: Vec<(f64, (f64, f64))> = known.map(|it| (it.days() as f64, it.dispersions())).collect();
    if each.is_empty() {
        return vec![Outcomes::default().dispersions()];
    }
    let period = isotonic(each.iter().map(|(days, (period, _))| (*days, *period)));
    let day = isotonic(each.iter().map(|(days, (_, day))| (*days, *day)));
    period.into_iter().zip(day).collect()
}

/// The rising sequence nearest to these weighted values (pool adjacent violators).
fn isotonic(values: impl Iterator<Item = (f64, f64)>) -> Vec<f64> {
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for (weight, value) in values {
        let mut block = (weight, value, 1);
        while let Some(before) = blocks.pop_if(|before| before.1 > block.1) {
            let weight = before.0 + block.0;
            block = (weight, (before.0 * before.1 + block.0 * block.1) / weight, before.2 + block.2);
        }
        blocks.push(block);
    }
    blocks.into_iter().flat_map(|(_, value, length)| vec![value; length]).collect()
}

#[cfg(test)]
mod tests {
    use super::isotonic;

    #[test]
    fn values_that_fall_are_pooled() {
        let values = [(1.0, 1.0), (1.0, 3.0), (2.0, 1.5), (1.0, 4.0), (1.0, 2.0), (1.0, 9.0)];
        assert_eq!(isotonic(values.into_iter()), [1.0, 2.0, 2.0, 3.0, 3.0, 9.0]);
        assert_eq!(isotonic([(1.0, 5.0), (1.0, 4.0), (1.0, 3.0)].into_iter()), [4.0, 4.0, 4.0]);
    }
}
