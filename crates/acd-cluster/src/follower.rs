//! A router that does not lead: it takes message by message what the leader has appended.

use std::sync::Arc;

use acd::engine::Event;
use acd::journal::{FORMAT, Group, Replica, State};

use crate::attempt::Stored;
use crate::cache::Cache;
use crate::error::ClusterError;
use crate::message::{Head, Kind, Message, RouterId};
use crate::states;

/// Where the objects are that the log names.
pub(crate) trait Objects {
    /// The bytes of one.
    ///
    /// # Errors
    /// If it cannot be read.
    fn object(&self, name: &str) -> Result<Vec<u8>, ClusterError>;
}

/// What a message means for who leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Nothing.
    Nothing,
    /// Another term began.
    Term,
    /// The leader leads no more.
    HandedOver(Option<RouterId>),
}

/// Where the replica keeps what it takes.
pub(crate) trait Keep {
    fn keep(&mut self, group: &[u8], commands: usize);
    fn applied(&mut self, replica: &Replica, events: &[Event]);
    fn renewed(&mut self, state: State);
}

impl Keep for Cache {
    fn keep(&mut self, group: &[u8], commands: usize) {
        self.append(group, commands);
    }

    fn applied(&mut self, replica: &Replica, events: &[Event]) {
        Self::applied(self, replica.engine(), replica.roster(), events);
    }

    fn renewed(&mut self, state: State) {
        self.renew(state);
    }
}

/// Keeps nothing.
impl Keep for () {
    fn keep(&mut self, _: &[u8], _: usize) {}
    fn applied(&mut self, _: &Replica, _: &[Event]) {}
    fn renewed(&mut self, _: State) {}
}

/// A router that follows.
pub(crate) struct Follower {
    pub(crate) replica: Replica,
    /// The number of the last message taken.
    pub(crate) last: u64,
    /// The latest term seen.
    pub(crate) term: u64,
    version: String,
    /// The version that decides, if it is another one: the two may come to different results.
    foreign: Option<String>,
    warned: bool,
}

impl Follower {
    /// A follower who has taken everything up to `last`.
    pub(crate) fn new(replica: Replica, last: u64, version: String) -> Self {
        Self { replica, last, term: 0, version, foreign: None, warned: false }
    }

    /// Takes the next message.
    ///
    /// # Errors
    /// If it is not understood, or what it says of the history is not what happened here.
    pub(crate) fn take(
        &mut self,
        stored: &Stored,
        keep: &mut impl Keep,
        objects: &impl Objects,
    ) -> Result<Seen, ClusterError> {
        let Message { head, group } = Message::of(stored)?;
        if head.journal != self.replica.id() {
            let (found, expected) = (head.journal.to_string(), self.replica.id().to_string());
            return Err(ClusterError::OtherHistory { sequence: stored.sequence, found, expected });
        }
        let seen = match &head.kind {
            Kind::Begin { .. } => Seen::Nothing,
            Kind::Term { version, format, .. } => self.term(version, *format)?,
            Kind::Group => self.group(&head, &group, stored.sequence, keep)?,
            Kind::Stored { object } => {
                let bytes = objects.object(object)?;
                self.group(&head, &bytes, stored.sequence, keep)?
            }
            Kind::HandOver { to, state } => {
                if let (Some(name), Some(_)) = (state, &self.foreign) {
                    self.renew(name, keep, objects)?;
                }
                Seen::HandedOver(*to)
            }
        };
        self.last = stored.sequence;
        self.term = self.term.max(head.term);
        Ok(seen)
    }

    fn term(&mut self, version: &str, format: u32) -> Result<Seen, ClusterError> {
        if format != FORMAT {
            return Err(ClusterError::Format { version: version.to_owned(), found: format, expected: FORMAT });
        }
        // What another version has decided stays in the state until that is replaced.
        if version != self.version && self.foreign.is_none() {
            tracing::warn!(
                leader = version,
                own = self.version,
                "the leader is of another version, whose rules may differ"
            );
            self.foreign = Some(version.to_owned());
        }
        Ok(Seen::Term)
    }

    fn group(&mut self, head: &Head, bytes: &[u8], sequence: u64, keep: &mut impl Keep) -> Result<Seen, ClusterError> {
        let fault = crate::message::UnfitMessage::Damaged;
        let group = Group::read(bytes).ok_or(ClusterError::Message { sequence, fault })?;
        self.compare(head)?;
        let commands = group.commands.len();
        let events: Arc<[Event]> = self.replica.take(group)?;
        keep.keep(bytes, commands);
        keep.applied(&self.replica, &events);
        Ok(Seen::Nothing)
    }

    /// Whether the same happened here as at the leader.
    fn compare(&mut self, head: &Head) -> Result<(), ClusterError> {
        let here = self.replica.events_so_far();
        if head.events == here {
            return Ok(());
        }
        if let Some(leader) = &self.foreign {
            if !std::mem::replace(&mut self.warned, true) {
                let (own, next) = (&self.version, head.next);
                tracing::warn!(
                    leader,
                    own,
                    next,
                    "the versions decide differently; a hand-over brings the leader's state"
                );
            }
            return Ok(());
        }
        let (leader, next, version) = (head.events, head.next, self.version.clone());
        Err(ClusterError::Diverged { next, leader, here, version })
    }

    /// Takes the leader's state for what was replayed by other rules.
    fn renew(&mut self, name: &str, keep: &mut impl Keep, objects: &impl Objects) -> Result<(), ClusterError> {
        let state = states::read(objects, name)?;
        let unfit = |error| ClusterError::NoState(format!("{name}: {error}"));
        self.replica.renew(state.clone()).map_err(unfit)?;
        keep.renewed(state);
        (self.foreign, self.warned) = (None, false);
        tracing::info!(name, "the leader's state is taken over");
        Ok(())
    }
}
