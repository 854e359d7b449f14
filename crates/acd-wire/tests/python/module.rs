//! The modules of the Python package: values, commands, facts.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::Value;

use super::shape::{Schemas, Shape, joined, referred, words};

/// The maximum width of a line.
const WIDTH: usize = 120;

const VALUES: &str = r#""""What commands and facts consist of.

A value that is one of several is a word (`"rona"`), or a word with what belongs to it as a tuple (`("queue", "labour")`,
`("answered", OfferId(agent="Li", serial=1))`). Queues, agents, profiles and reasons are named as the centre names them.
Times and durations are seconds.
"""

# Generated from the engine's JSON Schema: `ACD_BLESS=1 cargo test -p acd-wire` writes it again.

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Union
"#;

const VALUES_END: &str = r#"

def _tagged(value: Any) -> Any:
    """A word, or a word with its value, from what JSON has."""
    if isinstance(value, str):
        return value
    ((word, inner),) = value.items()
    if isinstance(inner, list):
        return (word, *inner)
    struct = _STRUCTS.get(word)
    return (word, _tagged(inner) if struct is None else struct._read(inner))


def _written(value: Any) -> Any:
    """The other way round."""
    if isinstance(value, tuple) and value:
        word, *inner = value
        return {word: _written(inner[0]) if len(inner) == 1 else inner}
    return value._write() if hasattr(value, "_write") else value
"#;

const COMMANDS: &str = r#""""What an engine is given: one class for each command.

>>> from acd.commands import Arrive, Transfer
>>> Arrive("SIP/7", "labour", priority=2).priority
2
>>> Transfer(call="SIP/7", to=("queue", "family"), age="keep")
Transfer(call='SIP/7', to=('queue', 'family'), age='keep', priority=None)
"""

# Generated from the engine's JSON Schema: `ACD_BLESS=1 cargo test -p acd-wire` writes it again.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Optional, Union

"#;

/// The one command that is not in the schema: a centre is sent as a file.
const RECONFIGURE: &str = r#"

@dataclass(frozen=True, slots=True)
class Reconfigure:
    """Replaces the centre, all at once, while calls wait. What has a known name keeps its place; what is missing is retired.
    """

    _word: ClassVar[str] = "reconfigure"

    #: The text of the new centre's file.
    centre: str
    #: Which ladders apply to waiting calls: those with which they entered, or the new ones.
    ladders: Literal["keep", "adopt"] = "keep"

    def _write(self) -> dict[str, Any]:
        return {
            "centre": self.centre,
            "ladders": self.ladders,
        }

    @classmethod
    def _read(cls, fields: Any) -> Reconfigure:
        return cls(
            centre=fields["centre"],
            ladders=fields["ladders"],
        )
"#;

const COMMANDS_END: &str = r#"

def _read_command(value: Any) -> Command:
    ((word, fields),) = value.items()
    command: Command = _COMMANDS[word]._read(fields)
    return command


def _write_command(command: Command) -> dict[str, Any]:
    return {command._word: command._write()}
"#;

const FACTS: &str = r#""""What an engine decides and reports: one class for each fact.

>>> from acd.facts import Event, QueueOpened
>>> event = Event(3.0, QueueOpened("labour"))
>>> event.at, event.fact.queue
(3.0, 'labour')
"""

# Generated from the engine's JSON Schema: `ACD_BLESS=1 cargo test -p acd-wire` writes it again.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Optional, Union

"#;

const FACTS_END: &str = r#"

@dataclass(frozen=True, slots=True)
class Event:
    """A fact and its time. Facts caused by a timer carry the timer's own deadline."""

    #: When it happened, in seconds of the engine's time.
    at: float
    #: What happened.
    fact: Fact


def _read_event(value: Any) -> Event:
    ((word, fields),) = value["fact"].items()
    return Event(value["at"], _FACTS[word]._read(fields))
"#;

/// A field of a class.
struct Field {
    /// In JSON.
    key: String,
    /// In Python.
    name: String,
    shape: Shape,
    about: String,
    /// How Python writes what it is where it is left out.
    default: Option<String>,
}

