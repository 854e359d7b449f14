//! How the counts of legs and of calls reconcile.
//!
//! A hotline that publishes "64,482 of 65,448 calls answered" and another that publishes "2,528 failed" may both be
//! right: calls and legs are counted separately. This section says which failed legs belong to calls that were
//! answered after all, and what the answer rate would be if every failed leg were a lost call.

use schemars::JsonSchema;
use serde::Serialize;

use super::layout::{count, decimals};
use super::{Run, percent};
use acd::stats::{LegCounts, Span, View};

/// How the counts of legs and of calls reconcile. Counts are means of one replication.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Reconciliation {
    /// Calls that reached the centre.
    pub calls: f64,
    /// Calls that ended in self-service: served, or hung up. They asked for no agent and entered no queue.
    pub calls_self_served: f64,
    /// Calls that asked for an agent.
    pub calls_for_agents: f64,
    /// Calls for agents turned away on arrival because all lines were busy: they entered no queue.
    pub calls_lines_busy: f64,
    /// Calls for agents answered on at least one leg.
    pub calls_answered: f64,
    /// Calls for agents never answered.
    pub calls_unanswered: f64,
    /// Legs: stays in a queue.
    pub legs: f64,
    /// Legs that an agent answered.
    pub legs_answered: f64,
    /// Legs whose caller hung up.
    pub legs_abandoned: f64,
    /// Legs whose longest wait ran out.
    pub legs_timed_out: f64,
    /// Legs that were sent on or turned away.
    pub legs_overflowed: f64,
    /// Legs that found the queue closed.
    pub legs_closed: f64,
    /// Legs that nobody could serve, by the queue's conditions.
    pub legs_vacant: f64,
    /// Callbacks whose last attempt failed.
    pub legs_unreached: f64,
    /// Abandoned, timed out, overflowed, closed, vacant and unreached legs together.
    pub legs_failed: f64,
    /// Legs removed because the call was answered in another queue where it waited at the same time.
    pub legs_dequeued: f64,
    /// Legs neither answered nor failed: left by a key or for a callback, moved, or withdrawn.
    pub legs_left: f64,
    /// Legs of consultations, which belong to no caller's call; the failed ones are also counted as failed legs.
    pub legs_of_consultations: f64,
    /// Legs of consultations that were answered.
    pub legs_answered_of_consultations: f64,
    /// Failed legs of calls that were never answered; `null` if calls waited in several queues at once, or legs
    /// were left.
    pub failed_of_unanswered: Option<f64>,
    /// Failed legs of calls that were answered on another leg; `null` if calls waited in several queues at once, or
    /// legs were left.
    pub failed_of_answered: Option<f64>,
    /// Answered calls in percent of those for agents.
    pub answer_rate_percent: Option<f64>,
    /// Calls answered if every failed leg were a lost call: calls for agents that entered a queue, less failed legs.
    /// `null` if more legs failed than calls asked for an agent.
    pub other_reading_answered: Option<f64>,
    /// [`other_reading_answered`](Self::other_reading_answered) in percent of calls for agents.
    pub other_reading_percent: Option<f64>,
    /// Whether all these counts add up exactly, over all replications.
    pub adds_up: bool,
}

pub(super) fn reconcile(run: &Run<'_>) -> Reconciliation {
    let (figures, center) = (&run.outcome.figures, &run.scenario.center);
    let calls = figures.all_calls(Span::Whole);
    let legs: LegCounts = center.queue_ids().map(|queue| figures.legs(queue, Span::Whole, View::Cohort)).sum();
    let overflowed = legs.overflowed.count + legs.blocked.count;
    let failed = legs.failed();
    let left = legs.elsewhere.count() - legs.elsewhere.failed();
    // Which calls the dequeued and left legs belong to is not counted.
    let of_unanswered = (legs.dequeued.count + left == 0).then_some(calls.unanswered.legs);
    let asking = figures.all_consultations(Span::Whole);
    let of_asking = asking.legs - asking.legs_answered;
    let of_answered = of_unanswered.map(|legs| failed.saturating_sub(legs + of_asking));
    let other_reading = calls.for_agents().checked_sub(calls.lines_busy + failed.saturating_sub(of_asking));
    Reconciliation {
        calls: run.mean(calls.arrived),
        calls_self_served: run.mean(calls.contained + calls.left_self_service),
        calls_for_agents: run.mean(calls.for_agents()),
        calls_lines_busy: run.mean(calls.lines_busy),
        calls_answered: run.mean(calls.answered),
        calls_unanswered: run.mean(calls.unanswered.for_agents()),
        legs: run.mean(legs.offered),
        legs_answered: run.mean(legs.answered.count),
        legs_abandoned: run.mean(legs.abandoned.count),
        legs_timed_out: run.mean(legs.timed_out.count),
        legs_overflowed: run.mean(overflowed),
        legs_closed: run.mean(legs.elsewhere.closed),
        legs_vacant: run.mean(legs.elsewhere.vacant),
        legs_unreached: run.mean(legs.elsewhere.unreached),
        legs_failed: run.mean(failed),
        legs_dequeued: run.mean(legs.dequeued.count),
        legs_left: run.mean(left),
        legs_of_consultations: run.mean(asking.legs),
        legs_answered_of_consultations: run.mean(asking.legs_answered),
        failed_of_unanswered: of_unanswered.map(|legs| run.mean(legs)),
        failed_of_answered: of_answered.map(|legs| run.mean(legs)),
        answer_rate_percent: percent(calls.answered, calls.for_agents()),
        other_reading_answered: other_reading.map(|answered| run.mean(answered)),
        other_reading_percent: other_reading.and_then(|answered| percent(answered, calls.for_agents())),
        adds_up: legs.offered == legs.answered.count + failed + legs.dequeued.count + left
            && calls.arrived == calls.answered + calls.unanswered.calls()
            && calls.legs + asking.legs == legs.offered
            && calls.legs_answered + asking.legs_answered == legs.answered.count,
    }
}

