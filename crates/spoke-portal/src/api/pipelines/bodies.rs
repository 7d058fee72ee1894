//! What clients send to define pipelines and stages, and how both are printed.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde::{Deserialize, Deserializer};
use spoke_model::pipeline::{Pipeline, Stage};

use super::super::timestamps::Iso;

/// A pipeline to create, or to put in the place of an existing one.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PipelineInput {
    pub(super) label: String,
    pub(super) display_order: i64,
    pub(super) stages: Vec<StageInput>,
    #[serde(default, alias = "id", deserialize_with = "text")]
    pub(super) pipeline_id: Option<String>,
}

/// A stage to create, or to put in the place of an existing one.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StageInput {
    pub(super) label: String,
    pub(super) display_order: i64,
    #[serde(deserialize_with = "metadata")]
    pub(super) metadata: BTreeMap<String, String>,
    #[serde(default, alias = "id", deserialize_with = "text")]
    pub(super) stage_id: Option<String>,
}

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
    #[serde(deserialize_with = "some_metadata")]
    pub(super) metadata: Option<BTreeMap<String, String>>,
}

/// A pipeline on its way out. Answers to a write echo the metadata as sent (recorded); reads print it canonically.
pub(super) struct PipelineView<'a> {
    pub(super) pipeline: &'a Pipeline,
    pub(super) echo: &'a BTreeMap<String, BTreeMap<String, String>>,
}

/// A stage on its way out.
pub(super) struct StageView<'a> {
    pub(super) stage: &'a Stage,
    pub(super) metadata: &'a BTreeMap<String, String>,
}

impl<'a> PipelineView<'a> {
    /// Prints a pipeline as stored.
    pub(super) fn of(pipeline: &'a Pipeline) -> Self {
        static NOTHING: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        Self {
            pipeline,
            echo: &NOTHING,
        }
    }
}

impl<'a> StageView<'a> {
    /// Prints a stage as stored.
    pub(super) fn of(stage: &'a Stage) -> Self {
        Self {
            stage,
            metadata: &stage.metadata,
        }
    }
}

impl Serialize for PipelineView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let one = self.pipeline;
        let stages: Vec<StageView<'_>> = one
            .stages
            .iter()
            .map(|stage| StageView {
                stage,
                metadata: self.echo.get(&stage.id).unwrap_or(&stage.metadata),
            })
            .collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("label", &one.label)?;
        map.serialize_entry("displayOrder", &one.display_order)?;
        map.serialize_entry("id", &one.id)?;
        map.serialize_entry("stages", &stages)?;
        map.serialize_entry("createdAt", &Iso(one.created_at))?;
        map.serialize_entry("updatedAt", &Iso(one.updated_at))?;
        map.serialize_entry("archived", &one.archived)?;
        map.end()
    }
}

impl Serialize for StageView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let one = self.stage;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("label", &one.label)?;
        map.serialize_entry("displayOrder", &one.display_order)?;
        map.serialize_entry("metadata", self.metadata)?;
        map.serialize_entry("id", &one.id)?;
        map.serialize_entry("createdAt", &Iso(one.created_at))?;
        map.serialize_entry("updatedAt", &Iso(one.updated_at))?;
        map.serialize_entry("writePermissions", "CRM_PERMISSIONS_ENFORCEMENT")?;
        map.serialize_entry("archived", &one.archived)?;
        map.end()
    }
}

/// Metadata values arrive as text, numbers or booleans; they are kept as text.
fn metadata<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    let raw = BTreeMap::<String, serde_json::Value>::deserialize(deserializer)?;
    Ok(raw
        .into_iter()
        .filter_map(|(key, value)| plain(value).map(|text| (key, text)))
        .collect())
}

fn some_metadata<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<BTreeMap<String, String>>, D::Error> {
    metadata(deserializer).map(Some)
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<serde_json::Value>::deserialize(deserializer)?
        .and_then(plain)
        .filter(|text| !text.is_empty()))
}

fn plain(value: serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}
