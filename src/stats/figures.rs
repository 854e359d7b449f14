//! The counts: reading them, adding them up over replications, and serialising them.

use super::agent_time::AgentTime;
use super::call_counts::{CallCounts, CenterCounts, SelfServiceCounts, TransferCounts};
use super::counters::{LegCounts, QueueCell, Served};
use super::days::Days;
use super::intervals::{Layout, Span, View};
use super::offer_counts::OfferCounts;
use super::options::{AgentDetail, Detail, TallyOptions};
use super::sparse::SparseTable;
use super::sums::TimeSum;
use super::table::Table;
use crate::config::Center;
use crate::engine::Reason;
use crate::id::{AgentId, ProfileId, QueueId, SelfServiceId};
use crate::time::Duration;

/// The counts of a [`Tally`](super::Tally). Plain data without any state of the centre, so that the figures of
/// several runs can be added up; everything is an exact integer, so the order does not matter.
///
/// A queue, profile, agent or attribute value that does not exist, or a breakdown that was not kept, has zeros.
/// Each query costs time proportional to the number of intervals in its span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    pub(super) layout: Layout,
    /// The newest rolling interval.
    pub(super) newest: u64,
    thresholds: Vec<Duration>,
    short_abandon: Option<Duration>,
    pub(super) agent_detail: AgentDetail,
    pub(super) profile_of: Vec<ProfileId>,
    /// The column of each attribute's first value (which is "unknown"), and one more for the end.
    pub(super) attribute_columns: Vec<usize>,
    pub(super) profiles: usize,
    /// Which rows may contain anything but zeros.
    pub(super) touched: Vec<bool>,
    /// The time each row covers, over all runs, in microseconds.
    pub(super) covered: Vec<u128>,
    pub(super) queues: Table<QueueCell>,
    /// By queue of the first leg, in the interval of arrival.
    pub(super) calls: Table<CallCounts>,
    /// Consultations by queue of the first leg, in the interval in which they began.
    pub(super) consultations: Table<CallCounts>,
    /// One column.
    pub(super) center: Table<CenterCounts>,
    pub(super) attributes: Table<CallCounts>,
    pub(super) agents: Table<AgentTime>,
    pub(super) served: SparseTable<Served>,
    /// By queue of origin × queue of destination, in the interval of the transfer.
    pub(super) transfers: Table<TransferCounts>,
    /// The whole centre by day.
    pub(super) by_day: Days,
    /// By agent: one row for the warm-up, one for the measured time.
    pub(super) offers_by_agent: Table<OfferCounts>,
    /// By self-service, in the interval of each session's beginning and end.
    pub(super) self_service: Table<SelfServiceCounts>,
    /// Time not ready in microseconds, by profile × reason, the engine's own reason last.
    pub(super) not_ready: Table<i128>,
    /// Columns of `not_ready` for each profile.
    pub(super) reasons: usize,
    /// Events naming a queue, agent or attribute value unknown to the centre.
    pub(super) foreign: u64,
}

/// The warm-up's row in `offers_by_agent`.
pub(super) const WARM_UP: usize = 0;
pub(super) const MEASURED: usize = 1;

/// The error of adding up figures of different centres or with different options.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot add up figures of different centres or with different options")]
pub struct MergeError;

impl Figures {
    pub(super) fn new(center: &Center, options: &TallyOptions) -> Self {
        let layout = Layout::new(options);
        let widths = Widths::new(center, options);
        let rows = layout.rows();
        Self {
            layout,
            newest: 0,
            thresholds: options.thresholds.clone(),
            short_abandon: options.short_abandon,
            agent_detail: options.agents,
            profile_of: center.agents.iter().map(|agent| agent.profile).collect(),
            attribute_columns: attribute_columns(center),
            profiles: center.profiles.len(),
            touched: vec![false; rows],
            covered: vec![0; rows],
            queues: Table::new(rows, widths.queues),
            calls: Table::new(rows, widths.queues),
            consultations: Table::new(rows, widths.queues),
            center: Table::new(rows, 1),
            attributes: Table::new(rows, widths.attributes),
            agents: Table::new(rows, widths.servers),
            served: SparseTable::new(rows, widths.served),
            transfers: Table::new(rows, widths.transfers),
            by_day: Days::new(options.days, options.start, options.clock_at_zero),
            offers_by_agent: Table::new(2, widths.offers_by_agent),
            self_service: Table::new(rows, center.self_service.len()),
            not_ready: Table::new(rows, widths.not_ready),
            reasons: center.reasons.len() + 1,
            foreign: 0,
        }
    }

