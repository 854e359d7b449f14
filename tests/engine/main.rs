//! The engine: its guarantees, on random histories and compared with its slow twin.

#[path = "../common/mod.rs"]
mod common;
#[path = "../reference/mod.rs"]
mod reference;

mod coverage;
mod explain;
mod found;
mod played;
mod promises;
mod random_selection;
mod snapshots;
mod succession;
mod twins;
mod world;
