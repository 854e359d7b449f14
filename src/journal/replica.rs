//! An engine that follows a journal kept elsewhere, group by group.
//!
//! It takes each group as the router took it, so that engine, roster and the numbers of events come out the same; and
//! it keeps the newest events, so that a reader who was at the router can go on here.

use std::collections::VecDeque;
use std::sync::Arc;

use super::frame::Group;
use super::player::guarded;
use super::recover::Recovered;
use super::state::State;
use crate::engine::{Engine, Event, SnapshotError};
use crate::identity::JournalId;
use crate::notes::Notes;
use crate::roster::Roster;

/// An engine that follows a journal kept elsewhere.
#[derive(Debug)]
pub struct Replica {
    id: JournalId,
    engine: Engine,
    roster: Roster,
    next: u64,
    events: u64,
    past: Past,
}

/// The newest events, in the batches in which they happened.
#[derive(Clone, Debug)]
pub struct Past {
    batches: VecDeque<Batch>,
    kept: usize,
    most: usize,
}

/// The events of one group.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The number of the first.
    pub first: u64,
    /// All of them.
    pub events: Arc<[Event]>,
    /// What the host keeps with calls and agents, including calls that have just ended.
    pub notes: Notes,
}

impl Past {
    /// Keeps about `most` events.
    pub fn new(most: usize) -> Self {
        Self { batches: VecDeque::new(), kept: 0, most }
    }

    /// What is kept, the oldest first.
    pub fn batches(&self) -> impl Iterator<Item = &Batch> {
        self.batches.iter()
    }

    pub(crate) fn add(&mut self, batch: Batch) {
        self.kept += batch.events.len();
        self.batches.push_back(batch);
        while self.kept > self.most {
            let Some(oldest) = self.batches.pop_front() else { break };
            self.kept -= oldest.events.len();
        }
    }
}

/// Why a group was not taken. Nothing changed, except after a panic.
#[derive(Debug, thiserror::Error)]
pub enum ReplicaError {
    /// A group is missing, or was taken already.
    #[error("the group begins with command {found}; expected {expected}")]
    Gap {
        /// The number of the next command.
        expected: u64,
        /// That of the group.
        found: u64,
    },
    /// The engine panicked: a bug of this crate.
    #[error("the engine panicked in the group that begins with command {0}")]
    Panicked(u64),
}

impl Replica {
    /// Begins with what was recovered, and keeps the newest `kept` events.
    pub fn new(recovered: Recovered, kept: usize) -> Self {
        let Recovered { id, engine, roster, next, events, .. } = recovered;
        Self { id, engine, roster, next, events, past: Past::new(kept) }
    }

    /// Begins with a state.
    ///
    /// # Errors
    /// If the engine does not accept it.
    pub fn restore(state: State, kept: usize) -> Result<Self, SnapshotError> {
        let State { id, next, events, snapshot, roster, .. } = state;
        Ok(Self { id, engine: Engine::restore(snapshot)?, roster, next, events, past: Past::new(kept) })
    }

    /// Goes on from another state, and keeps the newest events.
    ///
    /// # Errors
    /// If the engine does not accept it; nothing changed.
    pub fn renew(&mut self, state: State) -> Result<(), SnapshotError> {
        let State { id, next, events, snapshot, roster, .. } = state;
        self.engine = Engine::restore(snapshot)?;
        (self.id, self.next, self.events, self.roster) = (id, next, events, roster);
        Ok(())
    }

    /// Takes the next group. Returns its events.
    ///
    /// # Errors
    /// If it is not the next one.
    pub fn take(&mut self, group: Group) -> Result<Arc<[Event]>, ReplicaError> {
        let Group { first, at, commands, notes, .. } = group;
        if first != self.next {
            return Err(ReplicaError::Gap { expected: self.next, found: first });
        }
        let (mut events, mut pending) = (Vec::new(), VecDeque::from(notes));
        let count = commands.len() as u32;
        let Self { engine, roster, .. } = self;
        let taken = guarded(|| {
            engine.advance(at, &mut events);
            for (place, command) in (0..).zip(&commands) {
                roster.notes_mut().before(engine, place, &mut pending, |_| {});
                let outcome = engine.handle(at, command, &mut events);
                roster.notes_mut().after(command, outcome, place, &mut pending);
            }
            roster.notes_mut().before(engine, count, &mut pending, |_| {});
        });
        taken.ok_or(ReplicaError::Panicked(first))?;
        self.next += u64::from(count);
        Ok(self.fold(events))
    }

    fn fold(&mut self, events: Vec<Event>) -> Arc<[Event]> {
        let (notes, events) = (self.roster.notes().clone(), Arc::<[Event]>::from(events));
        self.roster.follow(self.engine.center(), &events);
        self.roster.notes_mut().forget(&self.engine, &events);
        if !events.is_empty() {
            self.past.add(Batch { first: self.events, events: Arc::clone(&events), notes });
            self.events += events.len() as u64;
        }
        events
    }

    /// Which journal it follows.
    pub fn id(&self) -> JournalId {
        self.id
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Who is where.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The number of the next command.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// The number of events since the journal began.
    pub fn events_so_far(&self) -> u64 {
        self.events
    }

    /// The state as it is now. O(calls + agents).
    pub fn state(&self) -> State {
        State::of(self.id, (self.next, self.events), &self.engine, &self.roster)
    }

    /// What a router continues with.
    pub fn into_parts(self) -> (Engine, Roster, JournalId, u64, Past) {
        let Self { engine, roster, id, events, past, .. } = self;
        (engine, roster, id, events, past)
    }
}
