//! S6: commands a second through the router, beside the bare log.

use std::time::{Duration, Instant};

use acd::config::Center;
use acd::engine::{Command, NewCall};
use acd::id::{CallId, QueueId};
use acd::journal::Group;
use acd::live::Options;
use acd_cluster::{Answer, Cluster, ClusterOptions, Durability, Followed, Log, Operator};

use crate::servers::{Servers, Syncs};
use crate::{Measured, Run};

/// How many commands go together.
const GROUP: u64 = 500;
/// How long each part of a run takes.
const PART: Duration = Duration::from_secs(5);

fn commands(first: u64) -> Vec<Command> {
    let arrive = |call| Command::Arrive(NewCall::new(CallId(call), QueueId((call % 2) as u16)));
    (first..first + GROUP / 2).flat_map(|call| [arrive(call), Command::HangUp { call: CallId(call) }]).collect()
}

/// The median, and that which one in a hundred exceeds, in milliseconds.
fn quantiles(times: &mut [Duration]) -> (f64, f64) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    (at(0.5), at(0.99))
}

pub(crate) fn measure(run: &Run) -> Measured {
    let servers = Servers::start(&run.program, 3, Syncs::Always);
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let center = Center::parse("centre.toml", include_str!("centre.toml")).map_err(|faults| faults.to_string())?;
    let options = |name: &str| ClusterOptions {
        durability: Durability::Confirmed { monitors: servers.monitors() },
        ..ClusterOptions::new(servers.urls(), name, "http://a", folder.path().join("journal"))
    };
    let fault = |error: acd_cluster::ClusterError| error.to_string();
    let operator = Operator::connect(&options("bare")).map_err(fault)?;
    let mut log = operator.log(3).map_err(fault)?;
    let cluster = Cluster::join(options("router")).map_err(fault)?;
    let Followed::Leads(leader) = cluster.follow(&center).map_err(fault)? else { return Err("it was stopped".into()) };
    let live = Options { turn_max: GROUP as usize, ..Options::default() };
    let router = leader.setup.start(live).map_err(|error| error.to_string())?;
    cluster.standing().serves();
    let handle = router.handle();
    let (mut bare, mut routed) = (Vec::new(), Vec::new());
    let (mut bare_time, mut routed_time) = (Duration::ZERO, Duration::ZERO);
    let (mut last, mut call) = (0, 1);
    // Each in turn, so that both have the same machine.
    for _ in 0..run.times {
        let begun = Instant::now();
        while begun.elapsed() < PART {
            let message = Group::write(call, acd::time::Timestamp::from_micros(call), &commands(call), &[]).into();
            let sent = Instant::now();
            match log.append(last, &message) {
                Answer::Appended(number) => last = number,
                other => return Err(format!("{other:?}")),
            }
            bare.push(sent.elapsed());
        }
        bare_time += begun.elapsed();
        let begun = Instant::now();
        while begun.elapsed() < PART {
            let sent = Instant::now();
            let commands = commands(call);
            call += GROUP / 2;
            let last = commands.len() - 1;
            let mut acknowledged = None;
            for (place, command) in commands.into_iter().enumerate() {
                match place == last {
                    true => acknowledged = Some(handle.call_blocking(command)),
                    false => handle.submit(command).map_err(|error| error.to_string())?,
                }
            }
            acknowledged.transpose().map_err(|error| error.to_string())?;
            routed.push(sent.elapsed());
        }
        routed_time += begun.elapsed();
    }
    let count = routed.len() as u64 * GROUP;
    router.shut_down().map_err(|error| error.to_string())?;
    let rate = |groups: usize, time: Duration| groups as f64 * GROUP as f64 / time.as_secs_f64();
    let (per_second, bare_per_second) = (rate(routed.len(), routed_time), rate(bare.len(), bare_time));
    let ((median, slow), (bare_median, bare_slow)) = (quantiles(&mut routed), quantiles(&mut bare));
    Ok(format!(
        "{count} commands through router, three replicas and always, in groups of {GROUP}: {per_second:.0} a second, p50 {median:.1} ms, p99 \
         {slow:.1} ms; the bare log {bare_per_second:.0} a second, p50 {bare_median:.1} ms, p99 {bare_slow:.1} ms; p99 {:.2} times that",
        slow / bare_slow
    ))
}
