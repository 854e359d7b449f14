//! Looks up a field by its path in the schema: whether it exists, its default, and how its numbers are multiplied.

use serde_json::{Map, Value as Json};

use super::schema;
use crate::config::names::{nearest, shortened};
use crate::config::text::document::{Node, Value};
use crate::config::text::literal::{Literal, TimeSpan};

/// A field that a file may have.
#[derive(Clone, Copy)]
pub(super) struct Field {
    /// The schema of the field in its table.
    schema: &'static Json,
}

/// A path that does not exist: where it fails, and what would be right.
pub(super) struct Astray {
    pub(super) found: String,
    pub(super) expected: String,
}

impl Field {
    /// The field at `path`. Names are those of the file or of the format; a new name is accepted only at the end of a
    /// path, so that a typo in the middle does not create a queue.
    pub(super) fn find(root: &Node, path: &str) -> Result<Self, Astray> {
        let (mut node, mut field) = (Some(root), Self { schema: schema::cached() });
        let mut rest = path;
        loop {
            rest = rest.strip_prefix('.').unwrap_or(rest);
            if rest.is_empty() {
                return Ok(field);
            }
            let length = match rest.strip_prefix('[') {
                Some(item) => item.find(']').map(|end| end + 2),
                None => field.name_in(node, rest)?,
            };
            let (name, after) = rest.split_at(length.unwrap_or(rest.len()));
            node = node.and_then(|node| node.get(name));
            let there = node.is_some() || !name.starts_with('[');
            field = field.part(name).filter(|_| there).ok_or_else(|| Astray {
                found: format!("no field `{}`", shortened(name, 60)),
                expected: "the path of a field".into(),
            })?;
            rest = after;
        }
    }

    /// The length of the name with which a path continues; `None` for a new one that takes up all the rest.
    fn name_in(self, node: Option<&Node>, rest: &str) -> Result<Option<usize>, Astray> {
        let kinds = self.kinds();
        let own = match node.map(|node| &node.value) {
            Some(Value::Table(fields)) => fields.keys().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        let properties = kinds.iter().filter_map(|kind| kind.get("properties")?.as_object());
        let names: Vec<&str> =
            own.into_iter().chain(properties.flat_map(|known| known.keys().map(String::as_str))).collect();
        let fits = |name: &&&str| {
            rest.strip_prefix(**name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        if let Some(name) = names.iter().filter(fits).max_by_key(|name| name.len()) {
            return Ok(Some(name.len()));
        }
        let open = kinds.iter().any(|kind| kind.get("additionalProperties").is_some_and(|of| *of != Json::Bool(false)));
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        if open && end == rest.len() {
            return Ok(None);
        }
        let name = &rest[..end];
        let mut known = names;
        known.dedup();
        let found = format!("no `{}` there", shortened(name, 60));
        Err(Astray { found, expected: nearest(name, known.iter().copied()).to_string() })
    }

    /// A field of this one, or an item if the name is `[3]`.
    fn part(self, name: &str) -> Option<Self> {
        let kinds = self.kinds();
        let mut kinds = kinds.iter();
        let schema = match name.strip_prefix('[') {
            Some(item) => {
                let index: usize = item.strip_suffix(']')?.parse().ok()?;
                kinds.find_map(|kind| {
                    let place = kind.get("prefixItems").and_then(|places| places.get(index));
                    place.or_else(|| kind.get("items"))
                })
            }
            None => kinds.find_map(|kind| {
                let known = kind.get("properties").and_then(|known| known.get(name));
                known.or_else(|| kind.get("additionalProperties"))
            }),
        };
        schema.map(|schema| Self { schema })
    }

    /// The kinds of values it accepts.
    fn kinds(self) -> Vec<&'static Map<String, Json>> {
        let Some(kind) = resolved(self.schema) else { return Vec::new() };
        match kind.get("anyOf").or_else(|| kind.get("oneOf")).and_then(Json::as_array) {
            Some(kinds) => kinds.iter().flat_map(|schema| Self { schema }.kinds()).collect(),
            None => vec![kind],
        }
    }

    /// Its value if the file does not set it.
    pub(super) fn default(self) -> Option<Value> {
        let beside = self.schema.get("default");
        match beside.or_else(|| resolved(self.schema)?.get("default"))? {
            Json::Number(number) => match number.as_i64() {
                Some(whole) => Some(Value::Integer(whole)),
                None => number.as_f64().map(Value::Float),
            },
            Json::String(text) => Some(Value::Text(text.clone())),
            _ => None,
        }
    }

    /// Whether its number is an integer.
    pub(super) fn is_whole(self, path: &str) -> bool {
        let of = |kind: &Map<String, Json>, name: &str| kind.get("type").and_then(Json::as_str) == Some(name);
        let kinds = self.kinds();
        let whole = kinds.iter().any(|kind| of(kind, "integer")) && !kinds.iter().any(|kind| of(kind, "number"));
        // A period has a whole number of agents: half an agent answers no call.
        whole || path.starts_with("world.staffing.patterns")
    }

    /// Whether it is a date, which needs no quotation marks.
    pub(super) fn is_date(self) -> bool {
        self.kinds().iter().any(|kind| kind.get("format").and_then(Json::as_str) == Some("date"))
    }
}

fn resolved(schema: &'static Json) -> Option<&'static Map<String, Json>> {
    let object = schema.as_object()?;
    match object.get("$ref").and_then(Json::as_str) {
        Some(reference) => resolved(schema::cached().pointer(reference.strip_prefix('#')?)?),
        None => Some(object),
    }
}

/// Multiplies every number and time at `path`, including a field that the file leaves at its default; returns how
/// many there were. Integers, and numbers of agents, are rounded to the nearest integer, halves away from zero.
pub(super) fn multiply(root: &mut Node, path: &str, factor: f64) -> Result<usize, Astray> {
    let field = Field::find(root, path)?;
    if root.get(path).is_none() {
        let Some(value) = field.default() else { return Ok(0) };
        root.set(path, value).map_err(|found| Astray { found, expected: "the path of a field".into() })?;
    }
    Ok(root.get_mut(path).map_or(0, |node| scale(node, Some(field), path, factor)))
}

fn scale(node: &mut Node, field: Option<Field>, path: &str, factor: f64) -> usize {
    let whole = || field.is_some_and(|field| field.is_whole(path));
    match &mut node.value {
        Value::Integer(number) => {
            let mut scaled = *number as f64 * factor;
            if whole() {
                scaled = scaled.round();
            }
            let whole = scaled.fract() == 0.0 && scaled.abs() < 9e15;
            node.value = if whole { Value::Integer(scaled as i64) } else { Value::Float(scaled) };
            1
        }
        Value::Float(number) => {
            *number *= factor;
            if whole() {
                *number = number.round();
            }
            1
        }
        Value::Text(text) => match TimeSpan::read(text) {
            Some(span) => {
                *text = format!("{:.6}s", span.0.as_secs_f64() * factor);
                1
            }
            None => 0,
        },
        Value::List(items) => {
            let part = field.and_then(|field| field.part("[0]"));
            items.iter_mut().map(|item| scale(item, part, path, factor)).sum()
        }
        Value::Table(table) => {
            let parts = table.iter_mut().map(|(name, part)| {
                let field = field.and_then(|field| field.part(name));
                scale(part, field, &format!("{path}.{name}"), factor)
            });
            parts.sum()
        }
        Value::Boolean(_) | Value::Date(_) => 0,
    }
}
