//! Random turns: a kind of command, the time before it, and raw numbers that are aimed later.

use super::QUEUES;
use proptest::prelude::*;
use proptest::strategy::Union;

/// One turn of a random history, before its ids are aimed.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The time before it in half seconds; coarse, so that deadlines coincide.
    pub wait: u64,
    pub verb: Verb,
    pub pick: u32,
    pub queue: u16,
    pub extra: u8,
    /// Aim at something that exists.
    pub aimed: bool,
}

/// A kind of command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    Arrive,
    HangUp,
    Accept,
    Refuse,
    Release,
    Transfer,
    SignIn,
    SignOut,
    Ready,
    NotReady,
    WrapUpDone,
    AgentLost,
    ExitKey,
    AskCallback,
    CallbackAnswered,
    CallbackFailed,
    Contained,
    Escalate,
    Rate,
    PickedUp,
    Leave,
    Consult,
    CompleteTransfer,
    CancelConsult,
    Conference,
    Hold,
    Unhold,
    Alive,
    OfferLost,
    Engaged,
    Disengaged,
    Score,
    SetPriority,
    SetPosition,
    Move,
    Join,
    LeaveQueue,
    Withdraw,
    Force,
    AssignProfile,
    Monitor,
    OpenQueue,
    CloseQueue,
    Suspend,
    Resume,
    Reconcile,
    Reconfigure,
}

/// The commands of a plain centre, and their frequencies.
pub const PLAIN_VERBS: &[(u32, Verb)] = &[
    (7, Verb::Arrive),
    (1, Verb::HangUp),
    (4, Verb::Accept),
    (1, Verb::Refuse),
    (2, Verb::Release),
    (1, Verb::Transfer),
    (3, Verb::SignIn),
    (1, Verb::SignOut),
    (1, Verb::Ready),
    (1, Verb::NotReady),
    (1, Verb::WrapUpDone),
    (1, Verb::AgentLost),
];

/// All commands. The common ones are frequent enough that the others find something to act on.
pub const ALL_VERBS: &[(u32, Verb)] = &[
    (26, Verb::Arrive),
    (3, Verb::HangUp),
    (24, Verb::Accept),
    (4, Verb::Refuse),
    (5, Verb::Release),
    (5, Verb::Transfer),
    (22, Verb::SignIn),
    (2, Verb::SignOut),
    (4, Verb::Ready),
    (2, Verb::NotReady),
    (3, Verb::WrapUpDone),
    (1, Verb::AgentLost),
    (2, Verb::ExitKey),
    (4, Verb::AskCallback),
    (3, Verb::CallbackAnswered),
    (2, Verb::CallbackFailed),
    (1, Verb::Contained),
    (3, Verb::Escalate),
    (2, Verb::Rate),
    (3, Verb::PickedUp),
    (2, Verb::Leave),
    (5, Verb::Consult),
    (3, Verb::CompleteTransfer),
    (2, Verb::CancelConsult),
    (3, Verb::Conference),
    (3, Verb::Hold),
    (2, Verb::Unhold),
    (2, Verb::Alive),
    (2, Verb::OfferLost),
    (3, Verb::Engaged),
    (3, Verb::Disengaged),
    (2, Verb::Score),
    (3, Verb::SetPriority),
    (3, Verb::SetPosition),
    (3, Verb::Move),
    (3, Verb::Join),
    (3, Verb::LeaveQueue),
    (1, Verb::Withdraw),
    (2, Verb::Force),
    (2, Verb::AssignProfile),
    (1, Verb::Monitor),
    (3, Verb::OpenQueue),
    (1, Verb::CloseQueue),
    (1, Verb::Suspend),
    (3, Verb::Resume),
    (2, Verb::Reconcile),
    (2, Verb::Reconfigure),
];

/// Turns of a plain centre.
pub fn turns(most: usize) -> impl Strategy<Value = Vec<Turn>> {
    turns_of(most, PLAIN_VERBS)
}

/// Turns with all kinds of commands.
pub fn all_turns(most: usize) -> impl Strategy<Value = Vec<Turn>> {
    turns_of(most, ALL_VERBS)
}

/// Turns with these kinds of commands.
pub fn turns_of(most: usize, verbs: &[(u32, Verb)]) -> impl Strategy<Value = Vec<Turn>> + use<> {
    let verbs = verbs.iter().map(|&(often, verb)| (often, Just(verb)));
    let turn = (
        prop_oneof![10 => Just(0u64), 6 => Just(2), 5 => 1u64..8, 1 => 10u64..30],
        Union::new_weighted(verbs.collect()),
        any::<u32>(),
        0..QUEUES,
        any::<u8>(),
        proptest::bool::weighted(0.88),
    );
    let turn = turn.prop_map(|(wait, verb, pick, queue, extra, aimed)| Turn { wait, verb, pick, queue, extra, aimed });
    proptest::collection::vec(turn, 1..most)
}
