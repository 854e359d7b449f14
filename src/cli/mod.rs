//! The commands.

pub(crate) mod erlang;
mod measures;
pub(crate) mod validate;
