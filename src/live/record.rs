//! What a router writes down before it acts.

use super::outcome::RecordError;
use crate::engine::{Command, Engine, Event};
use crate::roster::Roster;
use crate::time::Timestamp;

/// Writes down what a router is about to do. The router calls it on its own thread; while it writes, no decision is
/// made.
pub trait Record: Send + 'static {
    /// These commands are about to be applied at one time; none where deadlines act by themselves. Returns the number
    /// of the first.
    ///
    /// # Errors
    /// They will not be applied.
    fn record(&mut self, at: Timestamp, commands: &[Command]) -> Result<u64, RecordError>;

    /// Asked at every turn: whether it can go on at all.
    ///
    /// # Errors
    /// It cannot. The router stops.
    fn is_sound(&mut self) -> Result<(), RecordError> {
        Ok(())
    }

    /// Calls `tell`, from any thread, as soon as [`is_sound`](Self::is_sound) should be asked though nobody has anything
    /// to record.
    fn on_failure(&mut self, tell: Box<dyn Fn() + Send + Sync>) {
        drop(tell);
    }

    /// They have been applied and answered; this came of it, and `roster` is who is where now.
    ///
    /// # Errors
    /// Something beside went wrong; [`Handle::trouble`](super::Handle::trouble) tells.
    fn applied(&mut self, engine: &Engine, roster: &Roster, events: &[Event]) -> Result<(), RecordError>;

    /// The router stops.
    ///
    /// # Errors
    /// The last of it may not be safe.
    fn close(self: Box<Self>, engine: &Engine, roster: &Roster) -> Result<(), RecordError>;
}
