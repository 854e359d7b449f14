//! S4: the server that leads the log is killed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::load::Load;
use crate::node::{operate, until};
use crate::site::{LONG, Site, summary};
use crate::{Measured, Run};

/// The number of commands per second.
const RATE: u64 = 1_000;

pub(crate) fn measure(run: &Run) -> Measured {
    let mut site = Site::start(run)?;
    let load = Load::start(&site.addresses(), RATE, 1);
    let mut times = Vec::new();
    for _ in 0..run.times {
        let leader = site.leader(LONG)?;
        site.standby_is_there(leader)?;
        std::thread::sleep(Duration::from_millis(500));
        let status = operate(&["status", "--json"], &site.nats, &site.cluster)?;
        let server = status["servers"][0]["name"].as_str().ok_or("the log has no leader")?.to_owned();
        let killed = Instant::now();
        site.servers.named(&server).kill();
        std::thread::sleep(Duration::from_secs(1));
        let acknowledged = || load.book.first_after(Instant::now() - Duration::from_millis(500), None).is_some();
        until("commands are acknowledged again", LONG, acknowledged)
            .map_err(|why| format!("{why}\n{}", site.logs()))?;
        std::thread::sleep(Duration::from_millis(500));
        times.push(load.book.longest_gap(killed));
        site.servers.named(&server).restart();
        site.servers.wait();
        let current = || {
            let status = operate(&["status", "--json"], &site.nats, &site.cluster).unwrap_or_default();
            let servers = status["servers"].as_array().map(Vec::as_slice).unwrap_or_default();
            servers.len() == 3 && servers.iter().all(|server| server["current"] == true && server["offline"] == false)
        };
        until("the server has everything again", LONG, current)?;
    }
    let book = load.stop();
    let history = site.compare(&[Arc::clone(&book)])?;
    Ok(format!(
        "the log's server killed, nothing acknowledged for: {}; of {} acknowledged commands 0 lost, {} events equal",
        summary(&mut times, Duration::from_secs(10)),
        book.acknowledged.lock().len(),
        history.events
    ))
}
