//! Gauges of the current state.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::{Fixed, FloatGauge, Labels};
use crate::Service;
use crate::staffing;
use crate::words::activity as word;
use acd::config::Center;
use acd::live::Board;
use acd::stats::Activity;

/// The state as it was published last.
pub(crate) fn now(service: &Service, registry: &mut Registry) {
    let board = service.handle().board().expect("a service has a router that publishes");
    let center = service.center();
    queues(service, &board, &center, registry);
    agents(&board, &center, registry);
    let (calls, ready) = (Gauge::<i64>::default(), Gauge::<i64>::default());
    let (suspended, events) = (Gauge::<i64>::default(), Counter::<u64>::default());
    calls.set(board.roster().calls_alive() as i64);
    ready.set(service.is_ready().is_ok().into());
    suspended.set(board.suspended.into());
    events.inc_by(board.events);
    registry.register("calls_alive", "Calls in progress", calls);
    registry.register("events", "Events since the journal began", events);
    registry.register("ready", "Whether the router accepts calls and can write its journal", ready);
    registry.register("suspended", "Whether the switch is away, so that nothing is offered", suspended);
}

fn queues(service: &Service, board: &Board, center: &Center, registry: &mut Registry) {
    let (waiting, longest) = (Family::<Labels<1>, Gauge>::default(), Family::<Labels<1>, FloatGauge>::default());
    let lines = Family::<Labels<1>, Gauge>::default();
    let time = service.handle().now();
    for (now, queue) in board.queues.iter().zip(&center.queues).filter(|(_, queue)| !queue.retired) {
        let label = [("queue", queue.name.clone())];
        waiting.get_or_create(&label).set(now.waiting.into());
        let wait = now.longest_since.map_or(0.0, |since| time.since(since).as_secs_f64());
        longest.get_or_create(&label).set(wait);
        if let Some(count) = now.lines_in_use {
            lines.get_or_create(&label).set(count.into());
        }
    }
    registry.register("queue_waiting", "Legs in a queue, including those being offered", waiting);
    registry.register("queue_longest_wait_seconds", "Longest current wait", longest);
    if board.lines_in_use.is_some() {
        registry.register("queue_lines_in_use", "Telephone lines occupied by calls for a queue", lines);
    }
}

/// Activities that no agent has are shown as zero.
fn agents(board: &Board, center: &Center, registry: &mut Registry) {
    let (all, serving) = (Family::<Fixed<1>, Gauge>::default(), Family::<Labels<2>, Gauge>::default());
    for activity in Activity::ALL {
        all.get_or_create(&[("state", word(activity))]).set(0);
    }
    for (_, there) in board.roster().present(center) {
        all.get_or_create(&[("state", word(there.doing.into()))]).inc();
    }
    let staff = staffing::by_queue(center, board.roster());
    for (queue, staff) in center.queues.iter().zip(&staff).filter(|(queue, _)| !queue.retired) {
        for activity in Activity::ALL {
            let labels = [("queue", queue.name.clone()), ("state", word(activity).to_owned())];
            serving.get_or_create(&labels).set(staff.doing(activity).into());
        }
    }
    registry.register("agents", "Agents by activity", all);
    registry.register("queue_agents", "Agents who serve a queue, by activity", serving);
}