    /// The memory of the tables, in bytes.
    pub(super) fn memory(center: &Center, options: &TallyOptions) -> u128 {
        let rows = Layout::new(options).rows();
        let widths = Widths::new(center, options);
        Table::<QueueCell>::memory(rows, widths.queues)
            + Table::<CallCounts>::memory(rows, 2 * widths.queues + widths.attributes)
            + Table::<CenterCounts>::memory(rows, 1)
            + Days::memory(options.days)
            + Table::<OfferCounts>::memory(2, widths.offers_by_agent)
            + Table::<AgentTime>::memory(rows, widths.servers)
            + SparseTable::<Served>::memory(rows, widths.served, widths.pairs)
            + Table::<TransferCounts>::memory(rows, widths.transfers)
            + Table::<SelfServiceCounts>::memory(rows, center.self_service.len())
            + Table::<i128>::memory(rows, widths.not_ready)
    }

    /// Makes `number` the newest rolling interval. Call it for each in turn, or [`leave_behind`](Self::leave_behind)
    /// those before it.
    pub(super) fn enter(&mut self, number: u64, row: usize) {
        if let Layout::Rolling { .. } = self.layout {
            self.newest = number;
            if row < self.layout.intervals() {
                self.pour(row);
            }
        }
        self.touched[row] = true;
    }

    /// Moves all rolling intervals so far into the row of older ones, and returns that row.
    pub(super) fn leave_behind(&mut self) -> usize {
        (0..self.layout.intervals()).for_each(|row| self.pour(row));
        let older = self.layout.older();
        self.touched[older] = true;
        older
    }

    /// Adds a row to that of the older intervals, and empties it.
    fn pour(&mut self, row: usize) {
        if !std::mem::take(&mut self.touched[row]) {
            return;
        }
        let older = self.layout.older();
        self.touched[older] = true;
        self.covered[older] += std::mem::take(&mut self.covered[row]);
        self.queues.pour(row, older);
        self.calls.pour(row, older);
        self.consultations.pour(row, older);
        self.center.pour(row, older);
        self.attributes.pour(row, older);
        self.agents.pour(row, older);
        self.served.pour(row, older);
        self.transfers.pour(row, older);
        self.self_service.pour(row, older);
        self.not_ready.pour(row, older);
    }

    /// Sets everything to zero.
    pub(super) fn clear(&mut self) {
        for row in (0..self.layout.rows()).filter(|&row| self.touched[row]) {
            self.covered[row] = 0;
            self.queues.clear_row(row);
            self.calls.clear_row(row);
            self.consultations.clear_row(row);
            self.center.clear_row(row);
            self.attributes.clear_row(row);
            self.agents.clear_row(row);
            self.served.clear_row(row);
            self.transfers.clear_row(row);
            self.self_service.clear_row(row);
            self.not_ready.clear_row(row);
        }
        (0..2).for_each(|row| self.offers_by_agent.clear_row(row));
        self.by_day.clear();
        self.touched.fill(false);
        self.newest = 0;
        self.foreign = 0;
    }

