//! Refusals of the engine, with names.

use serde_json::Value as Json;

use super::names::Names;
use super::write::Named;
use acd::engine::Rejection;
use acd::notes::Notes;

/// Why the engine refused a command, with names in place of indexes.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// For programs: the rejection's word, such as `stale_offer`.
    pub code: &'static str,
    /// The rejection's own values; `null` where it has none.
    pub about: Json,
    /// For people.
    pub text: String,
}

impl Refused {
    /// A rejection, with the names of a centre and of calls.
    pub fn new(rejection: Rejection, names: &Names, notes: &Notes) -> Self {
        let code: &'static str = rejection.into();
        // `{"stale_offer": {"agent": "Li", "serial": 3}}`, or the code alone.
        let about = match serde_json::to_value(Named::new(names, notes, &rejection)) {
            Ok(Json::Object(mut fields)) => fields.remove(code).unwrap_or_default(),
            _ => Json::Null,
        };
        let text = match &about {
            Json::Null => rejection.to_string(),
            about => format!("{}: {about}", code.replace('_', " ")),
        };
        Self { code, about, text }
    }
}
