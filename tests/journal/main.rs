//! Journals: what comes back is what went in, and damage is found.

#[path = "../common/mod.rs"]
mod common;

mod damage;
mod format;
mod full;
mod history;
mod recovery;
mod rerun;
mod shape;
