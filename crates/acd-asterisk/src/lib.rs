//! The `acd` router on an Asterisk switch.
//!
//! Callers enter `Stasis(acd,…)` in the dialplan; the router decides who takes them; this crate rings the telephones,
//! connects, parts, announces, and brings switch and router into line after whatever has died. Router, adapter and
//! the HTTP routes of `acd serve` are one process, or the router is an `acd serve` elsewhere.
//!
//! | module | what |
//! |---|---|
//! | [`switch`] | what Asterisk has and says, as plain data |
//! | [`translate`] | **events and facts in, requests and commands out**; no I/O |
//! | [`wiring`] | which queue, agent and place is what on the switch |
//! | [`config`] | the configuration file, with its faults by line and column |
//! | [`ari`] | the client of Asterisk's REST interface |
//! | [`remote`] | a router behind HTTP |
//! | [`run`] | the loop over switch, router, desktops and time |
//!
//! `docs/asterisk.md` in the repository leads from a fresh Debian to routed calls.

pub mod ari;
pub mod config;
pub mod remote;
pub mod run;
pub mod switch;
pub mod translate;
pub mod wiring;
