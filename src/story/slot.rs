//! The values that fill the slots of a phrase: calls, agents, times and so on.

use super::clock;
use super::names::*;
use super::token::{Token, TokenKind};
use crate::config::names::list_of;
use crate::config::text::literal::TimeSpan;
use crate::config::{Attributes, Center, Destination};
use crate::engine::{ALSO_MAX, Doing, Party, Reason, Wish};
use crate::id::{AgentId, CallId, LegId, ProfileId, QueueId, ReasonId, SelfServiceId};
use crate::time::{Duration, Timestamp};

/// The value of one slot.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Slot {
    /// Left out.
    Empty,
    Call(CallId),
    Calls(Vec<CallId>),
    Leg(LegId),
    Agent(AgentId),
    Queue(QueueId),
    Reason(ReasonId),
    External(u16),
    Destination(Destination),
    Doing(Doing),
    Attributes(Attributes),
    Number(i64),
    Span(Duration),
    Time(Timestamp),
    /// One of a [`Choice`](super::choice::Choice)'s texts.
    Word(&'static str),
    Queues([Option<QueueId>; ALSO_MAX]),
    Profile(ProfileId),
    Message(u16),
    Service(SelfServiceId),
    Party(Party),
    Wish(Wish),
    Key(char),
    Agents(Vec<AgentId>),
    /// Calls, and the agent each is connected with.
    Connections(Vec<(CallId, Option<AgentId>)>),
    /// Calls, and the agents whose telephones ring for them.
    Rings(Vec<(CallId, AgentId)>),
    /// The name of one of the story's later centres.
    Centre(String),
}

/// How an unknown estimated wait is written.
pub(super) const UNKNOWN: &str = "unknown";

/// What a slot accepts. A template names the kind in braces: `{agent}`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Call,
    Calls,
    Leg,
    Agent,
    Queue,
    Reason,
    External,
    Destination,
    Doing,
    Attributes,
    Number,
    Points,
    Span,
    Time,
    Queues,
    Profile,
    Message,
    Service,
    Party,
    Wish,
    Key,
    Wait,
    Agents,
    Connections,
    Rings,
    Centre,
    Choice(&'static super::choice::Choice),
}

/// The kinds by name, and how the reference explains them.
const KINDS: &[(&str, Kind, &str)] = &[
    ("call", Kind::Call, "the call's number; `call 7` and `7` are the same"),
    ("calls", Kind::Calls, "numbers of calls, first in line first; `nobody` for none"),
    ("leg", Kind::Leg, "a call's stay in a queue: `7/2` is the second of call 7, and `7` its first"),
    ("agent", Kind::Agent, "an agent's name"),
    ("queue", Kind::Queue, "a queue's name"),
    ("reason", Kind::Reason, "one of the centre's reasons"),
    ("external", Kind::External, "one of the centre's externals"),
    ("destination", Kind::Destination, "`queue` with a queue's name, `external` with the name of one, or `callback`"),
    (
        "doing",
        Kind::Doing,
        "`signed out`, `not ready: REASON`, `not ready: unanswered calls`, `idle`, `ringing`, `dialling`, `talking`, \
         `in wrap-up` or `held off`",
    ),
    ("attribute", Kind::Attributes, "an attribute's name and its value, as in `region guiyang`; may be repeated"),
    ("number", Kind::Number, "a whole number"),
    ("points", Kind::Points, "points of priority, from -32768 to 32767"),
    ("span", Kind::Span, "a length of time: `20s`, `1m30s`, `250ms`"),
    ("time", Kind::Time, "a time of the story: `1:30.5`"),
    ("wait", Kind::Wait, "a length of time, or `unknown`"),
    ("queues", Kind::Queues, "up to three queues' names"),
    ("profile", Kind::Profile, "a profile's name"),
    ("message", Kind::Message, "one of the centre's messages"),
    ("service", Kind::Service, "the name of a bot or menu in front of the queues"),
    (
        "party",
        Kind::Party,
        "a queue's name, with or without `queue` before it; `Li of contract` for an agent, held by a queue that the agent \
         serves; or `external` with the name of one",
    ),
    ("wish", Kind::Wish, "`ready`, `not ready: REASON` or `signed out`"),
    ("key", Kind::Key, "a key of the telephone: `0` to `9`, `\"*\"` or `\"#\"`"),
    ("agents", Kind::Agents, "agents' names, separated by blanks or `and`; `nobody` for none"),
    ("connections", Kind::Connections, "`7 with Li`, or `7 with nobody`; may be repeated"),
    ("rings", Kind::Rings, "`7 rings Li`; may be repeated"),
    ("centre", Kind::Centre, "the name of one of the story's later centres"),
];

