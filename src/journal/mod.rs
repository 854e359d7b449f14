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
//! | `….segment` | a header, then groups. The number in the name is that of its first command |
//! | `….state` | the engine and the [`Roster`](crate::roster::Roster) before the command of that number |
//! | `synced` | how far the newest segment is known to be on the disk |
//! | `lock` | held by the process that writes |
//! | `center.toml` | what a host keeps with [`CenterPlace::keep`]: the file that its centre came from |
//!
//! A segment and the state at its beginning are made together. Every header, group and state has a checksum and says
//! which number its first command has, so that a gap or a copy under another name is noticed; segments and states say which
//! version of this crate decided. Only the account that writes them may read them: they name callers and agents.
//!
//! The process that writes holds `lock` and the newest segment, so that whoever removes the one still meets the other. Once
//! a second, and with each sync, it looks whether both are still where they were; where they are not, it is over
//! ([`JournalError::Gone`]).
//!
//! # Damage
//! A last group that is not whole was being written when the process or the machine died; or it was damaged later. It is cut
//! off, kept in a file beside, and reported ([`Torn`] says what is known of it). Anything else that is not whole, and
//! whatever is missing of what had been synced, is refused with its place and what to do ([`JournalError::Damaged`],
//! [`JournalError::Lost`]); an older state is taken where a newer one cannot be read, and that is reported too.
//!
//! | file | what |
//! |---|---|
//! | `options`, `error` | how it is kept; what can go wrong |
//! | `prologue`, `deciding` | how each file begins; which version decides |
//! | `frame` | the bytes of headers and groups |
//! | `state`, `mark` | the bytes of a state; how far all is synced |
//! | `folder`, `lock` | which files there are; one process writes |
//! | `writer`, `keeper` | **appending**; syncing, saving, removing and looking beside it |
//! | `player` | playing it again |
//! | `verify` | whether all of it is whole |
//! | `rerun` | what another centre would have done with the same day |
//! | `recover` | opening it, whatever happened before |
//! | `center` | the file that its centre came from |
//!
//! ```
//! use acd::config::{Center, Queue};
//! use acd::engine::{Command, NewCall};
//! use acd::id::CallId;
//! use acd::journal::{Journal, JournalOptions};
//! use acd::time::{Duration, Timestamp};
//!
//! let folder = tempfile::tempdir()?;
//! let queue = Queue { wait_max: Some(Duration::from_secs(600)), ..Queue::new("contract") };
//! let mut center = Center::default();
//! let contract = center.add_queue(queue);
//! let (mut journal, recovered) = Journal::open(folder.path(), JournalOptions::default(), center.clone())?;
//! let (mut engine, mut roster, mut events) = (recovered.engine, recovered.roster, Vec::new());
//! // First on disk, then into the engine.
//! let (at, command) = (Timestamp::from_secs(3), Command::Arrive(NewCall::new(CallId(7), contract)));
//! journal.append(at, std::slice::from_ref(&command))?;
//! engine.handle(at, command, &mut events)?;
//! roster.follow(engine.center(), &events);
//! journal.applied(&engine, &roster, &events)?;
//! drop(journal);
//!
//! // Another process, after a crash.
//! let (_journal, recovered) = Journal::open(folder.path(), JournalOptions::default(), center)?;
//! assert_eq!(recovered.engine.snapshot(), engine.snapshot());
//! assert_eq!(recovered.roster.waiting().count(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod center;
mod deciding;
mod error;
mod folder;
mod frame;
mod keeper;
mod lock;
mod mark;
mod options;
mod player;
mod prologue;
mod recover;
mod rerun;
mod state;
mod verify;
mod writer;

pub use center::CenterPlace;
pub use error::{JournalError, StateFault};
pub use options::{ClockCheck, History, JournalOptions, Sync, TimeOfDay};
pub use player::{Answered, Played, Player, Torn};
pub use prologue::FORMAT;
pub use recover::Recovered;
pub use rerun::{Day, RerunError};
pub use verify::{Verified, verify};
pub use writer::Journal;
