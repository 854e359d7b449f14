//! Finds values of a scenario's fields at which simulated figures meet wanted ones.
//!
//! Every trial runs the same replications on the same random numbers, so that the figures are a deterministic function
//! of the fields, smooth but for single calls; [`fit`](super::fit()) does the rest. What comes out is as good as the
//! sample: the estimates' intervals, and another seed, say how good that is.

use super::fit::{Fit, Goal, Parameter, Trial, fit};
use super::observe::{ObserveError, Observed, Sample};
use acd::scenario::{Measure, Published, Scenario, Tolerance};
use acd::sim::Estimate;

/// How near is near enough where the file gives no tolerance: this share of the wanted value.
const NEAR: f64 = 0.005;
/// Of a tolerance in the file, the share that a fit may use up; the rest is for chance.
const SHARE_OF_TOLERANCE: f64 = 0.1;
/// Bounds of a field that none are given for: its value divided and multiplied by this.
const REACH: f64 = 10.0;

/// What may be varied: a field, or several that keep their proportions.
#[derive(Clone, Debug, PartialEq)]
pub struct Knob {
    /// Paths of numbers or times in the file, never empty. The first is the one that is shown and bounded.
    pub fields: Vec<String>,
    /// Least and greatest value, times in seconds; `None` is a tenth of the file's value and ten times it.
    pub bounds: Option<(f64, f64)>,
}

/// What is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Aim {
    /// What it is called in tables.
    pub name: String,
    /// The figure.
    pub measure: Measure,
    /// The wanted value, in the measure's unit; in percent for a growth.
    pub value: f64,
    /// How near is near enough, above zero.
    pub tolerance: f64,
    /// The variant over which the growth of the measure is meant.
    pub growth_over: Option<String>,
}

impl Aim {
    /// To meet this measure, as near as `tolerance` (or half a percent).
    pub fn new(name: &str, measure: Measure, value: f64, tolerance: Option<f64>) -> Self {
        let tolerance = tolerance.unwrap_or((NEAR * value.abs()).max(f64::MIN_POSITIVE));
        Self { name: name.to_owned(), measure, value, tolerance, growth_over: None }
    }

    /// To meet a published figure, within a tenth of its tolerance (or half a percent); or another value of it.
    /// `None` for a figure that nothing simulated corresponds to.
    pub fn published(published: &Published, value: Option<f64>) -> Option<Self> {
        let measure = published.measure.clone()?;
        let value = value.unwrap_or(published.value);
        let tolerance = published.tolerance.map(|tolerance| match tolerance {
            Tolerance::Percent(percent) => SHARE_OF_TOLERANCE * value.abs() * percent / 100.0,
            Tolerance::Absolute(most) => SHARE_OF_TOLERANCE * most,
        });
        let tolerance = tolerance.filter(|&tolerance| tolerance > 0.0);
        let aim = Self::new(&published.name, measure, value, tolerance);
        Some(Self { growth_over: published.growth_over.clone(), ..aim })
    }
}

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Calibration {
    /// What may be varied.
    pub knobs: Vec<Knob>,
    /// What is wanted.
    pub aims: Vec<Aim>,
    /// The replications of each trial.
    pub sample: Sample,
    /// The most trials.
    pub trials_max: usize,
}