impl Kind {
    /// The kind with this name. Panics if a template names an unknown one, which is a bug in the tables.
    pub(super) fn named(name: &str) -> Self {
        let plain = KINDS.iter().find(|(known, ..)| *known == name).map(|&(_, kind, _)| kind);
        let choice =
            || super::choice::CHOICES.iter().find(|choice| choice.name == name).map(|&choice| Self::Choice(choice));
        plain.or_else(choice).unwrap_or_else(|| panic!("no kind of slot is called `{name}`"))
    }

    /// Names and meanings, for the reference.
    pub(super) fn all() -> impl Iterator<Item = (&'static str, String)> {
        let choices = super::choice::CHOICES.iter().map(|choice| (choice.name, choice.listed()));
        KINDS.iter().map(|&(name, _, meaning)| (name, meaning.to_owned())).chain(choices)
    }

    /// Parses as many words as belong to the value; on failure, returns what would be right.
    pub(super) fn read(self, tokens: &[Token], center: &Center) -> Result<(Slot, usize), String> {
        let one = |slot: Option<Slot>, expected: &str| slot.map(|slot| (slot, 1)).ok_or_else(|| expected.to_owned());
        let Some(first) = tokens.first() else { return Err(self.expected()) };
        let plain = if first.kind == TokenKind::Plain { first.text.as_str() } else { "" };
        match self {
            Self::Call => one(call(plain).map(Slot::Call), &self.expected()),
            Self::Calls => read_calls(tokens).ok_or_else(|| self.expected()),
            Self::Leg => one(leg(plain).map(Slot::Leg), &self.expected()),
            Self::Number => one(plain.parse().ok().map(|number: u32| Slot::Number(number.into())), &self.expected()),
            Self::Points => one(plain.parse().ok().map(|points: i16| Slot::Number(points.into())), &self.expected()),
            Self::Span => one(TimeSpan::read_any(plain).map(Slot::Span), &self.expected()),
            Self::Time => one(clock::read(plain).map(Slot::Time), &self.expected()),
            Self::Agent => agent(first, center).map(|agent| (Slot::Agent(agent), 1)),
            Self::Queue => queue(first, center).map(|queue| (Slot::Queue(queue), 1)),
            Self::Reason => reason(first, center).map(|reason| (Slot::Reason(reason), 1)),
            Self::External => external(first, center).map(|place| (Slot::External(place), 1)),
            Self::Profile => profile(first, center).map(|profile| (Slot::Profile(profile), 1)),
            Self::Message => message(first, center).map(|place| (Slot::Message(place), 1)),
            Self::Service => service(first, center).map(|service| (Slot::Service(service), 1)),
            Self::Wait if plain == UNKNOWN => Ok((Slot::Word(UNKNOWN), 1)),
            Self::Wait => one(TimeSpan::read_any(plain).map(Slot::Span), &self.expected()),
            Self::Key => one(key(&first.text).map(Slot::Key), &self.expected()),
            Self::Centre => Ok((Slot::Centre(first.text.clone()), 1)),
            Self::Queues => read_queues(tokens, center),
            Self::Party => read_party(tokens, center),
            Self::Wish => read_wish(tokens, center),
            Self::Agents => read_agents(tokens, center),
            Self::Connections => read_connection(tokens, center),
            Self::Rings => read_ring(tokens, center),
            Self::Destination => destination(tokens, center),
            Self::Doing => read_doing(tokens, center),
            Self::Attributes => read_attribute(tokens, center),
            Self::Choice(choice) => choice.read(tokens).ok_or_else(|| choice.listed()),
        }
    }

