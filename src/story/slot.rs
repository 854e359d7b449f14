//! What the holes of a phrase are filled with: calls, agents, times, ….

use super::clock;
use super::token::{Token, TokenKind};
use crate::config::literal::TimeSpan;
use crate::config::names::{list_of, nearest};
use crate::config::{Attributes, Center, Destination};
use crate::engine::{Doing, Reason};
use crate::id::{AgentId, CallId, LegId, QueueId, ReasonId};
use crate::time::{Duration, Timestamp};

/// What one hole holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Slot {
    /// Left out.
    Absent,
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
}

/// What a hole takes. A template names it in braces: `{agent}`.
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
    Choice(&'static super::choice::Choice),
}

/// The kinds by name, and what they are to a reader of the reference.
const KINDS: &[(&str, Kind, &str)] = &[
    ("call", Kind::Call, "the call's number; `call 7` and `7` are the same"),
    ("calls", Kind::Calls, "numbers of calls, the first in line first; `nobody` for none"),
    ("leg", Kind::Leg, "a call's stay in a queue: `7/2` is the second of call 7, and `7` its first"),
    ("agent", Kind::Agent, "an agent's name"),
    ("queue", Kind::Queue, "a queue's name"),
    ("reason", Kind::Reason, "one of the centre's reasons"),
    ("external", Kind::External, "one of the centre's externals"),
    ("destination", Kind::Destination, "`queue` with a queue's name, or `external` with the name of one"),
    (
        "doing",
        Kind::Doing,
        "`signed out`, `not ready: REASON`, `not ready: unanswered calls`, `idle`, `ringing`, `talking`, `in wrap-up` or \
         `held off`",
    ),
    ("attribute", Kind::Attributes, "an attribute's name and its value, as in `region guiyang`; may be repeated"),
    ("number", Kind::Number, "a whole number"),
    ("points", Kind::Points, "points of priority, from -32768 to 32767"),
    ("span", Kind::Span, "a length of time: `20s`, `1m30s`, `250ms`"),
    ("time", Kind::Time, "a time of the story: `1:30.5`"),
];

impl Kind {
    /// The kind of this name. Panics where a template of ours names none: a fault of the tables.
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

    /// Reads as many of the words as belong to it; what would be right, where none do.
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
            Self::Agent => place(first, "agent", center.agents.iter().map(|agent| agent.name.as_str()))
                .map(|place| (Slot::Agent(AgentId(place)), 1)),
            Self::Queue => queue(first, center).map(|queue| (Slot::Queue(queue), 1)),
            Self::Reason => place(first, "reason", center.reasons.iter().map(String::as_str))
                .map(|place| (Slot::Reason(ReasonId(place as u16)), 1)),
            Self::External => external(first, center).map(|place| (Slot::External(place), 1)),
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

/// The place of a name among the known ones, or the number in `(agent 7)`.
fn place<'n>(token: &Token, kind: &str, names: impl Iterator<Item = &'n str> + Clone) -> Result<u32, String> {
    if token.kind == TokenKind::Bracketed {
        let number = token.text.strip_prefix(kind).and_then(|rest| rest.trim().parse().ok());
        return number.ok_or_else(|| format!("({kind} 9), with the number of one that has no name"));
    }
    let place = names.clone().position(|name| name == token.text);
    place
        .and_then(|place| u32::try_from(place).ok())
        .ok_or_else(|| format!("{} {kind}: {}", article(kind), nearest(&token.text, names)))
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" }
}

fn queue(token: &Token, center: &Center) -> Result<QueueId, String> {
    let names = center.queues.iter().map(|queue| queue.name.as_str());
    place(token, "queue", names).map(|place| QueueId(place as u16))
}

fn external(token: &Token, center: &Center) -> Result<u16, String> {
    place(token, "external", center.externals.iter().map(String::as_str)).map(|place| place as u16)
}

/// `queue NAME`, `external NAME` or `end`.
fn destination(tokens: &[Token], center: &Center) -> Result<(Slot, usize), String> {
    let name = tokens.get(1).ok_or_else(|| Kind::Destination.expected());
    let (to, used) = match () {
        () if tokens[0].is("end") => (Destination::End, 1),
        () if tokens[0].is("queue") => (Destination::Queue(queue(name?, center)?), 2),
        () if tokens[0].is("external") => (Destination::External(external(name?, center)?), 2),
        () => return Err(Kind::Destination.expected()),
    };
    Ok((Slot::Destination(to), used))
}

