//! What may come out: one row a fact.

use super::choice::Chosen;
use super::phrase::{Phrase, Wording};
use super::slot::Slot;
use crate::config::{Attributes, Destination};
use crate::engine::{Disposition, Doing, Ender, Event, Fact, LegOutcome, OfferEnd};
use crate::id::{AgentId, CallId, LegId, QueueId};
use crate::time::{Duration, Timestamp};

/// A value as the slot that holds it.
trait IntoSlot {
    fn slot(self) -> Slot;
}

macro_rules! into_slot {
    ($($type:ty: $this:ident => $slot:expr;)+) => {
        $(impl IntoSlot for $type {
            fn slot(self) -> Slot {
                let $this = self;
                $slot
            }
        })+
    };
}

into_slot! {
    CallId: call => Slot::Call(call);
    LegId: leg => Slot::Leg(leg);
    AgentId: agent => Slot::Agent(agent);
    QueueId: queue => Slot::Queue(queue);
    Destination: to => Slot::Destination(to);
    Doing: doing => Slot::Doing(doing);
    Attributes: these => if these == Attributes::default() { Slot::Absent } else { Slot::Attributes(these) };
    Timestamp: at => Slot::Time(at);
    Option<Timestamp>: at => at.map_or(Slot::Absent, Slot::Time);
    Duration: span => Slot::Span(span);
    u8: number => Slot::Number(number.into());
    u16: number => Slot::Number(number.into());
    u32: number => Slot::Number(number.into());
    OfferEnd: cause => Slot::Word(cause.text());
    Ender: ender => Slot::Word(ender.text());
}

/// A kind of facts, which a story may show or hide as a whole.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    /// Whether a story that says nothing of it must write every one.
    pub(super) shown: bool,
}

/// The kinds, as `show` and `hide` name them.
pub(super) static KINDS: &[Kind] = &[
    Kind { name: "arrivals", shown: false },
    Kind { name: "legs", shown: false },
    Kind { name: "agents", shown: false },
    Kind { name: "steps", shown: true },
    Kind { name: "offers", shown: true },
    Kind { name: "ends", shown: true },
    Kind { name: "conversations", shown: true },
];

/// A row and its kind.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) kind: &'static str,
    pub(super) wording: Wording,
}

/// One row a fact: its kind, its words, what may follow, when it comes out, the pattern of the fact, and what fills the
/// holes in their order. Of two rows that fit, the first is meant.
macro_rules! facts {
    ($at:ident: $(
        $kind:ident $words:literal $(+ $detail:literal)*, $meaning:literal, $pattern:pat => [$($slot:expr),*];
    )+) => {
        static FACTS: &[Row] = &[$(Row {
            kind: stringify!($kind),
            wording: Wording { words: $words, details: &[$($detail),*], meaning: $meaning },
        }),+];

        /// The kind of a fact, and the phrase for it.
        pub(super) fn phrase(event: &Event) -> (&'static str, Phrase) {
            let $at = event.at;
            let (words, slots) = match event.fact {
                $($pattern => ($words, vec![$(($slot).slot()),*]),)+
            };
            let row = FACTS.iter().find(|row| row.wording.words == words).expect("every arm is a row");
            (row.kind, Phrase::new(&row.wording, slots))
        }
    };
}

