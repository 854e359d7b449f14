//! Parsing JSON with names.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::value::{SeqDeserializer, StringDeserializer, U32Deserializer, U64Deserializer};
use serde::de::{DeserializeOwned, IgnoredAny, IntoDeserializer};
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor};

use super::names::{Hints, Names, explained, kind};
use super::texts::{Texts, Written};
use acd::config::{Attributes, Unknown};
use acd::time::Duration;

/// Why a text cannot be parsed, and where.
#[derive(Debug)]
pub enum Unreadable {
    /// It is not JSON.
    Syntax(String),
    /// It does not have the expected shape.
    Shape(String),
    /// A name unknown to the centre.
    Name(String),
}

impl Unreadable {
    /// Why JSON could not be read; whether it is JSON at all decides the kind.
    pub fn new(text: &[u8], why: impl ToString) -> Self {
        let is_json = serde_json::from_slice::<IgnoredAny>(text).is_ok();
        if is_json { Self::Shape(why.to_string()) } else { Self::Syntax(why.to_string()) }
    }
}

/// Parses a value of the engine from JSON with names; with it the texts that the engine does not take.
///
/// # Errors
/// Why it cannot be parsed, and where: the path of the field.
pub fn read<T: DeserializeOwned>(names: &Names, hints: &Hints, text: &[u8]) -> Result<(T, Texts), Unreadable> {
    let asked = Asked::new(names, hints, AtUnknown::GoOn);
    let mut json = serde_json::Deserializer::from_slice(text);
    let value = T::deserialize(Reader { names: &asked, from: &mut json, extra: None });
    match value.and_then(|value| json.end().map(|()| value)) {
        Ok(value) if !asked.unknown.get() => Ok((value, asked.texts.into_inner())),
        Ok(_) => Err(Unreadable::Name(fault::<T>((names, hints), text, AtUnknown::Stop).unwrap_or_default())),
        // Its shape is wrong, whatever its names.
        Err(error) => {
            let why = fault::<T>((names, hints), text, AtUnknown::GoOn).unwrap_or_else(|| error.to_string());
            Err(Unreadable::new(text, why))
        }
    }
}

/// Parses it again, to find what is wrong and where.
fn fault<T: DeserializeOwned>((names, hints): (&Names, &Hints), text: &[u8], then: AtUnknown) -> Option<String> {
    let asked = Asked::new(names, hints, then);
    let mut track = serde_path_to_error::Track::new();
    let mut json = serde_json::Deserializer::from_slice(text);
    let reader = Reader { names: &asked, from: &mut json, extra: None };
    let error = T::deserialize(serde_path_to_error::Deserializer::new(reader, &mut track)).err()?;
    let path = track.path().to_string();
    // The key of a text that is not the engine's is in the message.
    let path = path.trim_end_matches(".?");
    Some(if path == "." { error.to_string() } else { format!("{path}: {error}") })
}

/// What to do at an unknown name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AtUnknown {
    /// Parse the rest, to see whether it has the right shape.
    GoOn,
    Stop,
}

/// The names, and whether an unknown one was looked up.
struct Asked<'a> {
    names: &'a Names,
    hints: &'a Hints,
    then: AtUnknown,
    unknown: Cell<bool>,
    texts: RefCell<Texts>,
}

impl<'a> Asked<'a> {
    fn new(names: &'a Names, hints: &'a Hints, then: AtUnknown) -> Self {
        Self { names, hints, then, unknown: Cell::new(false), texts: RefCell::default() }
    }

    /// What was found; for an unknown name, if parsing continues, a default.
    fn known<T: Default, E: Error>(&self, found: Result<T, Unknown<'_>>) -> Result<T, E> {
        self.unknown.set(self.unknown.get() || found.is_err());
        match found {
            Err(unknown) if self.then == AtUnknown::Stop => Err(E::custom(explained(unknown, self.hints))),
            found => Ok(found.unwrap_or_default()),
        }
    }
}

/// A deserializer, a visitor, or what either is given, with the names.
struct Reader<'a, D> {
    names: &'a Asked<'a>,
    from: D,
    /// The field of the struct being read that is not the engine's.
    extra: Option<&'static str>,
}

/// The texts that commands have beside what the engine takes, each with the fields of its command.
const EXTRAS: &[(&[&str], &str)] = &[
    // `sign_in`
    (&["agent", "not_ready"], "at"),
    // `monitor`
    (&["agent", "how"], "by"),
    // `transfer`
    (&["call", "to", "age", "priority"], "number"),
    // `consult`
    (&["call", "consult", "to"], "number"),
];

/// In `reconcile`, the number of the next event when the lists were read.
const AS_OF: &str = "as_of";

impl<'a, D> Reader<'a, D> {
    const fn with<E>(&self, from: E) -> Reader<'a, E> {
        Reader { names: self.names, from, extra: None }
    }
}