/// Whether fields may be left out: those of commands may, those of facts are always there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fields {
    Whole,
    Optional,
}

pub(crate) struct Modules<'a> {
    schemas: &'a Schemas,
}

impl<'a> Modules<'a> {
    pub(crate) fn new(schemas: &'a Schemas) -> Self {
        Self { schemas }
    }

    /// The schemas that are neither a command nor a fact.
    fn inner(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        let outer = ["Command", "Event", "Fact", "NewCall", "SwitchState"];
        self.schemas.iter().filter(move |(name, _)| !outer.contains(&name.as_str()))
    }

    pub(crate) fn values(&self) -> String {
        let (mut names, mut text, mut structs) = (vec!["Call".to_owned()], String::new(), BTreeSet::new());
        text += "\n#: The switch's name for a call: a text, or a number. \"7\" and 7 are the same call.\n";
        text += "Call = Union[int, str]\n";
        let of_structs = self.inner().filter(|(_, schema)| schema.get("properties").is_some());
        for (name, schema) in of_structs {
            names.push(name.clone());
            text += &self.class(name, None, schema, schema, Fields::Whole);
        }
        text += "\n";
        let mut left: Vec<(&String, &Value)> =
            self.inner().filter(|(_, schema)| schema.get("properties").is_none()).collect();
        // A union stands behind those that it names.
        while let Some(place) = left.iter().position(|(_, schema)| self.parts(schema).is_subset(&set(&names))) {
            let (name, schema) = left.remove(place);
            names.push(name.clone());
            text += &self.union_of(name, schema, &mut structs);
        }
        assert!(left.is_empty(), "values that name each other: {left:?}");
        let words: BTreeSet<&str> = structs.iter().map(|(word, _): &(String, String)| word.as_str()).collect();
        assert_eq!(words.len(), structs.len(), "a word with several structs: {structs:?}");
        let structs = joined(structs.iter().map(|(word, class)| format!("\"{word}\": {class}")));
        text += &format!("\n_STRUCTS: dict[str, Any] = {{{structs}}}\n");
        format!("{VALUES}\n{}\n{text}{VALUES_END}", all(&names))
    }

    /// The names of the values that a union is made of.
    fn parts(&self, schema: &Value) -> BTreeSet<String> {
        let variants = schema["oneOf"].as_array().into_iter().flatten().filter(|variant| words(variant).is_none());
        variants.flat_map(|variant| owned(&Shape::new(only(variant).1, self.schemas))).collect()
    }

    fn union_of(&self, name: &str, schema: &Value, structs: &mut BTreeSet<(String, String)>) -> String {
        let mut about = about(schema);
        if let Some(variants) = schema["oneOf"].as_array() {
            for variant in variants.iter().filter(|variant| !self::about(variant).is_empty()) {
                let word = words(variant).map_or_else(|| only(variant).0.to_owned(), |words| words.join(", "));
                let _ = write!(about, "\n- `{word}`: {}", self::about(variant).replace('\n', " "));
            }
        }
        let mut choices = Vec::new();
        let mut plain = Vec::new();
        for variant in schema["oneOf"].as_array().map_or(vec![schema], |variants| variants.iter().collect()) {
            if let Some(words) = words(variant) {
                plain.extend(words.into_iter().map(|word| format!("\"{word}\"")));
                continue;
            }
            let (word, body) = only(variant);
            let shape = Shape::new(body, self.schemas);
            if let Shape::Class(class) = &shape {
                structs.insert((word.to_owned(), class.clone()));
            }
            let inner = match &shape {
                Shape::Pair(parts) => joined(parts.iter().map(Shape::hint)),
                other => other.hint(),
            };
            choices.push(format!("tuple[Literal[\"{word}\"], {inner}]"));
        }
        if choices.is_empty() {
            // At run time too a union: stubtest takes the type for one.
            choices = plain.iter().map(|word| format!("Literal[{word}]")).collect();
        } else if !plain.is_empty() {
            let one = format!("Literal[{}]", plain.join(", "));
            let is_long = one.len() > WIDTH - 10;
            choices.insert(
                0,
                if is_long { format!("Literal[\n        {},\n    ]", plain.join(",\n        ")) } else { one },
            );
        }
        let line = format!("{name} = Union[{}]", choices.join(", "));
        let line =
            if line.len() <= WIDTH { line } else { format!("{name} = Union[\n    {},\n]", choices.join(",\n    ")) };
        format!("\n{}{line}\n", comment(&about, ""))
    }

