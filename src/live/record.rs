//! What a router records before it acts.

use super::outcome::RecordError;
use crate::engine::{Command, Engine, Event};
use crate::notes::Noted;
use crate::roster::Roster;
use crate::time::Timestamp;

/// Records what a router is about to do. The router calls it on its own thread; no decision is made meanwhile.
pub trait Record: Send + 'static {
    /// Records commands that are about to be applied at one time; none for deadlines that act on their own. With them
    /// what the host keeps with calls and agents, in the order of the commands. Returns the number of the first.
    ///
    /// # Errors
    /// The commands will not be applied.
    fn record(&mut self, at: Timestamp, commands: &[Command], notes: &[Noted]) -> Result<u64, RecordError>;

    /// Checked at every turn: whether recording can continue.
    ///
    /// # Errors
    /// It cannot. The router stops.
    fn is_sound(&mut self) -> Result<(), RecordError> {
        Ok(())
    }

    /// Registers a function to be called, from any thread, as soon as [`is_sound`](Self::is_sound) should be checked
    /// although there is nothing to record.
    fn on_failure(&mut self, tell: Box<dyn Fn() + Send + Sync>) {
        drop(tell);
    }

    /// The commands have been applied and answered, with these events; `roster` is the current roster.
    ///
    /// # Errors
    /// A background failure, which [`Handle::take_background_error`](super::Handle::take_background_error) also
    /// returns.
    fn applied(&mut self, engine: &Engine, roster: &Roster, events: &[Event]) -> Result<(), RecordError>;

    /// The router stops.
    ///
    /// # Errors
    /// The last commands may not be safe.
    fn close(self: Box<Self>, engine: &Engine, roster: &Roster) -> Result<(), RecordError>;
}
