//! Lowers the file's ratings and quality checks to the world's.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::file::satisfaction::{ChecksFile, ComponentFile, RatingShares, SatisfactionFile, ScaleFile, ScoringFile};
use super::lookup::Lookup;
use crate::config::Rating;
use crate::id::AgentId;
use crate::quality::{CheckRule, Component, Scale, ScoreRule};
use crate::sim::world::{Answers, Satisfaction, Scoring};
use crate::time::Duration;

const SATISFACTION: &str = "world.satisfaction";
const CHECKS: &str = "world.quality_checks";

impl Lookup<'_> {
    pub(super) fn satisfaction(
        &mut self,
        file: &SatisfactionFile,
        groups: &IndexMap<String, Vec<AgentId>>,
    ) -> Satisfaction {
        let ratings = self.rating_chances(&format!("{SATISFACTION}.shares"), &file.shares);
        let answers = Answers { response: file.response_rate, ratings };
        let mut queues = BTreeMap::new();
        for (name, own) in &file.queues {
            let path = format!("{SATISFACTION}.queues.{name}");
            let own = self.answers(&path, answers, own.response_rate, own.shares.as_ref());
            queues.extend(self.queue(&path, name).map(|queue| (queue, own)));
        }
        let mut agents = BTreeMap::new();
        for (name, own) in &file.agents {
            let path = format!("{SATISFACTION}.agents.{name}");
            let own = self.answers(&path, answers, own.response_rate, own.shares.as_ref());
            agents.extend(self.agents_of(&path, name, groups).into_iter().map(|agent| (agent, own)));
        }
        let mut waits: Vec<(Duration, Answers)> = Vec::new();
        for (index, own) in file.waits.iter().enumerate() {
            let path = format!("{SATISFACTION}.waits[{index}]");
            let beyond = own.beyond.0;
            if waits.last().is_some_and(|(before, _)| *before >= beyond) {
                self.faults.add(format!("{path}.beyond"), beyond, "a longer time than in the entry before");
            }
            waits.push((beyond, self.answers(&path, answers, own.response_rate, own.shares.as_ref())));
        }
        Satisfaction { answers, queues, agents, waits }
    }

    fn answers(
        &mut self,
        path: &str,
        general: Answers,
        response_rate: Option<f64>,
        shares: Option<&RatingShares>,
    ) -> Answers {
        let ratings = shares.map(|shares| self.rating_chances(&format!("{path}.shares"), shares));
        Answers { response: response_rate.unwrap_or(general.response), ratings: ratings.unwrap_or(general.ratings) }
    }

    fn rating_chances(&mut self, path: &str, shares: &RatingShares) -> [f64; 5] {
        let RatingShares { very_satisfied, satisfied, basically_satisfied, dissatisfied, very_dissatisfied } = *shares;
        let weights = [very_satisfied, satisfied, basically_satisfied, dissatisfied, very_dissatisfied];
        let sum: f64 = weights.iter().sum();
        if sum <= 0.0 {
            self.faults.add(path, "weights that add up to 0", "a weight above 0 for some rating");
            return [1.0, 0.0, 0.0, 0.0, 0.0];
        }
        weights.map(|weight| weight / sum)
    }

    pub(super) fn checks(&mut self, file: &ChecksFile) -> CheckRule {
        let mut rule = CheckRule {
            rated_from: Some(file.rated_from.unwrap_or(Rating::Dissatisfied)),
            share: file.share,
            least_per_agent: file.least_per_agent,
            ..CheckRule::default()
        };
        for (name, &share) in &file.queues {
            let path = format!("{CHECKS}.queues.{name}");
            self.share(&path, share);
            rule.queues.extend(self.queue(&path, name).map(|queue| (queue, share)));
        }
        for (name, &share) in &file.agents {
            let path = format!("{CHECKS}.agents.{name}");
            self.share(&path, share);
            rule.agents.extend(self.agent(&path, name).map(|agent| (agent, share)));
        }
        rule
    }

    fn share(&mut self, path: &str, share: f64) {
        if !(0.0..=1.0).contains(&share) {
            self.faults.add(path, share, "a share from 0 to 1");
        }
    }
}

/// The rule by which agents are scored. A simulation has no check results, so quality has no weight.
pub(super) fn scoring(file: &ScoringFile) -> Scoring {
    let quality = Component { weight: 0.0, ..Component::default() };
    let rule = ScoreRule { volume: component(file.volume), satisfaction: component(file.satisfaction), quality };
    Scoring { every: file.every.0, rule }
}

fn component(file: ComponentFile) -> Component {
    let scale = match file.scale {
        ScaleFile::Best => Scale::Best,
        ScaleFile::Mean => Scale::Mean,
        ScaleFile::Range => Scale::Range,
    };
    Component { weight: file.weight, scale, least: file.least.into() }
}
