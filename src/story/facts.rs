//! The facts that may come out, one row each.

use super::choice::Chosen;
use super::phrase::{Phrase, Wording};
use super::slot::{Slot, UNKNOWN};
use crate::config::{Attributes, Destination, Rating};
use crate::engine::{
    ConsultEnd, Disposition, Doing, Ender, Event, Fact, LegOutcome, Monitoring, OfferEnd, OfferKind, Origin, Party,
    SelfServiceEnd,
};
use crate::id::{AgentId, CallId, LegId, OfferId, ProfileId, QueueId, SelfServiceId};
use crate::time::{Duration, Timestamp};

/// Converts a value into the slot that holds it.
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
    Attributes: these => if these == Attributes::default() { Slot::Empty } else { Slot::Attributes(these) };
    Timestamp: at => Slot::Time(at);
    Option<Timestamp>: at => at.map_or(Slot::Empty, Slot::Time);
    Duration: span => Slot::Span(span);
    u8: number => Slot::Number(number.into());
    i16: points => if points == 0 { Slot::Empty } else { Slot::Number(points.into()) };
    u16: number => Slot::Number(number.into());
    u32: number => Slot::Number(number.into());
    Option<u32>: number => number.map_or(Slot::Empty, |number| Slot::Number(number.into()));
    u64: number => Slot::Number(i64::try_from(number).unwrap_or(i64::MAX));
    ProfileId: profile => Slot::Profile(profile);
    SelfServiceId: service => Slot::Service(service);
    Party: to => Slot::Party(to);
    Origin: origin => match origin {
        Origin::Caller => Slot::Empty,
        Origin::Consult(agent) => Slot::Agent(agent),
    };
    External: external => Slot::External(external.0);
    Message: message => Slot::Message(message.0);
    Wait: wait => wait.0.map_or(Slot::Word(UNKNOWN), Slot::Span);
    ConsultEnd: how => Slot::Word(how.text());
    Disposition: how => Slot::Word(how.text());
    Monitoring: how => Slot::Word(how.text());
    Rating: rating => Slot::Word(rating.text());
    SelfServiceEnd: how => Slot::Word(how.text());
    Serial: offer => offer.0.map_or(Slot::Empty, |offer| Slot::Number(offer.serial.into()));
    OfferKind: kind => Slot::Word(kind.text());
    OfferEnd: cause => Slot::Word(cause.text());
    Ender: ender => Slot::Word(ender.text());
}

/// A kind of fact, shown or hidden as a whole.
#[derive(Debug)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    /// Whether a story must write these facts by default.
    pub(super) shown: bool,
}

/// The kinds, by the names `show` and `hide` use.
pub(super) static KINDS: &[Kind] = &[
    Kind { name: "arrivals", shown: false },
    Kind { name: "legs", shown: false },
    Kind { name: "agents", shown: false },
    Kind { name: "callers", shown: true },
    Kind { name: "told", shown: true },
    Kind { name: "steps", shown: true },
    Kind { name: "offers", shown: true },
    Kind { name: "ends", shown: true },
    Kind { name: "callbacks", shown: true },
    Kind { name: "conversations", shown: true },
    Kind { name: "supervision", shown: true },
    Kind { name: "switch", shown: false },
];

/// A row and its kind.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) kind: &'static str,
    pub(super) wording: Wording,
}