    /// Adds the figures of another run of the same centre, kept with the same options; first let both runs
    /// [`advance`](super::Tally::advance) to their ends. Exact, associative, commutative (of rolling intervals
    /// only the newest are kept separately, whichever run they come from). Costs time proportional to the number of
    /// intervals in which anything happened.
    ///
    /// # Errors
    /// [`MergeError`] if queues, profiles, agents, attributes, thresholds or intervals differ; nothing has changed.
    pub fn merge(&mut self, other: &Self) -> Result<(), MergeError> {
        if !self.fits(other) {
            return Err(MergeError);
        }
        if let Some(kept) = self.layout.first_kept(other.newest).filter(|&first| first > self.newest + 1) {
            self.leave_behind();
            self.newest = kept - 1;
        }
        while self.newest < other.newest {
            let number = self.newest + 1;
            self.enter(number, self.layout.rolling_row(number, number));
        }
        for from in (0..self.layout.rows()).filter(|&row| other.touched[row]) {
            let row = self.row_of_other(other, from);
            self.touched[row] = true;
            self.covered[row] += other.covered[from];
            self.queues.add_row(row, other.queues.row(from));
            self.calls.add_row(row, other.calls.row(from));
            self.consultations.add_row(row, other.consultations.row(from));
            self.center.add_row(row, other.center.row(from));
            self.attributes.add_row(row, other.attributes.row(from));
            self.agents.add_row(row, other.agents.row(from));
            self.served.add_row(row, &other.served, from);
            self.transfers.add_row(row, other.transfers.row(from));
            self.self_service.add_row(row, other.self_service.row(from));
            self.not_ready.add_row(row, other.not_ready.row(from));
        }
        (0..2).for_each(|row| self.offers_by_agent.add_row(row, other.offers_by_agent.row(row)));
        self.by_day.merge(&other.by_day);
        self.foreign += other.foreign;
        Ok(())
    }

    fn fits(&self, other: &Self) -> bool {
        self.layout == other.layout
            && self.thresholds == other.thresholds
            && self.short_abandon == other.short_abandon
            && self.agent_detail == other.agent_detail
            && self.profile_of == other.profile_of
            && self.attribute_columns == other.attribute_columns
            && self.profiles == other.profiles
            && self.by_day.fits(&other.by_day)
            && self.queues.width() == other.queues.width()
            && self.attributes.width() == other.attributes.width()
            && self.served.width() == other.served.width()
            && self.transfers.width() == other.transfers.width()
            && self.offers_by_agent.width() == other.offers_by_agent.width()
            && self.self_service.width() == other.self_service.width()
            && self.not_ready.width() == other.not_ready.width()
    }

    /// The row here for row `from` of figures that are no newer than these.
    fn row_of_other(&self, other: &Self, from: usize) -> usize {
        let number = self.layout.window(other.newest).find(|&number| self.layout.rolling_row(number, number) == from);
        number.map_or(from, |number| self.layout.rolling_row(number, self.newest))
    }

    fn rows(&self, span: Span) -> impl Iterator<Item = usize> {
        self.layout.covered(span, self.newest).filter(|&row| self.touched[row])
    }

    /// The service-level thresholds, in ascending order.
    pub fn thresholds(&self) -> &[Duration] {
        &self.thresholds
    }

    /// The number of queues.
    pub fn queues(&self) -> usize {
        self.queues.width()
    }

    /// The number of profiles.
    pub fn profiles(&self) -> usize {
        self.profiles
    }

    /// The number of intervals in a day; 0 unless intervals are folded.
    pub fn intervals_per_day(&self) -> u32 {
        if let Layout::Folded { per_day, .. } = self.layout { per_day } else { 0 }
    }

    /// The numbers of the rolling intervals that are kept; empty unless intervals are rolling.
    pub fn intervals(&self) -> std::ops::Range<u64> {
        self.layout.window(self.newest)
    }

    /// The time the span covers, over all runs and all days folded into it.
    pub fn covered(&self, span: Span) -> TimeSum {
        TimeSum(self.rows(span).map(|row| self.covered[row]).sum())
    }

    /// The legs of a queue.
    pub fn legs(&self, queue: QueueId, span: Span, view: View) -> LegCounts {
        self.queues.sum_of(self.rows(span), queue.index(), |cell| match view {
            View::Event => [&cell.within, &cell.from_before],
            View::Cohort => [&cell.within, &cell.until_after],
        })
    }

    /// The offers of a queue, each counted when it was made and again when it ended.
    pub fn offers(&self, queue: QueueId, span: Span) -> OfferCounts {
        self.queues.sum_of(self.rows(span), queue.index(), |cell| [&cell.offers])
    }

    /// Answers and conversations of a queue by any agent; conversations are counted when they end.
    pub fn served(&self, queue: QueueId, span: Span) -> Served {
        self.queues.sum_of(self.rows(span), queue.index(), |cell| [&cell.served])
    }

    /// Answers and conversations of a queue by agents of one profile; zeros unless kept.
    pub fn served_by_profile(&self, queue: QueueId, profile: ProfileId, span: Span) -> Served {
        self.columns_of(profile).map(|server| self.served_by(queue, server, span)).sum()
    }

