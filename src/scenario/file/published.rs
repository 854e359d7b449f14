//! Published figures, assumptions and variants in a scenario file. Its doc comments are the reference of the
//! format.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// A published figure.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Published")]
pub(in crate::scenario) struct PublishedFile {
    /// Its title, for people; by default the name of the entry.
    pub(in crate::scenario) title: Option<String>,
    /// The simulated measure it is compared with, from the list of measures, as in `legs.abandoned{queue="lawyer"}`.
    /// Without it the figure is only shown, because the simulation has no such measure.
    #[schemars(example = &"calls.answer_rate")]
    pub(in crate::scenario) measure: Option<String>,
    /// The value.
    pub(in crate::scenario) value: f64,
    /// Its unit, for people.
    #[schemars(example = &"calls")]
    pub(in crate::scenario) unit: Option<String>,
    /// What was published for the same period of the year before. The report shows the growth since.
    pub(in crate::scenario) year_before: Option<f64>,
    /// What was published for the quarter before.
    pub(in crate::scenario) quarter_before: Option<f64>,
    /// Where it was published.
    pub(in crate::scenario) source: Option<String>,
    /// How far the simulated figure may be from it.
    pub(in crate::scenario) tolerance: Option<ToleranceFile>,
    /// The name of a variant: the figure is then the growth of the measure relative to that variant, in percent.
    pub(in crate::scenario) growth_over: Option<String>,
}

/// How far a simulated figure may be from a published one.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Tolerance")]
pub(in crate::scenario) enum ToleranceFile {
    /// In percent of the published value.
    Percent(#[schemars(range(min = 0, max = 100))] f64),
    /// In the unit of the value itself.
    Absolute(#[schemars(range(min = 0))] f64),
}

/// A field whose value is assumed rather than known.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Assumption")]
pub(in crate::scenario) struct AssumptionFile {
    /// The field, as a path in this file.
    #[schemars(example = "world.demand.shares")]
    pub(in crate::scenario) field: String,
    /// Why it is assumed, and why this value.
    pub(in crate::scenario) why: String,
    /// How the value was calibrated, such as the command used.
    pub(in crate::scenario) calibrated: Option<String>,
}

/// A variant of the scenario. First `set` applies, then `multiply`, then `divide`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Variant")]
pub(in crate::scenario) struct VariantFile {
    /// Its title, for people; by default the name of the entry.
    pub(in crate::scenario) title: Option<String>,
    /// New values, by the path of the field.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "world.handling.talk.lognormal.mean": "415.5s" }]))]
    pub(in crate::scenario) set: IndexMap<String, serde_json::Value>,
    /// Factors for the numbers and times at a path: of a field, a list, or a whole table. If the file leaves out the
    /// field, its default is multiplied; integers, and numbers of agents on duty, are rounded to the nearest integer
    /// (halves away from zero).
    #[serde(default)]
    #[schemars(extend("examples" = [{ "world.demand.factor": 0.9 }]))]
    pub(in crate::scenario) multiply: IndexMap<String, f64>,
    /// Divisors for the numbers and times at a path.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "world.demand.patterns": 1.2211 }]))]
    pub(in crate::scenario) divide: IndexMap<String, f64>,
}
