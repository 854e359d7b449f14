//! What may happen in a story, one row per command.

use super::choice::Chosen;
use super::phrase::{Phrase, Wording};
use super::slot::Slot;
use crate::config::{Attributes, Center, OnClosing, Rating};
use crate::engine::{
    ALSO_MAX, Age, Command, Event, Fact, Ladders, Monitoring, NewCall, Party, Reason, Refusal, SwitchState, Wish,
};
use crate::id::{AgentId, CallId, CallerId, OfferId, ProfileId, QueueId, ReasonId, SelfServiceId};
use crate::time::Duration;

/// What a story's names refer to: a story speaks of agent and call where the engine speaks of offers, and names
/// centres.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    pub(super) made: Vec<(OfferId, CallId)>,
    /// The later centres.
    pub(super) centers: Vec<(String, Center)>,
}

impl Context {
    /// Notes the offers among some events.
    pub(super) fn read(&mut self, events: &[Event]) {
        self.made.extend(events.iter().filter_map(|event| match event.fact {
            Fact::Offered { offer, leg, .. } => Some((offer, leg.call)),
            _ => None,
        }));
    }

    /// The agent's last offer of the call; if there is none, an offer that never existed.
    fn last(&self, agent: AgentId, call: CallId) -> OfferId {
        let of_both = |(offer, of): &&(OfferId, CallId)| offer.agent == agent && *of == call;
        self.made.iter().rev().find(of_both).map_or(OfferId { agent, serial: 0 }, |(offer, _)| *offer)
    }

    fn call(&self, offer: OfferId) -> CallId {
        self.made.iter().rev().find(|(made, _)| *made == offer).map_or(CallId(0), |&(_, call)| call)
    }
}

