//! What a router measures about its part, for Prometheus.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// The upper bounds of the buckets of append latency, in seconds.
const BUCKETS: [f64; 12] = [0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.025, 0.05, 0.1, 1.0, 10.0];

/// Counters, which anybody may read at any time.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    /// Appends by latency; the last one is beyond every bound.
    latency: [AtomicU64; BUCKETS.len() + 1],
    micros: AtomicU64,
    doubts: AtomicU64,
    term: AtomicU64,
    last: AtomicU64,
    leaders_last: AtomicU64,
    leads: AtomicU64,
    take_overs: AtomicU64,
    states: AtomicU64,
    states_failed: AtomicU64,
    cache_failed: AtomicU64,
}

impl Meter {
    pub(crate) fn appended(&self, took: Duration, doubts: u64) {
        let place = BUCKETS.iter().position(|most| took.as_secs_f64() <= *most).unwrap_or(BUCKETS.len());
        self.latency[place].fetch_add(1, Relaxed);
        self.micros.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Relaxed);
        self.doubts.store(doubts, Relaxed);
    }

    pub(crate) fn at(&self, term: u64, last: u64) {
        self.term.store(term, Relaxed);
        self.last.store(last, Relaxed);
        self.leaders_last.fetch_max(last, Relaxed);
    }

    /// Somebody knows the log up to there.
    pub(crate) fn log_reaches(&self, last: u64) {
        self.leaders_last.fetch_max(last, Relaxed);
    }

    pub(crate) fn leads(&self) {
        self.leads.store(1, Relaxed);
        self.take_overs.fetch_add(1, Relaxed);
    }

    pub(crate) fn leads_no_more(&self) {
        self.leads.store(0, Relaxed);
    }

    pub(crate) fn saved_state(&self, saved: Result<(), ()>) {
        let count = if saved.is_ok() { &self.states } else { &self.states_failed };
        count.fetch_add(1, Relaxed);
    }

    pub(crate) fn cache_failed(&self) {
        self.cache_failed.fetch_add(1, Relaxed);
    }

    pub(crate) fn position(&self) -> (u64, u64) {
        (self.term.load(Relaxed), self.last.load(Relaxed))
    }

    /// How many messages are known to be missing here.
    pub(crate) fn lag(&self) -> u64 {
        self.leaders_last.load(Relaxed).saturating_sub(self.last.load(Relaxed))
    }

    /// In the text format of OpenMetrics, without its end.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let of = |count: &AtomicU64| count.load(Relaxed);
        let mut put = |name: &str, kind: &str, help: &str, value: u64| {
            let total = if kind == "counter" { "_total" } else { "" };
            let _ = writeln!(text, "# HELP {name} {help}.\n# TYPE {name} {kind}\n{name}{total} {value}");
        };
        put("acd_cluster_leads", "gauge", "Whether this router leads", of(&self.leads));
        put("acd_cluster_term", "gauge", "The term of the newest message known", of(&self.term));
        put("acd_cluster_last", "gauge", "The number of the newest message known", of(&self.last));
        put("acd_cluster_lag", "gauge", "Messages that the leader has and this router has not", self.lag());
        put("acd_cluster_take_overs", "counter", "How often this router came to lead", of(&self.take_overs));
        put("acd_cluster_doubts", "counter", "Answers that left open whether a group stands", of(&self.doubts));
        put("acd_cluster_states", "counter", "States saved in the object store", of(&self.states));
        put("acd_cluster_states_failed", "counter", "States that could not be saved", of(&self.states_failed));
        put("acd_cluster_cache_failed", "counter", "Failures of the local journal", of(&self.cache_failed));
        self.latency(&mut text);
        text
    }

    fn latency(&self, text: &mut String) {
        let name = "acd_cluster_append_seconds";
        let _ = writeln!(text, "# HELP {name} Time until a group stood in the log.\n# TYPE {name} histogram");
        let mut count = 0;
        for (place, bucket) in self.latency.iter().enumerate() {
            count += bucket.load(Relaxed);
            let bound = BUCKETS.get(place).map_or("+Inf".to_owned(), |bound| format!("{bound:?}"));
            let _ = writeln!(text, "{name}_bucket{{le=\"{bound}\"}} {count}");
        }
        let sum = self.micros.load(Relaxed) as f64 / 1e6;
        let _ = writeln!(text, "{name}_sum {sum}\n{name}_count {count}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latencies_add_up() {
        let meter = Meter::default();
        meter.appended(Duration::from_micros(2_500), 0);
        meter.appended(Duration::from_secs(60), 3);
        meter.at(4, 17);
        meter.log_reaches(20);
        let text = meter.text();
        for line in [
            "acd_cluster_append_seconds_bucket{le=\"0.002\"} 0",
            "acd_cluster_append_seconds_bucket{le=\"0.003\"} 1",
            "acd_cluster_append_seconds_bucket{le=\"10.0\"} 1",
            "acd_cluster_append_seconds_bucket{le=\"+Inf\"} 2",
            "acd_cluster_append_seconds_count 2",
            "acd_cluster_append_seconds_sum 60.0025",
            "acd_cluster_doubts_total 3",
            "acd_cluster_term 4",
            "acd_cluster_lag 3",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
    }
}
