//! Holes that take one of a few texts, each of which stands for a value of the engine's.

use super::token::Token;
use super::why::Stood;
use crate::config::names::list_of;
use crate::config::text::fault::Faults;
use crate::config::{OnClosing, Rating};
use crate::engine::{
    Age, CallDoing, ConsultEnd, Disposition, Ender, Ladders, Monitoring, OfferEnd, Refusal, SelfServiceEnd,
};

/// What may stand in such a hole.
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

/// How many words `text` has, if the tokens begin with them.
pub(super) fn starts_with(tokens: &[Token], text: &str) -> Option<usize> {
    let words = super::token::tokens(text, 0, &mut Faults::default());
    let fits = words.len() <= tokens.len() && words.iter().zip(tokens).all(|(word, token)| token.is(&word.text));
    fits.then_some(words.len())
}

/// A value that is written as one of a few texts.
pub(super) trait Chosen: Sized {
    fn text(&self) -> &'static str;
    /// `None` for a text that is not its own.
    fn of_text(text: &str) -> Option<Self>;
}

/// One row a value: the value, as a pattern and as an expression, and its text; after `else` what is never written so.
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
        (Ender::Switch) => "the switch says so",
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
        (OnClosing::LetWait) => "those who wait stay",
        (OnClosing::SendOn) => "those who wait are sent on",
    }
    STANDING: Option<Stood>, "standing" {
        (Some(Stood::Chosen)) => "chosen",
        (Some(Stood::Eligible)) => "would have been next",
        (Some(Stood::Asked)) => "asked already",
        (Some(Stood::SignedOut)) => "signed out",
        (Some(Stood::NotReady)) => "not ready",
        (Some(Stood::Leaving)) => "leaving",
        (Some(Stood::Ringing)) => "ringing",
        (Some(Stood::Talking)) => "no room beside other calls",
        (Some(Stood::WrapUp)) => "in wrap-up",
        (Some(Stood::HeldOff)) => "held off",
        (Some(Stood::NotIdleYet)) => "not idle yet",
        (Some(Stood::TierNotOpen)) => "of a tier that is not open",
        (Some(Stood::Reserved)) => "held back in reserve",
        (Some(Stood::NotOpened)) => "there under pressure only",
        (Some(Stood::HeldFor)) => "held for somebody else",
        (None) => "not considered",
    }
    LADDERS: Ladders, "ladders" {
        (Ladders::Keep) => "kept",
        (Ladders::Adopt) => "adopted",
    }
}
