//! How callers rate and which calls are checked, as it is written.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::config::Rating;
use crate::config::text::literal::TimeSpan;

/// How callers answer when they are asked, at the end of a call whose last leg was answered, how satisfied they were.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Satisfaction")]
pub(in crate::scenario) struct SatisfactionFile {
    /// The chance that a caller answers at all.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) response_rate: f64,
    /// How the answers divide among the ratings.
    pub(in crate::scenario) shares: RatingShares,
    /// Other answers after conversations that came from a queue.
    #[serde(default)]
    pub(in crate::scenario) queues: IndexMap<String, AnswersFile>,
    /// Other answers after conversations with an agent, by the agent's name or that of a group; they come before those of
    /// queues.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "lawyer-3": { "response_rate": 0.9 } }]))]
    pub(in crate::scenario) agents: IndexMap<String, AnswersFile>,
    /// Other answers after long waits, in rising order; they hold for every queue and agent.
    #[serde(default)]
    pub(in crate::scenario) waits: Vec<WaitAnswersFile>,
}

/// Relative weights of the ratings: published counts can be put in as they are.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::scenario) struct RatingShares {
    /// Very satisfied.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub(in crate::scenario) very_satisfied: f64,
    /// Satisfied.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub(in crate::scenario) satisfied: f64,
    /// Basically satisfied.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub(in crate::scenario) basically_satisfied: f64,
    /// Dissatisfied.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub(in crate::scenario) dissatisfied: f64,
    /// Very dissatisfied; hotlines that ask with four answers have none.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub(in crate::scenario) very_dissatisfied: f64,
}

/// Answers that differ; what is not given is as `world.satisfaction` says.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Answers")]
pub(in crate::scenario) struct AnswersFile {
    /// The chance that a caller answers at all.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) response_rate: Option<f64>,
    /// How the answers divide among the ratings.
    pub(in crate::scenario) shares: Option<RatingShares>,
}

/// Answers of callers who have waited long; what is not given is as `world.satisfaction` says.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WaitAnswers")]
pub(in crate::scenario) struct WaitAnswersFile {
    /// After a longer wait than this for the conversation.
    pub(in crate::scenario) beyond: TimeSpan,
    /// The chance that a caller answers at all.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) response_rate: Option<f64>,
    /// How the answers divide among the ratings.
    pub(in crate::scenario) shares: Option<RatingShares>,
}

/// Which calls are chosen for a quality check. The choice depends on the seed and the call alone.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "QualityChecks")]
pub(in crate::scenario) struct ChecksFile {
    /// Calls rated so or worse are all checked.
    #[schemars(extend("default" = "dissatisfied"))]
    pub(in crate::scenario) rated_from: Option<Rating>,
    /// The share of the other calls.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) share: f64,
    /// Other shares for calls whose last conversation came from a queue.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "labour": 0.2 }]))]
    pub(in crate::scenario) queues: IndexMap<String, f64>,
    /// Other shares for calls whose last conversation an agent had, by the agent's name; they come before those of queues.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "lawyer-3": 1.0 }]))]
    pub(in crate::scenario) agents: IndexMap<String, f64>,
    /// So many calls of each agent are checked in any case.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1_000))]
    pub(in crate::scenario) least_per_agent: u32,
}

/// How agents are scored while the days pass, for queues with `selection = "best_score"`. Everybody's score is 0 until the
/// first time; then it is made of all calls and ratings since the start, as a weighted mean of the components.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Scoring")]
pub(in crate::scenario) struct ScoringFile {
    /// How often, from midnight of the first day: a whole number of the calendar's periods.
    #[schemars(example = &"24h")]
    pub(in crate::scenario) every: TimeSpan,
    /// Calls that ended after a conversation with the agent as their last.
    #[serde(default)]
    pub(in crate::scenario) volume: ComponentFile,
    /// The share of their callers who rated and were satisfied or very satisfied.
    #[serde(default)]
    pub(in crate::scenario) satisfaction: ComponentFile,
}

/// A component of a score, from 0 to 1. Who has too little to show for it gets the median of the others.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Component")]
pub(in crate::scenario) struct ComponentFile {
    /// What it is worth, against the other one.
    #[schemars(range(min = 0, max = 1_000_000))]
    pub(in crate::scenario) weight: f64,
    /// How it is brought to 0 to 1, among all agents.
    pub(in crate::scenario) scale: ScaleFile,
    /// Fewer observations than this (calls, ratings) are too little.
    #[schemars(range(min = 1))]
    pub(in crate::scenario) least: u32,
}

impl Default for ComponentFile {
    fn default() -> Self {
        Self { weight: 1.0, scale: ScaleFile::Best, least: 1 }
    }
}

/// How a component is brought to 0 to 1.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Scale")]
pub(in crate::scenario) enum ScaleFile {
    /// Over the best one's value.
    #[default]
    Best,
    /// Over twice the mean, at most 1.
    Mean,
    /// From the worst, 0, to the best, 1.
    Range,
}
