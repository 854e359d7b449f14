//! Stories: those of `tests/conformance` play as written, and histories become stories.

#[path = "../common/mod.rs"]
mod common;

mod conformance;
mod told_stories;