    fn expected(self) -> String {
        match self {
            Self::Call => "a call's number such as 7".into(),
            Self::Calls => "numbers of calls such as 3 1 2, or nobody".into(),
            Self::Leg => "a call's number, or that of its second leg such as 7/2".into(),
            Self::Number => "a whole number".into(),
            Self::Points => "points of priority, from -32768 to 32767".into(),
            Self::Span => "a length of time such as 20s, 1m30s, 250ms or 2h".into(),
            Self::Time => clock::EXPECTED.into(),
            Self::Agent => "an agent's name".into(),
            Self::Queue => "a queue's name".into(),
            Self::Reason => "a reason".into(),
            Self::External => "the name of an external".into(),
            Self::Destination => "`queue` or `external` with a name, or `end`".into(),
            Self::Doing => "what an agent does, such as idle or talking".into(),
            Self::Attributes => "an attribute and its value".into(),
            Self::Wait => format!("a length of time, or {UNKNOWN}"),
            Self::Queues => "up to three queues".into(),
            Self::Profile => "a profile".into(),
            Self::Message => "a message".into(),
            Self::Service => "the name of a bot or menu".into(),
            Self::Party => "a queue, an agent as in `Li of contract`, or `external` with a name".into(),
            Self::Wish => "ready, signed out, or not ready: with a reason".into(),
            Self::Key => "a key, 0 to 9, \"*\" or \"#\"".into(),
            Self::Agents => "agents' names, separated by blanks or `and`, or nobody".into(),
            Self::Connections => "a call and an agent, as in `7 with Li` or `7 with nobody`".into(),
            Self::Rings => "a call and an agent, as in `7 rings Li`".into(),
            Self::Centre => "the name of a later centre".into(),
            Self::Choice(choice) => choice.listed(),
        }
    }
}

fn call(text: &str) -> Option<CallId> {
    text.parse().ok().map(CallId)
}

fn leg(text: &str) -> Option<LegId> {
    let (call, number) = text.split_once('/').unwrap_or((text, "1"));
    Some(LegId { call: self::call(call)?, number: number.parse().ok()? })
}

fn read_calls(tokens: &[Token]) -> Option<(Slot, usize)> {
    if tokens[0].is("nobody") {
        return Some((Slot::Calls(Vec::new()), 1));
    }
    let calls: Option<Vec<CallId>> = tokens.iter().map(|token| call(&token.text)).collect();
    calls.map(|calls| (Slot::Calls(calls), tokens.len()))
}

fn key(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|key| (key.is_ascii_digit() || "*#".contains(*key)) && chars.next().is_none())
}

fn read_queues(tokens: &[Token], center: &Center) -> Result<(Slot, usize), String> {
    let mut queues = [None; ALSO_MAX];
    if tokens.len() > ALSO_MAX {
        return Err(Kind::Queues.expected());
    }
    for (place, token) in queues.iter_mut().zip(tokens) {
        *place = Some(queue(token, center)?);
    }
    Ok((Slot::Queues(queues), tokens.len()))
}

fn read_agents(tokens: &[Token], center: &Center) -> Result<(Slot, usize), String> {
    if tokens[0].is("nobody") {
        return Ok((Slot::Agents(Vec::new()), 1));
    }
    let mut agents = Vec::with_capacity(tokens.len());
    let mut listed = tokens.iter().peekable();
    while let Some(token) = listed.next() {
        agents.push(
            agent(token, center).map_err(|expected| format!("{expected}; names are separated by blanks or `and`"))?,
        );
        // The word joins two names, and may itself be one.
        listed.next_if(|next| next.is("and") && agent(next, center).is_err());
    }
    match tokens.last() {
        Some(last) if last.is("and") && agent(last, center).is_err() => Err(Kind::Agent.expected()),
        _ => Ok((Slot::Agents(agents), tokens.len())),
    }
}

fn read_connection(tokens: &[Token], center: &Center) -> Result<(Slot, usize), String> {
    match tokens {
        [first, with, third, ..] if with.is("with") => {
            let call = call(&first.text).ok_or_else(|| Kind::Call.expected())?;
            let agent = if third.is("nobody") { None } else { Some(agent(third, center)?) };
            Ok((Slot::Connections(vec![(call, agent)]), 3))
        }
        _ => Err(Kind::Connections.expected()),
    }
}

fn read_ring(tokens: &[Token], center: &Center) -> Result<(Slot, usize), String> {
    match tokens {
        [first, rings, third, ..] if rings.is("rings") => {
            let call = call(&first.text).ok_or_else(|| Kind::Call.expected())?;
            Ok((Slot::Rings(vec![(call, agent(third, center)?)]), 3))
        }
        _ => Err(Kind::Rings.expected()),
    }
}

/// Parses `queue NAME` or just `NAME`, `external NAME`, or `AGENT of QUEUE`.
fn read_party(tokens: &[Token], center: &Center) -> Result<(Slot, usize), String> {
    let (to, used) = match tokens {
        [first, name, ..] if first.is("queue") => (Party::Queue(queue(name, center)?), 2),
        [first, name, ..] if first.is("external") => (Party::External(external(name, center)?), 2),
        [name, of, from, ..] if of.is("of") => (Party::Agent(agent(name, center)?, queue(from, center)?), 3),
        [name, ..] => (Party::Queue(queue(name, center)?), 1),
        [] => return Err(Kind::Party.expected()),
    };
    Ok((Slot::Party(to), used))
}

