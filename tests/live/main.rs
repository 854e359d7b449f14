//! A router on its own thread: what hosts can rely on.

mod asynchronous;
mod board;
mod centre;
#[cfg(feature = "journal")]
mod costs;
mod crashing;
#[cfg(feature = "journal")]
mod inline;
#[cfg(feature = "journal")]
mod notes;
#[cfg(feature = "journal")]
mod reconciling;
mod recording;
#[cfg(feature = "journal")]
mod replica;
mod sleeping;
mod submitting;
mod subscribing;