    pub(crate) fn commands(&self) -> String {
        self.module("Command", "_COMMANDS", (COMMANDS, COMMANDS_END), Fields::Optional)
    }

    pub(crate) fn facts(&self) -> String {
        self.module("Fact", "_FACTS", (FACTS, FACTS_END), Fields::Whole)
    }

    fn module(&self, union: &str, table: &str, (begin, end): (&str, &str), fields: Fields) -> String {
        let (mut names, mut entries, mut classes) = (Vec::new(), Vec::new(), String::new());
        let mut used = BTreeSet::new();
        for variant in self.schemas[union]["oneOf"].as_array().expect("variants") {
            let (word, body) = only(variant);
            let body = referred(body).map_or(body, |name| &self.schemas[name]);
            let class = camel(word);
            for (_, schema) in body["properties"].as_object().into_iter().flatten() {
                used.extend(owned(&Shape::new(schema, self.schemas)));
            }
            classes += &self.class(&class, Some(word), body, variant, fields);
            entries.push(format!("    \"{word}\": {class},\n"));
            names.push(class);
        }
        if fields == Fields::Optional {
            classes += RECONFIGURE;
            entries.push("    \"reconfigure\": Reconfigure,\n".into());
            names.push("Reconfigure".into());
        }
        let list: String = names.iter().map(|name| format!("    {name},\n")).collect();
        names.push(union.into());
        names.extend((fields == Fields::Whole).then(|| "Event".into()));
        let mut helpers = Vec::new();
        for helper in ["_tagged", "_written"] {
            helpers.extend(classes.contains(&format!("{helper}(")).then(|| helper.to_owned()));
        }
        let used = joined(used.into_iter().chain(helpers));
        format!(
            "{begin}from .values import {used}\n\n{}\n{classes}\n\n#: Any of them.\n{union} = Union[\n{list}]\n\n\
             {table}: dict[str, Any] = {{\n{}}}\n{end}",
            all(&names),
            entries.concat()
        )
    }

    /// A dataclass. `described` has its documentation.
    fn class(&self, name: &str, word: Option<&str>, body: &Value, described: &Value, fields: Fields) -> String {
        let fields = self.fields(body, fields);
        let mut text =
            format!("\n\n@dataclass(frozen=True, slots=True)\nclass {name}:\n{}", docstring(&about(described)));
        if let Some(word) = word {
            let _ = write!(text, "\n    _word: ClassVar[str] = \"{word}\"\n");
        }
        if !fields.is_empty() {
            text += "\n";
        }
        for Field { name, shape, about, default, .. } in &fields {
            text += &comment(about, "    ");
            let is_texts = matches!(shape, Shape::Texts);
            let value = match default {
                Some(default) if is_texts => format!(" = field(default_factory={default}, hash=False)"),
                None if is_texts => " = field(hash=False)".into(),
                Some(default) => format!(" = {default}"),
                None => String::new(),
            };
            let _ = writeln!(text, "    {name}: {}{value}", shape.hint());
        }
        let written = fields.iter().map(|field| {
            format!("            \"{}\": {},\n", field.key, field.shape.written(&format!("self.{}", field.name)))
        });
        let written: String = written.collect();
        let written = if written.is_empty() { "{}".into() } else { format!("{{\n{written}        }}") };
        let _ = write!(text, "\n    def _write(self) -> dict[str, Any]:\n        return {written}\n");
        let read = fields.iter().map(|Field { key, name, shape, default, .. }| {
            // What comes beside a command is not repeated.
            let found = match default {
                Some(default) => format!("fields.get(\"{key}\", {})", if default == "dict" { "{}" } else { default }),
                None => format!("fields[\"{key}\"]"),
            };
            format!("            {name}={},\n", shape.read(&found))
        });
        let read: String = read.collect();
        let read = if read.is_empty() { "cls()".into() } else { format!("cls(\n{read}        )") };
        let _ = write!(text, "\n    @classmethod\n    def _read(cls, fields: Any) -> {name}:\n        return {read}\n");
        text
    }