/// What came out.
#[derive(Clone, Debug)]
pub struct Calibrated {
    /// The search's result. Its values are the knobs', its figures the aims'.
    pub fit: Fit,
    /// Every field varied and its value, times in seconds.
    pub fields: Vec<(String, f64)>,
    /// What was simulated at these values, for each aim.
    pub estimates: Vec<Estimate>,
    /// The scenario with these values.
    pub scenario: Scenario,
}

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum CalibrateError {
    /// A field to vary is not a number or time in the file.
    #[error(
        "{0}: no number or time stands there; expected the path of a field that the file gives a number, a time or a list of them"
    )]
    Field(String),
    /// Bounds that leave nothing to choose from.
    #[error("{field}: bounds {low}..{high}; expected a low bound below the high one, and none below zero")]
    Bounds {
        /// The field.
        field: String,
        /// The low bound.
        low: f64,
        /// The high bound.
        high: f64,
    },
    /// The field is zero in the file, so that no bounds can be guessed.
    #[error("{0} is 0 in the file; give it bounds, as in --fit {0}=0..1")]
    Zero(String),
    /// Nothing to vary, nothing to meet, or nothing to run.
    #[error("{0}")]
    Plan(&'static str),
    /// A trial could not be run.
    #[error(transparent)]
    Observe(#[from] ObserveError),
}

/// A knob as the file has it: where it starts, its bounds, and each field's proportion to the first.
struct Fitted<'k> {
    fields: Vec<(&'k str, f64)>,
    parameter: Parameter,
}

impl Calibration {
    /// Searches from the file's own values. `on_trial` sees every trial, `on_replication` is called after each
    /// replication.
    ///
    /// # Errors
    /// [`CalibrateError`].
    pub fn run(
        &self,
        scenario: &Scenario,
        on_trial: impl FnMut(&Trial),
        on_replication: impl Fn() + Sync,
    ) -> Result<Calibrated, CalibrateError> {
        if self.aims.is_empty() {
            return Err(CalibrateError::Plan("no figure to meet; expected at least one"));
        }
        if self.sample.replications == 0 || self.trials_max == 0 {
            return Err(CalibrateError::Plan("nothing to run; expected at least one replication and one trial"));
        }
        let knobs = self.knobs.iter().map(|knob| fitted(knob, scenario)).collect::<Result<Vec<_>, _>>()?;
        let parameters: Vec<Parameter> = knobs.iter().map(|knob| knob.parameter).collect();
        let goals: Vec<Goal> =
            self.aims.iter().map(|aim| Goal { value: aim.value, tolerance: aim.tolerance }).collect();
        let figures = |values: &[f64]| -> Result<Vec<f64>, ObserveError> {
            let tried = with_fields(scenario, &fields(&knobs, values))?;
            Ok(self.estimates(&tried, &on_replication)?.iter().map(|estimate| estimate.value).collect())
        };
        let fit = fit(&parameters, &goals, self.trials_max, figures, on_trial)?;
        let mut fields = fields(&knobs, &fit.best.values);
        let scenario = with_fields(scenario, &fields).map_err(ObserveError::from)?;
        // Whole numbers were rounded.
        for (field, value) in &mut fields {
            *value = scenario.number(field).unwrap_or(*value);
        }
        let estimates = self.estimates(&scenario, &on_replication)?;
        Ok(Calibrated { fit, fields, estimates, scenario })
    }

    /// What the aims' figures are in `scenario`.
    fn estimates(
        &self,
        scenario: &Scenario,
        on_replication: &(impl Fn() + Sync),
    ) -> Result<Vec<Estimate>, ObserveError> {
        let measures: Vec<Measure> = self.aims.iter().map(|aim| aim.measure.clone()).collect();
        let here = Observed::run(scenario, &measures, self.sample, on_replication)?;
        let mut others: Vec<(&str, Observed)> = Vec::new();
        for name in self.aims.iter().filter_map(|aim| aim.growth_over.as_deref()) {
            if others.iter().all(|(known, _)| *known != name) {
                let variant = scenario.variant(name)?;
                others.push((name, Observed::run(&variant, &measures, self.sample, on_replication)?));
            }
        }
        let estimate = |(place, aim): (usize, &Aim)| {
            let estimate = match &aim.growth_over {
                None => here.estimate(place),
                Some(name) => {
                    let other = others.iter().find(|(known, _)| known == name);
                    other.and_then(|(_, base)| here.growth_over(place, base, place))
                }
            };
            estimate.ok_or_else(|| ObserveError::Nothing(aim.name.clone()))
        };
        self.aims.iter().enumerate().map(estimate).collect()
    }
}

fn fitted<'k>(knob: &'k Knob, scenario: &Scenario) -> Result<Fitted<'k>, CalibrateError> {
    let number = |field: &str| scenario.number(field).ok_or_else(|| CalibrateError::Field(field.to_owned()));
    let first = knob.fields.first().ok_or(CalibrateError::Plan("a knob without a field"))?;
    let start = number(first)?;
    let bounds = knob.bounds.or((start > 0.0).then_some((start / REACH, start * REACH)));
    let (low, high) = bounds.ok_or_else(|| CalibrateError::Zero(first.clone()))?;
    if !(low >= 0.0 && low < high && high.is_finite()) {
        return Err(CalibrateError::Bounds { field: first.clone(), low, high });
    }
    let mut fields = Vec::with_capacity(knob.fields.len());
    for field in &knob.fields {
        let proportion = if start == 0.0 { 1.0 } else { number(field)? / start };
        fields.push((field.as_str(), proportion));
    }
    Ok(Fitted { fields, parameter: Parameter { start, low, high } })
}

fn fields(knobs: &[Fitted<'_>], values: &[f64]) -> Vec<(String, f64)> {
    let of = |(knob, &value): (&Fitted<'_>, &f64)| {
        let fields = knob.fields.iter().map(|(field, proportion)| ((*field).to_owned(), rounded(proportion * value)));
        fields.collect::<Vec<_>>()
    };
    knobs.iter().zip(values).flat_map(of).collect()
}

fn with_fields(scenario: &Scenario, fields: &[(String, f64)]) -> Result<Scenario, acd::config::ScenarioErrors> {
    let mut changed = scenario.clone();
    for (field, value) in fields {
        changed = changed.with_number(field, *value)?;
    }
    Ok(changed)
}

/// To six significant digits, so that what is tried is what will stand in the file.
fn rounded(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}
