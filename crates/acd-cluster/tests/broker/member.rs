//! A router of a cluster, in this process.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use acd::config::{Agent, Center, Profile, Queue, Skill};
use acd::engine::{Command, NewCall};
use acd::id::{CallId, QueueId};
use acd::live::{Handle, Options, Router};
use acd_cluster::{Cluster, ClusterOptions, Durability, Followed};

/// A name that no other scenario has.
pub(crate) fn name(what: &str) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{what}-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn center() -> Center {
    let mut center = Center::default();
    let contract = center.add_queue(Queue::new("contract"));
    let lawyers = center.add_profile(Profile::new("lawyer", vec![Skill::new(contract, 1)]));
    center.add_agent(Agent::new("Li", lawyers));
    center
}

pub(crate) fn options(bed: &crate::Bed, center: &str, folder: PathBuf, address: &str) -> ClusterOptions {
    let durability = Durability::Confirmed { monitors: bed.three.monitors() };
    ClusterOptions { durability, ..ClusterOptions::new(bed.three.urls(), center, address, folder) }
}

/// A router that leads, with its place in the cluster.
pub(crate) struct Leads {
    pub(crate) cluster: Arc<Cluster>,
    pub(crate) router: Router,
    pub(crate) term: u64,
}

/// A router that follows on a thread of its own, until it leads or is stopped.
pub(crate) struct Follows {
    pub(crate) cluster: Arc<Cluster>,
    thread: std::thread::JoinHandle<Option<Leads>>,
}

impl Follows {
    pub(crate) fn start(options: ClusterOptions) -> Self {
        let cluster = Arc::new(Cluster::join(options).expect("it joins"));
        Self::again(cluster)
    }

    /// A router that has lost the lead follows again.
    pub(crate) fn again(cluster: Arc<Cluster>) -> Self {
        let own = Arc::clone(&cluster);
        let thread = std::thread::spawn(move || match own.follow(&center()).expect("it follows") {
            Followed::Leads(leader) => {
                let router = leader.setup.start(Options::default()).expect("it starts");
                own.standing().serves();
                Some(Leads { cluster: Arc::clone(&own), router, term: leader.term })
            }
            Followed::Stopped => None,
        });
        Self { cluster, thread }
    }

    /// Waits until it leads.
    pub(crate) fn leads(self) -> Leads {
        self.thread.join().expect("it does not panic").expect("it was not stopped")
    }

    pub(crate) fn stop(self) {
        self.cluster.standing().stop();
        assert!(self.thread.join().expect("it does not panic").is_none());
    }
}

impl Leads {
    pub(crate) fn handle(&self) -> Handle {
        self.router.handle()
    }

    pub(crate) fn arrive(&self, calls: std::ops::Range<u64>) {
        let handle = self.router.handle();
        for call in calls {
            let call = NewCall::new(CallId(call), QueueId(0));
            handle.call_blocking(Command::Arrive(call)).expect("it is accepted");
        }
    }
}

/// Waits until something holds.
pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..500 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("{what}: not within ten seconds");
}