/// What agents do, besides being not ready.
const DOINGS: &[(Doing, &str)] = &[
    (Doing::SignedOut, "signed out"),
    (Doing::Idle, "idle"),
    (Doing::Ringing, "ringing"),
    (Doing::Talking, "talking"),
    (Doing::WrapUp, "in wrap-up"),
    (Doing::HeldOff, "held off"),
    (Doing::NotReady(Reason::Rona), "not ready: unanswered calls"),
];

fn read_doing(tokens: &[Token], center: &Center) -> Result<(Slot, usize), String> {
    let starts = |words: &str| super::choice::starts_with(tokens, words);
    if let Some((doing, used)) = DOINGS.iter().find_map(|&(doing, words)| Some((doing, starts(words)?))) {
        return Ok((Slot::Doing(doing), used));
    }
    match starts("not ready:").zip(tokens.get(3)) {
        Some((_, reason)) => {
            let place = place(reason, "reason", center.reasons.iter().map(String::as_str))?;
            Ok((Slot::Doing(Doing::NotReady(Reason::Given(ReasonId(place as u16)))), 4))
        }
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
    /// In the story's words; empty where it is absent.
    pub(super) fn write(&self, center: &Center) -> String {
        match self {
            Self::Absent => String::new(),
            Self::Call(call) => call.to_string(),
            Self::Calls(calls) if calls.is_empty() => "nobody".into(),
            Self::Calls(calls) => calls.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            Self::Leg(LegId { call, number: 1 }) => call.to_string(),
            Self::Leg(leg) => leg.to_string(),
            Self::Agent(agent) => {
                name("agent", agent.index(), center.agents.get(agent.index()).map(|agent| agent.name.as_str()))
            }
            Self::Queue(queue) => queue_name(*queue, center),
            Self::Reason(reason) => reason_name(*reason, center),
            Self::External(place) => external_name(*place, center),
            Self::Destination(Destination::End) => "end".into(),
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
        }
    }

    /// Joins what a repeated hole holds: attributes add up, anything else may be said once.
    pub(super) fn join(&mut self, other: Self) -> bool {
        match (&mut *self, other) {
            (Self::Attributes(these), Self::Attributes(others)) => {
                let clash = these.0.iter().zip(others.0).any(|(&this, other)| this != 0 && other != 0);
                these.0.iter_mut().zip(others.0).for_each(|(this, other)| *this = (*this).max(other));
                !clash
            }
            (Self::Absent, other) => {
                *self = other;
                true
            }
            _ => false,
        }
    }

    /// Whether what is written holds of what is: equal, or left out, or of attributes those that are written.
    pub(super) fn holds_of(&self, actual: &Self) -> bool {
        match (self, actual) {
            (Self::Absent, _) => true,
            (Self::Attributes(these), Self::Attributes(actual)) => {
                these.0.iter().zip(actual.0).all(|(&this, actual)| this == 0 || this == actual)
            }
            _ => self == actual,
        }
    }
}

fn queue_name(queue: QueueId, center: &Center) -> String {
    name("queue", queue.index(), center.queues.get(queue.index()).map(|queue| queue.name.as_str()))
}

fn reason_name(reason: ReasonId, center: &Center) -> String {
    name("reason", reason.index(), center.reasons.get(reason.index()).map(String::as_str))
}

fn external_name(place: u16, center: &Center) -> String {
    name("external", usize::from(place), center.externals.get(usize::from(place)).map(String::as_str))
}

/// A name as the language takes it, quoted where it must be.
fn name(kind: &str, place: usize, name: Option<&str>) -> String {
    match name {
        None => format!("({kind} {place})"),
        Some(name) if name.contains(|c: char| c.is_whitespace() || ",;:()#".contains(c)) => format!("\"{name}\""),
        Some(name) => name.to_owned(),
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
    words.collect::<Vec<_>>().join(", ")
}