/// A field of a command: some of a phrase's slots.
trait Field: Sized {
    fn read(slots: &mut std::slice::Iter<'_, Slot>, context: &Context) -> Self;
    /// Writes the field. The first `words` slots must be filled; details with their usual value are left out.
    fn write(&self, slots: &mut Vec<Slot>, words: usize, context: &Context);
}

/// A field that is one slot, and its value if the slot is left out.
macro_rules! fields {
    ($($type:ty: $slot:pat => $value:expr, absent $absent:expr, $this:ident => $written:expr;)+) => {
        $(impl Field for $type {
            fn read(slots: &mut std::slice::Iter<'_, Slot>, _: &Context) -> Self {
                match slots.next() {
                    Some(&$slot) => $value,
                    _ => $absent,
                }
            }

            fn write(&self, slots: &mut Vec<Slot>, words: usize, _: &Context) {
                let $this = *self;
                let left_out = slots.len() >= words && $this == $absent;
                slots.push(if left_out { Slot::Empty } else { $written });
            }
        })+
    };
}

fields! {
    CallId: Slot::Call(call) => call, absent CallId(0), this => Slot::Call(this);
    AgentId: Slot::Agent(agent) => agent, absent AgentId(0), this => Slot::Agent(this);
    QueueId: Slot::Queue(queue) => queue, absent QueueId(0), this => Slot::Queue(this);
    ReasonId: Slot::Reason(reason) => reason, absent ReasonId(u16::MAX), this => Slot::Reason(this);
    Option<ReasonId>: Slot::Reason(reason) => Some(reason), absent None,
        this => this.map_or(Slot::Empty, Slot::Reason);
    i16: Slot::Number(points) => i16::try_from(points).unwrap_or(0), absent 0, this => Slot::Number(this.into());
    Option<i16>: Slot::Number(points) => i16::try_from(points).ok(), absent None,
        this => this.map_or(Slot::Empty, |points| Slot::Number(points.into()));
    Duration: Slot::Span(span) => span, absent Duration::ZERO, this => Slot::Span(this);
    Option<Duration>: Slot::Span(span) => Some(span), absent None, this => this.map_or(Slot::Empty, Slot::Span);
    Attributes: Slot::Attributes(these) => these, absent Attributes::default(), this => Slot::Attributes(this);
    u32: Slot::Number(number) => u32::try_from(number).unwrap_or(u32::MAX), absent 0, this => Slot::Number(this.into());
    Option<u32>: Slot::Number(number) => u32::try_from(number).ok(), absent None,
        this => this.map_or(Slot::Empty, |number| Slot::Number(number.into()));
    Option<CallerId>: Slot::Number(number) => u64::try_from(number).ok().map(CallerId), absent None,
        this => this.map_or(Slot::Empty, |caller| Slot::Number(i64::try_from(caller.0).unwrap_or(i64::MAX)));
    Option<AgentId>: Slot::Agent(agent) => Some(agent), absent None, this => this.map_or(Slot::Empty, Slot::Agent);
    Option<QueueId>: Slot::Queue(queue) => Some(queue), absent None, this => this.map_or(Slot::Empty, Slot::Queue);
    Option<SelfServiceId>: Slot::Service(service) => Some(service), absent None,
        this => this.map_or(Slot::Empty, Slot::Service);
    [Option<QueueId>; ALSO_MAX]: Slot::Queues(queues) => queues, absent [None; ALSO_MAX], this => Slot::Queues(this);
    ProfileId: Slot::Profile(profile) => profile, absent ProfileId(u32::MAX), this => Slot::Profile(this);
    Party: Slot::Party(to) => to, absent Party::External(u16::MAX), this => Slot::Party(this);
    Wish: Slot::Wish(wish) => wish, absent Wish::NotReady(Reason::Rona), this => Slot::Wish(this);
    char: Slot::Key(key) => key, absent '\0', this => Slot::Key(this);
    Rating: Slot::Word(text) => Rating::of_text(text).unwrap_or(Rating::Satisfied), absent Rating::Dissatisfied,
        this => Slot::Word(this.text());
    Monitoring: Slot::Word(text) => Monitoring::of_text(text).unwrap_or(Monitoring::Stop), absent Monitoring::Stop,
        this => Slot::Word(this.text());
    OnClosing: Slot::Word(text) => OnClosing::of_text(text).unwrap_or_default(), absent OnClosing::LetWait,
        this => Slot::Word(this.text());
    Ladders: Slot::Word(text) => Ladders::of_text(text).unwrap_or(Ladders::Keep), absent Ladders::Keep,
        this => Slot::Word(this.text());
    Age: Slot::Word(text) => Age::of_text(text).unwrap_or(Age::Keep), absent Age::Keep, this => Slot::Word(this.text());
}

impl Field for Box<SwitchState> {
    fn read(slots: &mut std::slice::Iter<'_, Slot>, _: &Context) -> Self {
        let reachable = match slots.next() {
            Some(Slot::Agents(agents)) => agents.clone(),
            _ => Vec::new(),
        };
        let calls = match slots.next() {
            Some(Slot::Connections(calls)) => calls.clone(),
            _ => Vec::new(),
        };
        let ringing = match slots.next() {
            Some(Slot::Rings(ringing)) => ringing.clone(),
            _ => Vec::new(),
        };
        let engaged = match slots.next() {
            Some(Slot::Agents(agents)) => Some(agents.clone()),
            _ => None,
        };
        let [no_calls, no_rings, no_agents] = match slots.next() {
            Some(&Slot::Word(text)) => <[bool; 3]>::of_text(text).unwrap_or_default(),
            _ => [false; 3],
        };
        let newer_agents = match slots.next() {
            Some(Slot::Agents(agents)) => agents.clone(),
            _ => Vec::new(),
        };
        let newer_calls = match slots.next() {
            Some(Slot::Calls(calls)) => calls.clone(),
            _ => Vec::new(),
        };
        Self::new(SwitchState {
            calls: (!no_calls).then_some(calls),
            ringing: (!no_rings).then_some(ringing),
            agents: (!no_agents).then_some(reachable),
            engaged,
            newer_calls,
            newer_agents,
        })
    }

