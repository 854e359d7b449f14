//! The reference of the scenario format in `scenarios/README.md` matches the schema, field by field.
//!
//! The tables are generated from the schema, so that both have the same fields. After a change of the format run this
//! test once with `ACD_BLESS=1`; what is outside the marks is written by hand.

use std::collections::HashMap;
use std::fmt::Write;

use acd::scenario::{Quantity, Scenario, schema};
use serde_json::{Map, Value};

const BEGIN: &str = "<!-- made from the schema: begin -->\n";
const END: &str = "<!-- made from the schema: end -->\n";

#[test]
fn the_reference_in_the_readme_is_what_the_schema_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/README.md");
    let readme = std::fs::read_to_string(path).expect("the README is there");
    let (before, rest) = readme.split_once(BEGIN).expect("the first mark is there");
    let (reference, after) = rest.split_once(END).expect("the second mark is there");
    let made = Reference::new(&schema()).write();
    if std::env::var_os("ACD_BLESS").is_some() {
        std::fs::write(path, [before, BEGIN, &made, END, after].concat()).expect("the README can be written");
        return;
    }
    for (line, (stands, right)) in reference.lines().zip(made.lines()).enumerate() {
        assert_eq!(stands, right, "line {line} of the reference");
    }
    assert_eq!(reference.len(), made.len(), "lines too many or too few");
}

#[test]
fn every_example_in_the_readme_is_a_sound_scenario() {
    let readme = include_str!("../../scenarios/README.md");
    let examples: Vec<&str> = readme.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!examples.is_empty());
    for example in examples {
        Scenario::parse("README.md", example).unwrap_or_else(|errors| panic!("{errors}"));
    }
}

#[test]
fn every_field_has_a_description() {
    let schema = schema();
    let definitions = schema["$defs"].as_object().expect("there are definitions");
    for (name, definition) in definitions.iter().chain([(&"the file".to_owned(), &schema)]) {
        for (field, of_field) in definition["properties"].as_object().into_iter().flatten() {
            assert!(of_field["description"].is_string(), "{field} of {name}");
        }
    }
}

struct Reference<'a> {
    schema: &'a Value,
    /// Where each definition is first used, in order of use.
    paths: Vec<(&'a str, String)>,
    seen: HashMap<&'a str, usize>,
}

impl<'a> Reference<'a> {
    fn new(schema: &'a Value) -> Self {
        let mut reference = Self { schema, paths: Vec::new(), seen: HashMap::new() };
        reference.collect(schema, "");
        reference
    }

