//! The texts that come with commands and are kept by the router, not by the engine.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

use acd::engine::{Command, NewCall, Party};
use acd::id::{CallId, CallerId};
use acd::notes::{CallNote, Note, Notes, Text};

/// The texts found while a command was read.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// The calls that were named by texts.
    pub(crate) calls: Vec<(CallId, Text)>,
    pub(crate) caller: Option<Text>,
    /// `data` of a call, `at` of an agent, `number` of a place outside, `by` of whom somebody listens.
    pub(crate) extra: Option<Text>,
    /// The number of the next event when a switch was asked what it has.
    pub(crate) as_of: Option<u64>,
}

impl Texts {
    /// The calls that were named by texts, with their names.
    pub fn names(&self) -> &[(CallId, Text)] {
        &self.calls
    }

    /// The names as they were written, for the answer.
    pub fn notes(&self) -> Notes {
        let mut notes = Notes::default();
        self.calls.iter().for_each(|(call, name)| notes.name(*call, name.clone()));
        notes
    }

    fn name(&self, call: CallId) -> Option<Text> {
        self.calls.iter().find(|(named, _)| *named == call).map(|(_, name)| name.clone())
    }

    /// What is to be kept with a call that arrives.
    pub fn of_arrival(&self, call: CallId) -> CallNote {
        CallNote { name: self.name(call), caller: self.caller.clone(), data: self.extra.clone(), number: None }
    }

    /// What is to be kept with a command.
    pub fn note(&self, command: &Command) -> Option<Note> {
        if let Command::Arrive(NewCall { call, .. }) = command {
            return Some(Note::Call(self.of_arrival(*call))).filter(|note| *note != Note::Call(CallNote::default()));
        }
        if let Command::Transfer { .. } | Command::Consult { to: Party::External(_), .. } = command {
            return self.extra.clone().map(Note::Number);
        }
        if let Command::Monitor { .. } = command {
            return self.extra.clone().map(Note::By);
        }
        if let Command::Consult { consult, .. } = command {
            let name = self.name(*consult)?;
            return Some(Note::Call(CallNote { name: Some(name), ..CallNote::default() }));
        }
        if let Command::SignIn { .. } = command {
            return self.extra.clone().map(Note::Place);
        }
        let is_reconciling = matches!(command, Command::Reconcile(_)) && !self.calls.is_empty();
        is_reconciling.then(|| Note::Names(self.calls.clone()))
    }

    /// For `reconcile`: the number of the next event when the switch was asked what it has, and the names of its calls.
    pub fn as_of(&self) -> Option<(u64, &[(CallId, Text)])> {
        Some((self.as_of?, &self.calls))
    }
}

/// A call or a caller as it is written: a number, or a text.
pub(crate) enum Written {
    Number(u64),
    Text(Text),
}

impl Written {
    /// The number that it stands for, and the text where that is more than the number.
    pub(crate) fn call(self) -> (CallId, Option<Text>) {
        match self {
            Self::Number(number) => (CallId(number), None),
            Self::Text(text) => {
                let call = CallId::named(text.as_str());
                let is_plain = call.0.to_string() == text.as_str();
                (call, (!is_plain).then_some(text))
            }
        }
    }

    /// The number that it stands for, and the text.
    pub(crate) fn caller(self) -> (CallerId, Option<Text>) {
        match self {
            Self::Number(number) => (CallerId(number), Text::new(number.to_string()).ok()),
            Self::Text(text) => (CallerId::named(text.as_str()), Some(text)),
        }
    }
}

impl<'de> Deserialize<'de> for Written {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reading)
    }
}

/// Up to this, every integer is a number of its own.
const EXACT: f64 = (1_u64 << f64::MANTISSA_DIGITS) as f64;

struct Reading;

impl Visitor<'_> for Reading {
    type Value = Written;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text of 1 to 256 bytes, or a whole number from 0")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Written, E> {
        Ok(Written::Number(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Written, E> {
        u64::try_from(number)
            .map(Written::Number)
            .map_err(|_| E::invalid_value(serde::de::Unexpected::Signed(number), &self))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Written, E> {
        // Programs with only one number type write 7.0 for 7.
        if number.fract() == 0.0 && (0.0..=EXACT).contains(&number) {
            return Ok(Written::Number(number as u64));
        }
        Err(E::invalid_value(serde::de::Unexpected::Float(number), &self))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Written, E> {
        Text::new(text).map(Written::Text).map_err(E::custom)
    }
}
