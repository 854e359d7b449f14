//! Finds values of a scenario's fields at which simulated figures meet given targets.
//!
//! Every trial runs the same replications on the same random numbers, so the figures are a deterministic function
//! of the fields, smooth except for single calls; [`fit`](super::fit()) does the rest. The result is as good as the
//! sample; the estimates' intervals, and a run with another seed, show how good that is.

use super::fit::{Fit, Goal, Parameter, Trial, fit};
use super::observe::{ObserveError, Observed, Sample};
use acd::scenario::{Measure, Published, Scenario, Tolerance};
use acd::sim::Estimate;

/// The default tolerance, as a share of the target.
const NEAR: f64 = 0.005;
/// The share of a published tolerance that a fit may use up; the rest is left to chance.
const SHARE_OF_TOLERANCE: f64 = 0.1;
/// Default bounds of a field: its value divided and multiplied by this.
const REACH: f64 = 10.0;

/// A parameter to vary: one field, or several that keep their proportions.
#[derive(Clone, Debug, PartialEq)]
pub struct Knob {
    /// Paths of numbers or times in the file; never empty. The first is the one displayed and bounded.
    pub fields: Vec<String>,
    /// Least and greatest value, times in seconds; `None` means a tenth of the file's value to ten times it.
    pub bounds: Option<(f64, f64)>,
}

/// A target for one figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Aim {
    /// Its name in tables.
    pub name: String,
    /// The figure.
    pub measure: Measure,
    /// The target, in the measure's unit; in percent for a growth.
    pub value: f64,
    /// The tolerance, above zero.
    pub tolerance: f64,
    /// The variant relative to which the measure's growth is the target.
    pub growth_over: Option<String>,
}

impl Aim {
    /// A target for this measure, met within `tolerance` (default half a percent).
    pub fn new(name: &str, measure: Measure, value: f64, tolerance: Option<f64>) -> Self {
        let tolerance = tolerance.unwrap_or((NEAR * value.abs()).max(f64::MIN_POSITIVE));
        Self { name: name.to_owned(), measure, value, tolerance, growth_over: None }
    }

    /// The target of meeting a published figure, or another value of it, within a tenth of its tolerance (default
    /// half a percent). `None` if the simulation does not measure the figure.
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

/// What to vary, and the targets to meet.
#[derive(Clone, Debug)]
pub struct Calibration {
    /// The parameters to vary.
    pub knobs: Vec<Knob>,
    /// The targets.
    pub aims: Vec<Aim>,
    /// The replications of each trial.
    pub sample: Sample,
    /// The maximum number of trials.
    pub trials_max: usize,
}

/// The result of a calibration.
#[derive(Clone, Debug)]
pub struct Calibrated {
    /// The search's result: the values of the knobs and the figures of the aims.
    pub fit: Fit,
    /// Every varied field and its value, times in seconds.
    pub fields: Vec<(String, f64)>,
    /// The simulated estimate for each aim at these values.
    pub estimates: Vec<Estimate>,
    /// The scenario with these values.
    pub scenario: Scenario,
}

/// Why a calibration failed.
#[derive(Debug, thiserror::Error)]
pub enum CalibrateError {
    /// A field to vary is not a number or time in the file.
    #[error("{0}: not a number, a time or a list of them in the file; expected the path of a field that is")]
    Field(String),
    /// Bounds that are empty or negative.
    #[error("{field}: bounds {low}..{high}; expected a low bound below the high one, both at least 0")]
    Bounds {
        /// The field.
        field: String,
        /// The low bound.
        low: f64,
        /// The high bound.
        high: f64,
    },
    /// The field is zero in the file, so its bounds have no default.
    #[error("{0} is 0 in the file; give it bounds, as in --fit {0}=0..1")]
    Zero(String),
    /// Nothing to vary, no target, or nothing to run.
    #[error("{0}")]
    Plan(&'static str),
    /// A trial failed.
    #[error(transparent)]
    Observe(#[from] ObserveError),
}

/// A knob with its start, bounds, and each field's proportion to the first.
struct Fitted<'k> {
    fields: Vec<(&'k str, f64)>,
    parameter: Parameter,
}

impl Calibration {
    /// Searches, starting from the file's own values. `on_trial` is called with every trial, `on_replication` after
    /// each replication.
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

    /// The estimates of the aims' figures in `scenario`.
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

/// Rounds to six significant digits, so that the value tried is the value written to the file.
fn rounded(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}