    /// Walks the schema depth-first and records each definition with the first path to it.
    fn collect(&mut self, schema: &'a Value, path: &str) {
        if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/")) {
            if self.seen.contains_key(name) {
                return;
            }
            self.seen.insert(name, self.paths.len());
            self.paths.push((name, path.to_owned()));
            return self.collect(&self.schema["$defs"][name], path);
        }
        for (field, of_field) in schema["properties"].as_object().into_iter().flatten() {
            self.collect(of_field, &if path.is_empty() { field.clone() } else { format!("{path}.{field}") });
        }
        self.collect_inside(schema, path);
    }

    fn collect_inside(&mut self, schema: &'a Value, path: &str) {
        if schema["additionalProperties"].is_object() {
            self.collect(&schema["additionalProperties"], &format!("{path}.NAME"));
        }
        let places = schema["prefixItems"].as_array().into_iter().flatten();
        for item in places.chain(schema.get("items").filter(|items| items.is_object())) {
            self.collect(item, &format!("{path}[]"));
        }
        for list in ["anyOf", "oneOf"] {
            for alternative in schema[list].as_array().into_iter().flatten() {
                self.collect(alternative, path);
            }
        }
    }

    fn write(&self) -> String {
        let mut text = String::from("\n### The file\n\n");
        self.definition(self.schema, &mut text);
        for (name, path) in &self.paths {
            write!(text, "### {name}\n\nFirst met at `{path}`. ").expect("a String takes all");
            self.definition(&self.schema["$defs"][name], &mut text);
        }
        text.push_str("### Measures\n\n| measure | unit | labels | meaning |\n|---|---|---|---|\n");
        for quantity in Quantity::ALL {
            let labels: Vec<String> = quantity.labels().iter().map(|label| format!("`{label}`")).collect();
            let (name, unit, meaning) = (quantity.name(), quantity.unit(), quantity.meaning());
            writeln!(text, "| `{name}` | {unit} | {} | {meaning} |", labels.join(", ")).expect("a String takes all");
        }
        text.push('\n');
        text
    }

    /// The description, then a table of fields or of possible values.
    fn definition(&self, schema: &Value, text: &mut String) {
        write!(text, "{}\n\n", description(schema)).expect("a String takes all");
        if let Some(fields) = schema["properties"].as_object() {
            text.push_str("| field | type | default | meaning | example |\n|---|---|---|---|---|\n");
            let required: Vec<&str> =
                schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            for (name, field) in fields {
                let default = match field.get("default") {
                    _ if required.contains(&name.as_str()) => "required".to_owned(),
                    Some(default) if !matches!(toml(default).as_str(), "{}" | "[]") => format!("`{}`", toml(default)),
                    _ => String::new(),
                };
                let example = field["examples"][0].clone();
                let example = if example.is_null() { String::new() } else { format!("`{}`", toml(&example)) };
                let (kind, meaning) = (kind_of(field), description(field));
                writeln!(text, "| `{name}` | {kind} | {default} | {meaning} | {example} |")
                    .expect("a String takes all");
            }
        } else {
            text.push_str("| written as | meaning |\n|---|---|\n");
            for alternative in schema["oneOf"].as_array().or(schema["anyOf"].as_array()).into_iter().flatten() {
                let meaning = description(alternative);
                writeln!(text, "| {} | {meaning} |", kind_of(alternative)).expect("a String takes all");
            }
        }
        text.push('\n');
    }
}

fn description(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().replace('\n', " ").replace('|', "\\|")
}

/// The kind of value that a schema expects, with a link to its description.
fn kind_of(schema: &Value) -> String {
    let link = |name: &str| format!("[{name}](#{})", name.to_lowercase());
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/")) {
        return link(name);
    }
    if let Some(alternatives) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
        return alternatives.iter().map(kind_of).collect::<Vec<_>>().join(" or ");
    }
    if let Some(constant) = schema["const"].as_str() {
        return format!("`\"{constant}\"`");
    }
    let kind = match schema["type"].as_str() {
        Some("string") => match schema["format"].as_str() {
            Some(format) => format!("[{format}](#kinds-of-text)"),
            None => "text".into(),
        },
        Some("integer") => "whole number".into(),
        Some("number") => "number".into(),
        Some("boolean") => "`true` or `false`".into(),
        Some("array") => match schema["prefixItems"].as_array() {
            Some(places) => format!("list of {}", places.iter().map(kind_of).collect::<Vec<_>>().join(" and ")),
            None => format!("list of {}", kind_of(&schema["items"])),
        },
        Some("object") => match schema["properties"].as_object() {
            Some(fields) => tagged(fields),
            None => format!("table of {} by name", kind_of(&schema["additionalProperties"])),
        },
        _ => "any value".into(),
    };
    kind + &range(schema)
}

/// A table with one field, whose name determines its kind.
fn tagged(fields: &Map<String, Value>) -> String {
    let fields = fields.iter().map(|(name, field)| format!("`{{ {name} = ` {} `}}`", kind_of(field)));
    fields.collect::<Vec<_>>().join(", ")
}

fn range(schema: &Value) -> String {
    let bound = |name: &str| schema[name].as_f64().map(|bound| bound.to_string());
    match (bound("minimum"), bound("maximum")) {
        (Some(least), Some(most)) => format!(" from {least} to {most}"),
        (Some(least), None) => format!(", {least} or more"),
        (None, Some(most)) => format!(", at most {most}"),
        (None, None) => String::new(),
    }
}

/// A value in TOML.
fn toml(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) if fields.is_empty() => "{}".into(),
        Value::Object(fields) => {
            let quoted = |name: &str| if name.contains('.') { format!("{name:?}") } else { name.to_owned() };
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{} = {}", quoted(name), toml(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        other => other.to_string(),
    }
}
