//! A replication that can be stopped at an instant, copied, and continued with other staffing on the same random
//! numbers.
//!
//! What if one more agent had worked from ten to eleven? Everything before ten is the same, so a copy of the
//! replication as it stood at ten is continued with the other staffing, and the day before ten is not simulated
//! again. Once both stand alike (see [`Likeness`]) the rest of the day is the same as well.

use std::sync::Arc;

use super::event_loop::{Likeness, Run};
use super::simulation::{Simulation, SimulationError};
use super::stream::Key;
use crate::engine::Event;
use crate::time::Timestamp;

/// How many agents the staffing curves ask for: by pattern, then by profile, then by period of the day. As
/// [`DayPattern::staff`](super::world::DayPattern::staff), a pattern's list may be empty: shifts alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curves(pub Vec<Vec<Vec<u32>>>);

/// Why a replication cannot follow certain curves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CurvesError {
    /// Not a number for each profile and each period of the day.
    #[error("pattern {pattern}: expected a number of agents for each profile and each period of the day")]
    Shape {
        /// The pattern's place; that of the first missing one where there are too few.
        pattern: usize,
    },
    /// More agents than the centre has of a profile, without those on shifts.
    #[error("profile {profile}: found {found} agents on duty at once; the centre has {most} without a shift")]
    TooMany {
        /// The profile's place.
        profile: usize,
        /// How many are asked for.
        found: u32,
        /// How many there are.
        most: usize,
    },
}

/// A replication under way.
#[derive(Clone)]
pub struct Replication<'s> {
    run: Run<'s>,
}

impl Simulation {
    /// A replication that stands at midnight before the first day; nothing has happened yet. The same events will come
    /// out as from [`replicate`](Self::replicate) with the same `seed` and `number`.
    pub fn begin(&self, seed: u64, number: u64) -> Replication<'_> {
        Replication { run: Run::new(self, Key::replication(seed, number)) }
    }

    /// The curves of the world, which replications follow unless they are given [others](Replication::follow).
    pub fn curves(&self) -> &Arc<Curves> {
        &self.curves
    }

    /// Checks curves that replications are to follow.
    ///
    /// # Errors
    /// [`CurvesError`].
    pub fn check_curves(&self, curves: &Curves) -> Result<(), CurvesError> {
        let periods = (86_400_000_000 / self.world.period.as_micros()) as usize;
        if curves.0.len() != self.world.patterns.len() {
            return Err(CurvesError::Shape { pattern: curves.0.len().min(self.world.patterns.len()) });
        }
        for (pattern, staff) in curves.0.iter().enumerate() {
            let whole = staff.len() == self.curve_agents.len() && staff.iter().all(|row| row.len() == periods);
            if !staff.is_empty() && !whole {
                return Err(CurvesError::Shape { pattern });
            }
            for (profile, (row, agents)) in staff.iter().zip(&self.curve_agents).enumerate() {
                let found = row.iter().copied().max().unwrap_or(0);
                if found as usize > agents.len() {
                    return Err(CurvesError::TooMany { profile, found, most: agents.len() });
                }
            }
        }
        Ok(())
    }
}

impl Replication<'_> {
    /// Goes by these curves from the next period on (the one that begins now, where nothing of this instant has
    /// happened yet). They must have been [checked](Simulation::check_curves).
    pub fn follow(&mut self, curves: Arc<Curves>) {
        self.run.curves = curves;
    }

    /// Does everything that happens before `until`, and nothing of that instant. `observe` is handed every event, in
    /// order.
    ///
    /// # Errors
    /// [`SimulationError`]; what was observed until then stays observed.
    pub fn run_until(&mut self, until: Timestamp, mut observe: impl FnMut(&[Event])) -> Result<(), SimulationError> {
        self.run.run_until(until, &mut observe)
    }

    /// Runs to the end, as [`Simulation::replicate`] does.
    ///
    /// # Errors
    /// [`SimulationError`].
    pub fn finish(self, mut observe: impl FnMut(&[Event])) -> Result<Timestamp, SimulationError> {
        self.run.finish(&mut observe)
    }

    /// What can be compared with the likeness of another copy that stands at the same instant; `None` where agents of
    /// one profile are not alike, or somebody is in the middle of what the harness does not know the end of.
    /// O(callers and agents).
    pub fn likeness(&self) -> Option<Likeness> {
        self.run.likeness()
    }
}
