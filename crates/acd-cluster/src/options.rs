//! How a router takes part.

use std::path::PathBuf;
use std::time::Duration;

use acd::journal::JournalOptions;

/// How a router takes part in a cluster.
#[derive(Clone, Debug)]
pub struct ClusterOptions {
    /// The addresses of the servers, such as `nats://10.0.0.1:4222`.
    pub servers: Vec<String>,
    /// A file with the credentials of the account.
    pub credentials: Option<PathBuf>,
    /// The name of the centre, which is part of every subject and of the stream's name: letters, digits, `-` and `_`.
    pub center: String,
    /// Where clients find this router, such as `http://10.0.0.4:8012`.
    pub address: String,
    /// The folder of the local journal, the cache from which a restart begins.
    pub journal: PathBuf,
    /// Its options.
    pub journal_options: JournalOptions,
    /// How many servers keep the log.
    pub replicas: usize,
    /// Whether the log must survive what it promises to survive.
    pub durability: Durability,
    /// The version of the engine; another one only in tests.
    pub version: String,
    /// How long the leader is silent before it is replaced.
    pub silence: Duration,
    /// How often it says that it is there.
    pub beat: Duration,
    /// How long a leader asks a log that does not answer before it stops, to begin again.
    pub patience: Duration,
    /// After how many bytes of log a state is saved.
    pub state_bytes: u64,
    /// How many of the newest events are kept for readers who were at another router.
    pub events_kept: usize,
}

/// Whether the log must survive what it promises to survive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Three replicas on servers that sync before they acknowledge (`sync_interval: always`). The servers' monitoring
    /// addresses, such as `http://10.0.0.1:8222`, are asked; what cannot be confirmed is refused.
    Confirmed {
        /// The addresses; if there are none, port 8222 of each server.
        monitors: Vec<String>,
    },
    /// Whatever it is: what was acknowledged may be lost.
    AcceptLoss,
}

impl ClusterOptions {
    /// Three replicas, confirmed; take-over after 500 ms of silence, with a sign of life every 100 ms; 30 s of
    /// patience; a state every 16 MiB; 65,536 events.
    pub fn new(servers: Vec<String>, center: impl Into<String>, address: impl Into<String>, journal: PathBuf) -> Self {
        Self {
            servers,
            credentials: None,
            center: center.into(),
            address: address.into(),
            journal,
            journal_options: JournalOptions {
                sync: acd::journal::Sync::Interval(Duration::from_secs(1)),
                ..JournalOptions::default()
            },
            replicas: 3,
            durability: Durability::Confirmed { monitors: Vec::new() },
            version: env!("CARGO_PKG_VERSION").into(),
            silence: Duration::from_millis(500),
            beat: Duration::from_millis(100),
            patience: Duration::from_secs(30),
            state_bytes: 16 << 20,
            events_kept: 65_536,
        }
    }
}