fn read_wish(tokens: &[Token], center: &Center) -> Result<(Slot, usize), String> {
    let starts = |words: &str| super::choice::starts_with(tokens, words);
    let (wish, used) = match (starts("ready"), starts("signed out"), starts("not ready:").zip(tokens.get(3))) {
        (Some(used), ..) => (Wish::Ready, used),
        (_, Some(used), _) => (Wish::SignOut, used),
        (.., Some((used, given))) => (Wish::NotReady(Reason::Given(reason(given, center)?)), used + 1),
        _ => return Err(Kind::Wish.expected()),
    };
    Ok((Slot::Wish(wish), used))
}

/// Parses `queue NAME`, `external NAME`, `callback` or `end`.
fn destination(tokens: &[Token], center: &Center) -> Result<(Slot, usize), String> {
    let name = tokens.get(1).ok_or_else(|| Kind::Destination.expected());
    let (to, used) = match () {
        () if tokens[0].is("end") => (Destination::End, 1),
        () if tokens[0].is("callback") => (Destination::Callback, 1),
        () if tokens[0].is("queue") => (Destination::Queue(queue(name?, center)?), 2),
        () if tokens[0].is("external") => (Destination::External(external(name?, center)?), 2),
        () => return Err(Kind::Destination.expected()),
    };
    Ok((Slot::Destination(to), used))
}

/// What an agent may be doing, apart from being not ready.
const DOINGS: &[(Doing, &str)] = &[
    (Doing::SignedOut, "signed out"),
    (Doing::Idle, "idle"),
    (Doing::Ringing, "ringing"),
    (Doing::Dialling, "dialling"),
    (Doing::Talking, "talking"),
    (Doing::WrapUp, "in wrap-up"),
    (Doing::HeldOff, "held off"),
    (Doing::Engaged, "engaged elsewhere"),
    (Doing::NotReady(Reason::Rona), "not ready: unanswered calls"),
];

fn read_doing(tokens: &[Token], center: &Center) -> Result<(Slot, usize), String> {
    let starts = |words: &str| super::choice::starts_with(tokens, words);
    if let Some((doing, used)) = DOINGS.iter().find_map(|&(doing, words)| Some((doing, starts(words)?))) {
        return Ok((Slot::Doing(doing), used));
    }
    match starts("not ready:").zip(tokens.get(3)) {
        Some((_, given)) => Ok((Slot::Doing(Doing::NotReady(Reason::Given(reason(given, center)?))), 4)),
        None => Err(format!("{}, or not ready: with a reason", list_of(DOINGS.iter().map(|&(_, words)| words)))),
    }
}

fn read_attribute(tokens: &[Token], center: &Center) -> Result<(Slot, usize), String> {
    let attribute =
        place(&tokens[0], "attribute", center.attributes.iter().map(|attribute| attribute.name.as_str()))? as usize;
    let value = tokens.get(1).ok_or("the attribute's value")?;
    let values = center.attributes.get(attribute).map(|attribute| attribute.values.as_slice()).unwrap_or_default();
    let number = place(value, "value", values.iter().map(String::as_str))?;
    let mut attributes = Attributes::default();
    let known = attributes.0.get_mut(attribute).ok_or("one of the eight attributes that a centre may have")?;
    *known = u16::try_from(number + u32::from(value.kind != TokenKind::Bracketed)).unwrap_or(u16::MAX);
    Ok((Slot::Attributes(attributes), 2))
}

