//! The journal's counters.

use std::fmt;

use prometheus_client::encoding::{EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::{MetricType, TypedMetric};
use prometheus_client::registry::Registry;

use acd::journal::{Metered, SYNC_BUCKETS};

/// The times of syncs.
#[derive(Debug)]
struct Syncs(Metered);

impl TypedMetric for Syncs {
    const TYPE: MetricType = MetricType::Histogram;
}

impl EncodeMetric for Syncs {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> Result<(), fmt::Error> {
        let bounds = SYNC_BUCKETS.iter().map(|bound| bound.as_secs_f64()).chain([f64::MAX]);
        let buckets: Vec<(f64, u64)> = bounds.zip(self.0.sync_buckets).collect();
        let count = self.0.sync_buckets.iter().sum();
        encoder.encode_histogram::<NoLabelSet>(self.0.sync_time.as_secs_f64(), count, &buckets, None)
    }

    fn metric_type(&self) -> MetricType {
        Self::TYPE
    }
}

/// What a journal has done since it was opened.
pub(crate) fn journal(metered: Metered, registry: &mut Registry) {
    let Metered { bytes, groups, commands, segments, states, failures, last_state_unix_micros, .. } = metered;
    let mut counter = |name, what, count| registry.register(name, what, ConstCounter::new(count));
    counter("journal_bytes", "Bytes written to the journal", bytes);
    counter("journal_groups", "Groups of commands written to the journal", groups);
    counter("journal_commands", "Commands written to the journal, refused ones included", commands);
    counter("journal_segments", "Segments of the journal begun", segments);
    counter("journal_states", "States saved", states);
    counter("journal_failures", "Failed writes, syncs, saves and checks of the journal's files", failures);
    if let Some(micros) = last_state_unix_micros {
        let what = "When the newest state was saved, as unix time";
        registry.register("journal_last_state_timestamp_seconds", what, ConstGauge::new(micros as f64 / 1e6));
    }
    registry.register("journal_sync_seconds", "Times of syncs to disk", Syncs(metered));
}
