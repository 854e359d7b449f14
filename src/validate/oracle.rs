//! The files of exact values, as they are built into the program.

use serde_json::{Map, Value};

/// An object of a file.
pub(super) type Entry = Map<String, Value>;

/// Name and text of every file.
pub(super) const FILES: [(&str, &str); 15] = [
    ("erlang_b", include_str!("../../tests/oracles/erlang_b.json")),
    ("erlang_c", include_str!("../../tests/oracles/erlang_c.json")),
    ("erlang_a", include_str!("../../tests/oracles/erlang_a.json")),
    ("mmnk", include_str!("../../tests/oracles/mmnk.json")),
    ("mmn_plus_D", include_str!("../../tests/oracles/mmn_plus_D.json")),
    ("mmn_plus_G", include_str!("../../tests/oracles/mmn_plus_G.json")),
    ("priority_mmn", include_str!("../../tests/oracles/priority_mmn.json")),
    ("multiskill_N", include_str!("../../tests/oracles/multiskill_N.json")),
    ("multiskill_X", include_str!("../../tests/oracles/multiskill_X.json")),
    ("multiskill_M", include_str!("../../tests/oracles/multiskill_M.json")),
    ("multiskill_W", include_str!("../../tests/oracles/multiskill_W.json")),
    ("multiskill_F", include_str!("../../tests/oracles/multiskill_F.json")),
    ("alis_agents", include_str!("../../tests/oracles/alis_agents.json")),
    ("overflow_legs", include_str!("../../tests/oracles/overflow_legs.json")),
    ("time_varying", include_str!("../../tests/oracles/time_varying.json")),
];

/// The cases of a file. The files are ours and are read whole by the tests: a fault in them is a fault of this library.
pub(super) fn entries(text: &str) -> Vec<Entry> {
    serde_json::from_str(text).expect("the oracle files are lists of objects")
}

/// Access to what a case must have.
pub(super) trait Fields {
    /// The value of a field.
    fn field(&self, key: &str) -> &Value;

    fn number(&self, key: &str) -> f64 {
        self.field(key).as_f64().unwrap_or_else(|| panic!("oracle field {key} is a number"))
    }

    fn text(&self, key: &str) -> &str {
        self.field(key).as_str().unwrap_or_else(|| panic!("oracle field {key} is a text"))
    }

    fn list(&self, key: &str) -> &[Value] {
        self.field(key).as_array().unwrap_or_else(|| panic!("oracle field {key} is a list"))
    }

    fn numbers(&self, key: &str) -> Vec<f64> {
        numbers(self.field(key))
    }

    fn texts(&self, key: &str) -> Vec<&str> {
        texts(self.field(key))
    }

    fn object(&self, key: &str) -> &Entry {
        self.field(key).as_object().unwrap_or_else(|| panic!("oracle field {key} is an object"))
    }
}

impl Fields for Entry {
    fn field(&self, key: &str) -> &Value {
        self.get(key).unwrap_or_else(|| panic!("oracle case has a field {key}"))
    }
}

/// A list of numbers.
pub(super) fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().into_iter().flatten().map(|item| item.as_f64().expect("a number in an oracle list")).collect()
}

/// A list of texts.
pub(super) fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().map(|item| item.as_str().expect("a text in an oracle list")).collect()
}
