//! Scores of days to come: regression on the calendar with forgetting, and a damped level of what is left.

use nalgebra::{DMatrix, DVector};

use super::calendar::Calendar;

/// Half-life of what is learnt about the calendar, in weeks.
const MEMORY_WEEKS: f64 = 20.0;
/// Half-life of the level, in weeks.
const LEVEL_WEEKS: f64 = 2.0;
/// Weekdays are hardly shrunk: they count as if a tenth of an average day of each had been seen before. More would
/// forecast too many calls for a quiet Saturday.
const WEEKDAY_PENALTY: f64 = 0.1;
/// Other effects are shrunk by two such days.
const EFFECT_PENALTY: f64 = 2.0;
/// Deviations from the level fade at least this fast a day.
const PERSISTENCE_MAX: f64 = 0.95;
/// The first deviations, from a level that is not yet one, say nothing.
const WARM_UP_DAYS: usize = 5;

/// How quickly days are forgotten, each open day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    pub(crate) calendar: f64,
    pub(crate) level: f64,
}

impl Memory {
    pub(crate) fn new(open_weekdays: usize) -> Self {
        let decay = |weeks: f64| 0.5_f64.powf(1.0 / (weeks * open_weekdays as f64));
        Self { calendar: decay(MEMORY_WEEKS), level: decay(LEVEL_WEEKS) }
    }

    /// The weight of each of `days`, the last one's being 1.
    pub(crate) fn weights(&self, days: usize) -> Vec<f64> {
        (0..days).map(|day| self.calendar.powi((days - 1 - day) as i32)).collect()
    }
}

/// The normal equations of the weighted regression, one day after the other.
pub(crate) struct Regression {
    gram: DMatrix<f64>,
    right: DMatrix<f64>,
    decay: f64,
}

impl Regression {
    pub(crate) fn new(columns: usize, scores: usize, memory: Memory) -> Self {
        Self { gram: DMatrix::zeros(columns, columns), right: DMatrix::zeros(columns, scores), decay: memory.calendar }
    }

    pub(crate) fn add(&mut self, columns: &DVector<f64>, scores: &DVector<f64>) {
        self.gram *= self.decay;
        self.right *= self.decay;
        self.gram.ger(1.0, columns, columns, 1.0);
        self.right.ger(1.0, columns, scores, 1.0);
    }

    /// The effects of the columns, a row each.
    fn effects(&self) -> DMatrix<f64> {
        let mut gram = self.gram.clone();
        for column in 0..gram.ncols() {
            gram[(column, column)] += if column < Calendar::WEEKDAYS { WEEKDAY_PENALTY } else { EFFECT_PENALTY };
        }
        match gram.cholesky() {
            Some(factor) => factor.solve(&self.right),
            // Only where counts overflow a float's precision.
            None => DMatrix::zeros(self.right.nrows(), self.right.ncols()),
        }
    }
}

/// What is known about the scores after some day.
#[derive(Clone, Debug)]
pub(crate) struct Scores {
    effects: DMatrix<f64>,
    level: DVector<f64>,
    deviation: DVector<f64>,
    persistence: DVector<f64>,
}

impl Scores {
    /// After the first `days` rows of `scores` and `columns`, which `regression` has seen.
    pub(crate) fn after(
        days: usize,
        regression: &Regression,
        columns: &DMatrix<f64>,
        scores: &DMatrix<f64>,
        memory: Memory,
    ) -> Self {
        let effects = regression.effects();
        let left = scores.rows(0, days) - columns.rows(0, days) * &effects;
        let ranks = scores.ncols();
        let (mut level, mut deviation) = (DVector::zeros(ranks), DVector::zeros(ranks));
        let (mut persistence, mut latest) = (DVector::zeros(ranks), DVector::zeros(ranks));
        for rank in 0..ranks {
            let (mut sum, mut weight, mut before) = (0.0, 0.0, None);
            let (mut product, mut square) = (0.0, 1e-9);
            for (day, &left) in left.column(rank).iter().enumerate() {
                if let Some((level, deviation)) = before
                    && day > WARM_UP_DAYS
                {
                    product += (left - level) * deviation;
                    square += deviation * deviation;
                }
                sum = sum * memory.level + left;
                weight = weight * memory.level + 1.0;
                let level = sum / weight;
                before = Some((level, left - level));
            }
            (level[rank], latest[rank]) = before.unwrap_or_default();
            persistence[rank] = f64::clamp(product / square, 0.0, PERSISTENCE_MAX);
            deviation[rank] = latest[rank];
        }
        Self { effects, level, deviation, persistence }
    }

    /// The scores of the day with these columns, this many open days later.
    pub(crate) fn predict(&self, columns: &DVector<f64>, lead: usize) -> DVector<f64> {
        let fade = self.persistence.map(|each| each.powi(lead.min(1_000) as i32));
        self.effects.transpose() * columns + &self.level + self.deviation.component_mul(&fade)
    }
}
