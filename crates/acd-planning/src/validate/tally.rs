//! Counts one replication: a fold over its events, by window of time.
//!
//! Times until the first boundary belong to window 0 (the warm-up), times from the last one to the last window. A
//! call counts in the window in which it ends; over a stretch of the steady state as many arrive as leave, so a share
//! of those that end is a share of those that arrive.

use acd::config::{Attributes, Center};
use acd::engine::{Disposition, Doing, Event, Fact, LegOutcome};
use acd::id::{AgentId, OfferId, QueueId};
use acd::time::Timestamp;

/// The wait thresholds, in seconds, for which shares are kept.
pub(super) const THRESHOLDS_SECS: [u64; 6] = [5, 10, 20, 30, 60, 120];

/// Legs of one queue whose calls share one value of the first attribute.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    pub(super) answered: f64,
    /// Answered at the instant of arrival.
    pub(super) immediate: f64,
    pub(super) abandoned: f64,
    /// Abandoned at the instant of arrival.
    pub(super) abandoned_at_once: f64,
    pub(super) blocked: f64,
    pub(super) overflowed: f64,
    pub(super) timed_out: f64,
    /// Sums over waits, in seconds.
    pub(super) wait_answered: f64,
    pub(super) wait_answered_squared: f64,
    pub(super) wait_abandoned: f64,
    pub(super) wait_other: f64,
    /// By the first threshold that the wait does not exceed; the last entry is for waits beyond all.
    pub(super) answered_by_wait: [f64; THRESHOLDS_SECS.len() + 1],
    pub(super) abandoned_by_wait: [f64; THRESHOLDS_SECS.len() + 1],
    /// By profile.
    pub(super) answered_by: Vec<f64>,
    /// Seconds that legs spent waiting in this window.
    pub(super) waiting_secs: f64,
    /// By profile: seconds of conversation in this window.
    pub(super) talking_secs: Vec<f64>,
    /// The outcomes of calls that arrived in this window.
    pub(super) cohort: Cohort,
}

/// Legs by the window in which they began.
#[derive(Clone, Debug, Default)]
pub(super) struct Cohort {
    pub(super) arrived: f64,
    pub(super) answered: f64,
    pub(super) immediate: f64,
    pub(super) abandoned: f64,
    pub(super) answered_by_wait: [f64; THRESHOLDS_SECS.len() + 1],
    pub(super) abandoned_by_wait: [f64; THRESHOLDS_SECS.len() + 1],
}

/// One window of time.
#[derive(Clone, Debug, Default)]
pub(super) struct Window {
    pub(super) secs: f64,
    /// Calls that arrived.
    pub(super) calls: f64,
    /// By queue, then by value of the first attribute (0 is "unknown").
    pub(super) cells: Vec<Cell>,
    /// By profile: seconds that agents were idle, and the number of their idle periods (longer than an
    /// instant) that ended.
    pub(super) idle_secs: Vec<f64>,
    pub(super) idle_periods: Vec<f64>,
    /// Seconds of conversation by agents within the number scheduled, of the first profile.
    pub(super) scheduled_talking_secs: f64,
}

impl Window {
    /// Seconds of conversation of a profile with calls of these cells.
    pub(super) fn talking_secs(&self, profile: usize, cells: &[usize]) -> f64 {
        cells.iter().map(|&cell| self.cells[cell].talking_secs[profile]).sum()
    }
}

/// A number and the time since which it has held.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    value: u64,
    since: u64,
    /// Value times microseconds.
    area: u64,
}

impl Level {
    fn settle(&mut self, now: u64) {
        self.area += self.value * (now - self.since);
        self.since = now;
    }

    fn take_secs(&mut self, now: u64) -> f64 {
        self.settle(now);
        std::mem::take(&mut self.area) as f64 / 1e6
    }
}

/// The fold.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    boundaries: Vec<u64>,
    /// How many agents of the first profile are scheduled in each window; empty if not needed.
    scheduled: Vec<u64>,
    windows: Vec<Window>,
    /// The current window.
    now: usize,
    latest: u64,
    kinds: usize,
    profiles: Vec<usize>,
    profile_count: usize,
    waiting: Vec<Level>,
    /// By cell, then by profile.
    talking: Vec<Level>,
    idle: Vec<Level>,
    within_schedule: Level,
    busy: u64,
    idle_since: Vec<u64>,
    /// The cell of the call that each agent is talking to.
    talking_to: Vec<usize>,
}

