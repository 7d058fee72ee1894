//! What clients send to change parts of a pipeline or stage.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use spoke_model::pipeline::Metadata;

/// Changes of a pipeline; stages are never part of them.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PipelinePatch {
    pub(super) label: Option<String>,
    pub(super) display_order: Option<i64>,
    pub(super) archived: Option<bool>,
}

/// Changes of a stage.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct StagePatch {
    pub(super) label: Option<String>,
    pub(super) display_order: Option<i64>,
    #[serde(deserialize_with = "metadata")]
    pub(super) metadata: Option<Metadata>,
}

/// Metadata values arrive as text, numbers or booleans; they are kept as text.
fn metadata<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Metadata>, D::Error> {
    let Some(raw) = Option::<BTreeMap<String, Value>>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let text = |value: Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    };
    Ok(Some(
        raw.into_iter()
            .filter_map(|(key, value)| text(value).map(|text| (key, text)))
            .collect(),
    ))
}
