//! Compares a file with its JSON Schema and says everything that does not fit.
//!
//! The schema is derived from the very types that serde fills, so what passes here is what serde takes, and the
//! operator hears of all faults at once rather than of the first. It understands what `schemars` writes, no more.

use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

use super::document::{Node, Value};
use super::fault::Faults;
use super::literal::Format;
use super::names::{list_of, nearest};

/// What the file is compared with.
pub(crate) struct Structure<'a> {
    pub(crate) schema: &'a Json,
    pub(crate) formats: &'a [Format],
}

impl<'a> Structure<'a> {
    /// Every fault of structure in `root`.
    pub(crate) fn check(&self, root: &Node) -> Faults {
        let mut faults = Faults::default();
        self.visit(root, self.schema, "", &mut faults);
        faults
    }

    fn visit(&self, node: &Node, schema: &'a Json, path: &str, faults: &mut Faults) {
        let Some(schema) = self.resolve(schema) else { return };
        match schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Json::as_array) {
            Some(alternatives) => self.alternatives(node, alternatives, path, faults),
            None => self.plain(node, schema, path, faults),
        }
    }

    /// Follows references; `None` for a schema that takes anything.
    fn resolve(&self, schema: &'a Json) -> Option<&'a Map<String, Json>> {
        let object = schema.as_object()?;
        match object.get("$ref").and_then(Json::as_str) {
            Some(reference) => self.resolve(self.schema.pointer(reference.strip_prefix('#')?)?),
            None => Some(object),
        }
    }

    fn plain(&self, node: &Node, schema: &'a Map<String, Json>, path: &str, faults: &mut Faults) {
        if !fits_type(node, schema) {
            return faults.at(&node.span, path, found(node), self.wanted(schema));
        }
        match &node.value {
            Value::Text(text) | Value::Date(text) => self.text(node, text, schema, path, faults),
            Value::Integer(number) => self.number(node, *number as f64, schema, path, faults),
            Value::Float(number) => self.number(node, *number, schema, path, faults),
            Value::List(items) => self.list(node, items, schema, path, faults),
            Value::Table(fields) => self.table(node, fields, schema, path, faults),
            Value::Boolean(_) => {}
        }
    }

    fn text(&self, node: &Node, text: &str, schema: &'a Map<String, Json>, path: &str, faults: &mut Faults) {
        let names = constants(schema);
        if !names.is_empty() && !names.contains(&text) {
            faults.at(&node.span, path, node.shown(), nearest(text, names.iter().copied()));
        }
        if let Some(format) = self.format(schema)
            && !(format.fits)(text)
        {
            faults.at(&node.span, path, node.shown(), format.expected);
        }
    }

    fn number(&self, node: &Node, number: f64, schema: &'a Map<String, Json>, path: &str, faults: &mut Faults) {
        let bound = |name: &str| schema.get(name).and_then(Json::as_f64);
        let too_small = bound("minimum").is_some_and(|least| number < least)
            || bound("exclusiveMinimum").is_some_and(|floor| number <= floor);
        let too_large = bound("maximum").is_some_and(|most| number > most)
            || bound("exclusiveMaximum").is_some_and(|ceiling| number >= ceiling);
        if too_small || too_large {
            faults.at(&node.span, path, node.shown(), self.wanted(schema));
        }
    }

    fn list(&self, node: &Node, items: &[Node], schema: &'a Map<String, Json>, path: &str, faults: &mut Faults) {
        let bound = |name: &str| schema.get(name).and_then(Json::as_u64).map(|bound| bound as usize);
        let (least, most) = (bound("minItems").unwrap_or(0), bound("maxItems").unwrap_or(usize::MAX));
        if items.len() < least || items.len() > most {
            faults.at(&node.span, path, node.shown(), self.wanted(schema));
        }
        let places = schema.get("prefixItems").and_then(Json::as_array);
        for (index, item) in items.iter().enumerate() {
            let place = places.and_then(|places| places.get(index)).or_else(|| schema.get("items"));
            if let Some(place) = place {
                self.visit(item, place, &format!("{path}[{index}]"), faults);
            }
        }
    }

    fn table(
        &self,
        node: &Node,
        fields: &IndexMap<String, Node>,
        schema: &'a Map<String, Json>,
        path: &str,
        faults: &mut Faults,
    ) {
        let no_properties = Map::new();
        let known = schema.get("properties").and_then(Json::as_object);
        let others = schema.get("additionalProperties");
        for (name, field) in fields {
            let path = join(path, name);
            match (known.and_then(|known| known.get(name)), others) {
                (Some(schema), _) => self.visit(field, schema, &path, faults),
                (None, Some(Json::Bool(false))) => {
                    let names = known.unwrap_or(&no_properties).keys().map(String::as_str);
                    faults.at(&field.key_span, &path, format!("the unknown field `{name}`"), nearest(name, names));
                }
                (None, Some(schema)) => self.visit(field, schema, &path, faults),
                (None, None) => {}
            }
        }
        let required = schema.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
        for name in required.filter(|name| !fields.contains_key(*name)) {
            let wanted = known.and_then(|known| known.get(name)).map(|schema| self.wanted_of(schema));
            faults.at(&node.key_span, &join(path, name), "no such field", wanted.unwrap_or_default());
        }
    }

    /// A choice between kinds of values: the kind of the node decides which of them is meant.
    fn alternatives(&self, node: &Node, alternatives: &'a [Json], path: &str, faults: &mut Faults) {
        let resolved: Vec<_> = self.flatten(alternatives);
        let fitting: Vec<_> = resolved.iter().copied().filter(|schema| fits_type(node, schema)).collect();
        match (&node.value, fitting.as_slice()) {
            (_, []) => faults.at(&node.span, path, found(node), self.choice(&resolved)),
            (Value::Table(fields), several) if several.iter().all(|schema| tag(schema).is_some()) => {
                self.tagged(node, fields, several, path, faults);
            }
            (Value::Text(text), several) => {
                let names: Vec<&str> = several.iter().flat_map(|schema| constants(schema)).collect();
                match several.iter().find(|schema| constants(schema).is_empty()) {
                    Some(free) if !names.contains(&text.as_str()) => self.plain(node, free, path, faults),
                    None if !names.contains(&text.as_str()) => {
                        faults.at(&node.span, path, node.shown(), nearest(text, names.into_iter()));
                    }
                    _ => {}
                }
            }
            (_, several) => self.plain(node, several[0], path, faults),
        }
    }

    /// Alternatives inside alternatives, made one list.
    fn flatten(&self, alternatives: &'a [Json]) -> Vec<&'a Map<String, Json>> {
        let mut flat = Vec::new();
        for schema in alternatives.iter().filter_map(|alternative| self.resolve(alternative)) {
            match schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Json::as_array) {
                Some(inner) => flat.extend(self.flatten(inner)),
                None => flat.push(schema),
            }
        }
        flat
    }

    /// A table with one field, whose name says what kind of thing it is.
    fn tagged(
        &self,
        node: &Node,
        fields: &IndexMap<String, Node>,
        kinds: &[&'a Map<String, Json>],
        path: &str,
        faults: &mut Faults,
    ) {
        let names = kinds.iter().filter_map(|kind| tag(kind));
        for (name, field) in fields {
            match kinds.iter().find(|kind| tag(kind) == Some(name)) {
                Some(kind) => {
                    if let Some(schema) = kind.get("properties").and_then(|properties| properties.get(name)) {
                        self.visit(field, schema, &join(path, name), faults);
                    }
                }
                None => {
                    let found = format!("the unknown field `{name}`");
                    faults.at(&field.key_span, &join(path, name), found, nearest(name, names.clone()));
                }
            }
        }
        if fields.len() != 1 {
            let found = if fields.is_empty() { "an empty table".into() } else { format!("{} fields", fields.len()) };
            faults.at(&node.span, path, found, format!("exactly one of {}", list_of(names)));
        }
    }

    fn format(&self, schema: &Map<String, Json>) -> Option<&Format> {
        let name = schema.get("format")?.as_str()?;
        self.formats.iter().find(|format| format.name == name)
    }

    fn wanted_of(&self, schema: &'a Json) -> String {
        let Some(schema) = self.resolve(schema) else { return "a value".into() };
        match schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Json::as_array) {
            Some(alternatives) => self.choice(&self.flatten(alternatives)),
            None => self.wanted(schema),
        }
    }

    fn choice(&self, alternatives: &[&'a Map<String, Json>]) -> String {
        let tags: Vec<&str> = alternatives.iter().filter_map(|schema| tag(schema)).collect();
        let mut wanted: Vec<String> = Vec::new();
        for schema in alternatives.iter().filter(|schema| tag(schema).is_none()) {
            let one = self.wanted(schema);
            if !wanted.contains(&one) {
                wanted.push(one);
            }
        }
        if !tags.is_empty() {
            wanted.push(format!("a table with one of {}", list_of(tags.into_iter())));
        }
        wanted.join(", or ")
    }

    /// What a schema without alternatives asks for, in words.
    fn wanted(&self, schema: &Map<String, Json>) -> String {
        if let Some(format) = self.format(schema) {
            return format.expected.to_owned();
        }
        let names = constants(schema);
        if !names.is_empty() {
            return list_of(names.into_iter());
        }
        let kind = match schema.get("type").and_then(Json::as_str) {
            Some("integer") => "a whole number",
            Some("number") => "a number",
            Some("string") => "a text in quotation marks",
            Some("boolean") => "true or false",
            Some("array") => "a list",
            Some("object") => "a table",
            _ => "a value",
        };
        let bounds = [
            ("minimum", "of at least"),
            ("exclusiveMinimum", "above"),
            ("maximum", "of at most"),
            ("exclusiveMaximum", "below"),
            ("minItems", "of at least"),
            ("maxItems", "of at most"),
        ];
        let bounds: Vec<String> = bounds
            .iter()
            .filter_map(|(name, words)| schema.get(*name).map(|bound| format!("{words} {}", plain_number(bound))))
            .collect();
        if bounds.is_empty() { kind.to_owned() } else { format!("{kind} {}", bounds.join(" and ")) }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn plain_number(bound: &Json) -> String {
    bound.as_f64().map_or_else(|| bound.to_string(), |number| number.to_string())
}

/// The texts that a schema lists, if it lists any.
fn constants(schema: &Map<String, Json>) -> Vec<&str> {
    let listed = schema.get("enum").and_then(Json::as_array).into_iter().flatten();
    listed.chain(schema.get("const")).filter_map(Json::as_str).collect()
}

/// The name that tells one alternative from the others: its only field, which is required.
fn tag(schema: &Map<String, Json>) -> Option<&str> {
    let properties = schema.get("properties")?.as_object()?;
    let required = schema.get("required")?.as_array()?;
    match (properties.len(), required.as_slice()) {
        (1, [name]) => name.as_str(),
        _ => None,
    }
}

fn fits_type(node: &Node, schema: &Map<String, Json>) -> bool {
    let Some(wanted) = schema.get("type").and_then(Json::as_str) else { return true };
    match &node.value {
        Value::Text(_) => wanted == "string",
        Value::Date(_) => wanted == "string" && schema.get("format").is_some_and(|format| format == "date"),
        Value::Integer(_) => wanted == "integer" || wanted == "number",
        Value::Float(_) => wanted == "number",
        Value::Boolean(_) => wanted == "boolean",
        Value::List(_) => wanted == "array",
        Value::Table(_) => wanted == "object",
    }
}

/// A value of the wrong kind: its kind, and where it is short the value itself.
fn found(node: &Node) -> String {
    match &node.value {
        Value::List(_) | Value::Table(_) => node.kind().to_owned(),
        _ => format!("{} ({})", node.shown(), node.kind()),
    }
}
