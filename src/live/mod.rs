//! Runs the engine for a real centre: one thread owns it, any thread may submit commands.
//!
//! The thread takes commands from a bounded lock-free queue, stamps them with the time, records them if there is a
//! journal, applies them, and passes on the events. No lock is held while a decision is made, and the
//! engine's promise holds: the same commands at the same times give the same events. Between turns the thread
//! sleeps until a command arrives or the next deadline is due.
//!
//! # One turn
//! 1. Up to [`Options::turn_max`] commands are taken. They share one time.
//! 2. They are recorded ([`Record`]). Commands that cannot be recorded are refused and not applied; if it is unknown
//!    whether they were recorded, the answer says so, and the router stops.
//! 3. Due deadlines act, then the commands, in the order in which they were taken.
//! 4. The events go out: to [`Setup::on_events`], then to subscribers; then waiting callers of [`Handle`] are answered.
//!
//! A host with a loop of its own owns the router instead ([`Setup::inline`]): the same turns, without a thread.
//!
//! # Several centres
//! A router for each. They share nothing, so they neither slow nor endanger each other: a router whose engine panics
//! stops alone. A router that has nothing to do costs a sleeping thread.
//!
//! | file | what |
//! |---|---|
//! | `setup` | setting up a router |
//! | `turn` | **the turn** |
//! | `router` | a thread that takes turns: starting, sleeping, stopping |
//! | `inline` | a router that the host's own loop lets take turns |
//! | `input`, `intake` | what is submitted; its queue |
//! | `handle` | access from any thread |
//! | `outcome` | results and errors |
//! | `subscription` | subscribing to events |
//! | `board` | the published state |
//! | `midnights`, `day` | when days begin; the day that is counted |
//! | `clock` | the only place that reads the time |
//! | `changes` | what has changed since an event |
//! | `record`, `journaled` | recording commands; a journal as the record |
//!
//! ```
//! use acd::config::{Agent, Center, Profile, Queue, Skill};
//! use acd::engine::{Command, Engine, Fact, NewCall};
//! use acd::id::CallId;
//! use acd::live::{Options, Setup};
//!
//! let mut center = Center::default();
//! let contract = center.add_queue(Queue::new("contract"));
//! let lawyers = center.add_profile(Profile::new("lawyer", vec![Skill::new(contract, 1)]));
//! let li = center.add_agent(Agent::new("Li", lawyers));
//! let (ring, rings) = std::sync::mpsc::channel();
//! let setup = Setup::new(Engine::new(center).expect("this centre is sound")).on_events(move |_, events| {
//!     for event in events {
//!         if let Fact::Offered { offer, .. } = event.fact {
//!             ring.send(offer).expect("somebody listens");
//!         }
//!     }
//! });
//! let router = setup.start(Options::default())?;
//! let handle = router.handle();
//! handle.submit(Command::SignIn { agent: li, not_ready: None })?;
//! handle.submit(Command::Arrive(NewCall::new(CallId(7), contract)))?;
//! let accepted = handle.call_blocking(Command::Accept { offer: rings.recv()? })?;
//! assert_eq!(accepted.sequence, 3);
//! router.shut_down()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod board;
mod changes;
mod clock;
mod day;
mod handle;
mod inline;
mod input;
mod intake;
#[cfg(feature = "journal")]
mod journaled;
mod midnights;
mod outcome;
mod record;
mod router;
mod setup;
mod standing;
mod subscription;
mod turn;

pub use board::{Board, BoardOptions, Publish, QueueNow};
pub use clock::{Clock, ManualClock, MonotonicClock};
pub use handle::Handle;
pub use inline::{Happened, InlineRouter};
pub use input::Input;
pub use midnights::Midnights;
pub use outcome::{Accepted, Arrival, CallError, RecordError, Retry, Stopped, SubmitError};
pub use record::Record;
pub use router::{Halted, Router, ShutDownError};
pub use setup::{Options, Setup, StartError};
pub use subscription::{Missed, Numbered, Subscription};