/// One row per fact: its kind, wording, details, meaning, the pattern of the fact, and the values of the slots in
/// order. If two rows match, the first wins.
macro_rules! facts {
    ($at:ident: $(
        $kind:ident $words:literal $(+ $detail:literal)*, $meaning:literal, $pattern:pat => [$($slot:expr),*];
    )+) => {
        static FACTS: &[Row] = &[$(Row {
            kind: stringify!($kind),
            wording: Wording { words: $words, details: &[$($detail),*], meaning: $meaning },
        }),+];

        /// A fact's kind, and the phrase for it.
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
    arrivals "call {call} arrived in {queue}" + "asked by {agent}" + "{attribute}",
        "the call arrived; `asked by` marks a consultation",
        Fact::CallArrived { call, queue, origin, attributes } => [call, queue, origin, attributes];
    callers "{call} has the place of {call}",
        "a caller who gave up called back in time and resumes the former place",
        Fact::Resumed { call, given_up } => [call, given_up];
    callers "{call} meets {service}",
        "the call is with a bot or a menu",
        Fact::SelfServiceStarted { call, service } => [call, service];
    callers "{call} is done with {service}: {served}" + "after {span}",
        "the bot or menu has finished with the call",
        Fact::SelfServiceEnded { call, service, since, how } => [call, service, how, at.since(since)];
    callers "{call} rated {rating}" + "of {agent}" + "from {queue}",
        "the caller rated the call; the lower two ratings earn a callback",
        Fact::Rated { call, agent, queue, rating } => [call, rating, agent, queue];
    legs "{leg} waits in {queue}" + "priority {points}" + "{attribute}",
        "the call is enqueued: a new leg",
        Fact::LegStarted { leg, queue, priority, attributes } => [leg, queue, priority, attributes];
    told "{leg} told position {number}" + "wait {wait}" + "in {queue}",
        "the caller hears the position, and the estimated wait",
        Fact::PositionTold { leg, queue, position, wait } => [leg, position, Wait(wait), queue];
    told "{leg} hears {message}",
        "a message is played to the caller",
        Fact::MessageDue { leg, message } => [leg, Message(message)];
    told "{leg} offered a callback",
        "the caller is asked whether to be called back",
        Fact::CallbackOffered { leg } => [leg];
    steps "{leg} reaches step {number}" + "in {queue}",
        "the leg reached a step of its queue's ladder; every leg starts on step 0",
        Fact::StepReached { leg, queue, step } => [leg, step, queue];
    steps "{leg} reranked" + "position {number}" + "priority {points}" + "in {queue}",
        "the call's priority or position changed",
        Fact::Reranked { leg, queue, position, priority } => [leg, position, priority, queue];
    offers "{leg} offered to {agent}" + "as {offering}" + "in {queue}" + "until {time}" + "offer {number}",
        "the call is reserved for the agent, and the agent's telephone rings",
        Fact::Offered { offer, leg, queue, ring_until, kind } =>
            [leg, offer.agent, kind, queue, ring_until, offer.serial];
    offers "{agent} is asked to confirm" + "until {time}" + "offer {number}",
        "the agent picked up and must confirm",
        Fact::ConfirmationAwaited { offer, until } => [offer.agent, until, offer.serial];
    offers "offer of {leg} to {agent} ends: {cause}" + "in {queue}" + "offer {number}",
        "the offer ended without being accepted",
        Fact::OfferEnded { offer, leg, queue, cause } => [leg, offer.agent, cause, queue, offer.serial];
    callbacks "{call} is dialled for {agent}" + "attempt {number}" + "until {time}" + "from {queue}",
        "a callback: the agent is reserved, and the caller's telephone rings",
        Fact::Dial { call, agent, queue, attempt, until } => [call, agent, attempt, until, queue];
    callbacks "{call} was not reached for {agent}" + "again at {time}" + "from {queue}",
        "a callback attempt failed; without `again`, it was the last one",
        Fact::DialFailed { call, agent, queue, again } => [call, agent, again, queue];
    ends "{leg} answered by {agent}" + "in {queue}" + "after {span}" + "offer {number}" + "{attribute}",
        "caller and agent are connected; `after` is the wait",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Answered(offer), enqueued, attributes } =>
            [leg, offer.agent, queue, at.since(enqueued), offer.serial, attributes];
    ends "{leg} abandoned" + "in {queue}" + "after {span}" + "{attribute}",
        "the caller hung up while waiting",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Abandoned, enqueued, attributes } =>
            [leg, queue, at.since(enqueued), attributes];
    ends "{leg} timed out" + "in {queue}" + "after {span}" + "{attribute}",
        "the call waited its longest, with nowhere to go",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::TimedOut(Destination::End), enqueued, attributes } =>
            [leg, queue, at.since(enqueued), attributes];
    ends "{leg} timed out to {destination}" + "in {queue}" + "after {span}" + "{attribute}",
        "the call waited its longest, and is sent on",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::TimedOut(to), enqueued, attributes } =>
            [leg, to, queue, at.since(enqueued), attributes];
    ends "{leg} overflowed to {destination}" + "in {queue}" + "after {span}" + "{attribute}",
        "the queue was full or unstaffed, or its ladder sent the call on",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Overflowed(to), enqueued, attributes } =>
            [leg, to, queue, at.since(enqueued), attributes];
    ends "{leg} blocked" + "in {queue}" + "after {span}" + "{attribute}",
        "the queue was full or unstaffed, with nowhere to go",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Blocked, enqueued, attributes } =>
            [leg, queue, at.since(enqueued), attributes];
    ends "{leg} found it closed" + "in {queue}" + "after {span}" + "{attribute}",
        "the queue was closed, or closed while the call waited, with nowhere to go",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Closed(Destination::End), enqueued, attributes } =>
            [leg, queue, at.since(enqueued), attributes];
    ends "{leg} found it closed and went to {destination}" + "in {queue}" + "after {span}" + "{attribute}",
        "the queue was closed, or closed while the call waited, and the call is sent on",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Closed(to), enqueued, attributes } =>
            [leg, to, queue, at.since(enqueued), attributes];
    ends "{leg} found nobody there" + "in {queue}" + "after {span}" + "{attribute}",
        "nobody could serve the call, by the queue's conditions, with nowhere to go",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Vacant(Destination::End), enqueued, attributes } =>
            [leg, queue, at.since(enqueued), attributes];
    ends "{leg} found nobody there and went to {destination}" + "in {queue}" + "after {span}" + "{attribute}",
        "nobody could serve the call, by the queue's conditions, and it is sent on",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Vacant(to), enqueued, attributes } =>
            [leg, to, queue, at.since(enqueued), attributes];
    ends "{leg} left by key" + "in {queue}" + "after {span}" + "{attribute}",
        "the caller pressed a key, and the call ends",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Exited(Destination::End), enqueued, attributes } =>
            [leg, queue, at.since(enqueued), attributes];
    ends "{leg} left by key for {destination}" + "in {queue}" + "after {span}" + "{attribute}",
        "the caller pressed a key, and is sent there",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Exited(to), enqueued, attributes } =>
            [leg, to, queue, at.since(enqueued), attributes];
    ends "{leg} will be called back" + "in {queue}" + "after {span}" + "{attribute}",
        "the caller hangs up and keeps the place: the callback is the next leg",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::CallbackAsked, enqueued, attributes } =>
            [leg, queue, at.since(enqueued), attributes];
    ends "{leg} moved to {queue}" + "in {queue}" + "after {span}" + "{attribute}",
        "a supervisor moved the call; `in` is where it waited",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Moved(to), enqueued, attributes } =>
            [leg, to, queue, at.since(enqueued), attributes];
    ends "{leg} withdrawn" + "in {queue}" + "after {span}" + "{attribute}",
        "the host withdrew the call",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Withdrawn, enqueued, attributes } =>
            [leg, queue, at.since(enqueued), attributes];
    ends "{leg} not reached" + "in {queue}" + "after {span}" + "{attribute}",
        "the last callback attempt failed",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Unreached, enqueued, attributes } =>
            [leg, queue, at.since(enqueued), attributes];
    ends "{leg} dequeued" + "in {queue}" + "after {span}" + "{attribute}",
        "the call was answered on another leg, or ended otherwise",
        Fact::LegEnded { leg, queue, outcome: LegOutcome::Dequeued, enqueued, attributes } =>
            [leg, queue, at.since(enqueued), attributes];
    conversations "{agent} asks {party} about {call}",
        "the caller is on hold; a consultation that goes to a queue or an agent is a call of its own",
        Fact::ConsultStarted { call, agent, to } => [agent, to, call];
    conversations "{agent} has asked about {call}: {consulted}",
        "the consultation is over",
        Fact::ConsultEnded { call, agent, how } => [agent, call, how];
    conversations "{agent} joins {call}" + "for {queue}" + "offer {number}",
        "agent and caller are connected without an offer of the call; `for` is the queue it counts for, `offer` that of \
         the consultation",
        Fact::ConversationJoined { call, agent, queue, offer } => [agent, call, queue, Serial(offer)];
    conversations "{agent} puts {call} on hold",
        "the caller hears music",
        Fact::CallHeld { call, agent } => [agent, call];
    conversations "{agent} takes {call} off hold" + "after {span}",
        "agent and caller talk again",
        Fact::CallUnheld { call, agent, since } => [agent, call, at.since(since)];
    conversations "{call} and {agent} part: {ender}" + "from {queue}" + "after {span}" + "offer {number}",
        "a conversation ended; `from` is the queue it came from",
        Fact::ConversationEnded { call, agent, queue, since, by, offer } =>
            [call, agent, by, queue, at.since(since), Serial(offer)];
    ends "{call} ends: sent to {external}" + "legs {number}" + "answered {number}" + "asked for {queue}"
        + "asked by {agent}" + "after {span}" + "{attribute}",
        "the call has left the centre for one of its externals",
        Fact::CallEnded { call, arrived, disposition: Disposition::External(place),
            legs, answered, queue, origin, attributes } =>
            [call, External(place), legs, answered, queue, origin, at.since(arrived), attributes];
    ends "{call} ends: {disposition}" + "legs {number}" + "answered {number}" + "asked for {queue}"
        + "asked by {agent}" + "after {span}" + "{attribute}",
        "the call is over",
        Fact::CallEnded { call, arrived, disposition, legs, answered, queue, origin, attributes } =>
            [call, disposition, legs, answered, queue, origin, at.since(arrived), attributes];
    agents "{agent} is now {doing}" + "from {doing}",
        "the agent's activity changed",
        Fact::AgentChanged { agent, profile: _, from, to } => [agent, to, from];
    supervision "{agent} now has profile {profile}" + "from {profile}",
        "the agent's profile changed",
        Fact::ProfileAssigned { agent, from, to, doing: _ } => [agent, to, from];
    supervision "{agent} gives no sign of life" + "since {time}",
        "the watchdog: no sign of life from an agent who is ringing or talking",
        Fact::AgentSilent { agent, since } => [agent, since];
    supervision "a supervisor {monitoring} {agent}" + "on {call}",
        "a supervisor joined or left a conversation",
        Fact::Monitored { agent, call, how } => [how, agent, call];
    supervision "{queue} is open now",
        "the queue takes calls again",
        Fact::QueueOpened { queue } => [queue];
    supervision "{queue} is closed now",
        "the queue takes no calls",
        Fact::QueueClosed { queue } => [queue];
    switch "the switch is away",
        "nothing is offered, and nobody is blamed",
        Fact::SwitchAway {} => [];
    switch "the switch is there again",
        "whoever waits and whoever is idle are brought together",
        Fact::SwitchBack {} => [];
    supervision "{call} is a stray",
        "the switch reports a call unknown to the engine",
        Fact::StrayCall { call } => [call];
    supervision "a ring of {call} at {agent} is a stray",
        "the switch rings an agent for a call that was not offered to them",
        Fact::StrayRing { call, agent } => [call, agent];
    supervision "another centre counts" + "version {number}",
        "the configuration was changed",
        Fact::Reconfigured { version } => [version];
}

/// An index into the centre's externals, which is a bare number in the engine.
struct External(u16);

/// An index into the centre's messages, which is a bare number in the engine.
struct Message(u16);

/// The number of an agent's offer, if there was one.
struct Serial(Option<OfferId>);

/// An estimated wait, which may be unknown; that too is announced.
struct Wait(Option<Duration>);

/// All rows, in order.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    FACTS.iter()
}
