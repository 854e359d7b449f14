//! The raw counters: named plain numbers that add up over intervals, queues and replications.
//!
//! Legs and calls are counted separately. A leg is one stay in one queue and ends in exactly one way; a call has one
//! or more legs and exactly one disposition. If front-line staff answer a caller who then gives up in the lawyers'
//! queue, that is one answered leg, one abandoned leg, and one abandoned call that was answered.

use serde::{Deserialize, Serialize};

use super::offer_counts::OfferCounts;
use super::options::{MAX_THRESHOLDS, Marks};
use super::sums::{Additive, TimeSum, additive};
use crate::engine::LegOutcome;
use crate::time::Duration;

/// Legs that ended in one way, and their waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// The number of legs.
    pub count: u64,
    /// Their waits, from being enqueued to the end.
    pub wait: TimeSum,
}
additive!(Ended { count, wait });

impl Ended {
    #[inline]
    fn take(&mut self, wait: Duration) {
        self.count += 1;
        self.wait += wait;
    }
}

/// Legs that were answered (or abandoned), with detailed figures of their waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waited {
    /// The number of legs.
    pub count: u64,
    /// How many of them did not wait at all: the leg ended in the microsecond in which it was enqueued.
    pub at_once: u64,
    /// Their waits, from being enqueued to the end.
    pub wait: TimeSum,
    /// The sum of the squares of their waits, in square microseconds.
    pub wait_squares: u128,
    /// By the service-level thresholds, in ascending order: how many waited at most the first; more than the first
    /// and at most the second; …; more than the last. Entries after that are zero. See [`Waited::within`].
    pub by_threshold: [u64; MAX_THRESHOLDS + 1],
}
additive!(Waited { count, at_once, wait, wait_squares, by_threshold });

impl Waited {
    #[inline]
    fn take(&mut self, wait: Duration, marks: &Marks) {
        self.count += 1;
        if wait == Duration::ZERO {
            // Within any threshold, and nothing to add up.
            self.at_once += 1;
            self.by_threshold[0] += 1;
            return;
        }
        let micros = u128::from(wait.as_micros());
        self.wait.0 += micros;
        self.wait_squares += micros * micros;
        self.by_threshold[marks.bucket(wait)] += 1;
    }

    /// How many waited at most the threshold at index `place` of the options' list; all of them if there is no
    /// such threshold. Exact.
    pub fn within(&self, place: usize) -> u64 {
        self.by_threshold.iter().take(place.saturating_add(1)).sum()
    }

    /// Mean wait in seconds; `None` if there were none.
    pub fn mean_secs(&self) -> Option<f64> {
        self.wait.mean_secs(self.count)
    }

    /// Standard deviation of the waits in seconds, over `n − 1`; `None` for fewer than two.
    pub fn deviation_secs(&self) -> Option<f64> {
        let n = self.count as f64;
        let mean = self.mean_secs().filter(|_| self.count > 1)?;
        let squares = self.wait_squares as f64 / 1e12;
        Some(((squares - n * mean * mean).max(0.0) / (n - 1.0)).sqrt())
    }
}

/// Legs of one queue: offered, and how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegCounts {
    /// Legs enqueued, including those turned away at once.
    pub offered: u64,
    /// Legs that an agent answered.
    pub answered: Waited,
    /// Legs whose caller hung up while waiting or ringing.
    pub abandoned: Waited,
    /// Abandoned legs that waited at most the short-abandon threshold; zero without a threshold.
    pub abandoned_short: u64,
    /// Legs whose longest wait ran out.
    pub timed_out: Ended,
    /// Legs sent on because the queue was full or unstaffed, or because its ladder said so.
    pub overflowed: Ended,
    /// Turned away: full or unstaffed, with nowhere to go.
    pub blocked: Ended,
    /// Legs removed because the call was answered on another leg, or ended.
    pub dequeued: Ended,
    /// Legs that ended for one of the rarer reasons.
    pub elsewhere: Elsewhere,
}
additive!(LegCounts {
    offered,
    answered,
    abandoned,
    abandoned_short,
    timed_out,
    overflowed,
    blocked,
    dequeued,
    elsewhere
});

/// Legs that were neither answered nor abandoned, for the rarer reasons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// The queue was closed.
    pub closed: u64,
    /// Nobody could serve it, by the queue's conditions.
    pub vacant: u64,
    /// The caller pressed a key.
    pub exited: u64,
    /// The caller asked to be called back.
    pub callback_asked: u64,
    /// It was moved to another queue.
    pub moved: u64,
    /// It was taken out by the host.
    pub withdrawn: u64,
    /// The last callback attempt failed.
    pub unreached: u64,
    /// The waits of all these legs.
    pub wait: TimeSum,
}
additive!(Elsewhere { closed, vacant, exited, callback_asked, moved, withdrawn, unreached, wait });

impl Elsewhere {
    /// The number of these legs.
    pub fn count(&self) -> u64 {
        self.failed() + self.exited + self.callback_asked + self.moved + self.withdrawn
    }

