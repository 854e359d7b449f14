//! Writes every command to disk before it takes effect; after a crash the engine is restored exactly.
//!
//! The engine is deterministic, so its inputs are all that must be kept: a snapshot, and the commands since then. The
//! same files serve recovery, the audit ("why did this call wait?") and what-if reruns with another configuration.
//!
//! # What is written, and when
//! Commands are written *before* they are applied, in groups that share one time; so are the times at which deadlines
//! act on their own. Nothing the engine does depends on an input that is not written. If a group cannot be written,
//! it is not applied either, and the engine stays in step with its journal: once there is room again, it continues.
//! (If commands were applied first, a failed write would leave the engine ahead of its journal, and it would have to
//! be discarded.) The price is that the journal also contains commands that the engine refuses. They are refused
//! again on replay, and change nothing then either.
//!
//! A group is written by one system call, so the death of the process loses nothing that was acknowledged, whatever
//! [`Sync`] says. [`Sync`] is about power failures and kernel crashes.
//!
//! # Files
//! | name | what |
//! |---|---|
//! | `….segment` | a header, then groups. The number in the name is that of its first command |
//! | `….state` | the engine and the [`Roster`](crate::roster::Roster) before the command of that number |
//! | `synced` | how much of the newest segment is known to be on disk |
//! | `lock` | held by the process that writes |
//! | `center.toml` | the centre file, if a host keeps it with [`CenterPlace::keep`] |
//!
//! A segment and the state at its beginning are created together. Every header, group and state has a checksum and
//! the number of its first command, so that a gap or a misnamed copy is detected; segments and states name the
//! version of this crate that made the decisions. Only the account that writes them may read them: they name callers
//! and agents.
//!
//! The writing process holds `lock` and the newest segment: if somebody removes one of them, the other still protects
//! the journal. Once a second, and with each sync, it checks that both are still in place; if not, it stops writing
//! ([`JournalError::Gone`]).
//!
//! # Damage
//! A last group that is incomplete was being written when the process or the machine died, or was damaged later. It
//! is cut off, kept in a separate file, and reported ([`Torn`]). Any other damage, and anything missing that had been
//! synced, is refused with its place and what to do ([`JournalError::Damaged`], [`JournalError::Lost`]); if a state
//! cannot be read, an older one is used, and that is reported too.
//!
//! | file | what |
//! |---|---|
//! | `options`, `error` | options and errors |
//! | `prologue`, `deciding` | how each file begins; the version that decides |
//! | `frame` | the bytes of headers and groups |
//! | `state`, `mark` | the bytes of a state; how much is synced |
//! | `folder`, `lock` | the files; one process writes |
//! | `writer`, `keeper` | **appending**; the background thread |
//! | `player` | replaying |
//! | `explain` | why calls waited |
//! | `meter` | counting what it does, for monitoring |
//! | `replica`, `adopt` | following a journal kept elsewhere; beginning with a state from there |
//! | `verify` | checking a whole journal |
//! | `rerun`, `agenda` | what another centre would have done on the same day |
//! | `recover` | opening, after whatever happened |
//! | `center` | the centre file |
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
//! // First to disk, then into the engine.
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

mod adopt;
mod agenda;
mod center;
mod deciding;
mod error;
mod explain;
mod folder;
mod frame;
mod keeper;
mod lock;
mod mark;
mod meter;
mod options;
mod player;
mod prologue;
mod recover;
mod replica;
mod rerun;
mod state;
mod verify;
mod writer;

pub use center::CenterPlace;
pub use error::{JournalError, StateFault};
pub use explain::{Explained, Explainer, Wanted};
pub use frame::Group;
pub use meter::{JournalMeter, Metered, SYNC_BUCKETS};
pub use options::{ClockCheck, History, JournalOptions, Sync, TimeOfDay};
pub use player::{Answered, Played, Player, Torn};
pub use prologue::FORMAT;
pub use recover::{Recovered, Replay};
pub use replica::{Batch, Past, Replica, ReplicaError};
pub use rerun::{Day, RerunError};
pub use state::{State, UnfitState};
pub use verify::{Verified, verify};
pub use writer::Journal;
