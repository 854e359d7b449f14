//! A router on a thread of its own: what hosts are promised.

mod asynchronous;
mod board;
mod centre;
#[cfg(feature = "journal")]
mod crashing;
mod recording;
mod sleeping;
mod submitting;
mod subscribing;
