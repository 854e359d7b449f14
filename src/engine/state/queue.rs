//! The engine's record of a queue.

use super::estimate::WaitEstimator;
use super::layout::{Layout, QueueLayout};
use super::number::LineId;
use crate::config::{Center, Queue, Ringing, TierSet, UnstaffedTiers};
use crate::engine::outcome::Doing;
use crate::engine::table::by_id::ById;
use crate::id::AgentId;

/// The engine's record of a queue.
#[derive(Clone, Debug)]
pub(in crate::engine) struct QueueState {
    /// The line of the first step of its current ladder.
    pub(in crate::engine) first_line: LineId,
    /// Whether its ladder has one step and no thresholds, so that only a maximum wait has a deadline.
    pub(in crate::engine) untimed: bool,
    /// The maximum number waiting; the largest number if unlimited.
    pub(in crate::engine) most: u32,
    /// The number of legs, including those being offered.
    pub(in crate::engine) waiting: u32,
    /// How many of them are callbacks.
    pub(in crate::engine) callbacks: u32,
    /// The number of signed-in agents who serve it.
    pub(in crate::engine) staffed: u32,
    /// The number of signed-in agents by tier, kept if unstaffed tiers are skipped.
    pub(in crate::engine) tier_staffed: Vec<u32>,
    /// How many of them take calls, kept if waits are estimated.
    pub(in crate::engine) available: u32,
    /// The number of agents who count as present for calls that join.
    pub(in crate::engine) present_to_join: u32,
    /// The number of agents who count as present for calls that wait.
    pub(in crate::engine) present_to_leave: u32,
    /// The number of legs that have waited past each threshold.
    pub(in crate::engine) past_marks: Vec<u32>,
    /// How many of them belong to ringing calls, which open only the gates for further ringing.
    pub(in crate::engine) rung_marks: Vec<u32>,
    /// The agent who got the last offer.
    pub(in crate::engine) last_offered: Option<AgentId>,
    pub(in crate::engine) closed: bool,
    /// Whether it is closed for calls that wait as well, which are sent on.
    pub(in crate::engine) sends_on: bool,
    /// Estimates waits, if anything needs that.
    pub(in crate::engine) estimator: Option<Box<WaitEstimator>>,
    /// Whether any rule apart from the number waiting may turn calls away.
    pub(in crate::engine) restricted: bool,
    /// Whether positions are kept.
    pub(in crate::engine) ordered: bool,
    /// Whether its predicted wait opens gates.
    pub(in crate::engine) predicts: bool,
    /// Whether anything must be done when a leg leaves.
    pub(in crate::engine) watched: bool,
    pub(in crate::engine) leaves_when_empty: bool,
    /// Whether it will be reviewed at the end of the step.
    pub(in crate::engine) reviewed: bool,
    /// Whether the review sends waiting calls on if nobody can serve them. Not on every arrival, or two empty queues
    /// would pass a call back and forth.
    pub(in crate::engine) may_be_empty: bool,
}

impl QueueState {
    pub(in crate::engine) fn new(config: &Queue, layout: &QueueLayout) -> Self {
        let (marks, predicts) = (layout.marks.len(), !layout.predictions.is_empty());
        let skips = config.unstaffed_tiers == UnstaffedTiers::Skip;
        Self {
            most: config.waiting_max.unwrap_or(u32::MAX),
            waiting: 0,
            first_line: layout.ladders[0].first_line,
            untimed: layout.ladders[0].steps.len() == 1 && marks == 0,
            callbacks: 0,
            staffed: 0,
            tier_staffed: vec![0; if skips { usize::from(TierSet::MAX) + 1 } else { 0 }],
            available: 0,
            present_to_join: 0,
            present_to_leave: 0,
            past_marks: vec![0; marks],
            rung_marks: vec![0; marks],
            last_offered: None,
            closed: config.hours.is_some() || config.retired,
            sends_on: false,
            estimator: (layout.estimates || predicts).then(Box::default),
            restricted: Self::is_restricted(config),
            ordered: config.announce.is_some(),
            predicts,
            watched: layout.estimates || marks > 0 || predicts,
            leaves_when_empty: config.leave_empty.is_some(),
            reviewed: false,
            may_be_empty: false,
        }
    }

    /// Closes for good; waiting calls are sent on.
    pub(in crate::engine) fn retire(&mut self) {
        (self.closed, self.sends_on, self.restricted) = (true, true, true);
    }

    /// For another centre: takes over counts and decisions.
    pub(in crate::engine) fn take_over(&mut self, before: &Self) {
        (self.waiting, self.callbacks, self.last_offered) = (before.waiting, before.callbacks, before.last_offered);
        (self.closed, self.sends_on) = (before.closed, before.sends_on);
    }

    /// For another centre: keeps the observations for estimates of waits.
    pub(in crate::engine) fn keep_estimates(&mut self, before: Self) {
        if let (Some(estimator), Some(before)) = (&mut self.estimator, before.estimator) {
            *estimator = before;
        }
    }

    pub(in crate::engine) fn is_restricted(config: &Queue) -> bool {
        let empty = config.join_empty.is_some() || config.leave_empty.is_some() || config.when_unstaffed.is_some();
        empty || config.hours.is_some() || config.retired
    }

    /// Whether all waiting calls may be sent on.
    pub(in crate::engine) const fn expels(&self) -> bool {
        self.sends_on || self.leaves_when_empty
    }

    /// The first set of tiers with staff, of those from a step on; tiers of earlier steps count with the later ones. If
    /// nobody is staffed, the first.
    pub(in crate::engine) fn staffed_tiers(&self, mut steps: impl Iterator<Item = TierSet>) -> TierSet {
        let Some(first) = steps.next() else { return TierSet(0) };
        let staffed = |tiers: TierSet| {
            (1..=TierSet::MAX).any(|tier| tiers.contains(tier) && self.tier_staffed[usize::from(tier)] > 0)
        };
        if staffed(first) {
            return first;
        }
        steps.find(|tiers| staffed(*tiers)).unwrap_or(first)
    }
}

/// The tiers of each line in a centre where nobody is staffed.
pub(in crate::engine) fn tiers_of(center: &Center, layout: &Layout) -> ById<LineId, TierSet> {
    let mut tiers: ById<LineId, TierSet> = vec![TierSet(0); layout.lines].into();
    for (config, queue) in center.queues.iter().zip(&layout.queues) {
        for ladder in &queue.ladders {
            for (place, step) in ladder.steps.iter().enumerate() {
                tiers[ladder.line(place)] = step.tiers;
                if config.ringing != Ringing::One {
                    tiers[ladder.ringing_line(place)] = step.tiers;
                }
            }
        }
    }
    tiers
}

/// Whether an agent with this activity takes calls.
pub(in crate::engine) const fn takes_calls(doing: Doing) -> bool {
    !matches!(doing, Doing::SignedOut | Doing::NotReady(_))
}
