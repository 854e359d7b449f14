//! What a run gives to its engine: all that is needed to play it again.

use super::{BATCH, Run, Simulation, SimulationError};
use crate::config::Center;
use crate::engine::Command;
use crate::sim::stream::Key;
use crate::time::Timestamp;

/// One thing that a replication did with its engine.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// The command, also one that the engine refused; `None` where deadlines acted on their own.
    pub command: Option<Command>,
}

impl Run<'_> {
    /// Notes what the engine is about to do.
    #[inline]
    pub(super) fn note_step(&mut self, command: Option<&Command>) {
        if let Some(steps) = &mut self.steps {
            steps.push(Step { at: self.now, command: command.cloned() });
        }
    }
}

impl Simulation {
    /// The centre with which the engine of a replication begins: the simulation's, with the replication's own seed. An
    /// engine of it that is given the steps of [`record`](Self::record) has the same events.
    pub fn center_of(&self, seed: u64, number: u64) -> Center {
        Center { seed: Key::replication(seed, number).selection_seed(), ..self.center().clone() }
    }

    /// Runs a replication like [`replicate`](Self::replicate), and passes on what it gives to the engine, in order, in
    /// batches: commands, and the times at which deadlines act on their own. Returns when it ended.
    ///
    /// # Errors
    /// The first error of `take`; else a [`SimulationError`].
    pub fn record<E: From<SimulationError>>(
        &self,
        seed: u64,
        number: u64,
        mut take: impl FnMut(&[Step]) -> Result<(), E>,
    ) -> Result<Timestamp, E> {
        let mut run = Run::new(self, Key::replication(seed, number));
        run.steps = Some(Vec::with_capacity(2 * BATCH));
        let mut hand_on = |run: &mut Run<'_>| match &mut run.steps {
            Some(steps) => take(steps).map(|()| steps.clear()),
            None => Ok(()),
        };
        while run.step(u64::MAX)? {
            if run.events.len() >= BATCH {
                run.hand_on(&mut |_| {});
                hand_on(&mut run)?;
            }
        }
        run.end_all_waiting()?;
        hand_on(&mut run)?;
        Ok(run.now)
    }
}
