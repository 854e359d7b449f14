//! All the days that a contract allows, as a layered network: a path is a person's horizon, a layer a day.
//!
//! Every rule is in the network, so that the best days of one person, at given prices of shifts, are a shortest path:
//! exact, whole stretches at a time, and the same few lines for every rule.
//!
//! | file | what |
//! |---|---|
//! | `kinds` | shifts that the rules cannot tell apart |
//! | `state` | what the rules must remember of the days so far |
//! | `build` | **the network**: states reached day by day, those that lead nowhere left out, equal futures merged |
//! | `shortest` | the cheapest path |

mod build;
mod kinds;
mod shortest;
mod state;

pub(crate) use build::{Limits, Network, NoNetwork};
pub(crate) use kinds::Kinds;
pub(crate) use shortest::{INFINITE, Shortest};
pub(crate) use state::COUNTERS;
