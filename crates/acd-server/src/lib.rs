//! The router behind HTTP, for switches and dialplans that are not written in Rust.
//!
//! What happens is told with `POST /v1/commands`, in the engine's own words; what is to be done is read from
//! `GET /v1/events`, a stream that a reader who lost the connection resumes where it was. `/openapi.json` describes all of
//! it. A command that was answered 200 is in the journal; one that cannot be taken now is answered 429 (no room) or 503
//! (about to stop, or the journal cannot be written) and was not applied.
//!
//! Times are those of the router's clock, which must be [`MonotonicClock::on_unix_time`](acd::live::MonotonicClock::on_unix_time):
//! they are shown as times of day, and calls that wait go on waiting while the process does not run.
//!
//! | file | what |
//! |---|---|
//! | `options` | limits and access |
//! | `routes` | **every resource, in one table**; `openapi` describes them from it |
//! | `framing`, `auth`, `body`, `problem` | what is no plain request; who may ask; what one brings; what is said where it is not done |
//! | `commands`, `state`, `answer` | what the router is told; what it believes; long answers |
//! | `feed`, `events` | the newest events, and who reads them |
//! | `board`, `metrics`, `health` | for wallboards, for Prometheus, for whoever starts and stops processes |
//! | `hours` | queues open and close |
//! | `listen`, `observe` | connections; each request is counted |
//! | `wire/` | JSON in names |
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
//! // Or `service.routes()` in an application of one's own.
//! tokio::spawn(service.clone().serve(listener));
//! // …
//! service.close();
//! # Ok(())
//! # }
//! ```

mod answer;
mod auth;
mod board;
mod body;
mod commands;
mod events;
mod feed;
mod framing;
mod health;
mod hours;
mod listen;
mod metrics;
mod observe;
mod openapi;
mod options;
mod problem;
mod routes;
mod service;
mod state;
mod wire;

pub use openapi::openapi;
pub use options::{ServerOptions, Token, UnfitToken};
pub use service::{Service, StartError};
