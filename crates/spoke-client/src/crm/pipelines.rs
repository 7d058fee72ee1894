//! [`Pipelines`]: the pipelines of an object type and their stages.

use http::Method;
use serde::Deserialize;
use spoke_model::pipeline::{NewPipeline, NewStage, Pipeline, Stage};

use crate::crm::objects::ObjectName;
use crate::error::Error;
use crate::fetched::Fetched;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::Request;

/// Pipelines of one object type, from [`HubSpot::pipelines`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use spoke_model::pipeline::{NewPipeline, NewStage};
///
/// let sales = hubspot.pipelines("deals").get("default").await?;
/// assert_eq!(sales.stages[0].id, "appointmentscheduled");
///
/// let stage = |label: &str, probability: &str| NewStage {
///     label: label.to_owned(),
///     metadata: [("probability".to_owned(), probability.to_owned())].into(),
///     ..NewStage::default()
/// };
/// let renewals = NewPipeline {
///     label: "Renewals".to_owned(),
///     stages: vec![stage("Due", "0.5"), stage("Renewed", "1.0")],
///     ..NewPipeline::default()
/// };
/// assert_eq!(hubspot.pipelines("deals").create(&renewals).await?.stages.len(), 2);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Pipelines {
    client: HubSpot,
    object_type: ObjectName,
}

impl HubSpot {
    /// Pipelines of an object type that has them: deals, tickets, leads and others.
    #[must_use]
    pub fn pipelines(&self, object_type: impl Into<ObjectName>) -> Pipelines {
        Pipelines {
            client: self.clone(),
            object_type: object_type.into(),
        }
    }
}

#[derive(Deserialize)]
struct Listed<T> {
    results: Vec<T>,
}

impl Pipelines {
    /// Every pipeline with its stages.
    ///
    /// # Errors
    /// As every call.
    pub async fn list(&self) -> Result<Vec<Pipeline>, Error> {
        Ok(self
            .client
            .send_json::<Listed<_>>(&Request::get(self.path()))
            .await?
            .results)
    }

    /// Every pipeline with its stages, and where they came from: HubSpot, the client's cache, or what HubSpot last said while
    /// it can't be asked.
    ///
    /// # Errors
    /// As every call, when there is no last answer that is young enough.
    pub async fn fetch_list(&self) -> Result<Fetched<Vec<Pipeline>>, Error> {
        let listed: Fetched<Listed<_>> = self.client.fetch_json(&Request::get(self.path())).await?;
        listed.try_map(|listed| Ok(listed.results))
    }

    /// One pipeline with its stages.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get(&self, id: impl AsRef<str>) -> Result<Pipeline, Error> {
        self.client
            .send_json(&Request::get(self.path().id("pipelineId", id.as_ref())))
            .await
    }

    /// Creates a pipeline.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] or [`crate::ErrorKind::Conflict`] when HubSpot refuses it.
    pub async fn create(&self, pipeline: &NewPipeline) -> Result<Pipeline, Error> {
        self.client
            .send_json(&Request::post(self.path()).json(pipeline)?)
            .await
    }

    /// Deletes a pipeline, unless records are in it.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] when records are in it.
    pub async fn archive(&self, id: impl AsRef<str>) -> Result<(), Error> {
        let path = self.path().id("pipelineId", id.as_ref());
        let request = Request::new(Method::DELETE, path).query("validateReferencesBeforeDelete", "true");
        self.client.send_only(&request).await
    }

    /// The stages of a pipeline.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is no such pipeline.
    pub async fn stages(&self, pipeline: impl AsRef<str>) -> Result<Vec<Stage>, Error> {
        Ok(self
            .client
            .send_json::<Listed<_>>(&Request::get(self.stages_path(pipeline.as_ref())))
            .await?
            .results)
    }

    /// Adds a stage to a pipeline.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] or [`crate::ErrorKind::Conflict`] when HubSpot refuses it.
    pub async fn create_stage(&self, pipeline: impl AsRef<str>, stage: &NewStage) -> Result<Stage, Error> {
        self.client
            .send_json(&Request::post(self.stages_path(pipeline.as_ref())).json(stage)?)
            .await
    }

    /// Replaces label, place and metadata of a stage; its id stays.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn update_stage(
        &self,
        pipeline: impl AsRef<str>,
        stage_id: impl AsRef<str>,
        stage: &NewStage,
    ) -> Result<Stage, Error> {
        let path = self
            .stages_path(pipeline.as_ref())
            .id("stageId", stage_id.as_ref());
        let stage = NewStage {
            stage_id: None,
            ..stage.clone()
        };
        self.client
            .send_json(&Request::new(Method::PATCH, path).json(&stage)?)
            .await
    }

    /// Deletes a stage, unless records are in it.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] when records are in it.
    pub async fn archive_stage(
        &self,
        pipeline: impl AsRef<str>,
        stage_id: impl AsRef<str>,
    ) -> Result<(), Error> {
        let path = self
            .stages_path(pipeline.as_ref())
            .id("stageId", stage_id.as_ref());
        let request = Request::new(Method::DELETE, path).query("validateReferencesBeforeDelete", "true");
        self.client.send_only(&request).await
    }

    fn stages_path(&self, pipeline: &str) -> Path {
        self.path().id("pipelineId", pipeline).then("stages")
    }

    fn path(&self) -> Path {
        let name = self.object_type.as_str();
        Path::fixed(self.client.paths().pipelines(name)).named("an object type", name)
    }
}
