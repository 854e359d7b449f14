//! Slots that accept one of a fixed list of texts, each standing for a value of the engine.

use super::token::Token;
use super::why::StandingKind;
use crate::config::names::list_of;
use crate::config::text::fault::Faults;
use crate::config::{OnClosing, Rating};
use crate::engine::{
    Age, CallDoing, ConsultEnd, Disposition, Ender, Ladders, Monitoring, OfferEnd, OfferKind, Refusal, SelfServiceEnd,
};

/// A named list of accepted texts.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) name: &'static str,
    pub(super) texts: &'static [&'static str],
}

impl Choice {
    pub(super) fn read(&self, tokens: &[Token]) -> Option<(super::slot::Slot, usize)> {
        let fits = self.texts.iter().filter_map(|&text| Some((starts_with(tokens, text)?, text)));
        fits.max_by_key(|(used, _)| *used).map(|(used, text)| (super::slot::Slot::Word(text), used))
    }

    pub(super) fn listed(&self) -> String {
        list_of(self.texts.iter().copied())
    }
}

/// The number of words in `text`, if the tokens start with them.
pub(super) fn starts_with(tokens: &[Token], text: &str) -> Option<usize> {
    let words = super::token::tokens(text, 0, &mut Faults::default());
    let fits = words.len() <= tokens.len() && words.iter().zip(tokens).all(|(word, token)| token.is(&word.text));
    fits.then_some(words.len())
}

/// A value written as one of a fixed list of texts.
pub(super) trait Chosen: Sized {
    fn text(&self) -> &'static str;
    /// Parses a text; `None` if it is not in the list.
    fn of_text(text: &str) -> Option<Self>;
}

/// One row per value: the value, as a pattern and as an expression, and its text. Values after `else` have no text.
macro_rules! choices {
    ($($table:ident: $type:ty, $name:literal {
        $(($($value:tt)+) => $text:literal,)+
        $(else $rest:pat)?
    })+) => {
        $(
            static $table: Choice = Choice { name: $name, texts: &[$($text),+] };

            impl Chosen for $type {
                fn text(&self) -> &'static str {
                    match self { $($($value)+ => $text,)+ $($rest => "",)? }
                }

                fn of_text(text: &str) -> Option<Self> {
                    match text { $($text => Some($($value)+),)+ _ => None }
                }
            }
        )+

        pub(super) static CHOICES: &[&Choice] = &[$(&$table),+];
    };
}