impl Tally {
    pub(super) fn new(center: &Center, boundaries: &[Timestamp], scheduled: &[u32]) -> Self {
        let kinds = 1 + center.attributes.first().map_or(0, |attribute| attribute.values.len());
        let (cells, profile_count) = (center.queues.len() * kinds, center.profiles.len());
        let cell =
            Cell { answered_by: vec![0.0; profile_count], talking_secs: vec![0.0; profile_count], ..Cell::default() };
        let window = Window {
            cells: vec![cell; cells],
            idle_secs: vec![0.0; profile_count],
            idle_periods: vec![0.0; profile_count],
            ..Window::default()
        };
        Self {
            boundaries: boundaries.iter().map(|boundary| boundary.as_micros()).collect(),
            scheduled: scheduled.iter().map(|&agents| u64::from(agents)).collect(),
            windows: vec![window; boundaries.len() + 1],
            now: 0,
            latest: 0,
            kinds,
            profiles: center.agents.iter().map(|agent| agent.profile.index()).collect(),
            profile_count,
            waiting: vec![Level::default(); cells],
            talking: vec![Level::default(); cells * profile_count],
            idle: vec![Level::default(); profile_count],
            within_schedule: Level::default(),
            busy: 0,
            idle_since: vec![0; center.agents.len()],
            talking_to: vec![0; center.agents.len()],
        }
    }

    /// Takes in events, in order of time.
    pub(super) fn observe(&mut self, events: &[Event]) {
        for event in events {
            let at = event.at.as_micros();
            while self.boundaries.get(self.now).is_some_and(|&boundary| at >= boundary) {
                self.next_window(self.boundaries[self.now]);
            }
            self.latest = at;
            self.fold(at, &event.fact);
        }
    }

    fn fold(&mut self, at: u64, fact: &Fact) {
        match *fact {
            Fact::CallArrived { .. } => self.windows[self.now].calls += 1.0,
            Fact::LegStarted { queue, attributes, .. } => {
                let cell = self.cell(queue, attributes);
                change(&mut self.waiting[cell], at, 1);
            }
            Fact::LegEnded { queue, outcome, enqueued, attributes, .. } => {
                let cell = self.cell(queue, attributes);
                change(&mut self.waiting[cell], at, -1);
                self.leg_ended(cell, at, enqueued.as_micros(), outcome);
            }
            // A call that finds all lines busy has no leg.
            Fact::CallEnded { disposition: Disposition::LinesBusy, queue, attributes, .. } => {
                let cell = self.cell(queue, attributes);
                self.windows[self.now].cells[cell].blocked += 1.0;
            }
            Fact::ConversationEnded { agent, .. } => {
                let cell = self.talking_to[agent.index()];
                self.talk(cell, agent, at, -1);
            }
            Fact::AgentChanged { agent, from, to, .. } => self.agent_changed(agent, at, from, to),
            #[rustfmt::skip]
            Fact::Resumed { .. } | Fact::SelfServiceStarted { .. } | Fact::SelfServiceEnded { .. }
            | Fact::PositionTold { .. } | Fact::MessageDue { .. } | Fact::CallbackOffered { .. }
            | Fact::Reranked { .. } | Fact::StepReached { .. } | Fact::Offered { .. }
            | Fact::ConfirmationAwaited { .. } | Fact::OfferEnded { .. } | Fact::Dial { .. }
            | Fact::DialFailed { .. } | Fact::ConsultStarted { .. } | Fact::ConsultEnded { .. }
            | Fact::ConversationJoined { .. } | Fact::CallEnded { .. } | Fact::ProfileAssigned { .. }
            | Fact::AgentSilent { .. } | Fact::Monitored { .. } | Fact::Rated { .. } | Fact::QueueOpened { .. }
            | Fact::QueueClosed { .. } | Fact::StrayCall { .. } | Fact::StrayRing { .. } | Fact::SwitchAway {}
            | Fact::SwitchBack {} | Fact::CallHeld { .. } | Fact::CallUnheld { .. } | Fact::Reconfigured { .. } => {}
        }
    }

    fn cell(&self, queue: QueueId, attributes: Attributes) -> usize {
        queue.index() * self.kinds + usize::from(attributes.0[0])
    }

