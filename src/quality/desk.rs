//! The fold: events, ratings and results of checks in; counters up, and lists of what is to be done.

use rustc_hash::FxHashMap;

use super::figures::QualityFigures;
use super::first_drawn::FirstDrawn;
use super::owed::{NotOwed, Owed, OwedCall};
use super::rule::CheckRule;
use crate::config::{Center, Rating};
use crate::engine::{Event, Fact};
use crate::id::{AgentId, CallId, QueueId};
use crate::time::Timestamp;

/// A caller rated a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatedCall {
    /// When.
    pub at: Timestamp,
    /// Which call.
    pub call: CallId,
    /// The agent of its last conversation.
    pub agent: AgentId,
    /// The queue that this conversation came from.
    pub queue: QueueId,
    /// What the caller said.
    pub rating: Rating,
}

/// A call whose recording is to be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// Which call.
    pub call: CallId,
    /// The agent of its last conversation.
    pub agent: AgentId,
    /// The queue that this conversation came from.
    pub queue: QueueId,
    /// Why.
    pub cause: CheckCause,
}

/// Why a call is to be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckCause {
    /// Its caller rated it so.
    Rated(Rating),
    /// It belongs to the share that is drawn.
    Drawn,
    /// It is among the few of its agent that are checked in any case.
    Least,
}

/// What a check gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckResult {
    /// The agent of the call's last conversation.
    pub agent: AgentId,
    /// The queue that this conversation came from.
    pub queue: QueueId,
    /// 0 to 100.
    pub points: u8,
    /// Whether that is good enough, by the house's own mark.
    pub verdict: Verdict,
}

/// Whether a checked call was good enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Passed,
    /// No.
    Failed,
}

/// How quality is watched.
#[derive(Clone, Debug, PartialEq)]
pub struct QualityOptions {
    /// Nothing that happens before is counted (a warm-up).
    pub start: Timestamp,
    /// A caller who rates so or worse is owed a call back.
    pub owed_from: Rating,
    /// Which calls are to be checked.
    pub checks: CheckRule,
}

impl Default for QualityOptions {
    /// From time zero; the basically satisfied and worse are called back (the lower two of the four published steps).
    fn default() -> Self {
        Self { start: Timestamp::ZERO, owed_from: Rating::BasicallySatisfied, checks: CheckRule::default() }
    }
}

/// What the desk does not take. Nothing has changed then.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum QualityError {
    /// A share to be checked that is none.
    #[error("{0} is no share of calls to be checked; expected a number from 0 to 1")]
    Share(f64),
    /// More points than there are.
    #[error("{0} points for a checked call; expected 0 to 100")]
    Points(u8),
    /// Nobody is owed this call.
    #[error(transparent)]
    NotOwed(#[from] NotOwed),
}

/// Watches quality: give it every event of the engine in order, and ratings and results as they come in.
///
/// Memory: a few words for each queue and agent, for each call that has been answered and not ended, for each call owed or
/// chosen and not taken yet. Each method takes O(log) of these at most.
#[derive(Clone, Debug)]
pub struct QualityDesk {
    options: QualityOptions,
    figures: QualityFigures,
    /// The last conversation of each call that has had one and has not ended.
    talked: FxHashMap<CallId, (AgentId, QueueId)>,
    owed: Owed,
    to_check: Vec<Check>,
    first_drawn: FirstDrawn,
}

impl QualityDesk {
    /// A desk that has seen nothing.
    ///
    /// # Errors
    /// [`QualityError::Share`].
    pub fn new(center: &Center, options: QualityOptions) -> Result<Self, QualityError> {
        options.checks.check()?;
        let first_drawn = FirstDrawn::new(options.checks.least_per_agent);
        let figures = QualityFigures::new(center);
        let (talked, owed, to_check) = (FxHashMap::default(), Owed::default(), Vec::new());
        Ok(Self { options, figures, talked, owed, to_check, first_drawn })
    }

    /// Starts over for another run, whose calls are drawn with this seed.
    pub fn restart(&mut self, seed: u64) {
        self.options.checks.seed = seed;
        self.figures.clear();
        self.talked.clear();
        self.owed.clear();
        self.to_check.clear();
        self.first_drawn = FirstDrawn::new(self.options.checks.least_per_agent);
    }

    /// What has been counted so far.
    pub fn figures(&self) -> &QualityFigures {
        &self.figures
    }

    /// Takes in one event.
    #[inline]
    pub fn record(&mut self, event: &Event) {
        match event.fact {
            Fact::ConversationEnded { call, agent, queue, .. } => {
                self.talked.insert(call, (agent, queue));
                if event.at >= self.options.start {
                    self.figures.count(queue, agent, |counts| counts.conversations += 1);
                }
            }
            Fact::CallEnded { call, .. } => {
                if let Some((agent, queue)) = self.talked.remove(&call)
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
            | Fact::StrayCall { .. } | Fact::StrayRing { .. } | Fact::Reconfigured { .. } => {}
        }
    }

    fn call_ended(&mut self, call: CallId, agent: AgentId, queue: QueueId) {
        self.figures.count(queue, agent, |counts| counts.calls += 1);
        let rule = &self.options.checks;
        let place = rule.place(call);
        let drawn = rule.draws(call, agent, queue);
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

    /// Takes in a caller's rating that did not come through the engine ([`Fact::Rated`] does by itself): once a call, after
    /// the call has ended.
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

    /// Those who are owed a call back and have not been called, in the order in which they rated.
    pub fn owed(&self) -> impl Iterator<Item = OwedCall> {
        self.owed.open()
    }

    /// A caller has been called back; returns who.
    ///
    /// # Errors
    /// [`QualityError::NotOwed`] for a number that is not (or no longer) in the list.
    pub fn called_back(&mut self, number: u64) -> Result<RatedCall, QualityError> {
        let rated = self.owed.done(number)?;
        self.figures.count(rated.queue, rated.agent, |counts| counts.called_back += 1);
        Ok(rated)
    }

    /// The calls chosen since this was last asked, in the order in which they were chosen.
    pub fn take_checks(&mut self) -> Vec<Check> {
        std::mem::take(&mut self.to_check)
    }

    /// Forgets the calls chosen and the callers owed a call, which stay counted: for a run that only counts.
    pub fn drop_lists(&mut self) {
        self.to_check.clear();
        self.owed.clear();
    }

    /// Ends a period (a day, a month): chooses of each agent's calls what [`CheckRule::least_per_agent`] asks for and
    /// nothing else has chosen. The lists go on. Give it once all ratings of the period are in: a later one could
    /// choose a call a second time.
    pub fn close_period(&mut self) {
        for check in self.first_drawn.take() {
            self.choose(check);
        }
    }
}

/// One call of one conversation, from nothing to its end.
#[cfg(test)]
pub(super) fn end_call(desk: &mut QualityDesk, call: CallId, agent: AgentId, queue: QueueId) {
    tests::talk_and_end(call, agent, queue, 0).iter().for_each(|event| desk.record(event));
}

#[cfg(test)]
mod tests;
