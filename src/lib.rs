//! An automatic call distributor (ACD): which waiting call goes to which agent, and when to widen the search,
//! overflow or give up.
//!
//! The crate is a routing engine, not a telephone exchange. A *host* (a switch adapter, a simulation, a test) tells
//! the engine what happened; the engine answers with what to do. It opens no socket, reads no clock and starts no
//! thread, so the same commands at the same times give the same decisions on any machine.
//!
//! # The loop
//! A host does three things: it passes on what happened, it carries out what comes back, and it returns when the next
//! deadline is due.
//!
//! ```
//! use acd::config::{Agent, Center, Profile, Queue, Skill};
//! use acd::engine::{Command, Engine, Event, Fact, NewCall};
//! use acd::id::CallId;
//! use acd::time::Timestamp;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut center = Center::default();
//! let contract = center.add_queue(Queue::new("contract"));
//! let lawyers = center.add_profile(Profile::new("lawyer", vec![Skill::new(contract, 1)]));
//! let li = center.add_agent(Agent::new("Li", lawyers));
//! let mut engine = Engine::new(center)?;
//! let happened = [
//!     (5, Command::SignIn { agent: li, not_ready: None }),
//!     (9, Command::Arrive(NewCall::new(CallId(7), contract))),
//! ];
//! let mut events: Vec<Event> = Vec::new();
//! for (second, command) in happened {
//!     let now = Timestamp::from_secs(second);
//!     engine.advance(now, &mut events); // deadlines that are due act first
//!     if let Err(rejection) = engine.handle(now, command, &mut events) {
//!         eprintln!("{rejection}"); // nothing has changed
//!     }
//!     for event in events.drain(..) {
//!         if let Fact::Offered { offer, leg, .. } = event.fact {
//!             assert_eq!((offer.agent, leg.call), (li, CallId(7))); // ring Li's telephone
//!         }
//!     }
//!     let _sleep_until = engine.next_deadline();
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What is an error, and what is a bug
//! A command that does not fit the present state is *rejected*: [`engine::Rejection`] says why, and nothing has
//! changed. That is normal life. A caller hangs up while an agent accepts, a switch repeats a message; one of two
//! commands comes too late. A centre that contradicts itself is refused by [`engine::Engine::new`] with every fault
//! at once. Files are refused with file, line, field, what was found and what would be right. A panic is a bug in
//! this crate, on any input.
//!
//! # Legs and calls
//! A *call* is one caller's business with the centre, from arrival to the end, and ends with one
//! [`Disposition`](engine::Disposition). A *leg* is one of its stays in one queue, and ends with one
//! [`LegOutcome`](engine::LegOutcome). A call that waits for a contract lawyer, is answered, is transferred and waits
//! again has two legs. Real reports count sometimes the one and sometimes the other; this crate counts both and they
//! always add up.
//!
//! # A few words
//! *Ready* agents take calls. An *offer* reserves an agent for a call while the telephone rings; *RONA* is its
//! redirection on no answer. A *ladder* says what time does to a waiting call: steps that admit further *tiers* of
//! agents, raise its rank, or send it on (*overflow*). *Wrap-up* is the work after a call. `docs/glossary.md` has the
//! rest.
//!
//! # Map
//! | module | what | feature |
//! |---|---|---|
//! | [`engine`] | commands in, facts out: the decision rule, and the life of calls, offers and agents | none |
//! | [`config`] | the centre as plain data (queues, ladders, profiles, agents, hours) and its checks; with the feature, its files | `config` |
//! | [`id`], [`time`] | typed ids; time in whole microseconds | none |
//! | `story` | stories: a time, what happens, what must come out | `config` |
//! | `stats` | counters folded over events: legs, calls, agents' time, service levels | `stats` |
//! | `quality` | satisfaction, callbacks owed, calls to check, agents' scores | `stats` |
//! | `delimited` | CSV as people have it: character sets, separators, times, and all faults by line | `sim` (default) |
//! | `scenario` | scenario files: a centre, a world, published figures | `sim` (default) |
//! | `sim` | the simulation: what callers, agents and switch do round the engine, replications, estimates | `sim` (default) |
//! | `roster` | who is where, folded over events | `live`, `journal` |
//! | `live` | a router on a thread of its own: submission, subscriptions, published state | `live` |
//! | `journal` | every command on disk before it counts; recovery, replay, what-if | `journal` |
//!
//! Three crates stand on this one: `acd-planning` (records, forecasts, formulas, calibration, comparison, validation),
//! `acd-report` (tables, JSON, CSV, XLSX) and `acd-server` (the router behind HTTP). `acd-cli` is the command `acd`.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod config;
#[cfg(feature = "sim")]
pub mod delimited;
pub mod engine;
pub mod id;
pub mod time;

#[cfg(any(feature = "journal", feature = "live"))]
pub mod identity;
#[cfg(feature = "journal")]
pub mod journal;
#[cfg(feature = "live")]
pub mod live;
#[cfg(any(feature = "journal", feature = "live"))]
pub mod notes;
#[cfg(feature = "stats")]
pub mod quality;
#[cfg(any(feature = "journal", feature = "live"))]
pub mod roster;
#[cfg(feature = "sim")]
pub mod scenario;
#[cfg(feature = "schema")]
mod schema;
#[cfg(feature = "sim")]
pub mod sim;
#[cfg(feature = "stats")]
pub mod stats;
#[cfg(feature = "config")]
pub mod story;

/// The README's example compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
