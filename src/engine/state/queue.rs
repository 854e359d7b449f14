//! What the engine keeps of a queue.

use super::estimate::WaitEstimator;
use super::layout::{Layout, QueueLayout};
use super::number::LineId;
use crate::config::{Center, Queue, Ringing, TierSet, UnstaffedTiers};
use crate::engine::outcome::Doing;
use crate::engine::table::by_id::ById;
use crate::id::AgentId;

/// What the engine keeps of a queue.
#[derive(Clone, Debug)]
pub(in crate::engine) struct QueueState {
    /// The line of the first step of its present ladder.
    pub(in crate::engine) first_line: LineId,
    /// Whether its ladder has one step and no marks, so that only a longest wait has a deadline.
    pub(in crate::engine) untimed: bool,
    /// How many may wait; no fewer than can ever be counted where there is no such rule.
    pub(in crate::engine) most: u32,
    /// Legs alive, those being offered included.
    pub(in crate::engine) waiting: u32,
    /// Those of them that are callbacks.
    pub(in crate::engine) callbacks: u32,
    /// Agents signed in who serve it.
    pub(in crate::engine) staffed: u32,
    /// Agents signed in by tier, kept where tiers that nobody is staffed in are skipped.
    pub(in crate::engine) tier_staffed: Vec<u32>,
    /// Those of them who take calls, where waits are estimated.
    pub(in crate::engine) available: u32,
    /// Agents who serve it and are in none of the conditions under which calls may not join.
    pub(in crate::engine) present_to_join: u32,
    /// Agents who serve it and are in none of the conditions under which calls leave.
    pub(in crate::engine) present_to_leave: u32,
    /// Legs alive that have waited past each of its marks.
    pub(in crate::engine) past_marks: Vec<u32>,
    /// Those of them whose calls ring, and press no gates open meanwhile but those for more who may ring.
    pub(in crate::engine) rung_marks: Vec<u32>,
    /// Whom the last offer went to.
    pub(in crate::engine) last_offered: Option<AgentId>,
    pub(in crate::engine) closed: bool,
    /// Whether calls were sent on when it closed, and are while it is closed.
    pub(in crate::engine) sends_on: bool,
    /// Estimates its waits, where anybody asks.
    pub(in crate::engine) estimator: Option<Box<WaitEstimator>>,
    /// Whether any rule other than the number waiting may turn calls away.
    pub(in crate::engine) restricted: bool,
    /// Whether positions are kept.
    pub(in crate::engine) ordered: bool,
    /// Whether its predicted wait opens gates.
    pub(in crate::engine) predicts: bool,
    /// Whether anything is to be done when a leg leaves.
    pub(in crate::engine) watched: bool,
    pub(in crate::engine) leaves_when_empty: bool,
    /// Whether it will be reviewed at the end of the step.
    pub(in crate::engine) reviewed: bool,
    /// Whether those who wait are to be sent on then, if nobody could serve them: not whenever somebody comes in, or
    /// two empty queues would pass a call to and fro.
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

    /// Closes for good; who waits is sent on.
    pub(in crate::engine) fn retire(&mut self) {
        (self.closed, self.sends_on, self.restricted) = (true, true, true);
    }

    /// On another centre: takes over what was counted and decided.
    pub(in crate::engine) fn take_over(&mut self, before: &Self) {
        (self.waiting, self.callbacks, self.last_offered) = (before.waiting, before.callbacks, before.last_offered);
        (self.closed, self.sends_on) = (before.closed, before.sends_on);
    }

    /// On another centre: keeps what its waits are estimated from.
    pub(in crate::engine) fn keep_estimates(&mut self, before: Self) {
        if let (Some(estimator), Some(before)) = (&mut self.estimator, before.estimator) {
            *estimator = before;
        }
    }

    pub(in crate::engine) fn is_restricted(config: &Queue) -> bool {
        let empty = config.join_empty.is_some() || config.leave_empty.is_some() || config.when_unstaffed.is_some();
        empty || config.hours.is_some() || config.retired
    }

    /// Whether calls that wait may be sent on, all of them.
    pub(in crate::engine) const fn expels(&self) -> bool {
        self.sends_on || self.leaves_when_empty
    }

    /// The first set of tiers, of those from a step on, in which anybody is staffed; tiers of the steps before count
    /// with the later ones. With nobody staffed anywhere, the first.
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

/// The lines' tiers of a centre where nobody is staffed.
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

/// Whether an agent who does this counts among those who take calls.
pub(in crate::engine) const fn takes_calls(doing: Doing) -> bool {
    !matches!(doing, Doing::SignedOut | Doing::NotReady(_))
}
