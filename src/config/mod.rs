//! What an operator configures.
//!
//! [`center`] is the engine's own input: plain data, checked by [`Center::check`]. With the feature `config`, scenario
//! files are read into it.

pub mod center;
mod check;

pub use center::*;
pub use check::ConfigError;
