//! From the text of a file to its cases.

use serde_json::Value;

use super::case::{Case, Hours};
use super::oracle::{Entry, Fields, OracleError, shortened};
use super::{multiskill, overflow, single, time_varying};

/// The cases of a file, a list of objects or one object, with their numbers from 1; faults are added to `faults`.
pub(super) fn entries(file: &str, text: &str, faults: &mut Vec<OracleError>) -> Vec<(usize, Entry)> {
    let fault = |found: String| OracleError {
        place: file.into(),
        field: "file".into(),
        found,
        expected: "JSON: a list of cases, each an object".into(),
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let values = match serde_json::from_str(text) {
        Ok(Value::Array(values)) if !values.is_empty() => Ok(values),
        Ok(value @ Value::Object(_)) => Ok(vec![value]),
        Ok(_) => Err(fault("no cases".into())),
        Err(error) => Err(fault(error.to_string())),
    };
    let values = values.unwrap_or_else(|fault| {
        faults.push(fault);
        Vec::new()
    });
    let mut entries = Vec::new();
    for (place, value) in values.into_iter().enumerate() {
        match value {
            Value::Object(entry) => entries.push((place + 1, entry)),
            other => faults.push(fault(shortened(&other))),
        }
    }
    entries
}

/// The case of the model to which its fields belong; `None` if faults were noted that keep it from being built.
pub(super) fn build(fields: &Fields<'_>) -> Option<Case> {
    fields.text("id");
    fields.optional("description");
    if !fields.has("params") {
        let classes = fields.optional("lam_per_h").is_some_and(Value::is_string);
        return if classes { single::priorities(fields) } else { single::queue(fields) };
    }
    let params = fields.object("params")?;
    let case = if params.has("agent_skills") {
        multiskill::agents(fields)
    } else if params.has("specialists") {
        overflow::legs(fields)
    } else if params.has("period_s") {
        time_varying::day(fields)
    } else {
        multiskill::groups(fields)
    };
    fields.finish();
    let case = case?;
    if let Hours::Steady { calls_per_hour, .. } = &case.model.hours
        && calls_per_hour.iter().sum::<f64>() <= 0.0
    {
        params.doubt("lam_per_h", "no calls at all", "a rate above zero");
    }
    Some(case)
}
