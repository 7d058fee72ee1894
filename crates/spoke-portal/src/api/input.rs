//! The bodies of record operations, read without copying what they hold.
//!
//! Property values may be JSON strings, numbers, booleans or null, ids may be strings or numbers; a number keeps the
//! digits it was sent with. Unknown fields are ignored, as on HubSpot.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use spoke_model::association::AssociationSpec;

/// One record to create.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewRecord<'a> {
    /// The values.
    #[serde(borrow, default)]
    pub(crate) properties: SentProperties<'a>,
    /// Existing records to associate the new one with.
    #[serde(borrow, default)]
    pub(crate) associations: Option<Vec<NewAssociation<'a>>>,
    /// The caller's own id for this input.
    #[serde(borrow, default)]
    pub(crate) object_write_trace_id: Option<IdText<'a>>,
}

/// An association of a record to create.
#[derive(Debug, Deserialize)]
pub(crate) struct NewAssociation<'a> {
    /// The other record.
    #[serde(borrow)]
    pub(crate) to: Reference<'a>,
    /// What the association means.
    #[serde(default)]
    pub(crate) types: Vec<AssociationSpec>,
}

/// A record named by id.
#[derive(Debug, Deserialize)]
pub(crate) struct Reference<'a> {
    /// The id, or the value of the unique property the body names.
    #[serde(borrow)]
    pub(crate) id: IdText<'a>,
}

/// New values for an existing record.
#[derive(Debug, Deserialize)]
pub(crate) struct Patch<'a> {
    /// The values.
    #[serde(borrow, default)]
    pub(crate) properties: SentProperties<'a>,
}

/// An input of a batch update or upsert.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BatchPatch<'a> {
    /// The record's id, or its value of `id_property`.
    #[serde(borrow)]
    pub(crate) id: IdText<'a>,
    /// The unique property that `id` is a value of.
    #[serde(default)]
    pub(crate) id_property: Option<String>,
    /// The values.
    #[serde(borrow, default)]
    pub(crate) properties: SentProperties<'a>,
    /// The caller's own id for this input.
    #[serde(borrow, default)]
    pub(crate) object_write_trace_id: Option<IdText<'a>>,
}

/// A batch of inputs.
#[derive(Debug, Deserialize)]
pub(crate) struct Inputs<T> {
    /// The inputs, in the order they were sent.
    pub(crate) inputs: Vec<T>,
}

/// The body of a batch read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BatchRead<'a> {
    /// The records.
    #[serde(borrow)]
    pub(crate) inputs: Vec<Reference<'a>>,
    /// The properties to return.
    #[serde(default)]
    pub(crate) properties: Option<Vec<String>>,
    /// The properties to return with their history.
    #[serde(default)]
    pub(crate) properties_with_history: Option<Vec<String>>,
    /// The unique property that the ids are values of.
    #[serde(default)]
    pub(crate) id_property: Option<String>,
}

/// A JSON string or whole number as text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct IdText<'a>(pub(crate) Cow<'a, str>);

impl IdText<'_> {
    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The value of a property: any JSON scalar as text; null reads as the empty string, which clears.
#[derive(Debug, Clone)]
pub(crate) struct SentValue<'a>(pub(crate) Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for SentValue<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        scalar(raw).map(Self).map_err(D::Error::custom)
    }
}

/// Property names and values in the order they were sent; null reads as the empty string, which clears.
#[derive(Debug, Default)]
pub(crate) struct SentProperties<'a>(pub(crate) Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'de: 'a, 'a> Deserialize<'de> for IdText<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?;
        let text = scalar(raw).map_err(D::Error::custom)?;
        if text.is_empty() {
            return Err(D::Error::custom("an id must not be empty"));
        }
        Ok(Self(text))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for SentProperties<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Vec<(Cow<'de, str>, Cow<'de, str>)>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object of property names and values")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs: Self::Value = Vec::with_capacity(map.size_hint().unwrap_or(16));
                while let Some(Name(name)) = map.next_key()? {
                    let value = scalar(map.next_value::<&'de RawValue>()?).map_err(A::Error::custom)?;
                    pairs.push((name, value));
                }
                Ok(pairs)
            }

            fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
                Ok(Vec::new())
            }
        }
        deserializer.deserialize_any(Pairs).map(SentProperties)
    }
}

/// An object key, borrowed when it has no escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Key;
        impl<'de> Visitor<'de> for Key {
            type Value = Cow<'de, str>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a property name")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text.to_owned()))
            }
        }
        deserializer.deserialize_str(Key).map(Name)
    }
}

/// The text of a JSON scalar: strings unescaped, numbers and booleans as written, null as nothing.
fn scalar(raw: &RawValue) -> Result<Cow<'_, str>, String> {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'"') => {
            let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
            if inner.as_bytes().contains(&b'\\') {
                serde_json::from_str::<String>(text)
                    .map(Cow::Owned)
                    .map_err(|error| error.to_string())
            } else {
                Ok(Cow::Borrowed(inner))
            }
        }
        Some(b'{') => Err(not_scalar("Object", "START_OBJECT")),
        Some(b'[') => Err(not_scalar("Array", "START_ARRAY")),
        Some(b'n') => Ok(Cow::Borrowed("")),
        _ => Ok(Cow::Borrowed(text)),
    }
}

fn not_scalar(kind: &str, token: &str) -> String {
    format!(
        "Cannot deserialize value of type `java.lang.String` from {kind} value (token `JsonToken.{token}`)"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_be_any_scalar_and_keep_their_digits() {
        let record: NewRecord<'_> = serde_json::from_str(
            r#"{"properties":{"a":"x","b":1200.50,"c":true,"d":null,"e":"q\"\u00e9\n","f":12345678901234567890}}"#,
        )
        .expect("a record");
        let values: Vec<(&str, &str)> = record
            .properties
            .0
            .iter()
            .map(|(name, value)| (name.as_ref(), value.as_ref()))
            .collect();
        assert_eq!(
            values,
            [
                ("a", "x"),
                ("b", "1200.50"),
                ("c", "true"),
                ("d", ""),
                ("e", "q\"é\n"),
                ("f", "12345678901234567890")
            ]
        );
        assert!(matches!(record.properties.0[0].1, Cow::Borrowed(_)));
    }

    #[test]
    fn a_structure_is_no_value() {
        for body in [
            r#"{"properties":{"a":{}}}"#,
            r#"{"properties":{"a":[1]}}"#,
            r#"{"properties":[]}"#,
        ] {
            assert!(serde_json::from_str::<NewRecord<'_>>(body).is_err(), "{body}");
        }
    }

    #[test]
    fn ids_may_be_text_or_numbers() {
        let inputs: Inputs<Reference<'_>> =
            serde_json::from_str(r#"{"inputs":[{"id":12},{"id":"a@b.co"}]}"#).expect("inputs");
        let ids: Vec<&str> = inputs.inputs.iter().map(|input| input.id.as_str()).collect();
        assert_eq!(ids, ["12", "a@b.co"]);
    }
}
