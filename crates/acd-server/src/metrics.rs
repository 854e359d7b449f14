//! `GET /metrics`: metrics for Prometheus.

use std::time::Duration;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::Service;
use super::problem::Problem;
use acd::engine::Doing;

type Labels<const N: usize> = [(&'static str, String); N];
type Fixed<const N: usize> = [(&'static str, &'static str); N];
type FloatGauge = Gauge<f64, std::sync::atomic::AtomicU64>;

/// Counters updated as things happen.
pub(super) struct Metrics {
    registry: Registry,
    commands: Family<Fixed<2>, Counter>,
    requests: Family<Labels<3>, Counter>,
    latency: Family<Labels<1>, Histogram>,
    subscribers: Gauge,
    connections: Gauge,
    turned_away: Counter,
    displaced: Counter,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let buckets = || Histogram::new([0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0]);
        let mut metrics = Self {
            registry: Registry::with_prefix("acd"),
            commands: Family::default(),
            requests: Family::default(),
            latency: Family::new_with_constructor(buckets),
            subscribers: Gauge::default(),
            connections: Gauge::default(),
            turned_away: Counter::default(),
            displaced: Counter::default(),
        };
        let Self { registry, commands, requests, latency, subscribers, connections, turned_away, displaced } =
            &mut metrics;
        registry.register("commands", "Commands by kind and outcome", commands.clone());
        registry.register("http_requests", "Requests by method, route and status", requests.clone());
        registry.register("http_request_seconds", "Time until the head of the answer", latency.clone());
        registry.register("event_subscribers", "Readers of events and boards", subscribers.clone());
        registry.register("http_connections", "Open connections", connections.clone());
        registry.register("http_connections_refused", "Connections beyond the limit", turned_away.clone());
        let what = "Connections of strangers displaced by newer ones";
        registry.register("http_connections_displaced", what, displaced.clone());
        metrics
    }

    /// Counts a command of this kind as accepted, or refused with this code.
    pub(super) fn command(&self, kind: &'static str, outcome: &'static str) {
        self.commands.get_or_create(&[("command", kind), ("outcome", outcome)]).inc();
    }

    pub(super) fn request(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let labels = [("method", method.to_owned()), ("route", route.to_owned()), ("status", status.to_string())];
        self.requests.get_or_create(&labels).inc();
        self.latency.get_or_create(&[("route", route.to_owned())]).observe(took.as_secs_f64());
    }

    pub(super) fn subscriber(&self) -> Counted {
        Counted::new(&self.subscribers)
    }

    pub(super) fn connection(&self) -> Counted {
        Counted::new(&self.connections)
    }

    pub(super) fn turned_away(&self) {
        self.turned_away.inc();
    }

    pub(super) fn displaced(&self) {
        self.displaced.inc();
    }
}

/// One of many, counted while it exists.
pub(super) struct Counted {
    gauge: Gauge,
    /// The number with this one.
    count: i64,
}

impl Counted {
    fn new(gauge: &Gauge) -> Self {
        Self { gauge: gauge.clone(), count: gauge.inc() + 1 }
    }

    /// The number, including this one, when it began.
    pub(super) const fn count(&self) -> i64 {
        self.count
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.gauge.dec();
    }
}

/// Gauges of the current state.
fn state(service: &Service) -> Registry {
    let mut registry = Registry::with_prefix("acd");
    let (waiting, longest) = (Family::<Labels<1>, Gauge>::default(), Family::<Labels<1>, FloatGauge>::default());
    let (today, agents) = (Family::<Labels<2>, Gauge>::default(), Family::<Fixed<1>, Gauge>::default());
    let (lines, busy) = (Family::<Labels<1>, Gauge>::default(), Family::<Labels<1>, Gauge>::default());
    let (calls, events) = (Gauge::<i64>::default(), Counter::<u64>::default());
    let board = service.handle().board().expect("a service has a router that publishes");
    let (names, center) = (service.names(), service.center());
    for ((place, queue), _) in (0..).zip(&board.queues).zip(&center.queues).filter(|(_, queue)| !queue.retired) {
        let label = [("queue", names.queue(place))];
        waiting.get_or_create(&label).set(queue.waiting.into());
        let longest_wait = queue.longest_since.map_or(0.0, |since| service.handle().now().since(since).as_secs_f64());
        longest.get_or_create(&label).set(longest_wait);
        if let Some(count) = queue.lines_in_use {
            lines.get_or_create(&label).set(count.into());
            busy.get_or_create(&label).set(queue.lines_busy_today as i64);
        }
        let counts = &queue.today;
        let by_outcome =
            [("offered", counts.offered), ("answered", counts.answered.count), ("abandoned", counts.abandoned.count)];
        for (outcome, count) in by_outcome {
            today.get_or_create(&[label[0].clone(), ("outcome", outcome.to_owned())]).set(count as i64);
        }
    }
    let doings =
        [Doing::Idle, Doing::Ringing, Doing::Dialling, Doing::Talking, Doing::WrapUp, Doing::HeldOff, Doing::Engaged];
    let absent = [Doing::SignedOut, Doing::NotReady(acd::engine::Reason::Rona)];
    // Activities that no agent has are shown as zero.
    for doing in doings.into_iter().chain(absent) {
        agents.get_or_create(&[("state", doing.into())]).set(0);
    }
    for (_, there) in board.roster().present(&center) {
        agents.get_or_create(&[("state", there.doing.into())]).inc();
    }
    calls.set(board.roster().calls_alive() as i64);
    events.inc_by(board.events);
    registry.register("queue_waiting", "Legs in a queue, including those being offered", waiting);
    registry.register("queue_longest_wait_seconds", "Longest current wait", longest);
    registry.register("queue_legs_today", "Legs since midnight, by outcome", today);
    if board.lines_in_use.is_some() {
        registry.register("queue_lines_in_use", "Telephone lines occupied by calls for a queue", lines);
        let what = "Calls since midnight that asked for a queue and found all lines busy";
        registry.register("queue_lines_busy_today", what, busy);
    }
    registry.register("agents", "Agents by activity", agents);
    registry.register("calls_alive", "Calls in progress", calls);
    registry.register("events", "Events since the journal began", events);
    let ready = Gauge::<i64>::default();
    ready.set(service.is_ready().is_ok().into());
    registry.register("ready", "Whether the router accepts calls and can write its journal", ready);
    registry
}

pub(super) async fn show(State(service): State<Service>) -> Result<Response, Problem> {
    let mut text = String::new();
    let written = encode_registry(&mut text, &service.metrics().registry)
        .and_then(|()| encode_registry(&mut text, &state(&service)))
        .and_then(|()| encode_eof(&mut text));
    written.expect("a string takes any text");
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}
