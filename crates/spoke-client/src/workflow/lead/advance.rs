//! [`advance`]: moves a deal to another stage of its pipeline.

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::record::Properties;
use crate::workflow::stages;

/// Where a deal was and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Advanced {
    /// The deal's id.
    pub id: String,
    /// Id of its pipeline.
    pub pipeline: String,
    /// Id of the stage it was in; empty when it was in none.
    pub from: String,
    /// Id of the stage it is in.
    pub to: String,
    /// Label of that stage.
    pub label: String,
    /// Whether it had to be moved.
    pub changed: bool,
}

/// Moves a deal to a stage of its pipeline, given by id or label. A deal that is there already is left alone.
///
/// # Errors
/// [`crate::ErrorKind::InvalidInput`] when the pipeline has no such stage; the message lists those it has.
/// [`crate::ErrorKind::NotFound`] when there is no such deal.
pub async fn advance(
    client: &HubSpot,
    deal_id: impl AsRef<str>,
    stage: impl AsRef<str>,
) -> Result<Advanced, Error> {
    let deals = client.deals();
    let deal = deals
        .get(deal_id.as_ref())
        .properties(["pipeline", "dealstage"])
        .send()
        .await?;
    let pipelines = client.pipelines("deals").list().await?;
    let pipeline = stages::pipeline("deal", &pipelines, deal.get("pipeline"))?;
    let stage = stages::stage(pipeline, Some(stage.as_ref()))?;
    let from = deal.get("dealstage").unwrap_or_default();
    let changed = from != stage.id;
    if changed {
        let place = Properties::new()
            .set("pipeline", &pipeline.id)
            .set("dealstage", &stage.id);
        deals.update(deal.id(), place).await?;
    }
    Ok(Advanced {
        id: deal.id().to_owned(),
        pipeline: pipeline.id.clone(),
        from: from.to_owned(),
        to: stage.id.clone(),
        label: stage.label.clone(),
        changed,
    })
}
