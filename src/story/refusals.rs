//! Why a command may be refused, one row per rejection.

use super::phrase::{Phrase, Wording};
use crate::engine::Rejection;

/// One row per rejection: the pattern, its words, and when it occurs.
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
    Rejection::NotWaiting(_) => "the call is not waiting", "the command is only for waiting calls";
    Rejection::NotInQueue(..) => "the call does not stand there", "the call is not in that queue, or in no other queue";
    Rejection::CannotJoin(..) => "the call cannot join", "the call is already there, or the queue takes no calls now";
    Rejection::NoPositions(_) => "the queue keeps no positions", "only a queue that announces them keeps them";
    Rejection::UnknownKey(..) => "the key does nothing", "the queue has no exit with that key";
    Rejection::NoCallback(_) => "no callbacks here", "no queue that the call waits in takes callbacks";
    Rejection::NotOnTheLine(_) => "nobody is on the line", "the call is a callback that waits";
    Rejection::NotDialling(_) => "the call is not being dialled", "only a callback that is dialled succeeds or fails";
    Rejection::NotInSelfService(_) => "the call is not in self-service", "it never was there, or has left";
    Rejection::UnknownSelfService(_) => "unknown self-service", "the centre has no self-service of that number";
    Rejection::UnknownExternal(_) => "unknown external", "the centre has no external of that number";
    Rejection::UnknownProfile(_) => "unknown profile", "the centre has no profile of that number";
    Rejection::Consulting(_) => "somebody is being asked already", "one consultation at a time";
    Rejection::NotConsulting(_) => "nobody who was asked has answered", "no consultation, or none that was answered";
    Rejection::NotInCall(..) => "the agent takes no part in the call", "only one who talks on it can leave it";
    Rejection::NoConfirmation(_) => "no confirmation is awaited", "the queue requires none, or the agent is already confirming";
    Rejection::NotServing(..) => "the agent cannot be passed the call",
        "the agent does not serve that queue, is not signed in, or is the one who asks";
    Rejection::Retired(_) => "the agent is retired", "the agent is no longer part of the centre";
    Rejection::RetiredQueue(_) => "the queue is retired", "the queue is no longer part of the centre";
    Rejection::Unchanged(_) => "the queue is so already", "the queue is already open, or already closed";
    Rejection::DuplicateQueue(_) => "a queue is named twice", "a call stands in a queue once";
    Rejection::NotInConversation(_) => "the agent is not in a conversation", "there is no conversation to monitor";
    Rejection::NotRateable(_) => "the call cannot be rated",
        "it has not ended, was never answered, was already rated, or ended too long ago";
    Rejection::UnsoundCenter => "unsound centre", "the centre is invalid, or cannot replace the current one";
    Rejection::AlreadySignedIn(_) => "the agent is signed in already", "an agent signs in twice";
    Rejection::NotSignedIn(_) => "the agent is not signed in", "an agent who is not signed in does something";
    Rejection::NotInWrapUp(_) => "the agent is not in wrap-up", "there is no after-call work to end";
    Rejection::UnknownAttribute(_) => "unknown attribute value", "the attribute has no such value";
    Rejection::AbsurdInterval(_) => "absurd interval", "an interval of the call is longer than ten years";
}

/// All rows, in order.
pub(super) fn wordings() -> impl Iterator<Item = &'static Wording> {
    REFUSALS.iter()
}
