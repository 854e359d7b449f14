//! The raw counters: plain numbers with names, which add up over intervals, queues and replications.
//!
//! Legs and calls are counted apart. A leg is one stay in one queue and ends in exactly one way; a call has one or more
//! legs and exactly one disposition. A caller whom front-line staff answered and who then gave up in the lawyers' queue
//! is one answered leg and one abandoned leg, and one abandoned call that was answered.

use serde::{Deserialize, Serialize};

use super::offer_counts::OfferCounts;
use super::options::{Marks, THRESHOLDS_MOST};
use super::sums::{Additive, TimeSum, additive};
use crate::engine::{Disposition, LegOutcome};
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

/// Calls: arrived, and how they left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallCounts {
    /// Taken in.
    pub arrived: u64,
    /// Left after a conversation.
    pub completed: u64,
    /// Left because the caller hung up while waiting.
    pub abandoned: u64,
    /// Left because the longest wait ran out.
    pub timed_out: u64,
    /// Sent out of the centre.
    pub external: u64,
    /// Turned away.
    pub blocked: u64,
    /// Turned away because the queue was closed.
    pub closed: u64,
    /// Left by a key.
    pub exited: u64,
    /// Taken out by the host.
    pub withdrawn: u64,
    /// Done with in self-service.
    pub contained: u64,
    /// Left because the caller hung up in self-service.
    pub left_self_service: u64,
    /// Callbacks that were dialled in vain for the last time.
    pub unreached: u64,
    /// Consultations that became part of the call that they were about.
    pub merged: u64,
    /// Of those that arrived: not a caller's, but an agent's who asked somebody.
    pub consultations: u64,
    /// Of those that left, in whatever way: an agent had answered at least one leg.
    pub answered: u64,
    /// The legs of those that left.
    pub legs: u64,
    /// The answered legs of those that left.
    pub legs_answered: u64,
    /// Of those that left, the ones that no agent had answered.
    pub unanswered: Unanswered,
}
additive!(CallCounts {
    arrived,
    completed,
    abandoned,
    timed_out,
    external,
    blocked,
    closed,
    exited,
    withdrawn,
    contained,
    left_self_service,
    unreached,
    merged,
    consultations,
    answered,
    legs,
    legs_answered,
    unanswered
});

impl CallCounts {
    #[inline]
    pub(super) fn end(&mut self, disposition: Disposition, legs: u16, answered: u16) {
        match disposition {
            Disposition::Completed => self.completed += 1,
            Disposition::Abandoned => self.abandoned += 1,
            Disposition::TimedOut => self.timed_out += 1,
            Disposition::External(_) => self.external += 1,
            Disposition::Blocked => self.blocked += 1,
            Disposition::Closed => self.closed += 1,
            Disposition::Exited => self.exited += 1,
            Disposition::Withdrawn => self.withdrawn += 1,
            Disposition::Contained => self.contained += 1,
            Disposition::LeftSelfService => self.left_self_service += 1,
            Disposition::Unreached => self.unreached += 1,
            Disposition::Merged => self.merged += 1,
        }
        self.answered += u64::from(answered > 0);
        self.legs += u64::from(legs);
        self.legs_answered += u64::from(answered);
        if answered == 0 {
            self.unanswered.end(disposition, legs);
        }
    }

    /// How many left, in whatever way.
    pub fn ended(&self) -> u64 {
        self.completed
            + self.abandoned
            + self.timed_out
            + self.external
            + self.blocked
            + self.closed
            + self.exited
            + self.withdrawn
            + self.contained
            + self.left_self_service
            + self.unreached
            + self.merged
    }

    /// Answered calls over arrived calls (接通率); `None` where none arrived. Calls still there count as not answered
    /// yet.
    pub fn answer_rate(&self) -> Option<f64> {
        (self.arrived > 0).then(|| self.answered as f64 / self.arrived as f64)
    }
}

/// Calls that left without any answer, by how they left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unanswered {
    /// The caller hung up while waiting.
    pub abandoned: u64,
    /// The longest wait ran out.
    pub timed_out: u64,
    /// Sent out of the centre.
    pub external: u64,
    /// Turned away.
    pub blocked: u64,
    /// Turned away because the queue was closed, left by a key, taken out by the host, or not reached when called back.
    pub otherwise: u64,
    /// In self-service only: done with there, or left.
    pub self_served: u64,
    /// The legs of all of them.
    pub legs: u64,
}
additive!(Unanswered { abandoned, timed_out, external, blocked, otherwise, self_served, legs });

impl Unanswered {
    #[inline]
    fn end(&mut self, disposition: Disposition, legs: u16) {
        match disposition {
            Disposition::Abandoned => self.abandoned += 1,
            Disposition::TimedOut => self.timed_out += 1,
            Disposition::External(_) => self.external += 1,
            Disposition::Blocked => self.blocked += 1,
            Disposition::Contained | Disposition::LeftSelfService => self.self_served += 1,
            Disposition::Closed | Disposition::Exited | Disposition::Withdrawn | Disposition::Unreached => {
                self.otherwise += 1;
            }
            // A conversation is an answer.
            Disposition::Completed | Disposition::Merged => {}
        }
        self.legs += u64::from(legs);
    }

    /// How many, in whatever way.
    pub fn calls(&self) -> u64 {
        self.abandoned + self.timed_out + self.external + self.blocked + self.otherwise + self.self_served
    }
}

/// What agents did for one queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    /// Legs they answered.
    pub answered: u64,
    /// Of those, the ones answered without any wait.
    pub at_once: u64,
    /// Conversations that ended.
    pub conversations: u64,
    /// How long those had lasted.
    pub talk: TimeSum,
}
additive!(Served { answered, at_once, conversations, talk });

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
