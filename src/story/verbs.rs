//! What may happen in a story: one row a command.

use super::choice::Chosen;
use super::phrase::{Phrase, Wording};
use super::slot::Slot;
use crate::config::Attributes;
use crate::engine::{Age, Command, Event, Fact, NewCall, Refusal};
use crate::id::{AgentId, CallId, OfferId, QueueId, ReasonId};
use crate::time::Duration;

/// Which call each offer was of: a story speaks of agent and call, the engine of offers.
#[derive(Clone, Debug, Default)]
pub(super) struct Offers(Vec<(OfferId, CallId)>);

impl Offers {
    /// Takes note of the offers among some events.
    pub(super) fn read(&mut self, events: &[Event]) {
        self.0.extend(events.iter().filter_map(|event| match event.fact {
            Fact::Offered { offer, leg, .. } => Some((offer, leg.call)),
            _ => None,
        }));
    }

    /// The last offer of the call that the agent was made; one that never was where there is none.
    fn last(&self, agent: AgentId, call: CallId) -> OfferId {
        let of_both = |(offer, of): &&(OfferId, CallId)| offer.agent == agent && *of == call;
        self.0.iter().rev().find(of_both).map_or(OfferId { agent, serial: 0 }, |(offer, _)| *offer)
    }

    fn call(&self, offer: OfferId) -> CallId {
        self.0.iter().rev().find(|(made, _)| *made == offer).map_or(CallId(0), |&(_, call)| call)
    }
}

/// A field of a command: some holes of a phrase.
trait Field: Sized {
    fn read(slots: &mut std::slice::Iter<'_, Slot>, offers: &Offers) -> Self;
    fn write(&self, slots: &mut Vec<Slot>, offers: &Offers);
}

/// A field that is one hole, and what it is where the hole is left out.
macro_rules! fields {
    ($($type:ty: $slot:pat => $value:expr, absent $absent:expr, $this:ident => $written:expr;)+) => {
        $(impl Field for $type {
            fn read(slots: &mut std::slice::Iter<'_, Slot>, _: &Offers) -> Self {
                match slots.next() {
                    Some(&$slot) => $value,
                    _ => $absent,
                }
            }

            fn write(&self, slots: &mut Vec<Slot>, _: &Offers) {
                let $this = *self;
                slots.push(if $this == $absent { $written.or_absent() } else { $written });
            }
        })+
    };
}

impl Slot {
    /// What a field writes that has the value of one left out: calls and names must be there, details need not.
    fn or_absent(self) -> Self {
        match self {
            Self::Call(_) | Self::Agent(_) | Self::Queue(_) => self,
            _ => Self::Absent,
        }
    }
}

fields! {
    CallId: Slot::Call(call) => call, absent CallId(0), this => Slot::Call(this);
    AgentId: Slot::Agent(agent) => agent, absent AgentId(0), this => Slot::Agent(this);
    QueueId: Slot::Queue(queue) => queue, absent QueueId(0), this => Slot::Queue(this);
    ReasonId: Slot::Reason(reason) => reason, absent ReasonId(u16::MAX), this => Slot::Reason(this);
    Option<ReasonId>: Slot::Reason(reason) => Some(reason), absent None,
        this => this.map_or(Slot::Absent, Slot::Reason);
    i16: Slot::Number(points) => i16::try_from(points).unwrap_or(0), absent 0, this => Slot::Number(this.into());
    Option<i16>: Slot::Number(points) => i16::try_from(points).ok(), absent None,
        this => this.map_or(Slot::Absent, |points| Slot::Number(points.into()));
    Duration: Slot::Span(span) => span, absent Duration::ZERO, this => Slot::Span(this);
    Option<Duration>: Slot::Span(span) => Some(span), absent None, this => this.map_or(Slot::Absent, Slot::Span);
    Attributes: Slot::Attributes(these) => these, absent Attributes::default(), this => Slot::Attributes(this);
    Age: Slot::Word(text) => Age::of_text(text).unwrap_or(Age::Keep), absent Age::Keep, this => Slot::Word(this.text());
}

/// An offer is three holes: agent, call, and as a detail which one of the agent's offers, else the last of that call.
impl Field for OfferId {
    fn read(slots: &mut std::slice::Iter<'_, Slot>, offers: &Offers) -> Self {
        let (agent, call) = (AgentId::read(slots, offers), CallId::read(slots, offers));
        match slots.next() {
            Some(&Slot::Number(serial)) => Self { agent, serial: u32::try_from(serial).unwrap_or(0) },
            _ => offers.last(agent, call),
        }
    }

