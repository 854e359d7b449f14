//! The world part of a scenario file as it is written, and its published figures.
//!
//! The doc comments here are the reference of the format: they become the descriptions in the JSON Schema and the
//! tables of `scenarios/README.md`. The parent folder reads them, each in a module of the same name.

pub(super) mod callers;
pub(super) mod choices;
pub(super) mod distribution;
pub(super) mod duty;
pub(super) mod published;
pub(super) mod satisfaction;
pub(super) mod transfer;
pub(super) mod world;
