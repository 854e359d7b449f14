//! Periodic scoring of agents: the ratings of their callers and the number of their calls determine their score in the
//! engine.

use super::Run;
use crate::config::Rating;
use crate::engine::Command;
use crate::id::AgentId;
use crate::quality::{CheckRule, QualityDesk, QualityOptions};
use crate::sim::simulation::{Simulation, SimulationError};
use crate::time::Timestamp;

/// The desk that collects ratings, if agents are scored. Those of the warm-up count.
pub(super) fn desk(simulation: &Simulation) -> Option<Box<QualityDesk>> {
    simulation.world.scoring.as_ref()?;
    let checks = CheckRule { rated_from: None, ..CheckRule::default() };
    let options = QualityOptions { start: Timestamp::ZERO, owed_from: Rating::BasicallySatisfied, checks };
    let desk = QualityDesk::new(simulation.center(), options).expect("a rule without shares is sound");
    Some(Box::new(desk))
}

impl Run<'_> {
    /// Scores all agents where it is time to, by everything that was heard of them so far.
    pub(in crate::sim) fn score_agents(&mut self) -> Result<(), SimulationError> {
        let Some(scoring) = &self.simulation.world.scoring else { return Ok(()) };
        let due = self.now > Timestamp::ZERO && self.now.as_micros().is_multiple_of(scoring.every.as_micros());
        if !due {
            return Ok(());
        }
        self.hear_ratings();
        let Some(desk) = &self.ratings else { return Ok(()) };
        let agents: Vec<AgentId> = (0..self.desks.len() as u32).map(AgentId).collect();
        for scored in scoring.rule.score(desk.figures(), &agents) {
            self.command(Command::Score { agent: scored.agent, score: scored.millionths() })?;
        }
        self.react()
    }
}
