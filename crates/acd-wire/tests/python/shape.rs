//! What a schema is in Python: a type, and how it is written and read.

use serde_json::{Map, Value};

pub(crate) type Schemas = Map<String, Value>;

/// The form of a value.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// As JSON has it.
    Plain(String),
    /// Texts by texts.
    Texts,
    /// A dataclass.
    Class(String),
    /// A word, or a word and a value.
    Tagged(String),
    Nullable(Box<Shape>),
    List(Box<Shape>),
    /// A list of fixed length.
    Pair(Vec<Shape>),
}

/// What is behind a reference.
pub(crate) fn referred(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.rsplit('/').next()
}

/// The words of an enum without values, if it is one.
pub(crate) fn words(schema: &Value) -> Option<Vec<&str>> {
    if let Some(listed) = schema.get("enum") {
        return listed.as_array()?.iter().map(Value::as_str).collect();
    }
    if let Some(word) = schema.get("const") {
        return Some(vec![word.as_str()?]);
    }
    let mut words = Vec::new();
    for each in schema.get("oneOf")?.as_array()? {
        words.extend(self::words(each)?);
    }
    Some(words)
}

impl Shape {
    pub(crate) fn new(schema: &Value, schemas: &Schemas) -> Self {
        if let Some(name) = referred(schema) {
            let target = &schemas[name];
            return match words(target) {
                _ if target.get("properties").is_some() => Self::Class(name.into()),
                Some(_) => Self::Plain(name.into()),
                None => Self::Tagged(name.into()),
            };
        }
        if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
            let [some, Value::Object(null)] = choices.as_slice() else { panic!("a choice: {schema}") };
            assert_eq!(null["type"], "null", "{schema}");
            return Self::Nullable(Box::new(Self::new(some, schemas)));
        }
        let types: Vec<&str> = match &schema["type"] {
            Value::String(one) => vec![one],
            Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
            _ => panic!("no type: {schema}"),
        };
        let shape = Self::of_types(schema, &types, schemas);
        if types.contains(&"null") { Self::Nullable(Box::new(shape)) } else { shape }
    }

    fn of_types(schema: &Value, types: &[&str], schemas: &Schemas) -> Self {
        if types.starts_with(&["integer", "string"]) {
            return Self::Plain("Call".into());
        }
        match types[0] {
            "string" if schema["format"] == "date-time" => Self::Plain("float".into()),
            "string" => Self::Plain("str".into()),
            "integer" => Self::Plain("int".into()),
            "number" => Self::Plain("float".into()),
            "object" => Self::Texts,
            "array" => match schema.get("prefixItems").and_then(Value::as_array) {
                Some(items) => Self::Pair(items.iter().map(|item| Self::new(item, schemas)).collect()),
                None => Self::List(Box::new(Self::new(&schema["items"], schemas))),
            },
            other => panic!("a type that has no equal in Python: {other}"),
        }
    }

    /// Whether values are seconds.
    pub(crate) fn is_seconds(&self) -> bool {
        match self {
            Self::Plain(name) => name == "float",
            Self::Nullable(inner) => inner.is_seconds(),
            Self::Texts | Self::Class(_) | Self::Tagged(_) | Self::List(_) | Self::Pair(_) => false,
        }
    }

    /// The type in Python.
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::Plain(name) | Self::Class(name) | Self::Tagged(name) => name.clone(),
            Self::Texts => "Mapping[str, str]".into(),
            Self::Nullable(inner) => format!("Optional[{}]", inner.hint()),
            Self::List(inner) => format!("tuple[{}, ...]", inner.hint()),
            Self::Pair(parts) => format!("tuple[{}]", joined(parts.iter().map(Self::hint))),
        }
    }

    /// The names of the values that the type is made of.
    pub(crate) fn named(&self) -> Vec<&str> {
        match self {
            Self::Plain(name) if ["int", "str", "float"].contains(&name.as_str()) => Vec::new(),
            Self::Plain(name) | Self::Class(name) | Self::Tagged(name) => vec![name],
            Self::Texts => Vec::new(),
            Self::Nullable(inner) | Self::List(inner) => inner.named(),
            Self::Pair(parts) => parts.iter().flat_map(Self::named).collect(),
        }
    }

    /// `what`, from what JSON has.
    pub(crate) fn read(&self, what: &str) -> String {
        match self {
            Self::Plain(_) | Self::Texts => what.into(),
            Self::Class(name) => format!("{name}._read({what})"),
            Self::Tagged(_) => format!("_tagged({what})"),
            Self::Nullable(inner) => match inner.read(what) {
                same if same == what => same,
                read => format!("None if {what} is None else {read}"),
            },
            Self::Pair(_) => format!("tuple({what})"),
            Self::List(inner) => match inner.read("each").as_str() {
                "each" => format!("tuple({what})"),
                read => format!("tuple({read} for each in {what})"),
            },
        }
    }

    /// `what`, as JSON has it.
    pub(crate) fn written(&self, what: &str) -> String {
        match self {
            Self::Class(_) | Self::Tagged(_) => format!("_written({what})"),
            Self::Nullable(inner) => inner.written(what),
            Self::Texts => format!("dict({what})"),
            Self::Plain(_) | Self::List(_) | Self::Pair(_) => what.into(),
        }
    }
}

pub(crate) fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}
