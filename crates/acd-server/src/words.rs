//! The words for outcomes in metrics, the log and the history.

use acd::engine::{Disposition, LegOutcome, OfferEnd, Refusal};
use acd::stats::Activity;

/// All that [`leg`] says.
pub(super) const LEGS: [&str; 13] = [
    "answered",
    "abandoned",
    "timed_out",
    "overflowed",
    "blocked",
    "dequeued",
    "closed",
    "vacant",
    "exited",
    "callback_asked",
    "moved",
    "withdrawn",
    "unreached",
];

/// An offer of a callback that was accepted, and whose caller was not reached.
pub(super) const DIAL_FAILED: &str = "dial_failed";

/// All that [`offer`] says, and the two ways in which an offer was accepted.
pub(super) const OFFERS: [&str; 13] = [
    "accepted",
    DIAL_FAILED,
    "no_answer",
    "rejected",
    "busy",
    "unreachable",
    "unconfirmed",
    "caller_gone",
    "agent_gone",
    "timed_out",
    "lost_race",
    "withdrawn",
    "lost",
];

/// How a leg ended.
pub(super) const fn leg(outcome: LegOutcome) -> &'static str {
    match outcome {
        LegOutcome::Answered(_) => "answered",
        LegOutcome::Abandoned => "abandoned",
        LegOutcome::TimedOut(_) => "timed_out",
        LegOutcome::Overflowed(_) => "overflowed",
        LegOutcome::Blocked => "blocked",
        LegOutcome::Dequeued => "dequeued",
        LegOutcome::Closed(_) => "closed",
        LegOutcome::Vacant(_) => "vacant",
        LegOutcome::Exited(_) => "exited",
        LegOutcome::CallbackAsked => "callback_asked",
        LegOutcome::Moved(_) => "moved",
        LegOutcome::Withdrawn => "withdrawn",
        LegOutcome::Unreached => "unreached",
    }
}

/// Why an offer was not accepted.
pub(super) const fn offer(cause: OfferEnd) -> &'static str {
    match cause {
        OfferEnd::NoAnswer => "no_answer",
        OfferEnd::Refused(Refusal::Rejected) => "rejected",
        OfferEnd::Refused(Refusal::Busy) => "busy",
        OfferEnd::Refused(Refusal::Unreachable) => "unreachable",
        OfferEnd::Refused(Refusal::Unconfirmed) => "unconfirmed",
        OfferEnd::CallerGone => "caller_gone",
        OfferEnd::AgentGone => "agent_gone",
        OfferEnd::TimedOut => "timed_out",
        OfferEnd::LostRace => "lost_race",
        OfferEnd::Withdrawn => "withdrawn",
        OfferEnd::Lost => "lost",
    }
}

/// How a call left.
pub(super) const fn call(disposition: Disposition) -> &'static str {
    match disposition {
        Disposition::Completed => "completed",
        Disposition::Abandoned => "abandoned",
        Disposition::TimedOut => "timed_out",
        Disposition::External(_) => "external",
        Disposition::Blocked => "blocked",
        Disposition::LinesBusy => "lines_busy",
        Disposition::Closed => "closed",
        Disposition::Exited => "exited",
        Disposition::Withdrawn => "withdrawn",
        Disposition::Contained => "contained",
        Disposition::LeftSelfService => "left_self_service",
        Disposition::Unreached => "unreached",
        Disposition::Merged => "merged",
    }
}

/// The word for an activity.
pub(super) const fn activity(activity: Activity) -> &'static str {
    match activity {
        Activity::SignedOut => "signed_out",
        Activity::NotReady => "not_ready",
        Activity::Idle => "idle",
        Activity::Ringing => "ringing",
        Activity::Dialling => "dialling",
        Activity::Talking => "talking",
        Activity::WrapUp => "wrap_up",
        Activity::HeldOff => "held_off",
        Activity::Engaged => "engaged",
    }
}