choices! {
    OFFERING: OfferKind, "offering" {
        (OfferKind::Call) => "a call",
        (OfferKind::Callback) => "a callback",
    }
    // The lists that a switch leaves out when it says what it has: calls, rings, agents.
    SILENCE: [bool; 3], "silence" {
        ([true, false, false]) => "calls",
        ([false, true, false]) => "rings",
        ([false, false, true]) => "agents",
        ([true, true, false]) => "calls and rings",
        ([true, false, true]) => "calls and agents",
        ([false, true, true]) => "rings and agents",
        ([true, true, true]) => "all three",
        else [false, false, false]
    }
    AGE: Age, "age" {
        (Age::Keep) => "keeping its age",
        (Age::Reset) => "as a newcomer",
    }
    CAUSE: OfferEnd, "cause" {
        (OfferEnd::NoAnswer) => "no answer",
        (OfferEnd::Refused(Refusal::Rejected)) => "rejected",
        (OfferEnd::Refused(Refusal::Busy)) => "busy",
        (OfferEnd::Refused(Refusal::Unreachable)) => "unreachable",
        (OfferEnd::Refused(Refusal::Unconfirmed)) => "not confirmed",
        (OfferEnd::CallerGone) => "caller gone",
        (OfferEnd::AgentGone) => "agent gone",
        (OfferEnd::TimedOut) => "timed out",
        (OfferEnd::LostRace) => "another was faster",
        (OfferEnd::Withdrawn) => "withdrawn",
        (OfferEnd::Lost) => "lost by the switch",
    }
    ENDER: Ender, "ender" {
        (Ender::Caller) => "the caller hung up",
        (Ender::Agent) => "the agent hung up",
        (Ender::Transfer) => "transferred",
        (Ender::AgentLost) => "the agent was lost",
        (Ender::Left) => "the agent left",
        (Ender::Merged) => "merged",
        (Ender::Withdrawn) => "withdrawn",
        (Ender::Switch) => "ended by the switch",
    }
    DISPOSITION: Disposition, "disposition" {
        (Disposition::Completed) => "completed",
        (Disposition::Abandoned) => "abandoned",
        (Disposition::TimedOut) => "timed out",
        (Disposition::Blocked) => "blocked",
        (Disposition::LinesBusy) => "all lines busy",
        (Disposition::Closed) => "closed",
        (Disposition::Exited) => "left by key",
        (Disposition::Withdrawn) => "withdrawn",
        (Disposition::Contained) => "served by self-service",
        (Disposition::LeftSelfService) => "left self-service",
        (Disposition::Unreached) => "not reached",
        (Disposition::Merged) => "merged",
        else Disposition::External(_)
    }
    CONSULTED: ConsultEnd, "consulted" {
        (ConsultEnd::Cancelled) => "back to the caller",
        (ConsultEnd::Failed) => "nobody there",
        (ConsultEnd::Joined) => "all three talk",
        (ConsultEnd::Transferred) => "handed over",
        (ConsultEnd::CallerGone) => "caller gone",
    }
    SERVED: SelfServiceEnd, "served" {
        (SelfServiceEnd::Contained) => "served",
        (SelfServiceEnd::Escalated) => "passed on",
        (SelfServiceEnd::Left) => "left",
    }
    ACTIVITY: Option<CallDoing>, "activity" {
        (Some(CallDoing::SelfService)) => "in self-service",
        (Some(CallDoing::Waiting)) => "waiting",
        (Some(CallDoing::Ringing)) => "ringing",
        (Some(CallDoing::Dialling)) => "being dialled",
        (Some(CallDoing::Talking)) => "talking",
        (None) => "gone",
    }
    MONITORING: Monitoring, "monitoring" {
        (Monitoring::Listen) => "listens to",
        (Monitoring::Whisper) => "prompts",
        (Monitoring::Barge) => "breaks in on",
        (Monitoring::Stop) => "leaves",
    }
    RATING: Rating, "rating" {
        (Rating::Dissatisfied) => "dissatisfied",
        (Rating::BasicallySatisfied) => "basically satisfied",
        (Rating::VeryDissatisfied) => "very dissatisfied",
        (Rating::Satisfied) => "satisfied",
        (Rating::VerySatisfied) => "very satisfied",
    }
    CLOSING: OnClosing, "closing" {
        (OnClosing::LetWait) => "waiting calls stay",
        (OnClosing::SendOn) => "waiting calls are sent on",
    }
    STANDING: Option<StandingKind>, "standing" {
        (Some(StandingKind::Chosen)) => "chosen",
        (Some(StandingKind::Eligible)) => "would have been next",
        (Some(StandingKind::Asked)) => "asked already",
        (Some(StandingKind::SignedOut)) => "signed out",
        (Some(StandingKind::NotReady)) => "not ready",
        (Some(StandingKind::Leaving)) => "leaving",
        (Some(StandingKind::Ringing)) => "ringing",
        (Some(StandingKind::Talking)) => "no room next to other calls",
        (Some(StandingKind::WrapUp)) => "in wrap-up",
        (Some(StandingKind::HeldOff)) => "held off",
        (Some(StandingKind::Engaged)) => "engaged elsewhere",
        (Some(StandingKind::Suspended)) => "out of the switch's reach",
        (Some(StandingKind::NotIdleYet)) => "not idle yet",
        (Some(StandingKind::TierNotOpen)) => "of a tier that is not open",
        (Some(StandingKind::Reserved)) => "held in reserve",
        (Some(StandingKind::NotOpened)) => "only under pressure",
        (Some(StandingKind::HeldFor)) => "held for somebody else",
        (Some(StandingKind::PassedOn)) => "not asked again by the call it passed on",
        (None) => "not considered",
    }
    LADDERS: Ladders, "ladders" {
        (Ladders::Keep) => "kept",
        (Ladders::Adopt) => "adopted",
    }
}
