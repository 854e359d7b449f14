//! Ratings and quality checks in a scenario file. Its doc comments are the reference of the format.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::config::Rating;
use crate::config::text::literal::TimeSpan;

/// How callers rate the service when asked at the end of a call whose last leg was answered.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Satisfaction")]
pub(in crate::scenario) struct SatisfactionFile {
    /// The probability that a caller gives a rating.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) response_rate: f64,
    /// How the ratings are distributed.
    pub(in crate::scenario) shares: RatingShares,
    /// Different answers after conversations that came from a queue.
    #[serde(default)]
    pub(in crate::scenario) queues: IndexMap<String, AnswersFile>,
    /// Different answers after conversations with an agent, by the name of the agent or of a group; these override
    /// those of queues.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "lawyer-3": { "response_rate": 0.9 } }]))]
    pub(in crate::scenario) agents: IndexMap<String, AnswersFile>,
    /// Different answers after long waits, in ascending order; they apply to every queue and agent.
    #[serde(default)]
    pub(in crate::scenario) waits: Vec<WaitAnswersFile>,
}

/// Relative weights of the ratings; published counts can be used directly.
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
    /// Very dissatisfied; none for hotlines that offer four answers.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub(in crate::scenario) very_dissatisfied: f64,
}

/// Different answers; what is not given is as in `world.satisfaction`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Answers")]
pub(in crate::scenario) struct AnswersFile {
    /// The probability that a caller gives a rating.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) response_rate: Option<f64>,
    /// How the ratings are distributed.
    pub(in crate::scenario) shares: Option<RatingShares>,
}

/// Answers of callers who have waited long; what is not given is as in `world.satisfaction`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WaitAnswers")]
pub(in crate::scenario) struct WaitAnswersFile {
    /// After a wait longer than this before the conversation.
    pub(in crate::scenario) beyond: TimeSpan,
    /// The probability that a caller gives a rating.
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) response_rate: Option<f64>,
    /// How the ratings are distributed.
    pub(in crate::scenario) shares: Option<RatingShares>,
}

/// Which calls are chosen for a quality check. The choice depends only on the seed and the call.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "QualityChecks")]
pub(in crate::scenario) struct ChecksFile {
    /// Calls rated this or worse are all checked.
    #[schemars(extend("default" = "dissatisfied"))]
    pub(in crate::scenario) rated_from: Option<Rating>,
    /// The share of the other calls.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub(in crate::scenario) share: f64,
    /// Shares for calls whose last conversation came from a particular queue.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "labour": 0.2 }]))]
    pub(in crate::scenario) queues: IndexMap<String, f64>,
    /// Shares for calls whose last conversation was with a particular agent; these override those of queues.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "lawyer-3": 1.0 }]))]
    pub(in crate::scenario) agents: IndexMap<String, f64>,
    /// The minimum number of calls checked per agent.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1_000))]
    pub(in crate::scenario) least_per_agent: u32,
}

/// Periodic scoring of agents, for queues with `selection = "best_score"`. All scores are 0 until the
/// first update; each update uses all calls and ratings since the start, as a weighted mean of the components.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Scoring")]
pub(in crate::scenario) struct ScoringFile {
    /// The time between updates, from midnight of the first day: a whole number of the calendar's periods.
    #[schemars(example = &"24h")]
    pub(in crate::scenario) every: TimeSpan,
    /// The number of calls whose last conversation was with the agent.
    #[serde(default)]
    pub(in crate::scenario) volume: ComponentFile,
    /// The share of satisfied and very satisfied callers among those who gave a rating.
    #[serde(default)]
    pub(in crate::scenario) satisfaction: ComponentFile,
}

/// A component of a score, from 0 to 1. An agent with too few observations gets the median of the others.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Component")]
pub(in crate::scenario) struct ComponentFile {
    /// Its weight relative to the other component.
    #[schemars(range(min = 0, max = 1_000_000))]
    pub(in crate::scenario) weight: f64,
    /// How it is scaled to 0 to 1, among all agents.
    pub(in crate::scenario) scale: ScaleFile,
    /// The minimum number of observations (calls, ratings).
    #[schemars(range(min = 1))]
    pub(in crate::scenario) least: u32,
}

impl Default for ComponentFile {
    fn default() -> Self {
        Self { weight: 1.0, scale: ScaleFile::Best, least: 1 }
    }
}

/// How a component is scaled to 0 to 1.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Scale")]
pub(in crate::scenario) enum ScaleFile {
    /// Relative to the best agent's value.
    #[default]
    Best,
    /// Relative to twice the mean, capped at 1.
    Mean,
    /// From the worst, 0, to the best, 1.
    Range,
}
