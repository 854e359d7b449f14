//! A thin client of Asterisk's REST interface: one websocket, on which requests go out in order without waiting for
//! their answers, and answers and events come back in order.

mod client;

pub use client::{AriError, Client, PATIENCE, Received};
