//! The commands.

pub(crate) mod calibrate;
mod columns;
pub(crate) mod erlang;
mod measures;
