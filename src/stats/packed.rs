//! Counts in a compact form, for files: the cells that are not zero, each with its place.
//!
//! It is read into blank counts of the same centre and options, so that a file with other shapes is an error, not a
//! panic.

use hdrhistogram::{Counter, Histogram};
use serde::{Deserialize, Serialize};

use super::agent_time::AgentTime;
use super::call_counts::{CallCounts, CenterCounts, SelfServiceCounts, TransferCounts};
use super::counters::{QueueCell, Served};
use super::days::DayCounts;
use super::figures::{Figures, MergeError};
use super::histogram::{WaitHistogram, WaitHistograms};
use super::offer_counts::OfferCounts;

/// The cells of a table that are not zero, by their places in it.
pub(super) type Cells<T> = Vec<(usize, T)>;

/// [`Figures`] in a compact form. The centre and the options are not part of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackedFigures {
    newest: u64,
    /// The rows in use, and the time that each covers.
    rows: Vec<(usize, u128)>,
    queues: Cells<QueueCell>,
    calls: Cells<CallCounts>,
    consultations: Cells<CallCounts>,
    center: Cells<CenterCounts>,
    attributes: Cells<CallCounts>,
    agents: Cells<AgentTime>,
    served: Cells<Served>,
    transfers: Cells<TransferCounts>,
    by_day: Cells<DayCounts>,
    offers_by_agent: Cells<OfferCounts>,
    self_service: Cells<SelfServiceCounts>,
    not_ready: Cells<i128>,
    foreign: u64,
}

impl Figures {
    /// The counts in a compact form. O(cells).
    pub fn pack(&self) -> PackedFigures {
        let used = self.touched.iter().enumerate().filter(|(_, touched)| **touched);
        PackedFigures {
            newest: self.newest,
            rows: used.map(|(row, _)| (row, self.covered[row])).collect(),
            queues: self.queues.pack(),
            calls: self.calls.pack(),
            consultations: self.consultations.pack(),
            center: self.center.pack(),
            attributes: self.attributes.pack(),
            agents: self.agents.pack(),
            served: self.served.pack(),
            transfers: self.transfers.pack(),
            by_day: self.by_day.table.pack(),
            offers_by_agent: self.offers_by_agent.pack(),
            self_service: self.self_service.pack(),
            not_ready: self.not_ready.pack(),
            foreign: self.foreign,
        }
    }

    /// The counts that [`pack`](Self::pack) packed; `self` is of the same centre and options, and only says so.
    ///
    /// # Errors
    /// [`MergeError`] if the counts do not fit.
    pub fn unpack(&self, packed: &PackedFigures) -> Result<Self, MergeError> {
        let mut figures = self.clone();
        figures.clear();
        figures.newest = packed.newest;
        figures.foreign = packed.foreign;
        for &(row, covered) in &packed.rows {
            *figures.touched.get_mut(row).ok_or(MergeError)? = true;
            figures.covered[row] = covered;
        }
        let fits = figures.queues.unpack(&packed.queues)
            && figures.calls.unpack(&packed.calls)
            && figures.consultations.unpack(&packed.consultations)
            && figures.center.unpack(&packed.center)
            && figures.attributes.unpack(&packed.attributes)
            && figures.agents.unpack(&packed.agents)
            && figures.served.unpack(&packed.served)
            && figures.transfers.unpack(&packed.transfers)
            && figures.by_day.table.unpack(&packed.by_day)
            && figures.offers_by_agent.unpack(&packed.offers_by_agent)
            && figures.self_service.unpack(&packed.self_service)
            && figures.not_ready.unpack(&packed.not_ready);
        if fits { Ok(figures) } else { Err(MergeError) }
    }
}

/// A histogram in a compact form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct PackedWaits {
    /// Waits of zero.
    pub(super) at_once: u64,
    /// Other waits in microseconds, with their counts.
    pub(super) waited: Vec<(u64, u64)>,
}

impl PackedWaits {
    pub(super) fn of<C: Counter>(at_once: u64, waited: &Histogram<C>) -> Self {
        let recorded = waited.iter_recorded();
        let pairs = recorded.map(|step| (step.value_iterated_to(), step.count_at_value().as_u64()));
        Self { at_once, waited: pairs.collect() }
    }

    /// Records the waits in an empty histogram; whether they fit.
    pub(super) fn record<C: Counter>(&self, histogram: &mut Histogram<C>) -> bool {
        self.waited
            .iter()
            .all(|&(wait, count)| C::from_u64(count).is_some_and(|count| histogram.record_n(wait, count).is_ok()))
    }
}

/// [`WaitHistograms`] in a compact form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackedHistograms {
    pub(super) answered: Vec<PackedWaits>,
    pub(super) abandoned: Vec<PackedWaits>,
    pub(super) by_time: Vec<PackedWaits>,
}

impl WaitHistograms {
    /// The waits in a compact form. Costs time proportional to the size of the histograms.
    pub fn pack(&self) -> PackedHistograms {
        let packed = |waits: &[WaitHistogram]| waits.iter().map(WaitHistogram::pack).collect();
        PackedHistograms {
            answered: packed(&self.answered),
            abandoned: packed(&self.abandoned),
            by_time: self.by_time.pack(),
        }
    }

    /// The histograms that [`pack`](Self::pack) packed; `self` is of the same centre and options, and only says so.
    ///
    /// # Errors
    /// [`MergeError`] if the waits do not fit.
    pub fn unpack(&self, packed: &PackedHistograms) -> Result<Self, MergeError> {
        let mut histograms = self.clone();
        histograms.clear();
        let fill = |waits: &mut [WaitHistogram], packed: &[PackedWaits]| {
            waits.len() == packed.len() && waits.iter_mut().zip(packed).all(|(waits, packed)| waits.unpack(packed))
        };
        let fits = fill(&mut histograms.answered, &packed.answered)
            && fill(&mut histograms.abandoned, &packed.abandoned)
            && histograms.by_time.unpack(&packed.by_time);
        if fits { Ok(histograms) } else { Err(MergeError) }
    }
}
