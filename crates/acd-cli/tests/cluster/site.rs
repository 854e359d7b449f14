//! Three servers and two routers on one machine.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;

use crate::Run;
use crate::history::History;
use crate::load::Book;
use crate::node::{Node, Start, client, operate, path, until};
use crate::servers::{Servers, Syncs};

/// How long something may take that has no bound of its own.
pub(crate) const LONG: Duration = Duration::from_secs(30);

/// Three servers and two routers.
pub(crate) struct Site {
    pub(crate) servers: Servers,
    pub(crate) nodes: [Node; 2],
    pub(crate) http: ureq::Agent,
    pub(crate) cluster: String,
    pub(crate) nats: String,
    _folder: TempDir,
}

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.local_addr().expect("it has an address").to_string()
}

impl Site {
    /// Starts everything.
    pub(crate) fn start(run: &Run) -> Result<Self, String> {
        let servers = Servers::start(&run.program, 3, Syncs::Always);
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let starts = ["a", "b"].map(|name| (name, free_address(), Vec::new()));
        Self::with(servers, folder, starts)
    }

    /// Starts routers at these places, on these servers.
    pub(crate) fn with(
        servers: Servers,
        folder: TempDir,
        starts: [(&str, String, Vec<String>); 2],
    ) -> Result<Self, String> {
        let center = path(folder.path(), "centre.toml");
        std::fs::write(&center, include_str!("centre.toml")).map_err(|error| error.to_string())?;
        let (nats, monitors) = (servers.urls().join(","), servers.monitors().join(","));
        let cluster = "site".to_owned();
        let nodes = starts.map(|(name, listen, within)| {
            let (center, journal) = (center.clone(), path(folder.path(), name));
            let (nats, monitors, cluster) = (nats.clone(), monitors.clone(), cluster.clone());
            Node::new(Start { center, journal, listen, nats, monitors, cluster, within })
        });
        let mut site = Self { servers, nodes, http: client(), cluster, nats, _folder: folder };
        for node in &mut site.nodes {
            node.run()?;
        }
        site.leader(LONG)?;
        Ok(site)
    }

    pub(crate) fn addresses(&self) -> Vec<String> {
        self.nodes.iter().map(|node| node.address().to_owned()).collect()
    }

    /// Waits for a router that leads and serves; which one.
    pub(crate) fn leader(&self, at_most: Duration) -> Result<usize, String> {
        let mut found = None;
        until("a router leads", at_most, || {
            found = self.nodes.iter().position(|node| node.is_running() && node.is_ready(&self.http));
            found.is_some()
        })
        .map_err(|why| format!("{why}\n{}", self.logs()))?;
        found.ok_or_else(|| "nobody leads".into())
    }

    /// Waits until the router that does not lead has what the leader has.
    pub(crate) fn standby_is_there(&self, leader: usize) -> Result<(), String> {
        let last = |node: &Node| node.metric(&self.http, "acd_cluster_last");
        let level = || {
            let known = last(&self.nodes[leader]);
            known.is_some_and(|known| {
                last(&self.nodes[1 - leader]).is_some_and(|last| last > 0.0 && last + 60.0 >= known)
            })
        };
        until("the other stands by", LONG, level).map(|_| ()).map_err(|why| format!("{why}\n{}", self.logs()))
    }

    pub(crate) fn logs(&self) -> String {
        let logs = self.nodes.iter().map(|node| format!("{}:\n{}", node.address(), node.log()));
        logs.collect::<Vec<_>>().join("\n")
    }

    pub(crate) fn journal(&self, node: usize) -> PathBuf {
        self.nodes[node].start.journal.clone()
    }

    /// Once nothing happens any more, both journals give the same, and it is what was acknowledged.
    pub(crate) fn compare(&mut self, books: &[Arc<Book>]) -> Result<History, String> {
        for node in &mut self.nodes {
            if !node.is_running() {
                node.run()?;
            }
        }
        let leader = self.leader(LONG)?;
        let http = self.http.clone();
        let last = |node: &Node| node.metric(&http, "acd_cluster_last");
        until("both have everything", LONG, || {
            let known = last(&self.nodes[leader]);
            known.is_some() && known == last(&self.nodes[1 - leader])
        })
        .map_err(|why| format!("{why}\n{}", self.logs()))?;
        operate(&["verify", "--json"], &self.nats, &self.cluster)?;
        for node in &mut self.nodes {
            node.kill();
        }
        let [one, other] = [History::read(&self.journal(0))?, History::read(&self.journal(1))?];
        one.equals(&other)?;
        for book in books {
            one.has(&book.acknowledged.lock())?;
            if let Some(refused) = book.refused.lock().first() {
                return Err(format!("refused: {refused}"));
            }
        }
        Ok(one)
    }
}

/// The median, the largest, and how many are at most `most`.
pub(crate) fn summary(times: &mut [Duration], most: Duration) -> String {
    times.sort_unstable();
    let secs = |place: usize| times.get(place).map_or(f64::NAN, Duration::as_secs_f64);
    let within = times.iter().filter(|time| **time <= most).count();
    let last = times.len().saturating_sub(1);
    format!(
        "{within} of {} within {:.1} s, median {:.3} s, most {:.3} s",
        times.len(),
        most.as_secs_f64(),
        secs(times.len() / 2),
        secs(last)
    )
}
