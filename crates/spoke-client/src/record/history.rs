//! [`HistoryEntry`]: one earlier value of a property.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

/// A value that a property had, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct HistoryEntry {
    /// The value in HubSpot's text form; empty when the property was cleared.
    #[serde(default, deserialize_with = "text_or_nothing")]
    pub value: String,
    /// When it was set.
    pub timestamp: spoke_model::time::Timestamp,
    /// What set it: `CRM_UI`, `INTEGRATION`, `API`, `IMPORT` and others.
    #[serde(default)]
    pub source_type: Option<String>,
    /// Which one of these.
    #[serde(default)]
    pub source_id: Option<String>,
    /// Its name for people.
    #[serde(default)]
    pub source_label: Option<String>,
    /// The user who set it.
    #[serde(default)]
    pub updated_by_user_id: Option<i64>,
}

fn text_or_nothing<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.unwrap_or_default())
}

pub(super) fn read(raw: &str, property: &str) -> Vec<HistoryEntry> {
    let Ok(all) = serde_json::from_str::<BTreeMap<String, &RawValue>>(raw) else {
        return Vec::new();
    };
    all.get(property)
        .and_then(|entries| serde_json::from_str(entries.get()).ok())
        .unwrap_or_default()
}