impl Slot {
    /// Writes the value in the story's words; empty if left out.
    pub(super) fn write(&self, center: &Center) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Call(call) => call.to_string(),
            Self::Calls(calls) if calls.is_empty() => "nobody".into(),
            Self::Calls(calls) => calls.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            Self::Leg(LegId { call, number: 1 }) => call.to_string(),
            Self::Leg(leg) => leg.to_string(),
            Self::Agent(agent) => agent_name(*agent, center),
            Self::Queue(queue) => queue_name(*queue, center),
            Self::Reason(reason) => reason_name(*reason, center),
            Self::External(place) => external_name(*place, center),
            Self::Destination(Destination::End) => "end".into(),
            Self::Destination(Destination::Callback) => "callback".into(),
            Self::Destination(Destination::Queue(queue)) => format!("queue {}", queue_name(*queue, center)),
            Self::Destination(Destination::External(place)) => format!("external {}", external_name(*place, center)),
            Self::Doing(Doing::NotReady(Reason::Given(reason))) => {
                format!("not ready: {}", reason_name(*reason, center))
            }
            Self::Doing(doing) => {
                let words = DOINGS.iter().find(|(known, _)| known == doing);
                words.map_or_else(|| format!("{doing:?}"), |(_, words)| (*words).to_owned())
            }
            Self::Attributes(attributes) => write_attributes(attributes, center),
            Self::Number(number) => number.to_string(),
            Self::Span(span) => span.to_string(),
            Self::Time(at) => clock::write(*at),
            Self::Word(words) => (*words).to_owned(),
            Self::Queues(queues) => joined(queues.iter().flatten().map(|&queue| queue_name(queue, center)), " "),
            Self::Profile(profile) => profile_name(*profile, center),
            Self::Message(place) => message_name(*place, center),
            Self::Service(service) => service_name(*service, center),
            Self::Party(Party::Queue(queue)) => format!("queue {}", queue_name(*queue, center)),
            Self::Party(Party::External(place)) => format!("external {}", external_name(*place, center)),
            Self::Party(Party::Agent(agent, queue)) => {
                format!("{} of {}", agent_name(*agent, center), queue_name(*queue, center))
            }
            Self::Wish(Wish::Ready) => "ready".into(),
            Self::Wish(Wish::SignOut) => "signed out".into(),
            Self::Wish(Wish::NotReady(reason)) => Self::Doing(Doing::NotReady(*reason)).write(center),
            Self::Key(key) if key.is_ascii_digit() => key.to_string(),
            Self::Key(key) => format!("\"{key}\""),
            Self::Agents(agents) if agents.is_empty() => "nobody".into(),
            Self::Agents(agents) => joined(agents.iter().map(|&agent| agent_name(agent, center)), " "),
            Self::Connections(connections) => {
                let with = |agent: &Option<AgentId>| agent.map_or("nobody".into(), |agent| agent_name(agent, center));
                joined(connections.iter().map(|(call, agent)| format!("{call} with {}", with(agent))), ", ")
            }
            Self::Rings(rings) => {
                joined(rings.iter().map(|(call, agent)| format!("{call} rings {}", agent_name(*agent, center))), ", ")
            }
            Self::Centre(name) => super::names::name("centre", 0, Some(name)),
        }
    }

    /// Merges a repeated slot: attributes, connections and rings add up; anything else may occur only once.
    pub(super) fn join(&mut self, other: Self) -> bool {
        match (&mut *self, other) {
            (Self::Attributes(these), Self::Attributes(others)) => {
                let clash = these.0.iter().zip(others.0).any(|(&this, other)| this != 0 && other != 0);
                these.0.iter_mut().zip(others.0).for_each(|(this, other)| *this = (*this).max(other));
                !clash
            }
            (Self::Connections(these), Self::Connections(others)) => {
                these.extend(others);
                true
            }
            (Self::Rings(these), Self::Rings(others)) => {
                these.extend(others);
                true
            }
            (Self::Empty, other) => {
                *self = other;
                true
            }
            _ => false,
        }
    }

    /// Whether the written value is true of the actual one: equal or left out, and for attributes, those that
    /// are written.
    pub(super) fn holds_of(&self, actual: &Self) -> bool {
        match (self, actual) {
            (Self::Empty, _) => true,
            (Self::Attributes(these), Self::Attributes(actual)) => {
                these.0.iter().zip(actual.0).all(|(&this, actual)| this == 0 || this == actual)
            }
            _ => self == actual,
        }
    }
}

fn write_attributes(attributes: &Attributes, center: &Center) -> String {
    let known = attributes.0.iter().enumerate().filter(|(_, value)| **value > 0);
    let words = known.map(|(place, &value)| {
        let attribute = center.attributes.get(place);
        let values = attribute.map(|attribute| attribute.values.as_slice()).unwrap_or_default();
        let value = name("value", usize::from(value), values.get(usize::from(value) - 1).map(String::as_str));
        format!("{} {value}", name("attribute", place, attribute.map(|attribute| attribute.name.as_str())))
    });
    joined(words, ", ")
}

fn joined(words: impl Iterator<Item = String>, between: &str) -> String {
    words.collect::<Vec<_>>().join(between)
}