/// The section's text, one paragraph per thought.
pub(super) fn words(row: &Reconciliation) -> Vec<String> {
    let dequeued = match row.legs_dequeued {
        0.0 => String::new(),
        legs => format!(", {} removed because the call was answered elsewhere", count(legs)),
    };
    let left = match row.legs_left {
        0.0 => String::new(),
        legs => format!(", {} left by a key, for a callback or for another queue", count(legs)),
    };
    let rarer = [
        ("closed", row.legs_closed),
        ("with nobody to serve them", row.legs_vacant),
        ("not reached when called back", row.legs_unreached),
    ];
    let rarer = rarer.iter().filter(|(_, legs)| *legs > 0.0);
    let rarer: String = rarer.map(|(way, legs)| format!(", {} {way}", count(*legs))).collect();
    let mut words = Vec::new();
    if row.calls_self_served > 0.0 {
        words.push(format!(
            "{} of {} calls ended in self-service: they asked for no agent and entered no queue.",
            count(row.calls_self_served),
            count(row.calls),
        ));
    }
    if row.calls_lines_busy > 0.0 {
        words.push(format!(
            "{} of the {} calls for agents found all lines busy: they entered no queue either.",
            count(row.calls_lines_busy),
            count(row.calls_for_agents),
        ));
    }
    words.push(format!(
        "{} calls for agents had {} legs: {} answered, {} failed ({} abandoned, {} timed out, {} overflowed or turned away{rarer}){dequeued}{left}.",
        count(row.calls_for_agents),
        count(row.legs),
        count(row.legs_answered),
        count(row.legs_failed),
        count(row.legs_abandoned),
        count(row.legs_timed_out),
        count(row.legs_overflowed),
    ));
    if row.legs_of_consultations > 0.0 {
        words.push(format!(
            "{} of the legs are consultations, {} of them answered.",
            count(row.legs_of_consultations),
            count(row.legs_answered_of_consultations),
        ));
    }
    let known = (row.failed_of_unanswered, row.failed_of_answered);
    if let (Some(lost), Some(answered), true) = (known.0, known.1, row.legs_failed > 0.0) {
        words.push(whose_failed_legs(row, lost, answered));
    }
    words.push(format!(
        "By call, {} of {} for agents were answered: {} %. {}",
        count(row.calls_answered),
        count(row.calls_for_agents),
        decimals(row.answer_rate_percent, 2),
        other_reading(row),
    ));
    words.push(match row.adds_up {
        true => {
            let left = if row.legs_left > 0.0 { " + left" } else { "" };
            format!("Offered = answered + failed + removed{left}, and calls = answered + never answered: both add up exactly.")
        }
        false => "These counts do not add up: a warm-up cut some calls in two, or this is a fault.".into(),
    });
    words
}

/// Whose legs the failed ones are: of `lost` calls, or of calls answered after all.
fn whose_failed_legs(row: &Reconciliation, lost: f64, answered: f64) -> String {
    let (failed, unanswered) = (count(row.legs_failed), count(row.calls_unanswered));
    if answered == 0.0 && lost == row.calls_unanswered && row.calls_lines_busy == 0.0 {
        return format!(
            "As many calls were lost as legs failed: {unanswered} calls for agents were never answered, and all of the \
             failed legs are theirs."
        );
    }
    let compared = match row.calls_unanswered < row.legs_failed {
        true => format!("The {failed} failed legs are not as many lost calls: {unanswered} calls were never answered."),
        false => format!("{failed} legs failed, and {unanswered} calls were never answered."),
    };
    if answered == 0.0 {
        return format!("{compared} All failed legs are theirs.");
    }
    format!(
        "{compared} {} of the failed legs are theirs; the other {} belong to calls that an agent answered on another leg, \
         before (somebody answered, passed the caller on, and the caller then gave up) or after (sent on to another queue, \
         and answered there).",
        count(lost),
        count(answered),
    )
}

fn other_reading(row: &Reconciliation) -> String {
    let reading = "Counting every failed leg as a lost call";
    match row.other_reading_answered {
        Some(answered) => {
            format!("{reading} gives {} answered: {} %.", count(answered), decimals(row.other_reading_percent, 2))
        }
        None => format!("{reading} makes no sense here: more legs failed than calls asked for an agent."),
    }
}
