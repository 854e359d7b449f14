//! Checks a file against its JSON Schema and reports everything that does not fit.
//!
//! The schema is derived from the types that serde fills, so what passes here can be deserialised, and the operator
//! sees all faults at once rather than only the first. Understands what `schemars` generates, and no more.
//!
//! What does not fit is replaced by something that does, so that the names and the meaning of the rest can be checked
//! as well.

use std::ops::Range;

use indexmap::IndexMap;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::{Map, Value as Json};

use super::broken::{Broken, Mended};
use super::document::{Node, Value};
use super::fault::Faults;
use super::literal::Format;
use crate::config::names::{list_of, nearest, shortened, similar};

/// The schema to check against.
pub(crate) struct Structure<'a> {
    pub(crate) schema: &'a Json,
    pub(crate) formats: &'a [Format],
}

/// The result of checking a file.
#[derive(Debug, Default)]
pub(crate) struct Form {
    pub(crate) faults: Faults,
    /// What was repaired in the tree.
    pub(crate) broken: Broken,
}

/// The maximum depth of a value made up for a missing field.
const SAMPLE_DEPTH: usize = 8;

impl<'a> Structure<'a> {
    /// Reports every structural fault in `root`, which fits the schema afterwards.
    pub(crate) fn check(&self, root: &mut Node) -> Form {
        let mut form = Form::default();
        self.visit(root, self.schema, "", &mut form);
        form
    }

    fn visit(&self, node: &mut Node, schema: &'a Json, path: &str, form: &mut Form) {
        let Some(schema) = self.resolve(schema) else { return };
        match alternatives(schema) {
            Some(alternatives) => self.alternatives(node, alternatives, path, form),
            None => self.plain(node, schema, path, form),
        }
    }

