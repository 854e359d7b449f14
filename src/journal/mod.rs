//! Every command on disk before it counts; after a crash the engine comes back as it was.
//!
//! The engine is deterministic, so its inputs are all there is to keep: a snapshot, and the commands since then. From
//! the same files come recovery, the audit ("why did this call wait?") and the question what another configuration
//! would have done.
//!
//! # What is written, and when
//! Commands are written *before* they are applied, in groups that share one time; so are the moments at which deadlines
//! act by themselves. Nothing that the engine says rests on an input that is not written. Where a group cannot be
//! written, it is not applied either, and the engine stays as its journal says: when there is room again, it goes on.
//! (Applied first, the engine would be ahead of a journal that could not be written, and would have to be thrown away.)
//! The price is that commands which the engine refuses are in the journal too. They are refused again when it is
//! played, and change nothing then either.
//!
//! A group is written by one call to the operating system, so that the death of the process loses nothing that was
//! acknowledged, whatever [`Sync`] says. That is about the death of the machine.
//!
//! # Files
//! | name | what |
//! |---|---|
//! | `….log` | a segment: a header, then groups. The number in the name is that of its first command |
//! | `….state` | the engine and the [`Roster`](crate::roster::Roster) before the command of that number |
//! | `lock` | held by the process that writes |
//!
//! A segment and the state at its beginning are made together. Every header, group and state has a checksum, and a
//! group says which number its first command has, so that a gap is noticed.
//!
//! # Damage
//! A last group that is not whole was being written when the machine died: nobody was told that it was accepted. It is
//! cut off, kept in a file beside, and reported. Anything else that is not whole is refused with its place and what to
//! do ([`JournalError::Damaged`]); an older state is taken where a newer one cannot be read.
//!
//! | file | what |
//! |---|---|
//! | `options`, `error` | how it is kept; what can go wrong |
//! | `frame` | the bytes of headers and groups |
//! | `state` | the bytes of a state |
//! | `folder`, `lock` | which files there are; one process writes |
//! | `writer`, `keeper` | **appending**; syncing, saving and removing beside it |
//! | `player` | playing it again |
//! | `rerun` | what another centre would have done with the same day |
//! | `recover` | opening it, whatever happened before |
//!
//! ```
//! use acd::config::{Center, Queue};
//! use acd::engine::{Command, NewCall};
//! use acd::id::{CallId, QueueId};
//! use acd::journal::{Journal, JournalOptions};
//! use acd::time::{Duration, Timestamp};
//!
//! let folder = tempfile::tempdir()?;
//! let queue = Queue { wait_max: Some(Duration::from_secs(600)), ..Queue::new("contract") };
//! let center = Center { queues: vec![queue], ..Center::default() };
//! let (mut journal, recovered) = Journal::open(folder.path(), JournalOptions::default(), center.clone())?;
//! let (mut engine, mut events) = (recovered.engine, Vec::new());
//! // First on disk, then into the engine.
//! let (at, command) = (Timestamp::from_secs(3), Command::Arrive(NewCall::new(CallId(7), QueueId(0))));
//! journal.append(at, std::slice::from_ref(&command))?;
//! engine.handle(at, command, &mut events)?;
//! journal.applied(&engine, &events)?;
//! drop(journal);
//!
//! // Another process, after a crash.
//! let (_journal, recovered) = Journal::open(folder.path(), JournalOptions::default(), center)?;
//! assert_eq!(recovered.engine.snapshot(), engine.snapshot());
//! assert_eq!(recovered.roster.waiting().count(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod folder;
mod frame;
mod keeper;
mod lock;
mod options;
mod player;
mod recover;
mod rerun;
mod state;
mod writer;

pub use error::JournalError;
pub use frame::FORMAT;
pub use options::{History, JournalOptions, Sync};
pub use player::{Played, Player, Torn};
pub use recover::Recovered;
pub use rerun::{Day, RerunError};
pub use writer::Journal;