    fn fields(&self, body: &Value, fields: Fields) -> Vec<Field> {
        let required: Vec<&str> = body["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let field = |(key, schema): (&String, &Value)| {
            let shape = Shape::new(schema, self.schemas);
            let is_optional = fields == Fields::Optional && !required.contains(&key.as_str());
            let default = is_optional.then(|| default(schema, &shape));
            let about = about(schema);
            let about = if shape.is_seconds() { format!("{about} In seconds.") } else { about };
            let name = if key == "from" { "from_".into() } else { key.clone() };
            Field { key: key.clone(), name, shape, about, default }
        };
        let mut fields: Vec<Field> = body["properties"].as_object().into_iter().flatten().map(field).collect();
        // Python wants those that must be given first.
        fields.sort_by_key(|field| field.default.is_some());
        fields
    }
}

/// A variant's word and its value.
fn only(variant: &Value) -> (&str, &Value) {
    let fields = variant["properties"].as_object().expect("a variant with a value");
    let (word, body) = fields.iter().next().expect("a word");
    (word, body)
}

fn owned(shape: &Shape) -> BTreeSet<String> {
    shape.named().into_iter().map(str::to_owned).collect()
}

fn set(names: &[String]) -> BTreeSet<String> {
    names.iter().cloned().collect()
}

fn all(names: &[String]) -> String {
    let mut names = names.to_vec();
    names.sort_unstable();
    format!("__all__ = [\n{}]", names.iter().map(|name| format!("    \"{name}\",\n")).collect::<String>())
}

fn default(schema: &Value, shape: &Shape) -> String {
    match (shape, schema.get("default")) {
        (Shape::Texts, _) => "dict".into(),
        (Shape::List(_), _) => "()".into(),
        (Shape::Plain(hint), Some(number)) if hint == "float" => format!("{:?}", number.as_f64().unwrap_or_default()),
        (_, Some(number)) if number.is_number() => number.to_string(),
        _ => "None".into(),
    }
}

/// A description in Python's words.
fn about(schema: &Value) -> String {
    let text = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let text = text.replace("Command::", "").replace("Fact::", "").replace("::", ".");
    // By index in the engine, by name here.
    let text = text.replace("An index into", "One of").replace("an index into", "one of");
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

fn camel(word: &str) -> String {
    let capital = |part: &str| part[..1].to_uppercase() + &part[1..];
    word.split('_').map(capital).collect()
}

/// A text in lines of this width. A line that begins with `- ` begins a line.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.replace("\n- ", "\u{1}- ").replace("\n\n", "\u{1}\u{1}").split('\u{1}') {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
                if paragraph.starts_with("- ") {
                    line.push(' ');
                }
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line += word;
        }
        lines.push(line);
    }
    lines
}

fn comment(text: &str, indent: &str) -> String {
    let lines = wrapped(text, WIDTH - indent.len() - 3);
    lines.iter().filter(|line| !line.is_empty()).map(|line| format!("{indent}#: {line}\n")).collect()
}

fn docstring(text: &str) -> String {
    let lines = wrapped(text, WIDTH - 10);
    let (first, rest) = lines.split_first().expect("a line");
    if rest.is_empty() {
        return format!("    \"\"\"{first}\"\"\"\n");
    }
    let rest: String =
        rest.iter().map(|line| if line.is_empty() { "\n".into() } else { format!("    {line}\n") }).collect();
    format!("    \"\"\"{first}\n{rest}    \"\"\"\n")
}