facts! { at:
    arrivals "call {call} arrived in {queue}" + "{attribute}",
        "the call is taken in",
        Fact::CallArrived { call, queue, attributes } => [call, queue, attributes];
    legs "{leg} waits in {queue}" + "{attribute}",
        "the call is enqueued: a new leg",
        Fact::LegStarted { leg, queue, attributes } => [leg, queue, attributes];
    steps "{leg} reaches step {number}" + "in {queue}",
        "the leg reached a step of its queue's ladder; the first step, which all start on, is 0",
        Fact::StepReached { leg, queue, step } => [leg, step, queue];
    offers "{leg} offered to {agent}" + "in {queue}" + "until {time}" + "offer {number}",
        "the call is reserved for the agent, whose telephone rings",
        Fact::Offered { offer, leg, queue, ring_until } => [leg, offer.agent, queue, ring_until, offer.serial];
    offers "offer of {leg} to {agent} ends: {cause}" + "in {queue}" + "offer {number}",
        "the offer ended without being accepted",
        Fact::OfferEnded { offer, leg, queue, cause } => [leg, offer.agent, cause, queue, offer.serial];
    ends "{leg} answered by {agent}" + "in {queue}" + "after {span}" + "{attribute}",
        "caller and agent are connected; `after` is the wait",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Answered(agent), enqueued, attributes } =>
            [leg, agent, queue, at.since(enqueued), attributes];
    ends "{leg} abandoned" + "in {queue}" + "after {span}" + "{attribute}",
        "the caller hung up while waiting",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Abandoned, enqueued, attributes } =>
            [leg, queue, at.since(enqueued), attributes];
    ends "{leg} timed out" + "in {queue}" + "after {span}" + "{attribute}",
        "the longest wait ran out, and there was nowhere to go",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::TimedOut(Destination::End), enqueued, attributes } =>
            [leg, queue, at.since(enqueued), attributes];
    ends "{leg} timed out to {destination}" + "in {queue}" + "after {span}" + "{attribute}",
        "the longest wait ran out, and the call is sent on",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::TimedOut(to), enqueued, attributes } =>
            [leg, to, queue, at.since(enqueued), attributes];
    ends "{leg} overflowed to {destination}" + "in {queue}" + "after {span}" + "{attribute}",
        "the queue was full or unstaffed, or its ladder said so, and the call is sent on",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Overflowed(to), enqueued, attributes } =>
            [leg, to, queue, at.since(enqueued), attributes];
    ends "{leg} blocked" + "in {queue}" + "after {span}" + "{attribute}",
        "the queue was full or unstaffed, and the call is not sent on",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Blocked, enqueued, attributes } =>
            [leg, queue, at.since(enqueued), attributes];
    ends "{leg} dequeued" + "in {queue}" + "after {span}" + "{attribute}",
        "the call was answered on another leg, or ended otherwise",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Dequeued, enqueued, attributes } =>
            [leg, queue, at.since(enqueued), attributes];
    conversations "{call} and {agent} part: {ender}" + "from {queue}" + "after {span}",
        "a conversation ended; `from` is the queue that it came from",
        Fact::ConversationEnded { call, agent, queue, since, by } => [call, agent, by, queue, at.since(since)];
    ends "{call} ends: completed" + "legs {number}" + "answered {number}" + "asked for {queue}"
        + "after {span}" + "{attribute}",
        "the call is over, after a conversation",
        Fact::CallEnded { call, arrived, disposition: Disposition::Completed, legs, answered, queue, attributes } =>
            [call, legs, answered, queue, at.since(arrived), attributes];
    ends "{call} ends: abandoned" + "legs {number}" + "answered {number}" + "asked for {queue}"
        + "after {span}" + "{attribute}",
        "the call is over: the caller hung up while waiting",
        Fact::CallEnded { call, arrived, disposition: Disposition::Abandoned, legs, answered, queue, attributes } =>
            [call, legs, answered, queue, at.since(arrived), attributes];
    ends "{call} ends: timed out" + "legs {number}" + "answered {number}" + "asked for {queue}"
        + "after {span}" + "{attribute}",
        "the call is over: the longest wait ran out",
        Fact::CallEnded { call, arrived, disposition: Disposition::TimedOut, legs, answered, queue, attributes } =>
            [call, legs, answered, queue, at.since(arrived), attributes];
    ends "{call} ends: sent to {external}" + "legs {number}" + "answered {number}" + "asked for {queue}"
        + "after {span}" + "{attribute}",
        "the call is over for the centre: it goes to one of its externals",
        Fact::CallEnded { call, arrived, disposition: Disposition::External(place),
            legs, answered, queue, attributes } =>
            [call, External(place), legs, answered, queue, at.since(arrived), attributes];
    ends "{call} ends: blocked" + "legs {number}" + "answered {number}" + "asked for {queue}"
        + "after {span}" + "{attribute}",
        "the call is over: turned away, with nowhere to go",
        Fact::CallEnded { call, arrived, disposition: Disposition::Blocked, legs, answered, queue, attributes } =>
            [call, legs, answered, queue, at.since(arrived), attributes];
    agents "{agent} is now {doing}" + "from {doing}",
        "the agent does something else from now on",
        Fact::AgentChanged { agent, profile: _, from, to } => [agent, to, from];
}

/// A place in the centre's externals, which is a bare number in the engine.
struct External(u16);

impl IntoSlot for External {
    fn slot(self) -> Slot {
        Slot::External(self.0)
    }
}

/// All rows, in their order.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    FACTS.iter()
}
