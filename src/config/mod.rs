//! What an operator configures.
//!
//! [`center`] is the engine's own input: plain data, checked by [`Center::check`]. With the feature `config`, scenario
//! files are read into it: `Center::load`.

pub mod center;
mod check;

#[cfg(feature = "config")]
pub(crate) mod center_file;
#[cfg(feature = "config")]
pub(crate) mod document;
#[cfg(feature = "sim")]
mod edit;
#[cfg(feature = "config")]
pub(crate) mod fault;
#[cfg(feature = "config")]
pub(crate) mod literal;
#[cfg(feature = "config")]
pub(crate) mod lower;
#[cfg(feature = "config")]
pub(crate) mod names;
#[cfg(feature = "config")]
pub(crate) mod source;
#[cfg(feature = "config")]
pub(crate) mod structure;

pub use center::*;
pub use check::ConfigError;
#[cfg(feature = "config")]
pub use fault::{ScenarioError, ScenarioErrors};
#[cfg(feature = "config")]
pub use lower::center_schema;
