//! The shape of what is encoded: types with their fields and variants, in order, as reported to serde.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use serde::ser::{self, Serialize, Serializer};

/// The types found, one per line. A variant of an enum is a type of its own.
#[derive(Default)]
pub(crate) struct Shapes(RefCell<BTreeSet<String>>);

impl Shapes {
    /// Records all types in a value.
    pub(crate) fn learn(&self, value: &impl Serialize) {
        value.serialize(Shape(self)).expect("plain data");
    }

    pub(crate) fn lines(self) -> String {
        self.0.into_inner().into_iter().map(|line| line + "\n").collect()
    }

    fn met(&self, line: String) {
        self.0.borrow_mut().insert(line);
    }
}

#[derive(Clone, Copy)]
struct Shape<'a>(&'a Shapes);

/// A struct, tuple, list or map in progress.
struct Parts<'a> {
    shape: Shape<'a>,
    name: String,
    parts: Vec<String>,
    /// Its name as a part of something else.
    outside: String,
}

impl<'a> Parts<'a> {
    fn new(shape: Shape<'a>, name: impl Into<String>, outside: impl Into<String>) -> Result<Self, fmt::Error> {
        Ok(Self { shape, name: name.into(), parts: Vec::new(), outside: outside.into() })
    }

    fn part(&mut self, field: &str, value: &(impl Serialize + ?Sized)) -> fmt::Result {
        let kind = value.serialize(self.shape)?;
        self.parts.push(if field.is_empty() { kind } else { format!("{field}: {kind}") });
        Ok(())
    }

    fn only(mut self, value: &(impl Serialize + ?Sized)) -> Result<String, fmt::Error> {
        self.part("", value)?;
        self.met()
    }

    /// A list or map of any length.
    fn unmet(self) -> Result<String, fmt::Error> {
        Ok(self.outside)
    }

    /// A tuple is described by its parts.
    fn counted(self) -> Result<String, fmt::Error> {
        let alike = self.parts.windows(2).all(|pair| pair[0] == pair[1]);
        let parts = if alike { self.parts[..self.parts.len().min(1)].join(", ") } else { self.parts.join(", ") };
        Ok(format!("({} of {parts})", self.parts.len()))
    }

    fn met(self) -> Result<String, fmt::Error> {
        self.shape.0.met(format!("{} {{ {} }}", self.name, self.parts.join(", ")));
        Ok(self.outside)
    }
}

impl<'a> Shape<'a> {
    fn variant(self, name: &str, at: u32, variant: &str) -> Result<Parts<'a>, fmt::Error> {
        Parts::new(self, format!("{name} {at:02} {variant}"), name)
    }
}

macro_rules! plain {
    ($($method:ident: $type:ty)*) => {$(
        fn $method(self, _: $type) -> Result<String, fmt::Error> {
            Ok(stringify!($type).trim_start_matches('&').to_owned())
        }
    )*};
}

impl<'a> Serializer for Shape<'a> {
    type Ok = String;
    type Error = fmt::Error;
    type SerializeSeq = Parts<'a>;
    type SerializeTuple = Parts<'a>;
    type SerializeTupleStruct = Parts<'a>;
    type SerializeTupleVariant = Parts<'a>;
    type SerializeMap = Parts<'a>;
    type SerializeStruct = Parts<'a>;
    type SerializeStructVariant = Parts<'a>;

    plain! {
        serialize_bool: bool serialize_i8: i8 serialize_i16: i16 serialize_i32: i32 serialize_i64: i64 serialize_i128: i128
        serialize_u8: u8 serialize_u16: u16 serialize_u32: u32 serialize_u64: u64 serialize_u128: u128
        serialize_f32: f32 serialize_f64: f64 serialize_char: char serialize_str: &str serialize_bytes: &[u8]
    }

    // Describes any content, so that the result does not depend on the history.
    fn serialize_none(self) -> Result<String, fmt::Error> {
        Ok("option".into())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<String, fmt::Error> {
        value.serialize(self)?;
        Ok("option".into())
    }

    fn serialize_unit(self) -> Result<String, fmt::Error> {
        Ok("()".into())
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<String, fmt::Error> {
        Ok(name.into())
    }

    fn serialize_unit_variant(self, name: &'static str, at: u32, variant: &'static str) -> Result<String, fmt::Error> {
        self.0.met(format!("{name} {at:02} {variant}"));
        Ok(name.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<String, fmt::Error> {
        Parts::new(self, name, name)?.only(value)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        at: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<String, fmt::Error> {
        self.variant(name, at, variant)?.only(value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'a>, fmt::Error> {
        Parts::new(self, "", "list")
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'a>, fmt::Error> {
        Parts::new(self, "", "tuple")
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Parts<'a>, fmt::Error> {
        Parts::new(self, name, name)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        at: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts<'a>, fmt::Error> {
        self.variant(name, at, variant)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts<'a>, fmt::Error> {
        Parts::new(self, "", "map")
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Parts<'a>, fmt::Error> {
        Parts::new(self, name, name)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        at: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts<'a>, fmt::Error> {
        self.variant(name, at, variant)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// How the parts of each kind of compound are described, and how it ends: as a recorded type, or only by its parts.
macro_rules! compound {
    ($($kind:ident: $($method:ident)+ => $end:ident;)*) => {$(
        impl ser::$kind for Parts<'_> {
            type Ok = String;
            type Error = fmt::Error;

            $(fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
                self.part("", value)
            })+

            fn end(self) -> Result<String, fmt::Error> {
                self.$end()
            }
        }
    )*};
}

compound! {
    SerializeSeq: serialize_element => unmet;
    SerializeTuple: serialize_element => counted;
    SerializeMap: serialize_key serialize_value => unmet;
    SerializeTupleStruct: serialize_field => met;
    SerializeTupleVariant: serialize_field => met;
}

macro_rules! named {
    ($($kind:ident)*) => {$(
        impl ser::$kind for Parts<'_> {
            type Ok = String;
            type Error = fmt::Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, field: &'static str, value: &T) -> fmt::Result {
                self.part(field, value)
            }

            fn end(self) -> Result<String, fmt::Error> {
                self.met()
            }
        }
    )*};
}

named! { SerializeStruct SerializeStructVariant }
