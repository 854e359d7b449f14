//! The commands.

pub(crate) mod erlang;
mod measures;
