//! [`Properties`]: the values that a create or update sends.

use std::fmt;

use super::PropertyValue;
use crate::error::Error;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// An ordered map from property name to value. Setting a name again replaces its value and keeps its place.
///
/// Values are HubSpot's texts; [`Properties::set_as`] and [`Properties::get_as`] take and give types of the program.
/// As JSON it is an object: texts are written, and texts, numbers, `true`, `false` and `null` (no value) are read.
///
/// ```
/// use spoke_client::{Date, Properties};
///
/// let properties = Properties::new()
///     .set("firstname", "Jane")
///     .set_as("numemployees", &12)
///     .set_as("date_of_birth", &"1990-05-17".parse::<Date>()?)
///     .clear("fax");
/// assert_eq!(properties.get("firstname"), Some("Jane"));
/// assert_eq!(properties.get_as::<Option<u32>>("numemployees")?, Some(12));
///
/// let json = serde_json::to_string(&properties)?;
/// assert_eq!(json, r#"{"firstname":"Jane","numemployees":"12","date_of_birth":"1990-05-17","fax":""}"#);
/// assert_eq!(serde_json::from_str::<Properties>(&json)?, properties);
/// let loose: Properties = serde_json::from_str(r#"{"numemployees":12,"fax":null}"#)?;
/// assert_eq!(loose, Properties::from([("numemployees", "12"), ("fax", "")]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties(Vec<(String, String)>);

impl Properties {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a value, in HubSpot's text form.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.insert(name, value);
        self
    }

    /// Clears the property: HubSpot takes empty text for "no value".
    #[must_use]
    pub fn clear(self, name: impl Into<String>) -> Self {
        self.set(name, "")
    }

    /// Sets a value in place.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let (name, value) = (name.into(), value.into());
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.0.push((name, value)),
        }
    }

    /// Sets a value of the program's own type. A value that stands for nothing (`None`, an empty `Vec`) sets nothing.
    #[must_use]
    pub fn set_as<T: PropertyValue>(mut self, name: impl Into<String>, value: &T) -> Self {
        self.insert_as(name, value);
        self
    }

    /// Sets a value of the program's own type in place, see [`Properties::set_as`].
    pub fn insert_as<T: PropertyValue>(&mut self, name: impl Into<String>, value: &T) {
        if let Some(text) = value.to_text() {
            self.insert(name, text);
        }
    }

    /// Sets what turns `before` into `now`: nothing when they are the same, empty text when there is no value any
    /// more.
    pub fn insert_change<T: PropertyValue>(&mut self, name: impl Into<String>, now: &T, before: &T) {
        if let Some(text) = now.change_from(before) {
            self.insert(name, text);
        }
    }

    /// Sets everything that `others` sets or clears.
    pub fn merge(&mut self, others: &Self) {
        for (name, value) in others.iter() {
            self.insert(name, value);
        }
    }

    /// What is not the same in `before`, or not there. A name that is only in `before` is left alone: clear it to
    /// have it cleared.
    #[must_use]
    pub fn changes_from(&self, before: &Self) -> Self {
        let differs = |(name, value): &(&str, &str)| before.get(name) != Some(*value);
        self.iter().filter(differs).collect()
    }

    /// Takes a property out, so that nothing is sent for it, and gives its value.
    pub fn remove(&mut self, name: &str) -> Option<String> {
        let place = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(place).1)
    }

    /// The value of a property as a type of the program.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Mismatch`] when the value is not of this kind, or when there is none and the type has
    /// nothing that stands for it.
    pub fn get_as<T: PropertyValue>(&self, name: &str) -> Result<T, Error> {
        match self.get(name) {
            None | Some("") => T::from_nothing()
                .ok_or_else(|| Error::mismatch(format!("the property {name:?} has no value"))),
            Some(text) => T::from_text(text)
                .ok_or_else(|| Error::mismatch(format!("the value of {name:?} is not {}", T::KIND))),
        }
    }

    /// The value of a property; empty text means that it is cleared.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Names and values in the order they were set.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// How many properties are set or cleared.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Properties {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut properties = Self::new();
        for (name, value) in pairs {
            properties.insert(name, value);
        }
        properties
    }
}

impl<K: Into<String>, V: Into<String>, const N: usize> From<[(K, V); N]> for Properties {
    fn from(pairs: [(K, V); N]) -> Self {
        pairs.into_iter().collect()
    }
}

impl<K: Into<String>, V: Into<String>> From<Vec<(K, V)>> for Properties {
    fn from(pairs: Vec<(K, V)>) -> Self {
        pairs.into_iter().collect()
    }
}

impl Serialize for Properties {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<K: Into<String>, V: Into<String>> Extend<(K, V)> for Properties {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        for (name, value) in pairs {
            self.insert(name, value);
        }
    }
}

impl IntoIterator for Properties {
    type Item = (String, String);
    type IntoIter = std::vec::IntoIter<(String, String)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// A value in JSON: text, or what HubSpot takes for one.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Number(serde_json::Number),
    Boolean(bool),
    Nothing(()),
}

impl From<Scalar> for String {
    fn from(scalar: Scalar) -> Self {
        match scalar {
            Scalar::Text(text) => text,
            Scalar::Number(number) => number.to_string(),
            Scalar::Boolean(value) => value.to_string(),
            Scalar::Nothing(()) => Self::new(),
        }
    }
}

/// In the same order as it was written.
impl<'de> Deserialize<'de> for Properties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Properties;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("properties and their values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties, A::Error> {
                let mut properties = Properties::new();
                while let Some((name, value)) = map.next_entry::<String, Scalar>()? {
                    properties.insert(name, value);
                }
                Ok(properties)
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}
