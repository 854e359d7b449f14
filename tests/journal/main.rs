//! Journals: what is read equals what was written, and damage is detected.

#[path = "../common/mod.rs"]
mod common;

mod age;
mod damage;
mod format;
mod full;
mod history;
mod recovery;
mod rerun;
mod shape;