    fn write(&self, slots: &mut Vec<Slot>, _: usize, _: &Context) {
        let SwitchState { calls, ringing, agents, engaged, newer_calls, newer_agents } = &**self;
        let silence = [calls.is_none(), ringing.is_none(), agents.is_none()].text();
        let listed = |agents: &Vec<AgentId>| Slot::Agents(agents.clone());
        slots.push(listed(&agents.clone().unwrap_or_default()));
        slots.push(calls.clone().filter(|calls| !calls.is_empty()).map_or(Slot::Empty, Slot::Connections));
        slots.push(ringing.clone().filter(|ringing| !ringing.is_empty()).map_or(Slot::Empty, Slot::Rings));
        slots.push(engaged.as_ref().map_or(Slot::Empty, listed));
        slots.push(if silence.is_empty() { Slot::Empty } else { Slot::Word(silence) });
        slots.push(if newer_agents.is_empty() { Slot::Empty } else { listed(newer_agents) });
        slots.push(if newer_calls.is_empty() { Slot::Empty } else { Slot::Calls(newer_calls.clone()) });
    }
}

impl Field for Box<Center> {
    fn read(slots: &mut std::slice::Iter<'_, Slot>, context: &Context) -> Self {
        let name = match slots.next() {
            Some(Slot::Centre(name)) => name.as_str(),
            _ => "",
        };
        let known = context.centers.iter().find(|(known, _)| known == name);
        Self::new(known.map(|(_, center)| center.clone()).unwrap_or_default())
    }

    fn write(&self, slots: &mut Vec<Slot>, _: usize, context: &Context) {
        let known = context.centers.iter().find(|(_, center)| *center == **self);
        slots.push(Slot::Centre(known.map(|(name, _)| name.clone()).unwrap_or_default()));
    }
}

/// An offer is three slots: agent, call and, as a detail, the number of the agent's offer; by default the last of
/// that call.
impl Field for OfferId {
    fn read(slots: &mut std::slice::Iter<'_, Slot>, context: &Context) -> Self {
        let (agent, call) = (AgentId::read(slots, context), CallId::read(slots, context));
        match slots.next() {
            Some(&Slot::Number(serial)) => Self { agent, serial: u32::try_from(serial).unwrap_or(0) },
            _ => context.last(agent, call),
        }
    }