    /// Answers and conversations of a queue by one agent; zeros unless kept.
    pub fn served_by_agent(&self, queue: QueueId, agent: AgentId, span: Span) -> Served {
        match self.agent_detail {
            AgentDetail::Agent => self.served_by(queue, agent.index(), span),
            AgentDetail::Profile => Served::default(),
        }
    }

    fn served_by(&self, queue: QueueId, server: usize, span: Span) -> Served {
        let servers = self.agents.width();
        let known = queue.index() < self.queues() && server < servers;
        if known { self.served.sum(self.rows(span), queue.index() * servers + server) } else { Served::default() }
    }

    /// The time that legs spent waiting in a queue within the span, including those still waiting: the area under the
    /// queue's length. Complete up to the last [`Tally::advance`](super::Tally::advance). (The wait sums of
    /// [`Figures::legs`] are those of the legs that ended, wherever they had begun; over a whole run that ends empty
    /// the two are equal.)
    pub fn waiting_time(&self, queue: QueueId, span: Span) -> TimeSum {
        let micros = self.queues.sum_of(self.rows(span), queue.index(), |cell| [&cell.waiting]);
        TimeSum(u128::try_from(micros).unwrap_or(0))
    }

    /// The mean number of legs waiting in a queue, over time; `None` for a span that covers no time.
    pub fn mean_waiting(&self, queue: QueueId, span: Span) -> Option<f64> {
        let covered = self.covered(span).as_secs_f64();
        (covered > 0.0).then(|| self.waiting_time(queue, span).as_secs_f64() / covered)
    }

    /// Callers transferred from conversations of the queue `from` to the queue `to`; zero unless kept.
    pub fn transfers(&self, from: QueueId, to: QueueId, span: Span) -> TransferCounts {
        let known = from.index() < self.queues() && to.index() < self.queues();
        let column = known.then(|| from.index() * self.queues() + to.index());
        column.map_or(TransferCounts::default(), |column| self.transfers.sum(self.rows(span), column))
    }

    /// The offers made to an agent since the warm-up; zeros unless kept.
    pub fn offers_to(&self, agent: AgentId) -> OfferCounts {
        self.offers_by_agent.sum(std::iter::once(MEASURED), agent.index())
    }

    /// Whether offers are counted by agent.
    pub fn keeps_offers_by_agent(&self) -> bool {
        self.offers_by_agent.width() > 0
    }

    /// The counts for the whole centre, each in the interval in which it happened.
    pub fn center_counts(&self, span: Span) -> CenterCounts {
        self.center.sum(self.rows(span), 0)
    }

    /// Consultations inside the centre, by the queue consulted and the interval in which they began. Their legs are
    /// among those of the queues, but they are not callers' calls.
    pub fn consultations(&self, queue: QueueId, span: Span) -> CallCounts {
        self.consultations.sum(self.rows(span), queue.index())
    }

    /// All consultations inside the centre.
    pub fn all_consultations(&self, span: Span) -> CallCounts {
        self.rows(span).flat_map(|row| self.consultations.row(row).iter().copied()).sum()
    }

    /// Callers' calls by the queue of their first leg and the interval in which they arrived.
    pub fn calls(&self, first_queue: QueueId, span: Span) -> CallCounts {
        self.calls.sum(self.rows(span), first_queue.index())
    }

    /// All callers' calls, by the interval in which they arrived.
    pub fn all_calls(&self, span: Span) -> CallCounts {
        self.rows(span).flat_map(|row| self.calls.row(row).iter().copied()).sum()
    }

    /// Calls with this value of the attribute at this index of the centre's list (0 is "unknown"), by the interval in
    /// which they arrived; zeros unless kept.
    pub fn calls_with(&self, attribute: usize, value: u16, span: Span) -> CallCounts {
        match self.attribute_columns.get(attribute..) {
            Some(&[first, end, ..]) if first + usize::from(value) < end => {
                self.attributes.sum(self.rows(span), first + usize::from(value))
            }
            _ => CallCounts::default(),
        }
    }

    /// The calls in a self-service; each session is counted when it begins and again when it ends.
    pub fn self_service(&self, service: SelfServiceId, span: Span) -> SelfServiceCounts {
        self.self_service.sum(self.rows(span), service.index())
    }

