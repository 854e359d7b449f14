//! The files of exact values: the built-in ones, and access to a case's fields in any file.

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::{Map, Value};

/// An object of a file.
pub(super) type Entry = Map<String, Value>;

/// Name and text of every built-in file.
pub(super) const FILES: [(&str, &str); 17] = [
    ("erlang_b", include_str!("../../oracles/erlang_b.json")),
    ("erlang_c", include_str!("../../oracles/erlang_c.json")),
    ("erlang_a", include_str!("../../oracles/erlang_a.json")),
    ("mmnk", include_str!("../../oracles/mmnk.json")),
    ("lines", include_str!("../../oracles/lines.json")),
    ("mmn_plus_D", include_str!("../../oracles/mmn_plus_D.json")),
    ("mmn_plus_G", include_str!("../../oracles/mmn_plus_G.json")),
    ("priority_mmn", include_str!("../../oracles/priority_mmn.json")),
    ("multiskill_N", include_str!("../../oracles/multiskill_N.json")),
    ("multiskill_X", include_str!("../../oracles/multiskill_X.json")),
    ("multiskill_M", include_str!("../../oracles/multiskill_M.json")),
    ("multiskill_W", include_str!("../../oracles/multiskill_W.json")),
    ("multiskill_F", include_str!("../../oracles/multiskill_F.json")),
    ("alis_agents", include_str!("../../oracles/alis_agents.json")),
    ("overflow_legs", include_str!("../../oracles/overflow_legs.json")),
    ("time_varying", include_str!("../../oracles/time_varying.json")),
    ("random_agents", include_str!("../../oracles/random_agents.json")),
];

/// A fault in a file of exact values.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {field}: found {found}; expected {expected}")]
pub struct OracleError {
    /// The file, and its case if there is one, as in `erlang_c/EC01`.
    pub place: String,
    /// The field, as in `params.agents`.
    pub field: String,
    /// What was found.
    pub found: String,
    /// What would be right.
    pub expected: String,
}

/// The fields of an object. It remembers which were read, so that the others can be refused.
pub(super) struct Fields<'e> {
    place: &'e str,
    within: String,
    entry: &'e Entry,
    asked: RefCell<Vec<String>>,
    noted: Rc<RefCell<Noted>>,
}

/// The faults of a case so far. A field at fault is read as some value that would be right, so that all are found.
#[derive(Default)]
struct Noted {
    /// Fields that are missing, unknown, or of the wrong form.
    of_form: Vec<OracleError>,
    /// Fields that contradict each other. They may not, once the faults of form are mended.
    of_sense: Vec<OracleError>,
}

impl<'e> Fields<'e> {
    pub(super) fn new(place: &'e str, within: impl Into<String>, entry: &'e Entry) -> Self {
        Self { place, within: within.into(), entry, asked: RefCell::default(), noted: Rc::default() }
    }

