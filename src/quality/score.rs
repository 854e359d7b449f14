//! A composite score for each agent: volume, satisfaction and quality.
//!
//! Each component is first scaled to 0 to 1 (see [`Scale`]), then weighted. An agent without data for a component (a
//! newcomer) gets the median of the others; if nobody has data, everybody gets 0.5. So nobody is offered calls first,
//! or last, for being new.

use serde::Serialize;

use super::counts::QualityCounts;
use super::figures::QualityFigures;
use crate::id::AgentId;

/// How a component is scaled to 0 to 1 among the compared agents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Scale {
    /// Relative to the best agent's value: the best has 1 (all have 1 if none is above zero).
    #[default]
    Best,
    /// Relative to twice the mean, capped at 1: the mean has 0.5 (all have 1 if none is above zero).
    Mean,
    /// From the worst, 0, to the best, 1; all have 1 if all are equal. Separates values that are close together, such
    /// as satisfaction from 0.97 to 0.99.
    Range,
}

/// One component of the score.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Component {
    /// Its weight relative to the other components: zero or more.
    pub weight: f64,
    /// How it is scaled to 0 to 1.
    pub scale: Scale,
    /// With fewer observations than this (calls, ratings, checks) an agent has no data. Zero counts as 1.
    pub least: u64,
}

impl Default for Component {
    /// Weight 1, relative to the best, from the first observation.
    fn default() -> Self {
        Self { weight: 1.0, scale: Scale::Best, least: 1 }
    }
}

/// How agents are scored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct ScoreRule {
    /// The number of calls whose last conversation was with the agent.
    pub volume: Component,
    /// The share of satisfied and very satisfied callers among those who gave a rating.
    pub satisfaction: Component,
    /// The mean points of the agent's checked calls.
    pub quality: Component,
}

/// An agent's score and its components.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AgentScore {
    /// The agent.
    pub agent: AgentId,
    /// Scaled, 0 to 1; the median for one without data.
    pub volume: f64,
    /// Scaled, 0 to 1; the median for one without data.
    pub satisfaction: f64,
    /// Scaled, 0 to 1; the median for one without data.
    pub quality: f64,
    /// The weighted mean of the three components, 0 to 1.
    pub composite: f64,
}

impl AgentScore {
    /// The composite in whole millionths, as the engine takes scores: 0 to 1,000,000, higher is better.
    pub fn millionths(&self) -> u32 {
        (self.composite * 1e6).round() as u32
    }
}

impl ScoreRule {
    /// The scores of these agents relative to each other, in the given order. Weights that are negative or NaN count
    /// as zero; if none is above zero, all three weigh the same. O(n log n).
    pub fn score(&self, figures: &QualityFigures, agents: &[AgentId]) -> Vec<AgentScore> {
        let counts: Vec<QualityCounts> = agents.iter().map(|&agent| figures.of_agent(agent)).collect();
        let volume = self.volume.scaled(&counts, |counts| (counts.calls, Some(counts.calls as f64)));
        let satisfaction = self.satisfaction.scaled(&counts, |c| (c.ratings.rated(), c.ratings.satisfaction()));
        let quality = self.quality.scaled(&counts, |counts| (counts.checked, counts.mean_points()));
        let weights = self.weights();
        let scores = agents.iter().enumerate().map(|(place, &agent)| {
            let parts = [volume[place], satisfaction[place], quality[place]];
            let composite = parts.iter().zip(weights).map(|(part, weight)| part * weight).sum::<f64>();
            let [volume, satisfaction, quality] = parts;
            AgentScore { agent, volume, satisfaction, quality, composite: composite.clamp(0.0, 1.0) }
        });
        scores.collect()
    }

    /// The three weights, normalised to a sum of 1.
    fn weights(&self) -> [f64; 3] {
        let weights = [self.volume, self.satisfaction, self.quality]
            .map(|part| if part.weight.is_finite() { part.weight.max(0.0) } else { 0.0 });
        let sum: f64 = weights.iter().sum();
        if sum > 0.0 && sum.is_finite() { weights.map(|weight| weight / sum) } else { [1.0 / 3.0; 3] }
    }
}

impl Component {
    /// The component of each agent, 0 to 1. `observed` returns the number of observations and the value.
    fn scaled(&self, counts: &[QualityCounts], observed: impl Fn(&QualityCounts) -> (u64, Option<f64>)) -> Vec<f64> {
        let value = |counts: &QualityCounts| {
            let (count, value) = observed(counts);
            value.filter(|_| count >= self.least.max(1))
        };
        let values: Vec<Option<f64>> = counts.iter().map(value).collect();
        let known: Vec<f64> = values.iter().copied().flatten().collect();
        let mut scaled: Vec<f64> = known.iter().map(|&value| self.scale.of(value, &known)).collect();
        let mut of_known = scaled.clone().into_iter();
        scaled.sort_by(f64::total_cmp);
        let median = median(&scaled);
        values.iter().map(|value| value.and_then(|_| of_known.next()).unwrap_or(median)).collect()
    }
}

impl Scale {
    fn of(self, value: f64, all: &[f64]) -> f64 {
        let best = all.iter().copied().fold(f64::MIN, f64::max);
        let over = |part: f64, whole: f64| if whole > 0.0 { (part / whole).min(1.0) } else { 1.0 };
        match self {
            Self::Best => over(value, best),
            Self::Mean => over(value, 2.0 * all.iter().sum::<f64>() / all.len() as f64),
            Self::Range => {
                let worst = all.iter().copied().fold(f64::MAX, f64::min);
                over(value - worst, best - worst)
            }
        }
    }
}

/// The median of sorted numbers; 0.5 if there are none.
fn median(sorted: &[f64]) -> f64 {
    match sorted.len() {
        0 => 0.5,
        odd if odd % 2 == 1 => sorted[odd / 2],
        even => (sorted[even / 2 - 1] + sorted[even / 2]) / 2.0,
    }
}

#[cfg(test)]
mod tests;