    /// The number of these legs that the centre failed: closed, nobody there, caller not reached.
    pub fn failed(&self) -> u64 {
        self.closed + self.vacant + self.unreached
    }

    fn of(&mut self, outcome: LegOutcome) -> &mut u64 {
        match outcome {
            LegOutcome::Closed(_) => &mut self.closed,
            LegOutcome::Vacant(_) => &mut self.vacant,
            LegOutcome::Exited(_) => &mut self.exited,
            LegOutcome::CallbackAsked => &mut self.callback_asked,
            LegOutcome::Moved(_) => &mut self.moved,
            LegOutcome::Unreached => &mut self.unreached,
            _ => &mut self.withdrawn,
        }
    }
}

impl LegCounts {
    #[inline]
    pub(super) fn end(&mut self, outcome: LegOutcome, wait: Duration, marks: &Marks) {
        match outcome {
            LegOutcome::Answered(_) => self.answered.take(wait, marks),
            LegOutcome::Abandoned => {
                self.abandoned.take(wait, marks);
                self.abandoned_short += u64::from(marks.is_short(wait));
            }
            LegOutcome::TimedOut(_) => self.timed_out.take(wait),
            LegOutcome::Overflowed(_) => self.overflowed.take(wait),
            LegOutcome::Blocked => self.blocked.take(wait),
            LegOutcome::Dequeued => self.dequeued.take(wait),
            rarer => {
                *self.elsewhere.of(rarer) += 1;
                self.elsewhere.wait += wait;
            }
        }
    }

    /// The number of legs that ended.
    pub fn ended(&self) -> u64 {
        self.answered.count
            + self.abandoned.count
            + [self.timed_out, self.overflowed, self.blocked, self.dequeued].iter().map(|way| way.count).sum::<u64>()
            + self.elsewhere.count()
    }

    /// The number of legs that ended without an answer: abandoned, timed out, overflowed, turned away, closed, vacant
    /// or unreached. (A leg that was dequeued, moved, withdrawn, left by a key or for a callback is neither answered
    /// nor failed.)
    pub fn failed(&self) -> u64 {
        let ways = self.timed_out.count + self.overflowed.count + self.blocked.count;
        self.abandoned.count + ways + self.elsewhere.failed()
    }

    /// The waits of all legs that ended.
    pub fn wait(&self) -> TimeSum {
        let ways = [self.timed_out, self.overflowed, self.blocked, self.dequeued];
        TimeSum(
            self.answered.wait.0
                + self.abandoned.wait.0
                + self.elsewhere.wait.0
                + ways.iter().map(|way| way.wait.as_micros()).sum::<u128>(),
        )
    }
}

/// The work agents did for one queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    /// Legs they answered.
    pub answered: u64,
    /// Legs answered without any wait.
    pub at_once: u64,
    /// Agents who joined a conversation without answering an offer: after a consultation, or because the
    /// switch reported it.
    pub joined: u64,
    /// Conversations (agents' parts in them) that ended.
    pub conversations: u64,
    /// The length of those conversations.
    pub talk: TimeSum,
}
additive!(Served { answered, at_once, joined, conversations, talk });

impl Served {
    /// Mean length of a conversation in seconds; `None` if none ended.
    pub fn mean_talk_secs(&self) -> Option<f64> {
        self.talk.mean_secs(self.conversations)
    }
}

/// The counters of one queue in one interval. Legs are kept in three parts, so that each is counted once and both
/// views are sums of two parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct QueueCell {
    /// Enqueued here, with the outcomes of those that also ended here.
    pub(super) within: LegCounts,
    /// Ended here, enqueued in an earlier interval.
    pub(super) from_before: LegCounts,
    /// Enqueued here, ended in a later interval.
    pub(super) until_after: LegCounts,
    pub(super) offers: OfferCounts,
    pub(super) served: Served,
    /// The area under the number of legs waiting, in microseconds.
    pub(super) waiting: i128,
}
additive!(QueueCell { within, from_before, until_after, offers, served, waiting });

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::TallyOptions;

    #[test]
    fn waits_have_the_mean_and_deviation_of_any_statistics_book() {
        let marks = Marks::new(&TallyOptions::default());
        let mut waited = Waited::default();
        assert_eq!((waited.mean_secs(), waited.deviation_secs()), (None, None));
        for secs in [2, 4, 4, 4, 5, 5, 7, 9] {
            waited.take(Duration::from_secs(secs), &marks);
        }
        assert_eq!(waited.mean_secs(), Some(5.0));
        let deviation = waited.deviation_secs().expect("there are eight");
        assert!((deviation - (32.0f64 / 7.0).sqrt()).abs() < 1e-12, "{deviation}");
    }

    #[test]
    fn counters_are_written_under_their_names_and_read_back() {
        let ended = Ended { count: 2, wait: TimeSum(u128::from(u64::MAX) + 1) };
        let text = serde_json::to_string(&ended).expect("it can be written");
        assert_eq!(text, r#"{"count":2,"wait":18446744073709551616}"#);
        assert_eq!(serde_json::from_str::<Ended>(&text).expect("it can be read"), ended);
    }
}