    pub(super) fn place(&self) -> &'e str {
        self.place
    }

    pub(super) fn fault(&self, key: &str, found: impl ToString, expected: impl ToString) -> OracleError {
        OracleError {
            place: self.place.into(),
            field: format!("{}{key}", self.within),
            found: found.to_string(),
            expected: expected.to_string(),
        }
    }

    /// Notes that a field is not as it should be.
    pub(super) fn note(&self, key: &str, found: impl ToString, expected: impl ToString) {
        self.noted.borrow_mut().of_form.push(self.fault(key, found, expected));
    }

    /// Notes that a field does not fit others.
    pub(super) fn doubt(&self, key: &str, found: impl ToString, expected: impl ToString) {
        self.noted.borrow_mut().of_sense.push(self.fault(key, found, expected));
    }

    /// Every fault of the case.
    pub(super) fn faults(&self) -> Vec<OracleError> {
        let Noted { of_form, of_sense } = self.noted.take();
        if of_form.is_empty() { of_sense } else { of_form }
    }

    /// Whether a field has been read as it is written, and not as some value that would be right.
    pub(super) fn is_sound(&self, key: &str) -> bool {
        let field = format!("{}{key}", self.within);
        self.noted.borrow().of_form.iter().all(|fault| fault.field != field)
    }

    fn wrong(&self, key: &str, value: &Value, expected: impl ToString) -> OracleError {
        self.fault(key, shortened(value), expected)
    }

    /// Whether the field exists and is not null.
    pub(super) fn has(&self, key: &str) -> bool {
        self.optional(key).is_some()
    }

    /// A field that may be missing or null.
    pub(super) fn optional(&self, key: &str) -> Option<&'e Value> {
        if !self.asked.borrow().iter().any(|asked| asked == key) {
            self.asked.borrow_mut().push(key.to_owned());
        }
        let value = self.entry.get(key)?;
        (!value.is_null()).then_some(value)
    }

    fn field(&self, key: &str, expected: &str) -> Result<&'e Value, OracleError> {
        self.optional(key).ok_or_else(|| self.fault(key, "nothing", expected))
    }

    /// The value, or one that would be right, and the fault noted.
    fn noting<T>(&self, read: Result<T, OracleError>, otherwise: T) -> T {
        read.unwrap_or_else(|fault| {
            self.noted.borrow_mut().of_form.push(fault);
            otherwise
        })
    }

    /// A number above zero.
    pub(super) fn positive(&self, key: &str) -> f64 {
        let expected = "a number above zero";
        let read = |value: &Value| value.as_f64().filter(|number| *number > 0.0);
        let found = self.field(key, expected);
        self.noting(found.and_then(|value| read(value).ok_or_else(|| self.wrong(key, value, expected))), 1.0)
    }

    /// A number of 0 or more, if present.
    pub(super) fn optional_number(&self, key: &str) -> Option<f64> {
        let value = self.optional(key)?;
        self.noting(number(value).map(Some).ok_or_else(|| self.wrong(key, value, "a number of 0 or more")), None)
    }

    /// A whole number of things.
    pub(super) fn whole(&self, key: &str) -> u32 {
        let found = self.field(key, WHOLE);
        self.noting(found.and_then(|value| whole(value).ok_or_else(|| self.wrong(key, value, WHOLE))), 1)
    }

    /// A text; `None` if it is at fault.
    pub(super) fn text(&self, key: &str) -> Option<&'e str> {
        let read = |value: &'e Value| value.as_str().ok_or_else(|| self.wrong(key, value, "a text"));
        self.noting(self.field(key, "a text").and_then(read).map(Some), None)
    }

    fn list<T>(
        &self,
        key: &str,
        length: Option<usize>,
        expected: &str,
        read: impl Fn(&'e Value) -> Option<T>,
    ) -> Result<Vec<T>, OracleError> {
        let expected = match length {
            Some(length) => format!("a list of {length}: {expected}"),
            None => format!("a list: {expected}"),
        };
        let value = self.field(key, &expected)?;
        let items: Option<Vec<T>> = value.as_array().and_then(|list| list.iter().map(read).collect());
        let items = items.filter(|items| length.is_none_or(|length| items.len() == length) && items.len() <= MAX_LIST);
        items.filter(|items| !items.is_empty()).ok_or_else(|| self.wrong(key, value, &expected))
    }

    /// Numbers of 0 or more; `length` of them, if given.
    pub(super) fn numbers(&self, key: &str, length: Option<usize>) -> Vec<f64> {
        self.noting(self.list(key, length, "numbers of 0 or more", number), vec![1.0; length.unwrap_or(1)])
    }

    /// Numbers of 0 or more, or nulls.
    pub(super) fn nullable_numbers(&self, key: &str, length: usize) -> Vec<Option<f64>> {
        let read = |value: &Value| if value.is_null() { Some(None) } else { number(value).map(Some) };
        self.noting(self.list(key, Some(length), "numbers of 0 or more, or null", read), vec![None; length])
    }

    pub(super) fn wholes(&self, key: &str, length: Option<usize>) -> Vec<u32> {
        self.noting(self.list(key, length, WHOLE, whole), vec![1; length.unwrap_or(1)])
    }

    /// Texts; `None` if the list is at fault.
    pub(super) fn texts(&self, key: &str, length: Option<usize>) -> Option<Vec<&'e str>> {
        self.noting(self.list(key, length, "texts", Value::as_str).map(Some), None)
    }

    /// Values for the caller to parse; `None` if the list is at fault.
    pub(super) fn values(&self, key: &str, length: Option<usize>) -> Option<Vec<&'e Value>> {
        self.noting(self.list(key, length, "values", Some).map(Some), None)
    }

    /// The fields of an object; `None` if it is at fault.
    pub(super) fn object(&self, key: &str) -> Option<Self> {
        let read = |value: &'e Value| value.as_object().ok_or_else(|| self.wrong(key, value, "an object"));
        let entry = self.noting(self.field(key, "an object").and_then(read).map(Some), None)?;
        Some(self.inside(format!("{}{key}.", self.within), entry))
    }

    /// The fields of an object inside this one.
    pub(super) fn inside(&self, within: String, entry: &'e Entry) -> Self {
        Self { noted: Rc::clone(&self.noted), ..Self::new(self.place, within, entry) }
    }

    /// Names and values of fields that were not read.
    pub(super) fn rest(&self) -> impl Iterator<Item = (&'e str, &'e Value)> {
        let asked = self.asked.borrow().clone();
        self.entry
            .iter()
            .map(|(name, value)| (name.as_str(), value))
            .filter(move |(name, _)| !asked.iter().any(|asked| asked == name))
    }

    /// Notes fields that were not read.
    pub(super) fn finish(&self) {
        let known = self.asked.borrow().join(", ");
        for (name, _) in self.rest() {
            self.note(name, "a field unknown to this model", format!("fields such as {known}"));
        }
    }
}

const WHOLE: &str = "whole numbers up to 100,000";
const MAX_LIST: usize = 1_440;

/// The value as it is written, or as much of it as fits on a line.
pub(super) fn shortened(value: &Value) -> String {
    value.to_string().chars().take(80).collect()
}

fn whole(value: &Value) -> Option<u32> {
    let number = value.as_f64().filter(|number| number.fract() == 0.0 && (0.0..=100_000.0).contains(number))?;
    Some(number as u32)
}

pub(super) fn number(value: &Value) -> Option<f64> {
    value.as_f64().filter(|number| *number >= 0.0)
}
