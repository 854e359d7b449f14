//! The raw counters: plain numbers with names, which add up over intervals, queues and replications.
//!
//! Legs and calls are counted apart. A leg is one stay in one queue and ends in exactly one way; a call has one or more
//! legs and exactly one disposition. A caller whom front-line staff answered and who then gave up in the lawyers' queue
//! is one answered leg and one abandoned leg, and one abandoned call that was answered.

use serde::{Deserialize, Serialize};

use super::offer_counts::OfferCounts;
use super::options::{Marks, THRESHOLDS_MOST};
use super::sums::{Additive, TimeSum, additive};
use crate::engine::LegOutcome;
use crate::time::Duration;

/// Legs that ended in one way, and how long they had waited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// How many.
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

/// Legs that were answered (or abandoned), and all that is asked about their waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waited {
    /// How many.
    pub count: u64,
    /// How many of them after no wait at all: the leg ended in the very microsecond in which it was enqueued.
    pub at_once: u64,
    /// Their waits, from being enqueued to the end.
    pub wait: TimeSum,
    /// The sum of the squares of their waits, in square microseconds.
    pub wait_squares: u128,
    /// By the service-level thresholds, in rising order: how many waited at most the first; more than the first and at
    /// most the second; …; more than the last. Places after that are zero. See [`Waited::within`].
    pub by_threshold: [u64; THRESHOLDS_MOST + 1],
}
additive!(Waited { count, at_once, wait, wait_squares, by_threshold });

impl Waited {
    #[inline]
    fn take(&mut self, wait: Duration, marks: &Marks) {
        let micros = u128::from(wait.as_micros());
        self.count += 1;
        self.at_once += u64::from(micros == 0);
        self.wait.0 += micros;
        self.wait_squares += micros * micros;
        self.by_threshold[marks.bucket(wait)] += 1;
    }

    /// How many waited at most the threshold at `place` of the options' list (from 0); all of them where there is no
    /// such threshold. Exact.
    pub fn within(&self, place: usize) -> u64 {
        self.by_threshold.iter().take(place.saturating_add(1)).sum()
    }

    /// Mean wait in seconds; `None` where nobody waited.
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
    /// Enqueued (those that were turned away at once included).
    pub offered: u64,
    /// Taken by an agent.
    pub answered: Waited,
    /// The caller hung up while waiting or ringing.
    pub abandoned: Waited,
    /// Of those, the ones that waited at most the short-abandon threshold; zero where there is none.
    pub abandoned_short: u64,
    /// The longest wait ran out.
    pub timed_out: Ended,
    /// The queue was full or unstaffed, or its ladder said so, and the call was sent on.
    pub overflowed: Ended,
    /// Turned away: full or unstaffed, with nowhere to go.
    pub blocked: Ended,
    /// The call was answered on another leg, or ended otherwise.
    pub dequeued: Ended,
    /// Left for one of the rarer reasons.
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

/// Legs that were neither answered nor given up, for the rarer reasons; none of them is an abandon.
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
    /// A callback dialled in vain for the last time.
    pub unreached: u64,
    /// The waits of all of them.
    pub wait: TimeSum,
}
additive!(Elsewhere { closed, vacant, exited, callback_asked, moved, withdrawn, unreached, wait });

impl Elsewhere {
    /// How many, for whatever reason.
    pub fn count(&self) -> u64 {
        self.failed() + self.exited + self.callback_asked + self.moved + self.withdrawn
    }

    /// Those that the centre failed: closed, nobody there, not reached.
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

    /// How many ended, in whatever way.
    pub fn ended(&self) -> u64 {
        self.answered.count
            + self.abandoned.count
            + [self.timed_out, self.overflowed, self.blocked, self.dequeued].iter().map(|way| way.count).sum::<u64>()
            + self.elsewhere.count()
    }

    /// How many ended without an answer for a reason of their own: abandoned, timed out, overflowed, turned away, closed,
    /// vacant or unreached. (A leg that was dequeued, moved, withdrawn, left by a key or for a callback is neither answered
    /// nor failed.)
    pub fn failed(&self) -> u64 {
        let ways = self.timed_out.count + self.overflowed.count + self.blocked.count;
        self.abandoned.count + ways + self.elsewhere.failed()
    }

    /// The waits of all that ended.
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

/// What agents did for one queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    /// Legs they answered.
    pub answered: u64,
    /// Of those, the ones answered without any wait.
    pub at_once: u64,
    /// Agents who came into a conversation otherwise than by answering: after a consultation, or because the switch says so.
    pub joined: u64,
    /// Conversations (agents' parts in them) that ended.
    pub conversations: u64,
    /// How long those had lasted.
    pub talk: TimeSum,
}
additive!(Served { answered, at_once, joined, conversations, talk });

impl Served {
    /// Mean length of a conversation in seconds; `None` where none ended.
    pub fn mean_talk_secs(&self) -> Option<f64> {
        self.talk.mean_secs(self.conversations)
    }
}

/// The counters of one queue in one interval. Legs are kept in three parts, so that each is counted once and both views
/// are sums of two parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct QueueCell {
    /// Enqueued here; and, of those, how they ended that ended here.
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
