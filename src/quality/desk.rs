//! The fold: takes in events, ratings and check results; keeps counters and lists of what remains to be done.

use rustc_hash::FxHashMap;

use super::figures::QualityFigures;
use super::first_drawn::FirstDrawn;
use super::owed::{NotOwed, Owed, OwedCall};
use super::rule::CheckRule;
use crate::config::{Center, Rating};
use crate::engine::{Event, Fact};
use crate::id::{AgentId, CallId, QueueId};
use crate::time::Timestamp;

/// A call with its caller's rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatedCall {
    /// When the caller rated it.
    pub at: Timestamp,
    /// The rated call.
    pub call: CallId,
    /// The agent of its last conversation.
    pub agent: AgentId,
    /// The queue of that conversation.
    pub queue: QueueId,
    /// The rating.
    pub rating: Rating,
}

/// A call whose recording is to be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// Which call.
    pub call: CallId,
    /// The agent of its last conversation.
    pub agent: AgentId,
    /// The queue of that conversation.
    pub queue: QueueId,
    /// Why it is to be checked.
    pub cause: CheckCause,
}

/// Why a call is to be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckCause {
    /// Its caller gave this bad rating.
    Rated(Rating),
    /// It was drawn as part of the share to be checked.
    Drawn,
    /// It is one of the agent's guaranteed minimum of checks.
    Least,
}

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckResult {
    /// The agent of the call's last conversation.
    pub agent: AgentId,
    /// The queue of that conversation.
    pub queue: QueueId,
    /// Points, 0 to 100.
    pub points: u8,
    /// Whether that is good enough by the centre's own standard.
    pub verdict: Verdict,
}

/// Whether a checked call was good enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Good enough.
    Passed,
    /// Not good enough.
    Failed,
}

/// How quality is monitored.
#[derive(Clone, Debug, PartialEq)]
pub struct QualityOptions {
    /// The time from which events are counted; earlier ones are the warm-up.
    pub start: Timestamp,
    /// Callers whose rating is this or worse are owed a callback.
    pub owed_from: Rating,
    /// Which calls are checked.
    pub checks: CheckRule,
}

impl Default for QualityOptions {
    /// From time zero; basically satisfied callers and worse are called back (the lower two of the four
    /// published ratings).
    fn default() -> Self {
        Self { start: Timestamp::ZERO, owed_from: Rating::BasicallySatisfied, checks: CheckRule::default() }
    }
}

/// Input that the desk rejects. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum QualityError {
    /// A share of calls to be checked is not between 0 and 1.
    #[error("share of calls to be checked is {0}; expected a number from 0 to 1")]
    Share(f64),
    /// More points than 100.
    #[error("check result is {0} points; expected 0 to 100")]
    Points(u8),
    /// No callback with this number is owed.
    #[error(transparent)]
    NotOwed(#[from] NotOwed),
}

/// Monitors quality. Feed it every event of the engine in order, and ratings and check results as they arrive.
///
/// Memory: a few words per queue and agent, per call answered and not ended, and per call owed or
/// chosen and not yet taken. Each method takes O(log) of these at most.
#[derive(Clone, Debug)]
pub struct QualityDesk {
    options: QualityOptions,
    figures: QualityFigures,
    /// The conversation that ended last: most calls end with it, and need not be looked up.
    last: Option<(CallId, (AgentId, QueueId))>,
    /// The last conversation of every other answered call that has not ended.
    talked: FxHashMap<CallId, (AgentId, QueueId)>,
    owed: Owed,
    to_check: Vec<Check>,
    first_drawn: FirstDrawn,
}

impl QualityDesk {
    /// An empty desk.
    ///
    /// # Errors
    /// [`QualityError::Share`].
    pub fn new(center: &Center, options: QualityOptions) -> Result<Self, QualityError> {
        options.checks.check()?;
        let first_drawn = FirstDrawn::new(options.checks.least_per_agent);
        let figures = QualityFigures::new(center);
        let (talked, owed, to_check) = (FxHashMap::default(), Owed::default(), Vec::new());
        Ok(Self { options, figures, last: None, talked, owed, to_check, first_drawn })
    }

    /// Resets the desk for another run, whose calls are drawn with this seed.
    pub fn restart(&mut self, seed: u64) {
        self.options.checks.seed = seed;
        self.figures.clear();
        self.last = None;
        self.talked.clear();
        self.owed.clear();
        self.to_check.clear();
        self.first_drawn = FirstDrawn::new(self.options.checks.least_per_agent);
    }

    /// The figures counted so far.
    pub fn figures(&self) -> &QualityFigures {
        &self.figures
    }

    /// Takes in an event.
    #[inline]
    pub fn record(&mut self, event: &Event) {
        match event.fact {
            Fact::ConversationEnded { call, agent, queue, .. } => {
                self.talked_last(call, (agent, queue));
                if event.at >= self.options.start {
                    self.figures.count(queue, agent, |counts| counts.conversations += 1);
                }
            }
            Fact::CallEnded { call, .. } => {
                if let Some((agent, queue)) = self.last_talk_of(call)
                    && event.at >= self.options.start
                {
                    self.call_ended(call, agent, queue);
                }
            }
            Fact::Rated { call, agent, queue, rating } => {
                self.rated(&RatedCall { at: event.at, call, agent, queue, rating });
            }
            #[rustfmt::skip]
            Fact::CallArrived { .. } | Fact::LegStarted { .. } | Fact::Resumed { .. }
            | Fact::SelfServiceStarted { .. } | Fact::SelfServiceEnded { .. } | Fact::PositionTold { .. }
            | Fact::MessageDue { .. } | Fact::CallbackOffered { .. } | Fact::Reranked { .. }
            | Fact::StepReached { .. } | Fact::Offered { .. } | Fact::ConfirmationAwaited { .. }
            | Fact::OfferEnded { .. } | Fact::LegEnded { .. } | Fact::Dial { .. } | Fact::DialFailed { .. }
            | Fact::ConsultStarted { .. } | Fact::ConsultEnded { .. } | Fact::ConversationJoined { .. }
            | Fact::AgentChanged { .. } | Fact::ProfileAssigned { .. } | Fact::AgentSilent { .. }
            | Fact::Monitored { .. } | Fact::QueueOpened { .. } | Fact::QueueClosed { .. }
            | Fact::StrayCall { .. } | Fact::StrayRing { .. } | Fact::SwitchAway {} | Fact::SwitchBack {}
            | Fact::CallHeld { .. } | Fact::CallUnheld { .. } | Fact::Reconfigured { .. } => {}
        }
    }

