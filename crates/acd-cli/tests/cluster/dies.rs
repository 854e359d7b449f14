//! S1 and S2: the router that leads is killed under load.

use std::time::{Duration, Instant};

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use crate::load::Load;
use crate::node::until;
use crate::site::{LONG, Site, summary};
use crate::{Measured, Run};

/// The number of commands per second.
const RATE: u64 = 2_000;

pub(crate) fn measure(run: &Run) -> Measured {
    let mut random = SplitMix64::seed_from_u64(run.seed);
    let mut site = Site::start(run)?;
    let load = Load::start(&site.addresses(), RATE, 1);
    let mut times = Vec::new();
    for _ in 0..run.times {
        let leader = site.leader(LONG)?;
        site.standby_is_there(leader)?;
        std::thread::sleep(Duration::from_millis(300 + random.next_u64() % 500));
        let killed = Instant::now();
        site.nodes[leader].kill();
        let book = &load.book;
        until("the standby serves", LONG, || book.first_after(killed, Some(leader)).is_some())
            .map_err(|why| format!("{why}\n{}", site.logs()))?;
        times.extend(book.first_after(killed, Some(leader)).map(|at| at - killed));
        site.nodes[leader].run()?;
    }
    let book = load.stop();
    let history = site.compare(&[std::sync::Arc::clone(&book)])?;
    Ok(format!(
        "killed under {RATE} commands/s until the standby serves: {}\nS2  of {} acknowledged commands 0 lost, 0 applied twice; both \
         routers' {} commands and {} events equal, byte for byte",
        summary(&mut times, Duration::from_secs(1)),
        book.acknowledged.lock().len(),
        history.len(),
        history.events
    ))
}
