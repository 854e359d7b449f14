//! Published figures, assumptions and variants, as they are written.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// A published figure.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Published")]
pub(in crate::scenario) struct PublishedFile {
    /// What it says, for people; without it the name of the entry.
    pub(in crate::scenario) title: Option<String>,
    /// The simulated measure it is compared with, from the list of measures, as in `legs.abandoned{queue="lawyer"}`.
    /// Without it the figure is only told: nothing that is simulated corresponds to it.
    #[schemars(example = &"calls.answer_rate")]
    pub(in crate::scenario) measure: Option<String>,
    /// The figure.
    pub(in crate::scenario) value: f64,
    /// Its unit, for people.
    #[schemars(example = &"calls")]
    pub(in crate::scenario) unit: Option<String>,
    /// Where it was published.
    pub(in crate::scenario) source: Option<String>,
    /// How far the simulated figure may be from it.
    pub(in crate::scenario) tolerance: Option<ToleranceFile>,
    /// The name of a variant: the figure is then the growth of the measure over that variant, in percent.
    pub(in crate::scenario) growth_over: Option<String>,
}

/// How far a simulated figure may be from a published one.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Tolerance")]
pub(in crate::scenario) enum ToleranceFile {
    /// So many percent of the published value.
    Percent(#[schemars(range(min = 0, max = 100))] f64),
    /// So much in the unit of the value itself.
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
    /// Why it is assumed, and why so.
    pub(in crate::scenario) why: String,
    /// How the value was calibrated, such as the command that did it.
    pub(in crate::scenario) calibrated: Option<String>,
}

/// Another version of the scenario. First `set`, then `multiply`, then `divide`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Variant")]
pub(in crate::scenario) struct VariantFile {
    /// What it is, for people; without it the name of the entry.
    pub(in crate::scenario) title: Option<String>,
    /// New values, by the path of their field.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "world.handling.talk.lognormal.mean": "415.5s" }]))]
    pub(in crate::scenario) set: IndexMap<String, serde_json::Value>,
    /// Factors for the numbers and times at a path: of a field, a list, or a whole table. The default of a field that the file
    /// leaves out is multiplied as well; whole numbers, and numbers of agents on duty, are rounded to the nearest whole one
    /// (halves away from zero).
    #[serde(default)]
    #[schemars(extend("examples" = [{ "world.demand.factor": 0.9 }]))]
    pub(in crate::scenario) multiply: IndexMap<String, f64>,
    /// Divisors for the numbers and times at a path.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "world.demand.patterns": 1.2211 }]))]
    pub(in crate::scenario) divide: IndexMap<String, f64>,
}
