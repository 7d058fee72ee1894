//! An event: what is sent, what is kept, what is answered.

use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use spoke_model::time::Timestamp;
use spoke_model::timeline;

/// An event as it is sent, kept and answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Event {
    /// The caller's id, or the portal's.
    #[serde(default, deserialize_with = "text")]
    pub(super) id: Option<String>,
    /// Its template.
    #[serde(deserialize_with = "required_text")]
    pub(super) event_template_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "text")]
    pub(super) object_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) utk: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) domain: Option<String>,
    #[serde(default, deserialize_with = "texts")]
    pub(super) tokens: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    extra_data: Option<Value>,
    #[serde(default, rename = "timelineIFrame", skip_serializing_if = "Option::is_none")]
    timeline_iframe: Option<Frame>,
    #[serde(default)]
    pub(super) timestamp: Option<Timestamp>,
    /// The template's; never read from a body.
    #[serde(default)]
    pub(super) object_type: Option<String>,
    /// Never read from a body.
    #[serde(default)]
    pub(super) created_at: Option<Timestamp>,
}

/// A window that an event's link opens.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Frame {
    link_label: String,
    header_label: String,
    url: String,
    width: i64,
    height: i64,
}

impl Event {
    /// A template of the event as HTML.
    pub(super) fn html(&self, template: Option<&str>) -> String {
        let mut values: Map<String, Value> = self
            .tokens
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().into()))
            .collect();
        if let Some(extra) = &self.extra_data {
            values.insert("extraData".to_owned(), extra.clone());
        }
        timeline::render(template.unwrap_or_default(), &Value::Object(values))
    }
}

/// A text; numbers and booleans become one.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::<Value>::deserialize(deserializer)?
        .map(scalar)
        .transpose()
        .map(Option::flatten)
}

fn required_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    scalar::<D::Error>(Value::deserialize(deserializer)?)?
        .ok_or_else(|| D::Error::missing_field("eventTemplateId"))
}

/// Texts by name; null is as good as absent.
pub(super) fn texts<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    let mut texts = BTreeMap::new();
    for (name, value) in Option::<BTreeMap<String, Value>>::deserialize(deserializer)?.unwrap_or_default() {
        if let Some(text) = scalar(value)? {
            texts.insert(name, text);
        }
    }
    Ok(texts)
}

fn scalar<E: Error>(value: Value) -> Result<Option<String>, E> {
    Ok(match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(_) => return Err(E::invalid_type(serde::de::Unexpected::Seq, &"a text")),
        Value::Object(_) => return Err(E::invalid_type(serde::de::Unexpected::Map, &"a text")),
    })
}
