//! A router on a thread of its own: what hosts are promised.

mod asynchronous;
mod board;
mod centre;
#[cfg(feature = "journal")]
mod crashing;
#[cfg(feature = "journal")]
mod inline;
mod recording;
mod sleeping;
mod submitting;
mod subscribing;
