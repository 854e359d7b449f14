//! The router behind HTTP, for switches and dialplans that are not written in Rust.
//!
//! Report what happens with `POST /v1/commands`, in the engine's vocabulary; read what to do from `GET /v1/events`, a
//! stream that can be resumed after a lost connection. `/openapi.json` describes the whole API. A command answered
//! with 200 is in the journal; one that cannot be accepted now is answered with 429 (no room) or 503 (about to stop,
//! or the journal cannot be written) and was not applied.
//!
//! Times are those of the router's clock, which must be
//! [`MonotonicClock::on_unix_time`](acd::live::MonotonicClock::on_unix_time): they are shown as times of day, and
//! calls continue to wait while the process is down.
//!
//! | file | what |
//! |---|---|
//! | `options`, `access` | limits; tokens and their roles |
//! | `routes` | **every resource, in one table**, which `openapi` describes |
//! | `framing`, `auth`, `body`, `problem` | ambiguous requests; access; bodies and parameters; error responses |
//! | `reload` | reading the server's files again |
//! | `commands`, `state`, `answer` | commands to the router; its state; long answers |
//! | `feed`, `events` | the newest events, and their readers |
//! | `fence`, `repeats` | one switch at a time; requests that are sent again |
//! | `leading`, `standby` | several routers, of which one leads; the answers of one that does not |
//! | `board`, `metrics`, `health` | for wallboards, Prometheus and supervisors |
//! | `followers`, `count/`, `call_log` | who reads every event: the counters, the log of calls |
//! | `history/` | **what happened**, by interval and call, in files |
//! | `staffing`, `words` | who serves each queue; words for outcomes |
//! | `hours` | opens and closes queues |
//! | `tls` | certificates, read again while running (feature `tls`) |
//! | `listen`, `observe`, `request_id` | connections; counting and naming requests |
//! | `command/` | what the commands that serve a router share |
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use acd::config::Center;
//! use acd::journal::{Journal, JournalOptions};
//! use acd::live::{BoardOptions, MonotonicClock, Options, Setup};
//! use acd_server::{ServerOptions, Service};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let center = Center::load("centre.toml")?;
//! let (journal, recovered) = Journal::open("journal", JournalOptions::default(), center)?;
//! let clock = Arc::new(MonotonicClock::on_unix_time(recovered.engine.now()));
//! let board = BoardOptions::default();
//! let options = Options { board: Some(board.clone()), ..Options::default() };
//! let router = Setup::recovered(journal, recovered).with_clock(clock).start(options)?;
//! let service = Service::start(router.handle(), board.thresholds, ServerOptions::default()).await?;
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8012").await?;
//! // Or mount `service.routes()` in your own application.
//! tokio::spawn(service.clone().serve(listener));
//! // …
//! service.close();
//! # Ok(())
//! # }
//! ```

mod access;
mod answer;
mod auth;
mod board;
mod body;
mod call_log;
#[cfg(feature = "command")]
pub mod command;
mod commands;
mod count;
mod events;
mod feed;
mod fence;
mod followers;
mod framing;
mod health;
mod history;
mod hours;
mod leading;
mod listen;
mod metrics;
mod observe;
mod openapi;
mod options;
mod problem;
mod reload;
mod repeats;
mod request_id;
mod routes;
mod service;
mod staffing;
mod standby;
mod state;
#[cfg(feature = "tls")]
mod tls;
mod words;

pub use access::{Access, Grant, Role, Token, UnfitAccess, UnfitToken, UnfitTokens};
pub use call_log::Personal;
pub use history::{AgentRow, By, Every, Fold, History, HistoryOptions, Interval, QueueRow, Resumed, Zone, tabulate};
pub use leading::{Elsewhere, Leading};
pub use listen::Listener;
pub use openapi::openapi;
pub use options::ServerOptions;
pub use reload::{Doubt, NotReloaded, Reloaded};
pub use service::{Service, StartError};
pub use standby::Standby;
#[cfg(feature = "tls")]
pub use tls::{Tls, TlsError};
