//! From the text of a file to its cases.

use serde_json::Value;

use super::case::{Case, Hours};
use super::oracle::{Entry, Fields, OracleError};
use super::{multiskill, overflow, single, time_varying};

/// The cases of a file: a list of objects, or one object.
pub(super) fn entries(file: &str, text: &str) -> Result<Vec<Entry>, OracleError> {
    let fault = |found: String| OracleError {
        place: file.into(),
        field: "file".into(),
        found,
        expected: "JSON: a list of cases, each an object".into(),
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match serde_json::from_str(text).map_err(|error| fault(error.to_string()))? {
        Value::Object(entry) => Ok(vec![entry]),
        Value::Array(values) if !values.is_empty() => {
            let entry =
                |value| if let Value::Object(entry) = value { Ok(entry) } else { Err(fault(value.to_string())) };
            values.into_iter().map(entry).collect()
        }
        _ => Err(fault("no cases".into())),
    }
}

/// The case of the model to which its fields belong.
pub(super) fn build(fields: &Fields<'_>) -> Result<Case, OracleError> {
    if !fields.has("id") {
        return Err(fields.fault("id", "nothing", "the case's name"));
    }
    fields.text("id")?;
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
    }?;
    if let Hours::Steady { calls_per_hour, .. } = &case.model.hours
        && calls_per_hour.iter().sum::<f64>() <= 0.0
    {
        return Err(params.fault("lam_per_h", "no calls at all", "a rate above zero"));
    }
    fields.finish();
    Ok(case)
}
