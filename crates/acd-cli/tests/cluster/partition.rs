//! S7: servers and routers in network namespaces, cut off from each other at random.

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use crate::load::Load;
use crate::node::until;
use crate::servers::{Place, Servers, Syncs};
use crate::site::{LONG, Site};
use crate::{Measured, Run};

/// The number of commands per second.
const RATE: u64 = 500;
/// How long a cut lasts at most.
const CUT_MAX: Duration = Duration::from_millis(4_000);
/// Three servers, then two routers.
const HOSTS: usize = 5;

fn ip(words: &[&str]) -> Result<(), String> {
    let done = Command::new("ip").args(words).output().map_err(|error| format!("ip: {error}"))?;
    if done.status.success() {
        return Ok(());
    }
    Err(format!("ip {}: {}", words.join(" "), String::from_utf8_lossy(&done.stderr).trim()))
}

/// Namespaces on one bridge, removed when this value is dropped.
struct Net {
    tag: String,
    subnet: u8,
}

impl Net {
    fn make(seed: u64) -> Result<Self, String> {
        let net = Self { tag: format!("{:x}", std::process::id()), subnet: (seed % 200) as u8 + 20 };
        let bridge = net.bridge();
        ip(&["link", "add", &bridge, "type", "bridge"])?;
        ip(&["addr", "add", &format!("10.211.{}.254/24", net.subnet), "dev", &bridge])?;
        ip(&["link", "set", &bridge, "up"])?;
        for host in 0..HOSTS {
            let (name, inside, outside) =
                (net.name(host), format!("e{host}{}", net.tag), format!("o{host}{}", net.tag));
            ip(&["netns", "add", &name])?;
            ip(&["link", "add", &outside, "type", "veth", "peer", "name", &inside])?;
            ip(&["link", "set", &inside, "netns", &name])?;
            ip(&["link", "set", &outside, "master", &bridge])?;
            ip(&["link", "set", &outside, "up"])?;
            net.at(host, &["addr", "add", &format!("{}/24", net.address(host)), "dev", &inside])?;
            net.at(host, &["link", "set", &inside, "up"])?;
            net.at(host, &["link", "set", "lo", "up"])?;
        }
        Ok(net)
    }

    fn bridge(&self) -> String {
        format!("acd{}", self.tag)
    }

    fn name(&self, host: usize) -> String {
        format!("acd-{}-{host}", self.tag)
    }

    fn address(&self, host: usize) -> String {
        format!("10.211.{}.{}", self.subnet, host + 1)
    }

    fn within(&self, host: usize) -> Vec<String> {
        ["ip", "netns", "exec", &self.name(host)].map(str::to_owned).to_vec()
    }

    fn at(&self, host: usize, words: &[&str]) -> Result<(), String> {
        let name = self.name(host);
        ip(&[&["-n", &name], words].concat())
    }

    /// Neither reaches the other.
    fn cut(&self, one: usize, other: usize) -> Result<(), String> {
        self.at(one, &["route", "add", "blackhole", &self.address(other)])?;
        self.at(other, &["route", "add", "blackhole", &self.address(one)])
    }

    fn heal(&self, one: usize, other: usize) -> Result<(), String> {
        self.at(one, &["route", "del", "blackhole", &self.address(other)])?;
        self.at(other, &["route", "del", "blackhole", &self.address(one)])
    }
}

impl Drop for Net {
    fn drop(&mut self) {
        for host in 0..HOSTS {
            let _ = ip(&["netns", "del", &self.name(host)]);
        }
        let _ = ip(&["link", "del", &self.bridge()]);
    }
}

/// Who is cut off from whom in one round.
fn cuts(random: &mut SplitMix64) -> Vec<(usize, usize)> {
    let mut pick = |below: usize| (random.next_u64() % below as u64) as usize;
    let router = 3 + pick(2);
    match pick(5) {
        // A router from two servers, from all, from the other router.
        0 => {
            let left = pick(3);
            (0..3).filter(|server| *server != left).map(|server| (server, router)).collect()
        }
        1 => (0..3).map(|server| (server, router)).collect(),
        2 => vec![(3, 4)],
        // A server from the other two.
        3 => {
            let alone = pick(3);
            (0..3).filter(|server| *server != alone).map(|server| (server, alone)).collect()
        }
        // A server from everybody.
        _ => {
            let alone = pick(3);
            (0..HOSTS).filter(|host| *host != alone).map(|host| (host, alone)).collect()
        }
    }
}

pub(crate) fn measure(run: &Run) -> Measured {
    let net = match Net::make(u64::from(std::process::id())) {
        Ok(net) => net,
        Err(why) => return Ok(format!("skipped: network namespaces need root on Linux, and `ip`: {why}")),
    };
    let place = |host| Place { host: net.address(host), ports: [4_222, 6_222, 8_222], within: net.within(host) };
    let servers = Servers::start_at(&run.program, &(0..3).map(place).collect::<Vec<_>>(), Syncs::Always);
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let starts =
        [("a", 3), ("b", 4)].map(|(name, host)| (name, format!("{}:8012", net.address(host)), net.within(host)));
    let mut site = Site::with(servers, folder, starts)?;
    let mut random = SplitMix64::seed_from_u64(run.seed);
    let load = Load::start(&site.addresses(), RATE, 1);
    let begun = Instant::now();
    for round in 0..run.times {
        let cuts = cuts(&mut random);
        for (one, other) in &cuts {
            net.cut(*one, *other)?;
        }
        std::thread::sleep(Duration::from_millis(200 + random.next_u64() % CUT_MAX.as_millis() as u64));
        for (one, other) in &cuts {
            net.heal(*one, *other)?;
        }
        // Not always before the next cut.
        if random.next_u64().is_multiple_of(2) {
            let healed = Instant::now();
            until("commands are acknowledged again", LONG, || load.book.first_after(healed, None).is_some())
                .map_err(|why| format!("round {round}, {cuts:?}: {why}\n{}", site.logs()))?;
        }
    }
    let terms = |site: &Site| {
        site.nodes.iter().filter_map(|node| node.metric(&site.http, "acd_cluster_term")).fold(0.0, f64::max)
    };
    site.leader(LONG)?;
    let terms = terms(&site);
    let book = load.stop();
    let history = site.compare(&[Arc::clone(&book)])?;
    Ok(format!(
        "{} random partitions in {:.0} s, {terms} terms: 0 divergent states; of {} acknowledged commands 0 lost, 0 applied twice; {} events equal",
        run.times,
        begun.elapsed().as_secs_f64(),
        book.acknowledged.lock().len(),
        history.events
    ))
}
