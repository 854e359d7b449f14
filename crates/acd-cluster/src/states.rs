//! States in the object store, and the log purged below the older of two.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use acd::identity::JournalId;
use acd::journal::State;

use crate::broker::Broker;
use crate::error::ClusterError;
use crate::follower::Objects;
use crate::standing::Standing;

/// The name of a state: the number of the last message before it, and the history.
pub(crate) fn name(sequence: u64, journal: JournalId) -> String {
    format!("state-{sequence:020}-{journal}")
}

/// The number in a name, and the history as text.
pub(crate) fn parse(name: &str) -> Option<(u64, &str)> {
    let (number, journal) = name.strip_prefix("state-")?.split_once('-')?;
    Some((number.parse().ok()?, journal))
}

/// The number of the message whose group has that name.
fn group_number(name: &str) -> Option<u64> {
    name.strip_prefix("group-")?.split('-').next()?.parse().ok()
}

/// The name of a group that is longer than a message may be.
pub(crate) fn group_name(sequence: u64, router: crate::message::RouterId, serial: u64) -> String {
    format!("group-{sequence:020}-{router}-{serial}")
}

impl Objects for Broker {
    fn object(&self, name: &str) -> Result<Vec<u8>, ClusterError> {
        self.get(name.to_owned())
    }
}

/// Reads a state.
pub(crate) fn read(objects: &impl Objects, name: &str) -> Result<State, ClusterError> {
    let bytes = objects.object(name)?;
    State::from_bytes(&bytes).map_err(|fault| ClusterError::State { name: name.to_owned(), fault })
}

/// The states, the newest first.
pub(crate) fn list(broker: &Broker) -> Result<Vec<(u64, String)>, ClusterError> {
    let names = broker.objects()?;
    let mut found: Vec<_> = names.into_iter().filter_map(|name| Some((parse(&name)?.0, name))).collect();
    found.sort_unstable_by(|one, other| other.cmp(one));
    Ok(found)
}

/// The newest state of a history that can be read, with the number of the last message before it.
pub(crate) fn newest_of(broker: &Broker, journal: JournalId) -> Result<(u64, State), ClusterError> {
    let journal = journal.to_string();
    first_fit(list(broker)?.into_iter().filter(|(_, name)| name.ends_with(&journal)), broker)
}

/// The first of these states that can be read.
fn first_fit(
    states: impl Iterator<Item = (u64, String)>,
    objects: &impl Objects,
) -> Result<(u64, State), ClusterError> {
    let mut why = ClusterError::NoState("there is none".to_owned());
    for (sequence, name) in states {
        why = match read(objects, &name) {
            Ok(state) => return Ok((sequence, state)),
            Err(ClusterError::State { name, fault }) => ClusterError::NoState(format!("{name}: {fault}")),
            // The broker may be away for a moment.
            Err(error) => error,
        };
        tracing::warn!(%why, name, "an older state is used");
    }
    Err(why)
}

/// Saves states on a thread, one at a time.
pub(crate) struct Saver {
    broker: Broker,
    standing: Arc<Standing>,
    busy: Arc<AtomicBool>,
}

impl Saver {
    pub(crate) fn new(broker: Broker, standing: Arc<Standing>) -> Self {
        Self { broker, standing, busy: Arc::default() }
    }

    pub(crate) fn is_busy(&self) -> bool {
        self.busy.load(Ordering::Acquire)
    }

    /// Saves the state after the message with that number, then removes what nobody needs any more.
    pub(crate) fn save(&self, sequence: u64, state: State) {
        self.busy.store(true, Ordering::Release);
        let (broker, standing, busy) = (self.broker.clone(), Arc::clone(&self.standing), Arc::clone(&self.busy));
        let work = move || {
            let saved = save(&broker, sequence, &state).and_then(|()| tidy(&broker));
            if let Err(error) = &saved {
                tracing::warn!(%error, "a state could not be saved; the log grows until one is");
            }
            standing.meter.saved_state(saved.map_err(|_| ()));
            busy.store(false, Ordering::Release);
        };
        if std::thread::Builder::new().name("acd-state".into()).spawn(work).is_err() {
            self.standing.meter.saved_state(Err(()));
            self.busy.store(false, Ordering::Release);
        }
    }
}

/// Saves a state.
pub(crate) fn save(broker: &Broker, sequence: u64, state: &State) -> Result<(), ClusterError> {
    broker.put(name(sequence, state.id), state.to_bytes().into())
}

/// Keeps two states, and the log from the older of them on.
fn tidy(broker: &Broker) -> Result<(), ClusterError> {
    let names = broker.objects()?;
    let mut states: Vec<(u64, &String)> = names.iter().filter_map(|name| Some((parse(name)?.0, name))).collect();
    states.sort_unstable_by(|one, other| other.cmp(one));
    let Some(&(older, _)) = states.get(1) else { return Ok(()) };
    // First the messages: a state is not removed while the log still needs it.
    broker.purge_before(older)?;
    for (_, name) in &states[2..] {
        broker.remove((*name).clone())?;
    }
    for name in names.iter().filter(|name| group_number(name).is_some_and(|number| number <= older)) {
        broker.remove(name.clone())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An object store that answers so to everything.
    struct Answers(fn() -> Result<Vec<u8>, ClusterError>);

    impl Objects for Answers {
        fn object(&self, _: &str) -> Result<Vec<u8>, ClusterError> {
            (self.0)()
        }
    }

    #[test]
    fn a_state_that_the_broker_cannot_give_now_is_asked_for_again() {
        let error = |answers: fn() -> _, states: &[(u64, &str)]| {
            let states = states.iter().map(|(sequence, name)| (*sequence, (*name).to_owned()));
            first_fit(states, &Answers(answers)).expect_err("none is fit")
        };
        let away = || Err(ClusterError::Broker("503 no responders".into()));
        assert!(error(away, &[(9, "state-9"), (1, "state-1")]).is_temporary());
        let damaged = || Ok(b"not a state".to_vec());
        assert!(!error(damaged, &[(9, "state-9")]).is_temporary());
        assert!(!error(away, &[]).is_temporary(), "there is none");
    }

    #[test]
    fn names_of_states_sort_by_their_place() {
        let (one, ten) = (name(9, JournalId(7)), name(10, JournalId(7)));
        assert!(one < ten);
        assert_eq!(parse(&ten), Some((10, "0000000000000007")));
        assert_eq!(parse("group-00000000000000000012-0000000000000009-4"), None);
        assert_eq!(group_number(&group_name(12, crate::message::RouterId(9), 4)), Some(12));
    }
}