    /// Follows references; `None` for a schema that accepts anything.
    fn resolve(&self, schema: &'a Json) -> Option<&'a Map<String, Json>> {
        let object = schema.as_object()?;
        match object.get("$ref").and_then(Json::as_str) {
            Some(reference) => self.resolve(self.schema.pointer(reference.strip_prefix('#')?)?),
            None => Some(object),
        }
    }

    fn plain(&self, node: &mut Node, schema: &'a Map<String, Json>, path: &str, form: &mut Form) {
        if !fits_type(node, schema) {
            form.faults.at(&node.span, path, found(node), self.wanted(schema));
            return self.mend(node, schema, path, form);
        }
        match node.value {
            Value::Text(_) | Value::Date(_) => self.text(node, schema, path, form),
            Value::Integer(number) => self.number(node, number as f64, schema, path, form),
            Value::Float(number) => self.number(node, number, schema, path, form),
            Value::List(_) => self.list(node, schema, path, form),
            Value::Table(_) => self.table(node, schema, path, form),
            Value::Boolean(_) => {}
        }
    }

    fn text(&self, node: &mut Node, schema: &'a Map<String, Json>, path: &str, form: &mut Form) {
        let (Value::Text(text) | Value::Date(text)) = &node.value else { return };
        let names = constants(schema);
        if !names.is_empty() && !names.contains(&text.as_str()) {
            form.faults.at(&node.span, path, node.shown(), nearest(text, names.iter().copied()));
        } else if let Some(format) = self.format(schema)
            && !(format.fits)(text)
        {
            form.faults.at(&node.span, path, node.shown(), format.expected);
        } else {
            return;
        }
        self.mend(node, schema, path, form);
    }

    fn number(&self, node: &mut Node, number: f64, schema: &'a Map<String, Json>, path: &str, form: &mut Form) {
        let bound = |name: &str| schema.get(name).and_then(Json::as_f64);
        let too_small = bound("minimum").is_some_and(|least| number < least)
            || bound("exclusiveMinimum").is_some_and(|floor| number <= floor);
        let too_large = bound("maximum").is_some_and(|most| number > most)
            || bound("exclusiveMaximum").is_some_and(|ceiling| number >= ceiling);
        if too_small || too_large {
            form.faults.at(&node.span, path, node.shown(), self.wanted(schema));
            self.mend(node, schema, path, form);
        }
    }

    fn list(&self, node: &mut Node, schema: &'a Map<String, Json>, path: &str, form: &mut Form) {
        let Value::List(items) = &mut node.value else { return };
        let bound = |name: &str| schema.get(name).and_then(Json::as_u64).map(|bound| bound as usize);
        let (least, most) = (bound("minItems").unwrap_or(0), bound("maxItems").unwrap_or(usize::MAX));
        if items.len() < least || items.len() > most {
            form.faults.at(&node.span, path, node.shown(), self.wanted(schema));
            return self.mend(node, schema, path, form);
        }
        let places = schema.get("prefixItems").and_then(Json::as_array);
        for (index, item) in items.iter_mut().enumerate() {
            let place = places.and_then(|places| places.get(index)).or_else(|| schema.get("items"));
            if let Some(place) = place {
                self.visit(item, place, &format!("{path}[{index}]"), form);
            }
        }
    }

    fn table(&self, node: &mut Node, schema: &'a Map<String, Json>, path: &str, form: &mut Form) {
        let Value::Table(fields) = &mut node.value else { return };
        let no_properties = Map::new();
        let known = schema.get("properties").and_then(Json::as_object);
        let others = schema.get("additionalProperties");
        let mut fitting = IndexMap::with_capacity(fields.len());
        for (name, mut field) in std::mem::take(fields) {
            let at = join(path, &name);
            match (known.and_then(|known| known.get(&name)), others) {
                (Some(schema), _) => self.visit(&mut field, schema, &at, form),
                (None, Some(Json::Bool(false))) => {
                    let known = known.unwrap_or(&no_properties);
                    let found = format!("the unknown field `{}`", shortened(&name, 60));
                    form.faults.at(&field.key_span, &at, found, nearest(&name, known.keys().map(String::as_str)));
                    // It is most likely a typo: then it is checked as the field that was meant.
                    let known_names = known.keys().map(String::as_str);
                    let meant = if form.faults.is_full() { None } else { similar(&name, known_names) };
                    match meant
                        .filter(|meant| !fitting.contains_key(*meant))
                        .and_then(|meant| known.get_key_value(meant))
                    {
                        Some((meant, schema)) => {
                            let at = join(path, meant);
                            form.broken.mark(&at, Mended::Value);
                            self.visit(&mut field, schema, &at, form);
                            fitting.entry(meant.clone()).or_insert(field);
                        }
                        None if matches!(field.value, Value::Table(_) | Value::List(_)) => {
                            form.broken.mark(&at, Mended::Dropped);
                        }
                        None => form.broken.mark(&at, Mended::Value),
                    }
                    continue;
                }
                (None, Some(schema)) => {
                    if name.is_empty() || name.contains(char::is_control) {
                        let found = format!("the name {:?}", shortened(&name, 60));
                        form.faults.at(
                            &field.key_span,
                            &at.escape_debug().to_string(),
                            found,
                            "a name of printable characters",
                        );
                        form.broken.mark(path, Mended::Whole);
                    }
                    self.visit(&mut field, schema, &at, form);
                }
                (None, None) => {}
            }
            let slip = fitting.insert(name, field);
            if slip.is_some_and(|slip| matches!(slip.value, Value::Table(_) | Value::List(_))) {
                // A value under a misspelt version of this name, earlier in the table, is lost.
                form.broken.mark(&at, Mended::Whole);
            }
        }
        let required = schema.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
        for name in required {
            if fitting.contains_key(name) {
                continue;
            }
            let (at, place) = (join(path, name), &node.key_span);
            let wanted = known.and_then(|known| known.get(name));
            let expected = wanted.map(|schema| self.wanted_of(schema)).unwrap_or_default();
            form.faults.at(place, &at, "nothing", expected);
            form.broken.mark(&at, Mended::Value);
            let value = wanted.map_or(Value::Boolean(false), |schema| self.sample_of(schema, place, SAMPLE_DEPTH));
            fitting.insert(name.to_owned(), Node { value, span: place.clone(), key_span: place.clone() });
        }
        node.value = Value::Table(fitting);
    }

    /// A choice between kinds of values: the kind of the node determines which one is meant.
    fn alternatives(&self, node: &mut Node, alternatives: &'a [Json], path: &str, form: &mut Form) {
        let resolved: Vec<_> = self.flatten(alternatives);
        let fitting: Vec<_> = resolved.iter().copied().filter(|schema| fits_type(node, schema)).collect();
        match (&node.value, fitting.as_slice()) {
            (_, []) => {
                form.faults.at(&node.span, path, found(node), self.choice(&resolved));
                if let Some(first) = resolved.first() {
                    self.mend(node, first, path, form);
                }
            }
            (Value::Table(_), several) if several.iter().all(|schema| tag(schema).is_some()) => {
                self.tagged(node, several, path, form);
            }
            (Value::Text(text), several) => {
                let names: Vec<&str> = several.iter().flat_map(|schema| constants(schema)).collect();
                if names.contains(&text.as_str()) {
                    return;
                }
                match several.iter().find(|schema| constants(schema).is_empty()) {
                    Some(free) => self.plain(node, free, path, form),
                    None => {
                        form.faults.at(&node.span, path, node.shown(), nearest(text, names.into_iter()));
                        self.mend(node, several[0], path, form);
                    }
                }
            }
            (_, several) => self.plain(node, several[0], path, form),
        }
    }

    /// Nested alternatives as one flat list.
    fn flatten(&self, alternatives: &'a [Json]) -> Vec<&'a Map<String, Json>> {
        let mut flat = Vec::new();
        for schema in alternatives.iter().filter_map(|alternative| self.resolve(alternative)) {
            match self::alternatives(schema) {
                Some(inner) => flat.extend(self.flatten(inner)),
                None => flat.push(schema),
            }
        }
        flat
    }

    /// A table with one field, whose name determines the alternative.
    fn tagged(&self, node: &mut Node, kinds: &[&'a Map<String, Json>], path: &str, form: &mut Form) {
        let Value::Table(fields) = &mut node.value else { return };
        let names = kinds.iter().filter_map(|kind| tag(kind));
        let count = fields.len();
        let mut sound = count == 1;
        for (name, field) in fields {
            match kinds.iter().find(|kind| tag(kind) == Some(name)) {
                Some(kind) => {
                    if let Some(schema) = kind.get("properties").and_then(|properties| properties.get(name)) {
                        self.visit(field, schema, &join(path, name), form);
                    }
                }
                None => {
                    sound = false;
                    let found = format!("the unknown field `{}`", shortened(name, 60));
                    form.faults.at(&field.key_span, &join(path, name), found, nearest(name, names.clone()));
                }
            }
        }
        if count != 1 {
            let found = if count == 0 { "an empty table".into() } else { format!("{count} fields") };
            form.faults.at(&node.span, path, found, format!("exactly one of {}", list_of(names)));
        }
        if !sound {
            self.mend(node, kinds[0], path, form);
        }
    }

    /// Replaces a value that does not fit by one that does.
    fn mend(&self, node: &mut Node, schema: &'a Map<String, Json>, path: &str, form: &mut Form) {
        let container = |value: &Value| matches!(value, Value::List(_) | Value::Table(_));
        let value = self.sample(schema, &node.span, SAMPLE_DEPTH);
        let whole = container(&node.value) || container(&value);
        form.broken.mark(path, if whole { Mended::Whole } else { Mended::Value });
        node.value = value;
    }

    fn sample_of(&self, schema: &'a Json, place: &Range<usize>, depth: usize) -> Value {
        self.resolve(schema).map_or(Value::Boolean(false), |schema| self.sample(schema, place, depth))
    }

    /// Some value that fits.
    fn sample(&self, schema: &'a Map<String, Json>, place: &Range<usize>, depth: usize) -> Value {
        if let Some(first) = alternatives(schema).and_then(|alternatives| alternatives.first()).filter(|_| depth > 0) {
            return self.sample_of(first, place, depth - 1);
        }
        if let Some(first) = constants(schema).first() {
            return Value::Text((*first).to_owned());
        }
        let least = || {
            let floor = schema.get("exclusiveMinimum").and_then(Json::as_f64).map(|floor| floor + 1.0);
            schema.get("minimum").and_then(Json::as_f64).or(floor).unwrap_or(0.0)
        };
        let node = |value| Node { value, span: place.clone(), key_span: place.clone() };
        match schema.get("type").and_then(Json::as_str) {
            Some("integer") => Value::Integer(least() as i64),
            Some("number") => Value::Float(least()),
            Some("string") => {
                let example = schema.get("examples").and_then(|examples| examples.get(0)).and_then(Json::as_str);
                Value::Text(example.unwrap_or("?").to_owned())
            }
            Some("array") => {
                let count = schema.get("minItems").and_then(Json::as_u64).unwrap_or(0);
                let places = schema.get("prefixItems").and_then(Json::as_array);
                let of = |item| places.and_then(|places| places.get(item)).or_else(|| schema.get("items"));
                let items = (0..count as usize).filter_map(of).filter(|_| depth > 0);
                Value::List(items.map(|item| node(self.sample_of(item, place, depth - 1))).collect())
            }
            Some("object") => {
                let required = schema.get("required").and_then(Json::as_array).into_iter().flatten();
                let fields = required.filter_map(Json::as_str).filter(|_| depth > 0).filter_map(|name| {
                    let schema = schema.get("properties")?.get(name)?;
                    Some((name.to_owned(), node(self.sample_of(schema, place, depth - 1))))
                });
                Value::Table(fields.collect())
            }
            _ => Value::Boolean(false),
        }
    }

    fn format(&self, schema: &Map<String, Json>) -> Option<&Format> {
        let name = schema.get("format")?.as_str()?;
        self.formats.iter().find(|format| format.name == name)
    }

    fn wanted_of(&self, schema: &'a Json) -> String {
        let Some(schema) = self.resolve(schema) else { return "a value".into() };
        match alternatives(schema) {
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
            Some("string") => "text in quotation marks",
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

/// The schemas of which one must fit, if there are several.
fn alternatives(schema: &Map<String, Json>) -> Option<&Vec<Json>> {
    schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Json::as_array)
}

/// The strings that a schema lists, if it lists any.
fn constants(schema: &Map<String, Json>) -> Vec<&str> {
    let listed = schema.get("enum").and_then(Json::as_array).into_iter().flatten();
    listed.chain(schema.get("const")).filter_map(Json::as_str).collect()
}

/// The name that distinguishes an alternative from the others: its only field, which is required.
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

/// A value of the wrong kind: its kind, and the value itself if it is short.
fn found(node: &Node) -> String {
    match &node.value {
        Value::List(_) | Value::Table(_) => node.kind().to_owned(),
        _ => format!("{} ({})", node.shown(), node.kind()),
    }
}

/// The JSON Schema of a file that serde fills.
pub(crate) fn file_schema<T: JsonSchema>() -> Json {
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(without_null));
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// TOML has no null: optional fields are left out.
pub(crate) fn without_null(schema: &mut schemars::Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(Json::Array(types)) = object.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".into(), only);
        }
    }
    if object.get("default") == Some(&Json::Null) {
        object.remove("default");
    }
    if let Some(Json::Array(alternatives)) = object.get_mut("anyOf") {
        alternatives.retain(|alternative| alternative.get("type") != Some(&Json::from("null")));
        if let [Json::Object(only)] = alternatives.as_slice() {
            let only = only.clone();
            object.remove("anyOf");
            for (name, value) in only {
                object.entry(name).or_insert(value);
            }
        }
    }
}
