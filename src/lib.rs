//! An automatic call distributor's routing engine.
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod config;
pub mod engine;
pub mod id;
pub mod time;

#[cfg(feature = "journal")]
pub mod journal;
#[cfg(feature = "live")]
pub mod live;
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
