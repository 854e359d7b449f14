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
use super::count::{self, Happened};
use super::problem::Problem;
use acd::time::Duration as Interval;

type Labels<const N: usize> = [(&'static str, String); N];
type Fixed<const N: usize> = [(&'static str, &'static str); N];

/// Counters updated as things happen.
pub(super) struct Metrics {
    registry: Registry,
    happened: Happened,
    commands: Family<Fixed<2>, Counter>,
    requests: Family<Labels<3>, Counter>,
    latency: Family<Labels<1>, Histogram>,
    subscribers: Gauge,
    connections: Gauge,
    turned_away: Counter,
    displaced: Counter,
}

impl Metrics {
    pub(super) fn new(thresholds: &[Interval]) -> Self {
        let buckets = || Histogram::new([0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0]);
        let mut registry = Registry::with_prefix("acd");
        let happened = Happened::new(&mut registry, thresholds);
        let mut metrics = Self {
            registry,
            happened,
            commands: Family::default(),
            requests: Family::default(),
            latency: Family::new_with_constructor(buckets),
            subscribers: Gauge::default(),
            connections: Gauge::default(),
            turned_away: Counter::default(),
            displaced: Counter::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let Self { registry, commands, requests, latency, subscribers, connections, .. } = self;
        registry.register("commands", "Commands by kind and outcome", commands.clone());
        registry.register("http_requests", "Requests by method, route and status", requests.clone());
        registry.register("http_request_seconds", "Time until the head of the answer", latency.clone());
        registry.register("event_subscribers", "Readers of events and boards", subscribers.clone());
        registry.register("http_connections", "Open connections", connections.clone());
        registry.register("http_connections_refused", "Connections beyond the limit", self.turned_away.clone());
        let what = "Connections of strangers displaced by newer ones";
        registry.register("http_connections_displaced", what, self.displaced.clone());
    }

    /// The families that count events.
    pub(super) fn happened(&self) -> Happened {
        self.happened.clone()
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

/// All metrics, as text.
fn text(service: &Service) -> String {
    let (mut here, mut plain) = (Registry::with_prefix("acd"), Registry::default());
    count::now(service, &mut here);
    if let Some(meter) = service.handle().journal_meter() {
        count::journal(meter.read(), &mut here);
    }
    count::process(&mut plain);
    let mut text = String::new();
    let registries = [&service.metrics().registry, &here, &plain];
    let written = registries.into_iter().try_for_each(|registry| encode_registry(&mut text, registry));
    text.extend(service.options().leading.iter().map(|leading| leading.metrics()));
    written.and_then(|()| encode_eof(&mut text)).expect("a string takes any text");
    text
}

pub(super) async fn show(State(service): State<Service>) -> Result<Response, Problem> {
    let asked = service.clone();
    let text = service.work(move || text(&asked)).await;
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}
