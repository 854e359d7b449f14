//! Each category's share of the answers against its share of the questions, and which seats to move.

mod rebalance;
mod run;
mod seats;

pub use rebalance::{Category, Move, Suggestion, rebalance};
pub use run::ShareRun;
pub use seats::{categories, reseated};
