//! The two maps in error bodies, which keep the order in which their entries were written.

use std::fmt;

use serde::de::{self, MapAccess};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::lenient::scalar_text;

/// `context`: names with lists of texts. HubSpot always sends lists, even for one value.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Context(Vec<(String, Vec<String>)>);

/// `links`: names with addresses of documentation.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Links(Vec<(String, String)>);

impl Context {
    /// No entries.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds `value` to the list under `name`.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let name = name.into();
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value.into()),
            None => self.0.push((name, vec![value.into()])),
        }
    }

    /// The same with `value` added to the list under `name`.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.insert(name, value);
        self
    }

    /// The same with the whole list under `name`, which may be empty.
    #[must_use]
    pub fn with_all<T: Into<String>>(
        mut self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        let name = name.into();
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, values.into_iter().map(Into::into).collect()));
        self
    }

    /// The list under `name`; empty when there is none.
    #[must_use]
    pub fn get(&self, name: &str) -> &[String] {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map_or(&[], |(_, values)| values)
    }

    /// The first text under `name`.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&str> {
        self.get(name).first().map(String::as_str)
    }

    /// Names and lists in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0
            .iter()
            .map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// Whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Links {
    /// No entries.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The same with one more link.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, address: impl Into<String>) -> Self {
        self.0.push((name.into(), address.into()));
        self
    }

    /// The address under `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, address)| address.as_str())
    }

    /// Names and addresses in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, address)| (name.as_str(), address.as_str()))
    }

    /// Whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Context {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, values) in &self.0 {
            map.serialize_entry(name, values)?;
        }
        map.end()
    }
}

impl Serialize for Links {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, address) in &self.0 {
            map.serialize_entry(name, address)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Context {
    /// Reads lists, lone scalars (as lists of one) and `null`; nested objects are kept as JSON text.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut context = Self::new();
        read_map(deserializer, |name, value| {
            let values = match value {
                Value::Null => Vec::new(),
                Value::Array(values) => values.into_iter().map(text).collect(),
                other => vec![text(other)],
            };
            context.0.push((name, values));
        })?;
        Ok(context)
    }
}

impl<'de> Deserialize<'de> for Links {
    /// Reads texts; a list of addresses is joined by commas.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut links = Self::new();
        read_map(deserializer, |name, value| {
            let address = match value {
                Value::Array(values) => values.into_iter().map(text).collect::<Vec<_>>().join(","),
                other => text(other),
            };
            links.0.push((name, address));
        })?;
        Ok(links)
    }
}

/// Calls `entry` for every member of an object; `null` is an empty object, and so is a list (some services send
/// an empty list for an empty map).
fn read_map<'de, D: Deserializer<'de>>(
    deserializer: D,
    entry: impl FnMut(String, Value),
) -> Result<(), D::Error> {
    struct Visitor<F>(F);
    impl<'de, F: FnMut(String, Value)> de::Visitor<'de> for Visitor<F> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
            while let Some((name, value)) = map.next_entry::<String, Value>()? {
                (self.0)(name, value);
            }
            Ok(())
        }

        fn visit_unit<E: de::Error>(self) -> Result<(), E> {
            Ok(())
        }

        fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
            while seq.next_element::<de::IgnoredAny>()?.is_some() {}
            Ok(())
        }
    }
    deserializer.deserialize_any(Visitor(entry))
}

fn text(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        nested @ (Value::Array(_) | Value::Object(_)) => nested.to_string(),
        scalar => scalar_text(scalar).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Context, Links};

    #[test]
    fn entries_keep_their_order_and_values_gather_under_a_name() {
        let context = Context::new()
            .with("z", "1")
            .with("a", "2")
            .with("z", "3")
            .with_all("e", [""; 0]);
        assert_eq!(
            serde_json::to_string(&context).unwrap(),
            r#"{"z":["1","3"],"a":["2"],"e":[]}"#
        );
        assert_eq!((context.first("a"), context.get("x").len()), (Some("2"), 0));
    }

    #[test]
    fn every_shape_seen_reads() {
        let read =
            |text: &str| serde_json::to_string(&serde_json::from_str::<Context>(text).unwrap()).unwrap();
        assert_eq!(
            read(r#"{"a":"x","b":5,"c":null,"d":[1,"y",{"k":1}]}"#),
            r#"{"a":["x"],"b":["5"],"c":[],"d":["1","y","{\"k\":1}"]}"#
        );
        assert_eq!(read("null"), "{}");
        assert_eq!(read("[]"), "{}");
        let links: Links =
            serde_json::from_str(r#"{"scopes":"https://example.com","more":["a","b"]}"#).unwrap();
        assert_eq!(
            (links.get("scopes"), links.get("more")),
            (Some("https://example.com"), Some("a,b"))
        );
    }
}