    #[inline]
    fn talked_last(&mut self, call: CallId, talk: (AgentId, QueueId)) {
        if let Some((earlier, talk)) = self.last.replace((call, talk))
            && earlier != call
        {
            self.talked.insert(earlier, talk);
        }
    }

    /// Takes the last conversation of a call that has ended.
    #[inline]
    fn last_talk_of(&mut self, call: CallId) -> Option<(AgentId, QueueId)> {
        let last = self.last.take_if(|(talked, _)| *talked == call).map(|(_, talk)| talk);
        // A call that was transferred had one before.
        let before = if self.talked.is_empty() { None } else { self.talked.remove(&call) };
        last.or(before)
    }

    fn call_ended(&mut self, call: CallId, agent: AgentId, queue: QueueId) {
        self.figures.count(queue, agent, |counts| counts.calls += 1);
        let rule = &self.options.checks;
        let place = rule.place(call);
        let drawn = rule.draws_place(place, agent, queue);
        let least = Check { call, agent, queue, cause: CheckCause::Least };
        self.first_drawn.offer(agent, place, (!drawn).then_some(least));
        if drawn {
            self.choose(Check { cause: CheckCause::Drawn, ..least });
        }
    }

    fn choose(&mut self, check: Check) {
        self.figures.count(check.queue, check.agent, |counts| counts.chosen += 1);
        self.to_check.push(check);
    }

    /// Takes in a caller's rating that did not come through the engine ([`Fact::Rated`] is counted automatically).
    /// Call it once per call, after the call has ended.
    pub fn rated(&mut self, rated: &RatedCall) {
        let RatedCall { at, call, agent, queue, rating } = *rated;
        if at < self.options.start {
            return;
        }
        self.figures.count(queue, agent, |counts| counts.ratings.take(rating));
        if rating >= self.options.owed_from {
            self.figures.count(queue, agent, |counts| counts.owed += 1);
            self.owed.enter(*rated);
        }
        let rule = &self.options.checks;
        if rule.catches(rating) && !rule.draws(call, agent, queue) {
            self.first_drawn.was_chosen(agent, rule.place(call));
            self.choose(Check { call, agent, queue, cause: CheckCause::Rated(rating) });
        }
    }

    /// Takes in the result of a check.
    ///
    /// # Errors
    /// [`QualityError::Points`] for more than 100.
    pub fn checked(&mut self, result: &CheckResult) -> Result<(), QualityError> {
        let CheckResult { agent, queue, points, verdict } = *result;
        if points > 100 {
            return Err(QualityError::Points(points));
        }
        self.figures.count(queue, agent, |counts| {
            counts.checked += 1;
            counts.passed += u64::from(verdict == Verdict::Passed);
            counts.points += u64::from(points);
        });
        Ok(())
    }

    /// The caller to call back next: the one who rated worst of those who are owed a callback, and the first of equals.
    /// O(1).
    pub fn next_owed(&self) -> Option<OwedCall> {
        self.owed.next()
    }

    /// The callers who are owed a callback and have not been called, in that order. O(owed log owed).
    pub fn owed(&self) -> impl Iterator<Item = OwedCall> {
        self.owed.open()
    }

    /// Marks a callback as made; returns the rated call.
    ///
    /// # Errors
    /// [`QualityError::NotOwed`] for a number that is not (or no longer) in the list.
    pub fn called_back(&mut self, number: u64) -> Result<RatedCall, QualityError> {
        let rated = self.owed.done(number)?;
        self.figures.count(rated.queue, rated.agent, |counts| counts.called_back += 1);
        Ok(rated)
    }

    /// Takes the calls chosen since the last time this was called, in the order in which they were chosen.
    pub fn take_checks(&mut self) -> Vec<Check> {
        std::mem::take(&mut self.to_check)
    }

    /// Clears the lists of chosen calls and owed callbacks, which stay counted: for a run that only counts.
    pub fn drop_lists(&mut self) {
        self.to_check.clear();
        self.owed.clear();
    }

    /// Ends a period (a day, a month): chooses as many of each agent's calls as [`CheckRule::least_per_agent`] still
    /// requires. The lists remain. Call it once all ratings of the period have arrived: a later one could choose a
    /// call a second time.
    pub fn close_period(&mut self) {
        for check in self.first_drawn.take() {
            self.choose(check);
        }
    }
}

/// A call with one conversation, from arrival to end.
#[cfg(test)]
pub(super) fn end_call(desk: &mut QualityDesk, call: CallId, agent: AgentId, queue: QueueId) {
    tests::talk_and_end(call, agent, queue, 0).iter().for_each(|event| desk.record(event));
}

#[cfg(test)]
mod tests;
