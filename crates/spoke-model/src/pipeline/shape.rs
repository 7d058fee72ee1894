//! Pipelines and stages as HubSpot's pipelines API answers and accepts them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::lenient;
use crate::time::{Timestamp, iso_trimmed};

/// What every stage says about who may write it (recorded on every stage).
pub const WRITE_PERMISSIONS: &str = "CRM_PERMISSIONS_ENFORCEMENT";

/// The extra facts of a stage. The values are always texts: `{"isClosed":"false","probability":"0.2"}`.
pub type Metadata = BTreeMap<String, String>;

/// A pipeline, with fields in the order of recorded answers.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Pipeline {
    /// What people read.
    pub label: String,
    /// The place among the pipelines.
    #[serde(deserialize_with = "order")]
    pub display_order: i64,
    /// The id, the value of `pipeline` or `hs_pipeline`.
    pub id: String,
    /// The stages.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub stages: Vec<Stage>,
    /// When it was created.
    #[serde(with = "iso_trimmed", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(with = "iso_trimmed", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// Whether it is archived.
    pub archived: bool,
    /// When it was archived.
    #[serde(with = "iso_trimmed", skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Timestamp>,
}

/// A stage of a pipeline.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Stage {
    /// What people read.
    pub label: String,
    /// The place in the pipeline; equal places sort by label.
    #[serde(deserialize_with = "order")]
    pub display_order: i64,
    /// `probability` and `isClosed` of deal stages, `ticketState` and `isClosed` of ticket stages.
    #[serde(deserialize_with = "metadata")]
    pub metadata: Metadata,
    /// The id, the value of `dealstage` or `hs_pipeline_stage`.
    pub id: String,
    /// When it was created.
    #[serde(with = "iso_trimmed", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(with = "iso_trimmed", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// Who may write it, see [`WRITE_PERMISSIONS`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write_permissions: Option<String>,
    /// Whether it is archived.
    pub archived: bool,
    /// When it was archived.
    #[serde(with = "iso_trimmed", skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<Timestamp>,
}

/// The body that creates or replaces a pipeline.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NewPipeline {
    /// What people read.
    pub label: String,
    /// The place among the pipelines.
    #[serde(deserialize_with = "order")]
    pub display_order: i64,
    /// The stages.
    #[serde(deserialize_with = "lenient::null_as_default")]
    pub stages: Vec<NewStage>,
    /// The id; kept letter by letter (recorded), chosen by HubSpot when absent.
    #[serde(
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub pipeline_id: Option<String>,
}

/// The body that creates a stage.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NewStage {
    /// What people read.
    pub label: String,
    /// The place in the pipeline.
    #[serde(deserialize_with = "order")]
    pub display_order: i64,
    /// The extra facts.
    #[serde(deserialize_with = "metadata")]
    pub metadata: Metadata,
    /// The id; kept letter by letter (recorded), chosen by HubSpot when absent.
    #[serde(
        deserialize_with = "lenient::optional_text",
        skip_serializing_if = "Option::is_none"
    )]
    pub stage_id: Option<String>,
}

impl Pipeline {
    /// The stage with this id.
    #[must_use]
    pub fn stage(&self, id: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id && !stage.archived)
    }

    /// The stage that comes first: lowest place, then label.
    #[must_use]
    pub fn first_stage(&self) -> Option<&Stage> {
        self.stages
            .iter()
            .filter(|stage| !stage.archived)
            .min_by(|a, b| (a.display_order, &a.label).cmp(&(b.display_order, &b.label)))
    }
}

impl NewPipeline {
    /// The pipeline with the ids that are given or `new_id` makes up, as HubSpot answers a create: metadata as sent
    /// (recorded; a later read shows [`super::canonical_metadata`]).
    #[must_use]
    pub fn into_pipeline(self, now: Timestamp, mut new_id: impl FnMut() -> String) -> Pipeline {
        let id = self.pipeline_id.unwrap_or_else(&mut new_id);
        let stages = self
            .stages
            .into_iter()
            .map(|stage| stage.into_stage(now, &mut new_id))
            .collect();
        Pipeline {
            label: self.label,
            display_order: self.display_order,
            id,
            stages,
            created_at: Some(now),
            updated_at: Some(now),
            ..Pipeline::default()
        }
    }
}

impl NewStage {
    /// The stage with the id that is given or `new_id` makes up.
    #[must_use]
    pub fn into_stage(self, now: Timestamp, new_id: impl FnOnce() -> String) -> Stage {
        Stage {
            label: self.label,
            display_order: self.display_order,
            metadata: self.metadata,
            id: self.stage_id.unwrap_or_else(new_id),
            created_at: Some(now),
            updated_at: Some(now),
            write_permissions: Some(WRITE_PERMISSIONS.to_owned()),
            ..Stage::default()
        }
    }
}

fn order<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    Ok(lenient::optional_integer(deserializer)?.unwrap_or_default())
}

/// Clients also send numbers and booleans as values.
fn metadata<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Metadata, D::Error> {
    let values =
        Option::<BTreeMap<String, serde_json::Value>>::deserialize(deserializer)?.unwrap_or_default();
    Ok(values
        .into_iter()
        .filter_map(|(name, value)| lenient::scalar_text(value).map(|value| (name, value)))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::{NewPipeline, Pipeline};
    use crate::time::Timestamp;

    #[test]
    fn a_created_pipeline_keeps_ids_and_metadata_as_sent() {
        let new: NewPipeline = serde_json::from_str(
            r#"{"label":"Line","displayOrder":5,"pipelineId":"l1","stages":[
                {"label":"Open","displayOrder":0,"metadata":{"probability":"0.50"},"stageId":"o1"},
                {"label":"Won","displayOrder":"1","metadata":{"probability":1}}]}"#,
        )
        .unwrap();
        let pipeline = new.into_pipeline(Timestamp::from_millis(1_000), || "4711".to_owned());
        let text = serde_json::to_string(&pipeline).unwrap();
        insta::assert_snapshot!(text, @r#"{"label":"Line","displayOrder":5,"id":"l1","stages":[{"label":"Open","displayOrder":0,"metadata":{"probability":"0.50"},"id":"o1","createdAt":"1970-01-01T00:00:01Z","updatedAt":"1970-01-01T00:00:01Z","writePermissions":"CRM_PERMISSIONS_ENFORCEMENT","archived":false},{"label":"Won","displayOrder":1,"metadata":{"probability":"1"},"id":"4711","createdAt":"1970-01-01T00:00:01Z","updatedAt":"1970-01-01T00:00:01Z","writePermissions":"CRM_PERMISSIONS_ENFORCEMENT","archived":false}],"createdAt":"1970-01-01T00:00:01Z","updatedAt":"1970-01-01T00:00:01Z","archived":false}"#);
        assert_eq!(serde_json::from_str::<Pipeline>(&text).unwrap(), pipeline);
        assert_eq!(pipeline.first_stage().map(|stage| stage.id.as_str()), Some("o1"));
        assert!(pipeline.stage("4711").is_some() && pipeline.stage("x").is_none());
    }
}
