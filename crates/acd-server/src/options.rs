//! Options of the server.

use std::sync::Arc;
use std::time::Duration;

use super::access::Access;
use super::call_log::Personal;
use super::history::History;

use super::leading::Leading;

/// Limits and access. Each limit refuses only the request or connection that exceeds it.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// What requests must carry as `Authorization: Bearer …`. Without tokens anybody who reaches the address has
    /// full access: use a loopback address. [`Service::set_access`](super::Service::set_access) changes it.
    pub access: Access,
    /// The maximum number of connections; further ones are answered with 503. A request that waits for an agent or
    /// for events occupies one.
    pub connections_max: usize,
    /// The maximum number of connections without an authorised request (with the token, or from loopback if there is
    /// none). Another one displaces the oldest of these, so strangers never shut out authorised clients.
    pub strangers_max: usize,
    /// The maximum number of readers of events and boards; further ones are answered with 503.
    pub subscribers_max: usize,
    /// The maximum size of a body in bytes; longer ones are answered with 413.
    pub body_max: usize,
    /// The maximum total size in bytes of long answers not yet read by their clients; further ones are answered with
    /// 503.
    pub answers_max: usize,
    /// How long a client may take to send a request's head, which is also how long a connection without an authorised
    /// request may be idle; and how long to send its body.
    pub read_timeout: Duration,
    /// How long a connection with an authorised request may be idle; each answer on it says so (`Keep-Alive`).
    pub idle_timeout: Duration,
    /// How long a client may leave an answer unread; a connection on which nothing could be sent for this long is
    /// closed.
    pub write_timeout: Duration,
    /// How many bytes a second a client must read of an answer, after [`write_timeout`](Self::write_timeout); a
    /// connection with a slower client is closed. Streams are exempt: a slow reader misses events instead.
    pub answer_rate_least: u64,
    /// The interval of keep-alive comments on idle streams.
    pub keep_alive: Duration,
    /// How many of the newest events are kept for readers that are slow or come back.
    pub events_kept: usize,
    /// Whether the log names callers.
    pub personal: Personal,
    /// The history, which [`Resumed::ready`](super::Resumed::ready) gives; `None` keeps none.
    pub history: Option<History>,
    /// Whether this router leads, where several stand by for each other; by default there is only this one.
    pub leading: Option<Arc<dyn Leading>>,
}

impl Default for ServerOptions {
    /// No token, 16,000 connections, 12,000 stream readers, 2,000 strangers, bodies of 16 MiB, 256 MiB of unread
    /// answers, 15 seconds to send a request and between keep-alives, five minutes of idleness, 30 seconds to start
    /// reading an answer, 32 KiB a second after that, 65,536 events.
    fn default() -> Self {
        Self {
            access: Access::open(),
            connections_max: 16_000,
            strangers_max: 2_000,
            subscribers_max: 12_000,
            body_max: 16 << 20,
            answers_max: 256 << 20,
            read_timeout: Duration::from_secs(15),
            idle_timeout: Duration::from_secs(300),
            write_timeout: Duration::from_secs(30),
            answer_rate_least: 32 << 10,
            keep_alive: Duration::from_secs(15),
            events_kept: 65_536,
            personal: Personal::LeftOut,
            history: None,
            leading: None,
        }
    }
}
