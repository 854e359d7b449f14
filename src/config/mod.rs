//! The configuration.
//!
//! | here | what it holds |
//! |---|---|
//! | [`center`] and the modules beside it | the engine's input: plain data; `assemble` builds it in code |
//! | `check`, `warning`, `error` | [`Center::check`] rejects what cannot work; [`Center::warnings`] lists what is valid but probably unintended |
//! | [`Directory`] | the names and ids of a centre, in both directions |
//! | `succession`, [`Differences`] | the next version of a centre, in which everything that stays keeps its id; what it changes |
//! | `schedule` | when queues open and close (feature `config`, like the two below) |
//! | `file` | centre files: `Center::load`, `Center::to_toml`, the JSON Schema |
//! | `text` | what all text files share: the tree with positions, literals, error messages |

mod assemble;
pub mod center;
mod channel;
mod check;
mod consider;
mod differences;
mod directory;
mod error;
mod hours;
mod leaving;
mod numbered;
mod rating;
mod ringing;
mod staff;
mod succession;
mod warning;

#[cfg(feature = "config")]
pub(crate) mod file;
#[cfg(feature = "config")]
pub(crate) mod names;
#[cfg(feature = "config")]
pub(crate) mod schedule;
#[cfg(feature = "config")]
pub(crate) mod text;

pub use center::*;
pub use channel::*;
pub use consider::Consider;
pub use differences::Differences;
pub use directory::{Directory, Kind, Names, Unknown};
pub use error::{ConfigError, ConfigErrors};
#[cfg(feature = "config")]
pub use file::center_schema;
pub use hours::{Calendar, Date, OpenState, Opening, SpecialDate};
pub use leaving::*;
#[cfg(feature = "config")]
pub use names::{Nearest, nearest};
pub use rating::*;
pub use ringing::*;
#[cfg(feature = "config")]
pub use schedule::{Change, Changes, Schedule, UnixTime};
pub use staff::*;
#[cfg(feature = "config")]
pub use text::fault::{ScenarioError, ScenarioErrors};
#[cfg(feature = "config")]
pub use text::host::{HostFaults, HostFile};
#[cfg(feature = "config")]
pub use text::literal::TimeSpan;
pub use warning::Warning;
