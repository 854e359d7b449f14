//! The counts of one interval.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use acd::engine::{Disposition, LegOutcome, OfferEnd};
use acd::stats::{Activity, LegCounts, TimeSum, Waited};
use acd::time::Duration;

/// What happened in one queue. Legs that began are counted when they begin, all others when they end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QueueRow {
    /// Legs that began.
    pub offered: u64,
    /// Legs that ended, by outcome: `answered`, `abandoned`, `timed_out`, ….
    pub legs: BTreeMap<String, u64>,
    /// Legs answered without waiting.
    pub at_once: u64,
    /// Legs answered within each of the thresholds.
    pub answered_within: Vec<u64>,
    /// Legs abandoned within each of the thresholds.
    pub abandoned_within: Vec<u64>,
    /// The waits of answered legs, in microseconds.
    pub answered_wait: u64,
    /// The waits of abandoned legs, in microseconds.
    pub abandoned_wait: u64,
    /// Agents' parts in conversations that ended.
    pub conversations: u64,
    /// Their lengths, in microseconds.
    pub talk: u64,
    /// Offers that were not accepted, by cause.
    pub offers: BTreeMap<String, u64>,
    /// Calls that found all lines busy.
    pub lines_busy: u64,
}

/// What one agent did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AgentRow {
    /// The time in each activity, in microseconds: `idle`, `talking`, `not_ready`, ….
    pub time: BTreeMap<String, u64>,
    /// Legs answered.
    pub answered: u64,
    /// Offers that were not accepted, by cause.
    pub offers: BTreeMap<String, u64>,
    /// Parts in conversations that ended.
    pub conversations: u64,
    /// Their lengths, in microseconds.
    pub talk: u64,
}

/// What happened in an interval.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// When it began, as unix time in seconds.
    pub start: i64,
    /// The thresholds of the service level, in microseconds.
    pub thresholds: Vec<u64>,
    /// By name.
    pub queues: BTreeMap<String, QueueRow>,
    /// By name.
    #[serde(default)]
    pub agents: BTreeMap<String, AgentRow>,
}

/// Adds up counts by name.
fn add_all(to: &mut BTreeMap<String, u64>, other: &BTreeMap<String, u64>) {
    for (name, count) in other {
        *to.entry(name.clone()).or_default() += count;
    }
}

/// Adds up counts by place.
fn add_each(to: &mut Vec<u64>, other: &[u64]) {
    to.resize(to.len().max(other.len()), 0);
    to.iter_mut().zip(other).for_each(|(sum, count)| *sum += count);
}

impl AddAssign<&QueueRow> for QueueRow {
    fn add_assign(&mut self, other: &QueueRow) {
        self.offered += other.offered;
        add_all(&mut self.legs, &other.legs);
        self.at_once += other.at_once;
        add_each(&mut self.answered_within, &other.answered_within);
        add_each(&mut self.abandoned_within, &other.abandoned_within);
        self.answered_wait += other.answered_wait;
        self.abandoned_wait += other.abandoned_wait;
        self.conversations += other.conversations;
        self.talk += other.talk;
        add_all(&mut self.offers, &other.offers);
        self.lines_busy += other.lines_busy;
    }
}

impl AddAssign<&AgentRow> for AgentRow {
    fn add_assign(&mut self, other: &AgentRow) {
        add_all(&mut self.time, &other.time);
        self.answered += other.answered;
        add_all(&mut self.offers, &other.offers);
        self.conversations += other.conversations;
        self.talk += other.talk;
    }
}

fn count(counts: &mut BTreeMap<String, u64>, name: &str) {
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => _ = counts.insert(name.to_owned(), 1),
    }
}

impl QueueRow {
    /// The legs that ended in this way.
    pub fn ended(&self, outcome: &str) -> u64 {
        self.legs.get(outcome).copied().unwrap_or_default()
    }

    /// A leg ended.
    pub(super) fn leg(&mut self, outcome: LegOutcome, wait: Duration, thresholds: &[Duration]) {
        count(&mut self.legs, crate::words::leg(outcome));
        let (within, sum) = match outcome {
            LegOutcome::Answered(_) => {
                self.at_once += u64::from(wait == Duration::ZERO);
                (&mut self.answered_within, &mut self.answered_wait)
            }
            LegOutcome::Abandoned => (&mut self.abandoned_within, &mut self.abandoned_wait),
            _ => return,
        };
        *sum += wait.as_micros();
        within.resize(thresholds.len().max(within.len()), 0);
        for (count, _) in within.iter_mut().zip(thresholds).filter(|(_, threshold)| wait <= **threshold) {
            *count += 1;
        }
    }

    pub(super) fn offer(&mut self, cause: OfferEnd) {
        count(&mut self.offers, crate::words::offer(cause));
    }

    pub(super) fn call(&mut self, disposition: Disposition) {
        self.lines_busy += u64::from(disposition == Disposition::LinesBusy);
    }

    /// As a wallboard counts: what its tiles show.
    pub(super) fn as_legs(&self) -> LegCounts {
        let waited = |outcome, within: &[u64], micros| {
            let mut wait = TimeSum::default();
            wait += Duration::from_micros(micros);
            let mut waited = Waited { count: self.ended(outcome), wait, ..Waited::default() };
            let (mut below, last) = (0, waited.by_threshold.len() - 1);
            for (place, count) in within.iter().take(last).enumerate() {
                waited.by_threshold[place] = count.saturating_sub(below);
                below = *count;
            }
            waited.by_threshold[within.len().min(last)] = waited.count.saturating_sub(below);
            waited
        };
        let answered = waited("answered", &self.answered_within, self.answered_wait);
        LegCounts {
            offered: self.offered,
            answered: Waited { at_once: self.at_once, ..answered },
            abandoned: waited("abandoned", &self.abandoned_within, self.abandoned_wait),
            ..LegCounts::default()
        }
    }
}

impl AgentRow {
    pub(super) fn answered(&mut self) {
        self.answered += 1;
    }

    pub(super) fn offer(&mut self, cause: OfferEnd) {
        count(&mut self.offers, crate::words::offer(cause));
    }

    /// Time passed in an activity.
    pub(super) fn spend(&mut self, activity: Activity, micros: u64) {
        if micros > 0 {
            *self.time.entry(crate::words::activity(activity).to_owned()).or_default() += micros;
        }
    }

    /// Time that was booked too early was spent otherwise.
    pub(super) fn spent_otherwise(&mut self, from: Activity, to: Activity, micros: u64) {
        let booked = self.time.entry(crate::words::activity(from).to_owned()).or_default();
        let moved = micros.min(*booked);
        *booked -= moved;
        self.spend(to, moved);
    }

    /// Whether nothing happened: signed out all the time.
    pub(super) fn is_empty(&self) -> bool {
        let there = self.time.iter().any(|(activity, micros)| activity != "signed_out" && *micros > 0);
        !there && self.answered == 0 && self.offers.is_empty() && self.conversations == 0
    }
}
