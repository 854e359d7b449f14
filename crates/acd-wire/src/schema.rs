//! Simplifies JSON Schemas of Rust types for readers of the API.

use schemars::Schema;
use schemars::transform::{RecursiveTransform, Transform};
use serde_json::{Map, Value as Json, json};

/// The integer formats are not JSON Schema's own: replaces them with bounds.
fn bound(schema: &mut Schema) {
    let (least, most) = match schema.get("format").and_then(Json::as_str) {
        Some("uint8") => (0, u64::from(u8::MAX)),
        Some("uint16") => (0, u64::from(u16::MAX)),
        Some("uint32") => (0, u64::from(u32::MAX)),
        Some("uint64") => (0, u64::MAX),
        Some("int16") => (i64::from(i16::MIN), i16::MAX as u64),
        Some("int32") => (i64::from(i32::MIN), i32::MAX as u64),
        _ => return,
    };
    if let Some(object) = schema.as_object_mut() {
        object.entry("minimum").or_insert(least.into());
        object.entry("maximum").or_insert(most.into());
    }
}

/// Simplifies a schema of a Rust type for readers of the API.
pub fn plain(schema: &mut Schema) {
    plain_links(schema);
    bound(schema);
}

/// Simplifies a schema and all within it, see [`plain`].
pub fn describe_plainly(schema: &mut Json) {
    if let Ok(schema) = <&mut Schema>::try_from(schema) {
        RecursiveTransform(plain).transform(schema);
    }
}

/// Adds to the schemas of `NewCall`, `SwitchState` and `Command` the texts that come with commands and are not the
/// engine's. `text` is the schema of an optional text.
pub fn add_texts(schemas: &mut Map<String, Json>, text: &Schema) {
    let described = |about: &str| {
        let mut text = json!(text);
        text["description"] = about.into();
        text
    };
    if let Some(call) = schemas.get_mut("NewCall") {
        call["properties"]["data"] = described("Opaque, kept with the call and repeated in events about it.");
    }
    if let Some(state) = schemas.get_mut("SwitchState") {
        let about = "The number of the next event (`events` of any list of the state) when the lists were read: calls and \
                     agents that later events are about are not judged by them. Lists from before the newest 65,536 events, or from \
                     before a restart, are refused with 409 `outdated_lists`.";
        state["properties"]["as_of"] = json!({ "type": ["integer", "null"], "minimum": 0, "description": about });
    }
    let number = "The number outside, where it is more than the place; repeated in `consult_started` and `call_ended`.";
    let texts = [
        ("sign_in", "at", "The device that the agent is at, repeated in events about them."),
        ("transfer", "number", number),
        ("consult", "number", number),
        ("monitor", "by", "Who listens, repeated in `monitored`."),
    ];
    let Some(variants) = schemas.get_mut("Command").and_then(|command| command["oneOf"].as_array_mut()) else { return };
    for (command, field, about) in texts {
        let found = variants.iter_mut().find_map(|variant| variant["properties"].get_mut(command));
        if let Some(found) = found {
            found["properties"][field] = described(about);
        }
    }
}

/// Descriptions are doc comments; removes their links, which are useless outside Rust's documentation.
fn plain_links(schema: &mut Schema) {
    if let Some(Json::String(text)) = schema.get_mut("description") {
        *text = without_links(text);
    }
}

/// `` [`Center::agents`](acd::config::Center::agents) `` becomes `` `Center::agents` ``.
fn without_links(text: &str) -> String {
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once("[`") {
        let Some((code, after)) = after.split_once("`]") else { break };
        plain.push_str(before);
        plain.extend(["`", code, "`"]);
        rest = match after.strip_prefix('(').and_then(|target| target.split_once(')')) {
            Some((_, after)) => after,
            None => after,
        };
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::without_links;

    #[test]
    fn links_become_plain() {
        let table = [
            ("plain", "plain"),
            ("see [`A::b`](a::A::b).", "see `A::b`."),
            ("[`A`] and [`B`](b), [x]", "`A` and `B`, [x]"),
            ("unfinished [`A", "unfinished [`A"),
        ];
        for (text, plain) in table {
            assert_eq!(without_links(text), plain);
        }
    }
}
