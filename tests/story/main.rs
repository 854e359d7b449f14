//! Stories: those of `tests/conformance` come out, and histories become stories.

#[path = "../common/mod.rs"]
mod common;

mod conformance;
mod told_stories;
