//! Reads a type of the contract from a tree of JSON, and says at which path it could not. The tree is read first and by
//! itself, so that every type is compiled for one reader only, whatever the text came from: a file, a link, JavaScript.

use std::fmt;

use serde::Deserializer;
use serde::de::value::{StrDeserializer, StringDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, EnumAccess, Error as _, IntoDeserializer as _, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde_json::{Map, Value};

use crate::Error;

/// Reads a type from a tree.
///
/// # Errors
/// When a field is unknown or has the wrong type; the error's path names it.
pub(super) fn from_tree<T: DeserializeOwned>(tree: Value) -> Result<T, Error> {
    T::deserialize(Node { value: tree, path: &Path::Root })
        .map_err(|refusal| Error::at(refusal.path.unwrap_or_default(), refusal.message))
}

/// The way from the root to a node.
enum Path<'a> {
    Root,
    Field(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Field(Self::Root, name) => f.write_str(name),
            Self::Field(parent, name) => write!(f, "{parent}.{name}"),
            Self::Item(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// Why a node was refused, and the innermost path that is known of it.
#[derive(Debug)]
struct Refusal {
    path: Option<String>,
    message: String,
}

impl Refusal {
    fn at(mut self, path: &Path) -> Self {
        self.path.get_or_insert_with(|| path.to_string());
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}

impl serde::de::Error for Refusal {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { path: None, message: message.to_string() }
    }
}

struct Node<'a> {
    value: Value,
    path: &'a Path<'a>,
}

impl<'de> Deserializer<'de> for Node<'_> {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let path = self.path;
        let read = match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(value), _) => visitor.visit_u64(value),
                (_, Some(value)) => visitor.visit_i64(value),
                _ => visitor.visit_f64(number.as_f64().unwrap_or_default()),
            },
            // The contract has no value that is one thing or the other: what is asked for in general is a number, a
            // switch or nothing.
            other => Err(Refusal::invalid_type(unexpected(&other), &visitor)),
        };
        read.map_err(|refusal| refusal.at(path))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let path = self.path;
        match self.value {
            Value::String(variant) => visitor.visit_enum(variant.into_deserializer()),
            Value::Object(fields) => visitor.visit_enum(Variant { fields, path }),
            other => Err(Refusal::invalid_type(unexpected(&other), &"a word")),
        }
        .map_err(|refusal| refusal.at(path))
    }

    // What is asked for is all that is tried: a visitor's other ways are not compiled.

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        self.deserialize_map(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let path = self.path;
        match self.value {
            Value::Object(fields) => visitor.visit_map(Fields { rest: fields.into_iter(), open: None, path }),
            other => Err(Refusal::invalid_type(unexpected(&other), &visitor)),
        }
        .map_err(|refusal| refusal.at(path))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let path = self.path;
        match self.value {
            Value::Array(items) => visitor.visit_seq(Items { rest: items.into_iter(), index: 0, path }),
            other => Err(Refusal::invalid_type(unexpected(&other), &visitor)),
        }
        .map_err(|refusal| refusal.at(path))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let path = self.path;
        match self.value {
            Value::String(text) => visitor.visit_string(text),
            other => Err(Refusal::invalid_type(unexpected(&other), &visitor)),
        }
        .map_err(|refusal| refusal.at(path))
    }

    /// What a type leaves unread may be anything.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str bytes byte_buf unit unit_struct tuple_struct
        identifier
    }
}

fn unexpected(value: &Value) -> Unexpected<'_> {
    match value {
        Value::Null => Unexpected::Unit,
        Value::Bool(value) => Unexpected::Bool(*value),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(value), _) => Unexpected::Unsigned(value),
            (_, Some(value)) => Unexpected::Signed(value),
            _ => Unexpected::Float(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => Unexpected::Str(text),
        Value::Array(_) => Unexpected::Seq,
        Value::Object(_) => Unexpected::Map,
    }
}

struct Items<'a> {
    rest: std::vec::IntoIter<Value>,
    index: usize,
    path: &'a Path<'a>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Refusal;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Refusal> {
        let Some(value) = self.rest.next() else { return Ok(None) };
        let path = Path::Item(self.path, self.index);
        self.index += 1;
        seed.deserialize(Node { value, path: &path }).map(Some)
    }
}

struct Fields<'a> {
    rest: serde_json::map::IntoIter,
    open: Option<(String, Value)>,
    path: &'a Path<'a>,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Refusal;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Refusal> {
        let Some((name, value)) = self.rest.next() else { return Ok(None) };
        let read: Result<S::Value, Refusal> = seed.deserialize(StrDeserializer::new(&name));
        let read = read.map_err(|refusal| refusal.at(&Path::Field(self.path, &name)))?;
        self.open = Some((name, value));
        Ok(Some(read))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Refusal> {
        let Some((name, value)) = self.open.take() else { return Err(Refusal::custom("a value without a name")) };
        seed.deserialize(Node { value, path: &Path::Field(self.path, &name) })
    }
}

/// A variant that holds something: an object with one field.
struct Variant<'a> {
    fields: Map<String, Value>,
    path: &'a Path<'a>,
}

impl<'a, 'de> EnumAccess<'de> for Variant<'a> {
    type Error = Refusal;
    type Variant = Node<'a>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Node<'a>), Refusal> {
        let mut fields = self.fields.into_iter();
        let (Some((name, value)), None) = (fields.next(), fields.next()) else {
            return Err(Refusal::custom("expected one variant"));
        };
        let name: StringDeserializer<Refusal> = name.into_deserializer();
        Ok((seed.deserialize(name)?, Node { value, path: self.path }))
    }
}

impl<'de> VariantAccess<'de> for Node<'_> {
    type Error = Refusal;

    fn unit_variant(self) -> Result<(), Refusal> {
        if self.value.is_null() { Ok(()) } else { Err(Refusal::invalid_type(unexpected(&self.value), &"nothing")) }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Refusal> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_any(visitor)
    }
}