impl<'de, D: Deserializer<'de>> Reader<'_, D> {
    fn newtype<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        if let Some(kind) = kind(name) {
            let written = String::deserialize(self.from)?;
            let place = self.names.known(self.names.names.find(kind, &written))?;
            return visitor.visit_newtype_struct(U32Deserializer::new(place));
        }
        match name {
            "Duration" => {
                let interval = Duration::try_from_secs_f64(f64::deserialize(self.from)?);
                let interval =
                    interval.ok_or_else(|| D::Error::custom("not a number of seconds from 0 to ten years"))?;
                visitor.visit_newtype_struct(U64Deserializer::new(interval.as_micros()))
            }
            "Timestamp" => {
                let written = String::deserialize(self.from)?;
                let moment: jiff::Timestamp = written.parse().map_err(D::Error::custom)?;
                visitor
                    .visit_newtype_struct(U64Deserializer::new(self.names.names.router_micros(moment.as_microsecond())))
            }
            "Attributes" => {
                let mut places = [0_u16; Attributes::MAX];
                for (name, value) in BTreeMap::<String, String>::deserialize(self.from)? {
                    let (at, value) = self.names.known(self.names.names.attribute(&name, &value))?;
                    places[at] = value;
                }
                visitor.visit_newtype_struct(SeqDeserializer::new(places.into_iter()))
            }
            "CallId" => {
                let (call, name) = Written::deserialize(self.from)?.call();
                self.names.texts.borrow_mut().calls.extend(name.map(|name| (call, name)));
                visitor.visit_newtype_struct(U64Deserializer::new(call.0))
            }
            "CallerId" => {
                let (caller, text) = Written::deserialize(self.from)?.caller();
                self.names.texts.borrow_mut().caller = text;
                visitor.visit_newtype_struct(U64Deserializer::new(caller.0))
            }
            _ => {
                let visitor = self.with(visitor);
                self.from.deserialize_newtype_struct(name, visitor)
            }
        }
    }
}

macro_rules! forward {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            let visitor = self.with(visitor);
            self.from.$method(visitor)
        }
    )*};
}

macro_rules! whole {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.from.$method(Whole(visitor))
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Reader<'_, D> {
    type Error = D::Error;

    forward! {
        deserialize_any deserialize_bool deserialize_f32 deserialize_f64 deserialize_char deserialize_str
        deserialize_string deserialize_bytes deserialize_byte_buf deserialize_option deserialize_unit deserialize_seq
        deserialize_map deserialize_identifier deserialize_ignored_any
    }

    whole! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.with(visitor);
        self.from.deserialize_unit_struct(name, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.newtype(name, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = self.with(visitor);
        self.from.deserialize_tuple(length, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let visitor = self.with(visitor);
        self.from.deserialize_tuple_struct(name, length, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let extra = match name {
            "NewCall" => Some("data"),
            "SwitchState" => Some(AS_OF),
            _ => None,
        };
        let visitor = Reader { extra, ..self.with(visitor) };
        self.from.deserialize_struct(name, fields, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let visitor = self.with(visitor);
        self.from.deserialize_enum(name, variants, visitor)
    }
}

/// Accepts `7.0` for 7, as JSON Schema does, and as programs with only one number type write it.
struct Whole<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Whole<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        self.0.visit_i64(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<V::Value, E> {
        self.0.visit_u64(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        // Up to this, every integer is exact.
        const EXACT: f64 = (1_u64 << f64::MANTISSA_DIGITS) as f64;
        match value.fract() == 0.0 && value.abs() <= EXACT {
            true => self.0.visit_i64(value as i64),
            false => self.0.visit_f64(value),
        }
    }
}

macro_rules! visit {
    ($($method:ident($type:ty))*) => {$(
        fn $method<E: Error>(self, value: $type) -> Result<V::Value, E> {
            self.from.$method(value)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Reader<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.from.expecting(f)
    }

    visit! {
        visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_f64(f64) visit_char(char) visit_str(&str)
        visit_borrowed_str(&'de str) visit_string(String)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.from.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.from.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<V::Value, D::Error> {
        let from = self.with(from);
        self.from.visit_some(from)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<V::Value, D::Error> {
        let from = self.with(from);
        self.from.visit_newtype_struct(from)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<V::Value, A::Error> {
        let list = self.with(list);
        self.from.visit_seq(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        let map = Reader { extra: self.extra, ..self.with(map) };
        self.from.visit_map(map)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, choice: A) -> Result<V::Value, A::Error> {
        let choice = self.with(choice);
        self.from.visit_enum(choice)
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Reader<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<S::Value, D::Error> {
        let from = self.with(from);
        self.from.deserialize(from)
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Reader<'_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        let seed = self.with(seed);
        self.from.next_element_seed(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        self.from.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> Reader<'_, A> {
    /// The next key that is the engine's; the value of the other one is noted.
    fn next_key_but<S: DeserializeSeed<'de>>(
        &mut self,
        extra: &'static str,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        while let Some(key) = self.from.next_key::<String>()? {
            if key != extra {
                let key: StringDeserializer<A::Error> = key.into_deserializer();
                return seed.deserialize(key).map(Some);
            }
            let wrong = |error| A::Error::custom(format_args!("{extra}: {error}"));
            if extra == AS_OF {
                let as_of = self.from.next_value().map_err(wrong)?;
                self.names.texts.borrow_mut().as_of = as_of;
            } else {
                let text = self.from.next_value().map_err(wrong)?;
                self.names.texts.borrow_mut().extra = text;
            }
        }
        Ok(None)
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Reader<'_, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        if let Some(extra) = self.extra {
            return self.next_key_but(extra, seed);
        }
        let seed = self.with(seed);
        self.from.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let seed = self.with(seed);
        self.from.next_value_seed(seed)
    }
}

impl<'a, 'de, A: EnumAccess<'de>> EnumAccess<'de> for Reader<'a, A> {
    type Error = A::Error;
    type Variant = Reader<'a, A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self::Variant), A::Error> {
        let names = self.names;
        let (value, variant) = self.from.variant_seed(seed)?;
        Ok((value, Reader { names, from: variant, extra: None }))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Reader<'_, A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.from.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        let seed = self.with(seed);
        self.from.newtype_variant_seed(seed)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, A::Error> {
        let visitor = self.with(visitor);
        self.from.tuple_variant(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        let extra = EXTRAS.iter().find(|(of, _)| *of == fields).map(|(_, extra)| *extra);
        let visitor = Reader { extra, ..self.with(visitor) };
        self.from.struct_variant(fields, visitor)
    }
}