    fn write(&self, slots: &mut Vec<Slot>, _: usize, context: &Context) {
        let call = context.call(*self);
        let serial =
            if context.last(self.agent, call) == *self { Slot::Empty } else { Slot::Number(self.serial.into()) };
        slots.extend([Slot::Agent(self.agent), Slot::Call(call), serial]);
    }
}

/// One row per command: its words, details, meaning, and the command itself, which is both the pattern that is
/// written and the expression that is parsed. The fields in brackets fill the slots in order.
macro_rules! verbs {
    ($(
        $words:literal $(+ $detail:literal)*, $meaning:literal, [$($field:ident: $type:ty),*] => ($($command:tt)+);
    )+) => {
        static VERBS: &[Wording] = &[$(Wording { words: $words, details: &[$($detail),*], meaning: $meaning }),+];

        /// The command that a phrase of this table stands for.
        pub(super) fn command(phrase: &Phrase, context: &Context) -> Command {
            let mut slots = phrase.slots.iter();
            match phrase.wording.words {
                $($words => {
                    $(let $field = <$type as Field>::read(&mut slots, context);)*
                    $($command)+
                })+
                words => unreachable!("`{words}` is no row of the verbs"),
            }
        }

        /// The phrase for a command.
        pub(super) fn phrase(command: &Command, context: &Context) -> Phrase {
            let mut slots = Vec::new();
            let words = match command {
                $($($command)+ => {
                    $(<$type as Field>::write($field, &mut slots, Wording::holes($words), context);)*
                    $words
                })+
            };
            let wording = VERBS.iter().find(|verb| verb.words == words).expect("every arm is a row");
            Phrase::new(wording, slots)
        }
    };
}

verbs! {
    "call {call} arrives in {queue}" + "also {queues}" + "priority {points}" + "position {number}" + "aged {span}"
        + "waits at most {span}" + "caller {number}" + "preferring {agent}" + "through {service}" + "{attribute}",
        "a call asks for an agent; it may stand in more queues, bring points of priority, ask for a position, bring a \
         wait that it has behind it and a longest wait of its own in this queue, be known by its caller's number, \
         prefer an agent, meet self-service first, and have attributes",
        [call: CallId, queue: QueueId, also: [Option<QueueId>; ALSO_MAX], priority: i16, position: Option<u32>,
         age: Duration, wait_max: Option<Duration>, caller: Option<CallerId>, preferred: Option<AgentId>,
         self_service: Option<SelfServiceId>, attributes: Attributes] =>
        (Command::Arrive(NewCall {
            call, queue, also, priority, position, age, wait_max, caller, preferred, self_service, attributes,
        }));
    "call {call} hangs up",
        "the caller hangs up, whatever the call was doing; in a consultation, the party the agent consults",
        [call: CallId] => (Command::HangUp { call });
    "call {call} presses {key}",
        "the caller presses a key that leaves the queue",
        [call: CallId, key: char] => (Command::ExitKey { call, key });
    "call {call} asks to be called back",
        "the caller hangs up and keeps the place",
        [call: CallId] => (Command::AskCallback { call });
    "call {call} is reached",
        "the caller answers a callback",
        [call: CallId] => (Command::CallbackAnswered { call });
    "call {call} is not reached",
        "a callback attempt failed",
        [call: CallId] => (Command::CallbackFailed { call });
    "self-service completes {call}",
        "the bot or menu served the caller",
        [call: CallId] => (Command::Contained { call });
    "self-service passes {call} on" + "to {queue}",
        "the bot or menu passes the caller on to the queue that was asked for, or the one named",
        [call: CallId, queue: Option<QueueId>] => (Command::Escalate { call, queue });
    "call {call} is rated {rating}",
        "the caller rates the call after it ended",
        [call: CallId, rating: Rating] => (Command::Rate { call, rating });
    "{agent} picks up {call}" + "offer {number}",
        "the agent picks up and must confirm",
        [offer: OfferId] => (Command::PickedUp { offer });
    "{agent} accepts {call}" + "offer {number}",
        "the agent takes the call; `offer` names an offer other than the agent's last of that call",
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
    "{agent} does not confirm {call}" + "offer {number}",
        "the agent picked up and gave the wrong confirmation",
        [offer: OfferId] => (Command::Refuse { offer, cause: Refusal::Unconfirmed });
    "the switch cannot ring {agent} for {call}" + "offer {number}",
        "the offer could not be made, and nobody is to blame",
        [offer: OfferId] => (Command::OfferLost { offer });
    "call {call} is released",
        "the agent ends the conversation; in a conference, for all",
        [call: CallId] => (Command::Release { call });
    "{agent} leaves {call}",
        "one of several agents leaves a conference",
        [agent: AgentId, call: CallId] => (Command::Leave { call, agent });
    "call {call} is passed to {party}" + "{age}" + "priority {points}",
        "blind transfer: the agent passes the caller on, keeping the age of the call unless stated otherwise",
        [call: CallId, to: Party, age: Age, priority: Option<i16>] =>
        (Command::Transfer { call, to, age, priority });
    "call {call} is put on hold",
        "the agent puts the caller on hold",
        [call: CallId] => (Command::Hold { call });
    "call {call} is taken off hold",
        "the agent talks to the caller again",
        [call: CallId] => (Command::Unhold { call });
    "{party} is asked about {call}" + "as {call}",
        "the agent puts the caller on hold and consults somebody, through a separate call unless the party is external",
        [to: Party, call: CallId, consult: CallId] => (Command::Consult { call, consult, to });
    "call {call} is handed over",
        "attended transfer: the consulted party takes the caller",
        [call: CallId] => (Command::CompleteTransfer { call });
    "call {call} is taken back",
        "the agent ends the consultation and returns to the caller",
        [call: CallId] => (Command::CancelConsult { call });
    "call {call} becomes a conference",
        "the consulted party joins agent and caller",
        [call: CallId] => (Command::Conference { call });
    "{agent} signs in" + "not ready: {reason}",
        "the agent starts work",
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
        "the agent ends after-call work early",
        [agent: AgentId] => (Command::WrapUpDone { agent });
    "{agent} is lost",
        "the agent's device is lost, whatever the agent was doing",
        [agent: AgentId] => (Command::AgentLost { agent });
    "{agent} is engaged elsewhere",
        "the agent telephones for themselves, and is offered nothing, whatever they wish",
        [agent: AgentId] => (Command::Engaged { agent });
    "{agent} is no longer engaged",
        "the agent's own call is over",
        [agent: AgentId] => (Command::Disengaged { agent });
    "{agent} gives a sign of life",
        "the agent's device responded",
        [agent: AgentId] => (Command::Alive { agent });
    "{agent} scores {number}",
        "the host's score for the agent, used by the score rule",
        [agent: AgentId, score: u32] => (Command::Score { agent, score });
    "call {call} gets priority {points}",
        "a supervisor changes a waiting call's priority",
        [call: CallId, priority: i16] => (Command::SetPriority { call, priority });
    "call {call} gets position {number} in {queue}",
        "a supervisor changes a waiting call's position",
        [call: CallId, position: u32, queue: QueueId] => (Command::SetPosition { call, queue, position });
    "call {call} moves to {queue}" + "{age}" + "priority {points}",
        "a supervisor moves a waiting call to another queue",
        [call: CallId, queue: QueueId, age: Age, priority: Option<i16>] =>
        (Command::Move { call, queue, age, priority });
    "call {call} joins {queue}",
        "a waiting call also waits in one more queue",
        [call: CallId, queue: QueueId] => (Command::Join { call, queue });
    "call {call} leaves {queue}",
        "a waiting call leaves one of its queues",
        [call: CallId, queue: QueueId] => (Command::LeaveQueue { call, queue });
    "call {call} is withdrawn",
        "the host withdraws the call, whatever it was doing",
        [call: CallId] => (Command::Withdraw { call });
    "{agent} is made {wish}",
        "a supervisor puts the agent into a state",
        [agent: AgentId, wish: Wish] => (Command::Force { agent, wish });
    "{agent} gets profile {profile}",
        "the agent's profile changes",
        [agent: AgentId, profile: ProfileId] => (Command::AssignProfile { agent, profile });
    "a supervisor {monitoring} {agent}",
        "a supervisor joins or leaves the agent's conversation",
        [how: Monitoring, agent: AgentId] => (Command::Monitor { agent, how });
    "{queue} opens",
        "the queue takes calls from now on",
        [queue: QueueId] => (Command::OpenQueue { queue });
    "{queue} closes" + "{closing}",
        "the queue takes no calls from now on; waiting calls stay unless stated otherwise",
        [queue: QueueId, waiting: OnClosing] => (Command::CloseQueue { queue, waiting });
    "the switch goes away",
        "nothing is offered until it is back, and times to ring and to dial stand still",
        [] => (Command::Suspend {});
    "the switch is back",
        "what rang is lost, unless the switch has said what it still has; then it goes on",
        [] => (Command::Resume {});
    "the switch has agents {agents}" + "{connections}" + "{rings}" + "engaged {agents}" + "silent on {silence}"
        + "newer agents {agents}" + "newer calls {calls}",
        "reconcile: all the agents whose devices can be reached, all the calls, each with whom it is connected, all the \
         telephones that ring, and, where the switch knows, who is engaged elsewhere; which of the first three lists it \
         leaves out, and who has changed since it was asked",
        [truth: Box<SwitchState>] => (Command::Reconcile(truth));
    "centre {centre} takes over" + "ladders {ladders}",
        "the configuration changes; ladders are kept unless stated otherwise",
        [center: Box<Center>, ladders: Ladders] => (Command::Reconfigure { center, ladders });
}

/// All rows, in order.
pub(super) fn wordings() -> impl Iterator<Item = &'static Wording> {
    VERBS.iter()
}
