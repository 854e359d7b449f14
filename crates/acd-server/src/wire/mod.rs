//! JSON in names: what the engine knows by its place in the centre is written and read by its name, times of day as
//! people and programs write them, intervals in seconds.
//!
//! The engine's own types are what is written and read. Their newtypes ([`QueueId`](acd::id::QueueId), …) are caught on
//! the way through serde and exchanged for names; nothing is said twice, so nothing can differ.

mod names;
mod read;
mod schema;
mod write;

pub(super) use names::{Hints, Names};
pub(super) use read::{Unreadable, read};
pub(super) use schema::plain;
pub(super) use write::Named;