    /// The calls in all self-services.
    pub fn all_self_service(&self, span: Span) -> SelfServiceCounts {
        self.rows(span).flat_map(|row| self.self_service.row(row).iter().copied()).sum()
    }

    /// How long agents of a profile were not ready for this reason. Complete up to the last
    /// [`Tally::advance`](super::Tally::advance).
    pub fn not_ready(&self, profile: ProfileId, reason: Reason, span: Span) -> TimeSum {
        let column = self.not_ready_column(profile, reason);
        let micros = column.map_or(0, |column| self.not_ready.sum(self.rows(span), column));
        TimeSum(u128::try_from(micros).unwrap_or(0))
    }

    pub(super) fn not_ready_column(&self, profile: ProfileId, reason: Reason) -> Option<usize> {
        let place = match reason {
            Reason::Given(reason) => Some(reason.index()).filter(|&place| place + 1 < self.reasons)?,
            Reason::Rona => self.reasons - 1,
        };
        Some(profile.index() * self.reasons + place)
    }

    /// How the agents of a profile spent their time. Complete up to the last
    /// [`Tally::advance`](super::Tally::advance).
    pub fn profile_time(&self, profile: ProfileId, span: Span) -> AgentTime {
        self.columns_of(profile).map(|server| self.agents.sum(self.rows(span), server)).sum()
    }

    /// How one agent spent their time; zeros unless kept.
    pub fn agent_time(&self, agent: AgentId, span: Span) -> AgentTime {
        match self.agent_detail {
            AgentDetail::Agent => self.agents.sum(self.rows(span), agent.index()),
            AgentDetail::Profile => AgentTime::default(),
        }
    }

    /// The profile of a column in the agents' tables.
    pub(super) fn profile_of_column(&self, column: usize) -> usize {
        match self.agent_detail {
            AgentDetail::Profile => column,
            AgentDetail::Agent => self.profile_of[column].index(),
        }
    }

    /// The number of agents in a column of the agents' table.
    pub(super) fn agents_in(&self, column: usize) -> u128 {
        match self.agent_detail {
            AgentDetail::Profile => self.profile_of.iter().filter(|profile| profile.index() == column).count() as u128,
            AgentDetail::Agent => 1,
        }
    }

    fn columns_of(&self, profile: ProfileId) -> impl Iterator<Item = usize> {
        (0..self.agents.width()).filter(move |&column| self.profile_of_column(column) == profile.index())
    }
}

/// The widths of the tables.
struct Widths {
    queues: usize,
    servers: usize,
    served: usize,
    /// The number of columns of `served` that skills lead to. Others are reached only by transfers to an agent.
    pairs: usize,
    transfers: usize,
    offers_by_agent: usize,
    attributes: usize,
    not_ready: usize,
}

impl Widths {
    fn new(center: &Center, options: &TallyOptions) -> Self {
        let kept = |detail: Detail, width: usize| if detail == Detail::On { width } else { 0 };
        let queues = center.queues.len();
        let servers = options.servers(center);
        let values = attribute_columns(center).last().copied().unwrap_or(0);
        Self {
            queues,
            servers,
            served: kept(options.served, queues * servers),
            pairs: kept(options.served, pairs(center, options)),
            transfers: kept(options.transfers, queues * queues),
            offers_by_agent: kept(options.offers_by_agent, center.agents.len()),
            attributes: kept(options.attributes, values),
            not_ready: center.profiles.len() * (center.reasons.len() + 1),
        }
    }
}

/// The number of pairs of a queue and a profile (or agent) that skills make.
fn pairs(center: &Center, options: &TallyOptions) -> usize {
    // A profile names each queue once.
    let of_profile = |profile: usize| center.profiles.get(profile).map_or(0, |profile| profile.skills.len());
    match options.agents {
        AgentDetail::Profile => (0..center.profiles.len()).map(of_profile).sum(),
        AgentDetail::Agent => center.agents.iter().map(|agent| of_profile(agent.profile.index())).sum(),
    }
}

fn attribute_columns(center: &Center) -> Vec<usize> {
    let mut columns = vec![0];
    for attribute in &center.attributes {
        columns.push(columns[columns.len() - 1] + attribute.values.len() + 1);
    }
    columns
}
