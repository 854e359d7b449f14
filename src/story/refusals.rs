//! Why a command may be refused: one row a rejection.

use super::phrase::{Phrase, Wording};
use crate::engine::Rejection;

/// One row a rejection: the pattern, its words, when it comes out.
macro_rules! refusals {
    ($($pattern:pat => $words:literal, $meaning:literal;)+) => {
        static REFUSALS: &[Wording] = &[$(Wording {
            words: concat!("refused: ", $words),
            details: &[],
            meaning: $meaning,
        }),+];

        /// The phrase for a rejection.
        pub(super) fn phrase(rejection: &Rejection) -> Phrase {
            let words = match rejection { $($pattern => concat!("refused: ", $words),)+ };
            let wording = REFUSALS.iter().find(|row| row.words == words).expect("every arm is a row");
            Phrase::new(wording, Vec::new())
        }
    };
}

refusals! {
    Rejection::TimeWentBack => "time went back", "the moment lies before an earlier one";
    Rejection::UnknownQueue(_) => "unknown queue", "the centre has no queue of that number";
    Rejection::UnknownAgent(_) => "unknown agent", "the centre has no agent of that number";
    Rejection::UnknownReason(_) => "unknown reason", "the centre has no reason of that number";
    Rejection::UnknownCall(_) => "unknown call", "no call of that number is alive";
    Rejection::DuplicateCall(_) => "the call is here already", "a call of that number is alive";
    Rejection::StaleOffer(_) => "the offer is not open", "the offer has ended, or was never made";
    Rejection::NotTalking(_) => "the call is not in a conversation", "only a conversation can be released or passed on";
    Rejection::AlreadySignedIn(_) => "the agent is signed in already", "somebody signs in twice";
    Rejection::NotSignedIn(_) => "the agent is not signed in", "somebody who is not at work does something";
    Rejection::NotInWrapUp(_) => "the agent is not in wrap-up", "there is no after-call work to end";
    Rejection::UnknownAttribute(_) => "unknown attribute value", "the attribute has no such value";
    Rejection::AbsurdInterval(_) => "absurd interval", "an interval of the call is longer than ten years";
}

/// All rows, in their order.
pub(super) fn wordings() -> impl Iterator<Item = &'static Wording> {
    REFUSALS.iter()
}