    fn leg_ended(&mut self, cell: usize, at: u64, enqueued: u64, outcome: LegOutcome) {
        let wait = at - enqueued;
        let secs = wait as f64 / 1e6;
        let bucket = THRESHOLDS_SECS.partition_point(|threshold| wait > threshold * 1_000_000);
        let came = self.boundaries[..self.now].partition_point(|&boundary| boundary <= enqueued);
        let at_once = f64::from(u8::from(wait == 0));
        let cohort = &mut self.windows[came].cells[cell].cohort;
        cohort.arrived += 1.0;
        match outcome {
            LegOutcome::Answered(_) => {
                cohort.answered += 1.0;
                cohort.immediate += at_once;
                cohort.answered_by_wait[bucket] += 1.0;
            }
            LegOutcome::Abandoned => {
                cohort.abandoned += 1.0;
                cohort.abandoned_by_wait[bucket] += 1.0;
            }
            _ => {}
        }
        let counts = &mut self.windows[self.now].cells[cell];
        match outcome {
            LegOutcome::Answered(OfferId { agent, .. }) => {
                counts.answered += 1.0;
                counts.immediate += at_once;
                counts.wait_answered += secs;
                counts.wait_answered_squared += secs * secs;
                counts.answered_by_wait[bucket] += 1.0;
                counts.answered_by[self.profiles[agent.index()]] += 1.0;
                self.talking_to[agent.index()] = cell;
                self.talk(cell, agent, at, 1);
            }
            LegOutcome::Abandoned => {
                counts.abandoned += 1.0;
                counts.abandoned_at_once += at_once;
                counts.wait_abandoned += secs;
                counts.abandoned_by_wait[bucket] += 1.0;
            }
            LegOutcome::TimedOut(_) => {
                counts.timed_out += 1.0;
                counts.wait_other += secs;
            }
            LegOutcome::Overflowed(_) => counts.overflowed += 1.0,
            LegOutcome::Blocked => counts.blocked += 1.0,
            // The exact models have no other ways.
            _ => {}
        }
    }

    fn talk(&mut self, cell: usize, agent: AgentId, at: u64, step: i64) {
        let profile = self.profiles[agent.index()];
        change(&mut self.talking[cell * self.profile_count + profile], at, step);
        if profile == 0 && !self.scheduled.is_empty() {
            self.busy = self.busy.saturating_add_signed(step);
            self.set_within_schedule(at);
        }
    }

    fn set_within_schedule(&mut self, at: u64) {
        self.within_schedule.settle(at);
        self.within_schedule.value = self.busy.min(self.scheduled.get(self.now).copied().unwrap_or(0));
    }

    fn agent_changed(&mut self, agent: AgentId, at: u64, from: Doing, to: Doing) {
        let profile = self.profiles[agent.index()];
        if to == Doing::Idle {
            self.idle_since[agent.index()] = at;
            change(&mut self.idle[profile], at, 1);
        }
        if from == Doing::Idle {
            change(&mut self.idle[profile], at, -1);
            if at > self.idle_since[agent.index()] {
                self.windows[self.now].idle_periods[profile] += 1.0;
            }
        }
    }

    /// Adds what the levels have accumulated until `at` to the current window, and enters the next.
    fn next_window(&mut self, at: u64) {
        let window = &mut self.windows[self.now];
        let start = self.now.checked_sub(1).map_or(0, |before| self.boundaries[before]);
        window.secs = (at - start) as f64 / 1e6;
        let talking = self.talking.chunks_mut(self.profile_count);
        for ((cell, waiting), talking) in window.cells.iter_mut().zip(&mut self.waiting).zip(talking) {
            cell.waiting_secs = waiting.take_secs(at);
            for (secs, level) in cell.talking_secs.iter_mut().zip(talking) {
                *secs = level.take_secs(at);
            }
        }
        for (secs, level) in window.idle_secs.iter_mut().zip(&mut self.idle) {
            *secs = level.take_secs(at);
        }
        window.scheduled_talking_secs = self.within_schedule.take_secs(at);
        self.now += 1;
        self.set_within_schedule(at);
    }

    /// Closes the windows; the last one ends with the last event.
    pub(super) fn finish(mut self) -> Vec<Window> {
        while let Some(&boundary) = self.boundaries.get(self.now) {
            self.next_window(boundary);
        }
        self.next_window(self.latest.max(self.boundaries.last().copied().unwrap_or(0)));
        self.windows
    }
}

#[inline]
fn change(level: &mut Level, at: u64, step: i64) {
    level.settle(at);
    level.value = level.value.wrapping_add_signed(step);
}
