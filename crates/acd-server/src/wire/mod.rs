//! JSON with names: what the engine identifies by index is written and read by name, times as times of day in RFC
//! 3339, intervals in seconds.
//!
//! The engine's own types are serialised. Their newtypes ([`QueueId`](acd::id::QueueId), …) are intercepted in serde
//! and replaced by names; no type is declared twice, so the two cannot differ.

mod names;
mod read;
mod schema;
mod texts;
mod write;

pub(super) use names::{Hints, Names};
pub(super) use read::{Unreadable, read};
pub(super) use schema::plain;
pub(super) use texts::Texts;
pub(super) use write::Named;
