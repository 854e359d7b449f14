//! Holes that take one of a few texts, each of which stands for a value of the engine's.

use super::token::Token;
use crate::config::fault::Faults;
use crate::config::names::list_of;
use crate::engine::{Age, Ender, OfferEnd, Refusal};

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

/// One row a value: the value, as a pattern and as an expression, and its text.
macro_rules! choices {
    ($($table:ident: $type:ty, $name:literal { $(($($value:tt)+) => $text:literal,)+ })+) => {
        $(
            static $table: Choice = Choice { name: $name, texts: &[$($text),+] };

            impl Chosen for $type {
                fn text(&self) -> &'static str {
                    match self { $($($value)+ => $text,)+ }
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
        (OfferEnd::CallerGone) => "caller gone",
        (OfferEnd::AgentGone) => "agent gone",
        (OfferEnd::TimedOut) => "timed out",
    }
    ENDER: Ender, "ender" {
        (Ender::Caller) => "the caller hung up",
        (Ender::Agent) => "the agent hung up",
        (Ender::Transfer) => "transferred",
        (Ender::AgentLost) => "the agent was lost",
    }
}
