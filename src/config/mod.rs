//! What an operator configures.
//!
//! [`center`] is the engine's own input: plain data, checked by [`Center::check`]; what is sound and probably not
//! meant is in [`Center::warnings`]. With the feature `config`, scenario
//! files are read into it (`Center::load`) and written from it (`Center::to_toml`), and `Schedule` says when its queues open and close.

pub mod center;
mod channel;
mod check;
mod consider;
mod hours;
mod leaving;
mod rating;
mod ringing;
mod staff;
mod succession;
mod warning;

#[cfg(feature = "config")]
pub(crate) mod broken;
#[cfg(feature = "config")]
pub(crate) mod center_file;
#[cfg(feature = "config")]
pub(crate) mod document;
#[cfg(feature = "config")]
mod edit;
#[cfg(feature = "config")]
pub(crate) mod fault;
#[cfg(feature = "config")]
pub(crate) mod hours_file;
#[cfg(feature = "config")]
mod leaving_file;
#[cfg(feature = "config")]
pub(crate) mod literal;
#[cfg(feature = "config")]
pub(crate) mod lower;
#[cfg(feature = "config")]
mod lower_hours;
#[cfg(feature = "config")]
mod lower_profile;
#[cfg(feature = "config")]
mod lower_queue;
#[cfg(feature = "config")]
pub(crate) mod names;
#[cfg(feature = "config")]
pub(crate) mod profile_file;
#[cfg(feature = "config")]
mod queue_file;
#[cfg(feature = "config")]
mod raise;
#[cfg(feature = "config")]
mod raise_people;
#[cfg(feature = "config")]
mod raise_queue;
#[cfg(feature = "config")]
mod ringing_file;
#[cfg(feature = "config")]
pub(crate) mod schedule;
#[cfg(feature = "config")]
pub(crate) mod source;
#[cfg(feature = "config")]
pub(crate) mod structure;
#[cfg(feature = "config")]
pub(crate) mod time_literal;
#[cfg(feature = "config")]
mod write;

pub use center::*;
pub use channel::*;
pub use check::ConfigError;
pub use consider::Consider;
#[cfg(feature = "config")]
pub use fault::{ScenarioError, ScenarioErrors};
pub use hours::{Calendar, Date, OpenState, Opening, SpecialDate};
pub use leaving::*;
#[cfg(feature = "config")]
pub use lower::center_schema;
#[cfg(feature = "config")]
pub use names::{Nearest, nearest};
pub use rating::*;
pub use ringing::*;
#[cfg(feature = "config")]
pub use schedule::{Change, Changes, Schedule, UnixTime};
pub use staff::*;
pub use warning::Warning;
