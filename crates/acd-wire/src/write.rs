//! Writing JSON with names.

use jiff::Timestamp as Moment;
use serde::ser::{Error, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple};
use serde::ser::{SerializeTupleStruct, SerializeTupleVariant};
use serde::{Serialize, Serializer};

use super::names::{Kind, Names, Times, kind};
use acd::config::{Attributes, TierSet};
use acd::id::CallId;
use acd::identity::JournalId;
use acd::notes::Notes;

/// A value of the engine, with the names for writing it.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a, T: ?Sized> {
    names: &'a Names,
    /// The names of calls.
    notes: &'a Notes,
    value: &'a T,
}

impl<'a, T: ?Sized> Named<'a, T> {
    /// With the names of a centre, and of calls.
    pub fn new(names: &'a Names, notes: &'a Notes, value: &'a T) -> Self {
        Self { names, notes, value }
    }
}

impl<T: Serialize + ?Sized> Serialize for Named<'_, T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(Writer { names: self.names, notes: self.notes, to })
    }
}

/// A serializer, or its state for a list or a struct, with the names.
struct Writer<'a, S> {
    names: &'a Names,
    notes: &'a Notes,
    to: S,
}

impl<'a, S: Serializer> Writer<'a, S> {
    fn newtype(self, kind: Option<Kind>, name: &'static str, value: &impl Serialize) -> Result<S::Ok, S::Error> {
        // The number (or numbers) inside, whatever their width.
        let inside = serde_json::to_value(value).map_err(S::Error::custom)?;
        let number = inside.as_u64().unwrap_or_default();
        if let Some(kind) = kind {
            return self.to.serialize_str(&self.names.name(kind, number as usize));
        }
        match name {
            "Duration" => self.to.serialize_f64(number as f64 / 1e6),
            "Timestamp" if self.names.times() == Times::Seconds => self.to.serialize_f64(number as f64 / 1e6),
            "Timestamp" => {
                let moment = Moment::from_microsecond(self.names.unix_micros(number)).unwrap_or(Moment::MAX);
                self.to.serialize_str(&format!("{moment:.6}"))
            }
            "CallId" => match self.notes.call(CallId(number)).and_then(|note| note.name.as_ref()) {
                Some(name) => self.to.serialize_str(name.as_str()),
                None => self.to.serialize_u64(number),
            },
            "JournalId" => self.to.serialize_str(&JournalId(number).to_string()),
            "TierSet" => self.to.collect_seq(self.names.tiers(TierSet(number))),
            _ => {
                let Attributes(values) = serde_json::from_value(inside).map_err(S::Error::custom)?;
                self.to.collect_map(self.names.attributes(&values))
            }
        }
    }
}

macro_rules! forward {
    ($($method:ident($type:ty))*) => {$(
        fn $method(self, value: $type) -> Result<Self::Ok, Self::Error> {
            self.to.$method(value)
        }
    )*};
}

impl<'a, S: Serializer> Serializer for Writer<'a, S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Writer<'a, S::SerializeSeq>;
    type SerializeTuple = Writer<'a, S::SerializeTuple>;
    type SerializeTupleStruct = Writer<'a, S::SerializeTupleStruct>;
    type SerializeTupleVariant = Writer<'a, S::SerializeTupleVariant>;
    type SerializeMap = Writer<'a, S::SerializeMap>;
    type SerializeStruct = Writer<'a, S::SerializeStruct>;
    type SerializeStructVariant = Writer<'a, S::SerializeStructVariant>;

    forward! {
        serialize_bool(bool) serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_i64(i64)
        serialize_u8(u8) serialize_u16(u16) serialize_u32(u32) serialize_u64(u64) serialize_f32(f32) serialize_f64(f64)
        serialize_char(char) serialize_str(&str) serialize_bytes(&[u8]) serialize_unit_struct(&'static str)
    }

    fn serialize_none(self) -> Result<S::Ok, S::Error> {
        self.to.serialize_none()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<S::Ok, S::Error> {
        self.to.serialize_some(&Named::new(self.names, self.notes, value))
    }

    fn serialize_unit(self) -> Result<S::Ok, S::Error> {
        self.to.serialize_unit()
    }

    fn serialize_unit_variant(self, name: &'static str, at: u32, variant: &'static str) -> Result<S::Ok, S::Error> {
        self.to.serialize_unit_variant(name, at, variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<S::Ok, S::Error> {
        match kind(name) {
            None if !matches!(name, "Duration" | "Timestamp" | "TierSet" | "Attributes" | "CallId" | "JournalId") => {
                self.to.serialize_newtype_struct(name, &Named::new(self.names, self.notes, value))
            }
            kind => self.newtype(kind, name, &value),
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        at: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        self.to.serialize_newtype_variant(name, at, variant, &Named::new(self.names, self.notes, value))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self::SerializeSeq, S::Error> {
        Ok(Writer { names: self.names, notes: self.notes, to: self.to.serialize_seq(length)? })
    }

    fn serialize_tuple(self, length: usize) -> Result<Self::SerializeTuple, S::Error> {
        Ok(Writer { names: self.names, notes: self.notes, to: self.to.serialize_tuple(length)? })
    }

    fn serialize_tuple_struct(self, name: &'static str, length: usize) -> Result<Self::SerializeTupleStruct, S::Error> {
        Ok(Writer { names: self.names, notes: self.notes, to: self.to.serialize_tuple_struct(name, length)? })
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        at: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self::SerializeTupleVariant, S::Error> {
        Ok(Writer {
            names: self.names,
            notes: self.notes,
            to: self.to.serialize_tuple_variant(name, at, variant, length)?,
        })
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Self::SerializeMap, S::Error> {
        Ok(Writer { names: self.names, notes: self.notes, to: self.to.serialize_map(length)? })
    }

    fn serialize_struct(self, name: &'static str, length: usize) -> Result<Self::SerializeStruct, S::Error> {
        Ok(Writer { names: self.names, notes: self.notes, to: self.to.serialize_struct(name, length)? })
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        at: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Self::SerializeStructVariant, S::Error> {
        Ok(Writer {
            names: self.names,
            notes: self.notes,
            to: self.to.serialize_struct_variant(name, at, variant, length)?,
        })
    }
}

macro_rules! lists {
    ($($trait:ident $method:ident;)*) => {$(
        impl<S: $trait> $trait for Writer<'_, S> {
            type Ok = S::Ok;
            type Error = S::Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), S::Error> {
                self.to.$method(&Named::new(self.names, self.notes, value))
            }

            fn end(self) -> Result<S::Ok, S::Error> {
                self.to.end()
            }
        }
    )*};
}
lists! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

macro_rules! structs {
    ($($trait:ident)*) => {$(
        impl<S: $trait> $trait for Writer<'_, S> {
            type Ok = S::Ok;
            type Error = S::Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), S::Error> {
                self.to.serialize_field(key, &Named::new(self.names, self.notes, value))
            }

            fn end(self) -> Result<S::Ok, S::Error> {
                self.to.end()
            }
        }
    )*};
}
structs! { SerializeStruct SerializeStructVariant }

impl<S: SerializeMap> SerializeMap for Writer<'_, S> {
    type Ok = S::Ok;
    type Error = S::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), S::Error> {
        self.to.serialize_key(&Named::new(self.names, self.notes, key))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), S::Error> {
        self.to.serialize_value(&Named::new(self.names, self.notes, value))
    }

    fn end(self) -> Result<S::Ok, S::Error> {
        self.to.end()
    }
}
