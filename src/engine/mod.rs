//! The core: commands in, facts out.
mod command;
mod event;
mod rejection;

pub use command::{Age, Command, NewCall, Reason, Refusal, Wish};
pub use event::{Disposition, Doing, Ender, Event, Fact, LegOutcome, OfferEnd};
pub use rejection::Rejection;

use crate::config::{Center, ConfigError};
use crate::time::Timestamp;

/// The routing engine: a plain value. Equal commands at equal times give equal events, on any machine.
#[derive(Clone, Debug)]
pub struct Engine {
    center: Center,
}

impl Engine {
    /// An empty centre: nobody is signed in, nobody waits.
    ///
    /// # Errors
    /// What [`Center::check`] finds.
    pub fn new(center: Center) -> Result<Self, Vec<ConfigError>> {
        center.check()?;
        Ok(Self { center })
    }

    /// The centre that it runs.
    pub fn center(&self) -> &Center {
        &self.center
    }

    /// Lets time pass until `now`, then applies `command`. Appends what became true to `out`.
    ///
    /// # Errors
    /// On `Err` the command changed nothing (time has still passed).
    pub fn handle(&mut self, now: Timestamp, command: Command, out: &mut Vec<Event>) -> Result<(), Rejection> {
        let _ = (now, command, out);
        Ok(())
    }

    /// Lets time pass. Each timer acts at its own deadline, however late we are asked.
    pub fn advance(&mut self, now: Timestamp, out: &mut Vec<Event>) {
        let _ = (now, out);
    }

    /// When the next timer is due; `None` when nothing will happen by itself.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        None
    }
}