    fn write(&self, slots: &mut Vec<Slot>, offers: &Offers) {
        let call = offers.call(*self);
        let serial =
            if offers.last(self.agent, call) == *self { Slot::Absent } else { Slot::Number(self.serial.into()) };
        slots.extend([Slot::Agent(self.agent), Slot::Call(call), serial]);
    }
}

/// One row a command: its words, what may follow, what it means, and the command, which is both the pattern that is
/// written and the expression that is read. The fields in brackets fill the holes in their order.
macro_rules! verbs {
    ($(
        $words:literal $(+ $detail:literal)*, $meaning:literal, [$($field:ident: $type:ty),*] => ($($command:tt)+);
    )+) => {
        static VERBS: &[Wording] = &[$(Wording { words: $words, details: &[$($detail),*], meaning: $meaning }),+];

        /// What a phrase of this table tells the engine.
        pub(super) fn command(phrase: &Phrase, offers: &Offers) -> Command {
            let mut slots = phrase.slots.iter();
            match phrase.wording.words {
                $($words => {
                    $(let $field = <$type as Field>::read(&mut slots, offers);)*
                    $($command)+
                })+
                words => unreachable!("`{words}` is no row of the verbs"),
            }
        }

        /// The phrase for a command.
        pub(super) fn phrase(command: &Command, offers: &Offers) -> Phrase {
            let mut slots = Vec::new();
            let words = match command {
                $($($command)+ => {
                    $(<$type as Field>::write($field, &mut slots, offers);)*
                    $words
                })+
            };
            let wording = VERBS.iter().find(|verb| verb.words == words).expect("every arm is a row");
            Phrase::new(wording, slots)
        }
    };
}

verbs! {
    "call {call} arrives in {queue}" + "priority {points}" + "aged {span}" + "waits at most {span}" + "{attribute}",
        "a call asks for an agent; it may bring points of priority, a wait that it has behind it, a longest wait of its \
         own in this queue, and attributes",
        [call: CallId, queue: QueueId, priority: i16, age: Duration, wait_max: Option<Duration>,
         attributes: Attributes] =>
        (Command::Arrive(NewCall { call, queue, priority, age, wait_max, attributes }));
    "call {call} hangs up",
        "the caller hangs up, whatever the call was doing",
        [call: CallId] => (Command::HangUp { call });
    "{agent} accepts {call}" + "offer {number}",
        "the agent takes the call; `offer` names another than the last offer of that call to that agent",
        [offer: OfferId] => (Command::Accept { offer });
    "{agent} rejects {call}" + "offer {number}",
        "the agent declines",
        [offer: OfferId] => (Command::Refuse { offer, cause: Refusal::Rejected });
    "{agent} is busy for {call}" + "offer {number}",
        "the agent's device is busy",
        [offer: OfferId] => (Command::Refuse { offer, cause: Refusal::Busy });
    "{agent} is unreachable for {call}" + "offer {number}",
        "the agent's device cannot be reached",
        [offer: OfferId] => (Command::Refuse { offer, cause: Refusal::Unreachable });
    "call {call} is released",
        "the agent ends the conversation",
        [call: CallId] => (Command::Release { call });
    "call {call} is passed to {queue}" + "{age}" + "priority {points}",
        "blind transfer: the agent passes the caller on to a queue, with the age of the call unless it is said \
         otherwise",
        [call: CallId, queue: QueueId, age: Age, priority: Option<i16>] =>
        (Command::Transfer { call, queue, age, priority });
    "{agent} signs in" + "not ready: {reason}",
        "the agent comes to work",
        [agent: AgentId, not_ready: Option<ReasonId>] => (Command::SignIn { agent, not_ready });
    "{agent} signs out",
        "the agent wishes to leave",
        [agent: AgentId] => (Command::SignOut { agent });
    "{agent} goes ready",
        "the agent wishes to take calls",
        [agent: AgentId] => (Command::Ready { agent });
    "{agent} goes not ready: {reason}",
        "the agent wishes to take no calls",
        [agent: AgentId, reason: ReasonId] => (Command::NotReady { agent, reason });
    "{agent} ends wrap-up",
        "the agent's after-call work is done before its time",
        [agent: AgentId] => (Command::WrapUpDone { agent });
    "{agent} is lost",
        "the agent's device is gone, whatever they were doing",
        [agent: AgentId] => (Command::AgentLost { agent });
}

/// All rows, in their order.
pub(super) fn wordings() -> impl Iterator<Item = &'static Wording> {
    VERBS.iter()
}
