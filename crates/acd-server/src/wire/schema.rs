//! Simplifies JSON Schemas of Rust types for readers of the API.

use schemars::Schema;
use serde_json::Value as Json;

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
pub(crate) fn plain(schema: &mut Schema) {
    plain_links(schema);
    bound(schema);
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
