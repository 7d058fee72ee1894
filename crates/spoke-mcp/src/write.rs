//! Tools that change records: plan, apply, undo.

#![expect(
    clippy::result_large_err,
    reason = "a refusal is the answer of a tool: one a call, and never deep in a stack"
)]

use std::collections::{BTreeMap, BTreeSet};

use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::CallToolResult;
use rmcp::{schemars, tool, tool_router};
use serde::Deserialize;
use serde_json::json;
use spoke_client::{NewRecord, Properties};
use spoke_model::suggest::nearest;

use crate::answer::{refuse, refused, tell};
use crate::plan::{Stage, Step, Values};
use crate::server::Server;

/// Changes in one plan: as many as a person can look through.
const CHANGES: usize = 50;

/// Changes to plan.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(crate) struct Changes {
    /// What to change, in order; at most 50.
    changes: Vec<Change>,
}

/// One change.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    /// What to do.
    action: Action,
    /// Object type, such as contacts.
    object_type: String,
    /// The record's id; none for create.
    id: Option<String>,
    /// New values by property name, for create and update; empty text clears a value.
    #[serde(default)]
    properties: BTreeMap<String, String>,
    /// For associate: object type of the other record.
    to_object_type: Option<String>,
    /// For associate: id of the other record.
    to_id: Option<String>,
}

/// What to do.
#[derive(Copy, Clone, Debug, Deserialize, schemars::JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(rename_all = "snake_case")]
enum Action {
    /// A new record.
    Create,
    /// Other values of a record.
    Update,
    /// Archive a record; it can be restored in HubSpot for 90 days.
    Archive,
    /// Associate two records without a label.
    Associate,
}

/// A plan.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[schemars(crate = "rmcp::schemars")]
#[serde(deny_unknown_fields)]
pub(crate) struct OfPlan {
    /// What plan_changes returned.
    digest: String,
}

#[tool_router(router = write_tools, vis = "pub(crate)")]
impl Server {
    /// Checks changes against the portal and shows each record before and after. Writes nothing. Show the result to the
    /// user, then call apply_plan with the digest within ten minutes.
    #[tool(annotations(title = "Plan changes", read_only_hint = true, idempotent_hint = true))]
    pub(crate) async fn plan_changes(&self, Parameters(asked): Parameters<Changes>) -> CallToolResult {
        if asked.changes.is_empty() || asked.changes.len() > CHANGES {
            return refuse(format!(
                "plan 1 to {CHANGES} changes, not {}",
                asked.changes.len()
            ));
        }
        let mut steps = Vec::new();
        for (index, change) in asked.changes.into_iter().enumerate() {
            match self.step(change).await {
                Ok(step) => steps.push(step),
                Err(refusal) => return numbered(index, refusal),
            }
        }
        let shown = json!(steps);
        let irreversible = steps
            .iter()
            .filter(|step| matches!(step, Step::Archive { .. }))
            .count();
        let digest = self.plans.keep(steps);
        tell(json!({
            "digest": digest,
            "changes": shown,
            "not_undone_by_undo_plan": irreversible,
            "written": false,
        }))
    }

    /// Carries out a plan, if every record is still as it was when it was planned. Stops at the first refusal and says
    /// what was done.
    #[tool(annotations(title = "Apply a plan", read_only_hint = false, destructive_hint = true))]
    pub(crate) async fn apply_plan(&self, Parameters(asked): Parameters<OfPlan>) -> CallToolResult {
        let plan = match self.plans.take(&asked.digest, Stage::Planned) {
            Ok(plan) => plan,
            Err(reason) => return refuse(reason),
        };
        for step in &plan.steps {
            if let Err(refusal) = self.unchanged(step).await {
                return refusal;
            }
        }
        let mut done = Vec::new();
        let mut failure = None;
        for step in &plan.steps {
            match self.carry_out(step).await {
                Ok(step) => done.push(step),
                Err(refusal) => {
                    failure = Some(refusal);
                    break;
                }
            }
        }
        let (shown, total) = (json!(done), plan.steps.len());
        let finished = done.len();
        self.plans.settle(plan, done, Stage::Applied);
        match failure {
            None => tell(json!({ "applied": finished, "of": total, "changes": shown })),
            Some(mut refusal) => {
                let text = format!(
                    "{finished} of {total} changes were made before this; undo_plan takes them back, or plan the rest anew"
                );
                refusal.content.push(rmcp::model::ContentBlock::text(text));
                refusal
            }
        }
    }

    /// Takes an applied plan back: new records are archived, old values put back where nobody has changed them since, new
    /// associations removed. Archived records stay archived.
    #[tool(annotations(title = "Undo a plan", read_only_hint = false, destructive_hint = true))]
    pub(crate) async fn undo_plan(&self, Parameters(asked): Parameters<OfPlan>) -> CallToolResult {
        let plan = match self.plans.take(&asked.digest, Stage::Applied) {
            Ok(plan) => plan,
            Err(reason) => return refuse(reason),
        };
        let mut remarks = Vec::new();
        let mut undone = 0;
        for step in plan.steps.iter().rev() {
            match self.take_back(step).await {
                Ok(()) => undone += 1,
                Err(remark) => remarks.push(remark),
            }
        }
        let total = plan.steps.len();
        let steps = plan.steps.clone();
        self.plans.settle(plan, steps, Stage::Undone);
        tell(json!({ "undone": undone, "of": total, "left": remarks }))
    }
}

impl Server {
    async fn step(&self, change: Change) -> Result<Step, CallToolResult> {
        let object_type = change.object_type;
        let id = |id: Option<String>| {
            id.filter(|id| !id.is_empty())
                .ok_or_else(|| refuse("this change needs the id of a record"))
        };
        match change.action {
            Action::Create => {
                if change.properties.is_empty() {
                    return Err(refuse("a new record needs properties"));
                }
                self.known(&object_type, &change.properties).await?;
                let properties = change
                    .properties
                    .into_iter()
                    .map(|(name, value)| (name, Some(value)));
                Ok(Step::Create {
                    object_type,
                    properties: properties.collect(),
                    id: None,
                })
            }
            Action::Update => {
                let id = id(change.id)?;
                if change.properties.is_empty() {
                    return Err(refuse("an update needs properties"));
                }
                self.known(&object_type, &change.properties).await?;
                let before = self.values(&object_type, &id, change.properties.keys()).await?;
                let after = change.properties.into_iter();
                Ok(Step::Update {
                    object_type,
                    id,
                    before,
                    after: after
                        .map(|(name, value)| (name, Some(value).filter(|value| !value.is_empty())))
                        .collect(),
                })
            }
            Action::Archive => {
                let id = id(change.id)?;
                let record = self.client.objects(object_type.as_str()).get(&id).send().await;
                let record = record.map_err(|error| refused(&format!("read {object_type} {id}"), &error))?;
                let before = record
                    .properties()
                    .map(|(name, value)| (name.to_owned(), value.map(str::to_owned)));
                Ok(Step::Archive {
                    object_type,
                    id,
                    before: before.collect(),
                })
            }
            Action::Associate => {
                let id = id(change.id)?;
                let missing = || refuse("associate needs to_object_type and to_id");
                let to_object_type = change.to_object_type.ok_or_else(missing)?;
                let to_id = change.to_id.ok_or_else(missing)?;
                self.values(&object_type, &id, ["hs_object_id"].iter()).await?;
                self.values(&to_object_type, &to_id, ["hs_object_id"].iter())
                    .await?;
                let already = self
                    .associated(&object_type, &id, &to_object_type, &to_id)
                    .await?;
                Ok(Step::Associate {
                    object_type,
                    id,
                    to_object_type,
                    to_id,
                    already,
                })
            }
        }
    }

    /// Whether the type has all these properties.
    async fn known(
        &self,
        object_type: &str,
        properties: &BTreeMap<String, String>,
    ) -> Result<(), CallToolResult> {
        let defined = self.client.properties(object_type).list().await;
        let defined =
            defined.map_err(|error| refused(&format!("read the properties of {object_type}"), &error))?;
        let names: BTreeSet<&str> = defined.iter().map(|property| property.name.as_str()).collect();
        match properties.keys().find(|name| !names.contains(name.as_str())) {
            None => Ok(()),
            Some(unknown) => {
                let hint = nearest(unknown, names);
                let hint = hint.map_or_else(String::new, |name| format!("; did you mean {name}?"));
                Err(refuse(format!("{object_type} have no property {unknown}{hint}")))
            }
        }
    }

    async fn values(
        &self,
        object_type: &str,
        id: &str,
        names: impl Iterator<Item = impl AsRef<str>>,
    ) -> Result<Values, CallToolResult> {
        let names: Vec<String> = names.map(|name| name.as_ref().to_owned()).collect();
        let record = self
            .client
            .objects(object_type)
            .get(id)
            .properties(names.iter().map(String::as_str))
            .send()
            .await;
        let record = record.map_err(|error| refused(&format!("read {object_type} {id}"), &error))?;
        let value = |name: &str| {
            record
                .get(name)
                .filter(|value| !value.is_empty())
                .map(str::to_owned)
        };
        Ok(names.iter().map(|name| (name.clone(), value(name))).collect())
    }

    async fn associated(&self, from: &str, id: &str, to: &str, to_id: &str) -> Result<bool, CallToolResult> {
        let outcome = self.client.associations().batch_read(from, to, [id]).await;
        if let Some((_, error)) = outcome.failed.first() {
            return Err(refused("read the associations", error));
        }
        let mut found = outcome.succeeded.iter().flat_map(|(_, associated)| associated);
        Ok(found.any(|other| other.to_id == to_id))
    }

    /// Whether the record is still as planned.
    async fn unchanged(&self, step: &Step) -> Result<(), CallToolResult> {
        let (Step::Update {
            object_type,
            id,
            before,
            ..
        }
        | Step::Archive {
            object_type,
            id,
            before,
        }) = step
        else {
            return Ok(());
        };
        let now = self.values(object_type, id, before.keys()).await?;
        // HubSpot itself renews these on every write.
        let moved = |name: &str| matches!(name, "lastmodifieddate" | "hs_lastmodifieddate");
        let known = |values: &Values, name: &str| {
            values
                .get(name)
                .cloned()
                .flatten()
                .filter(|value| !value.is_empty())
        };
        match before
            .keys()
            .find(|name| !moved(name) && known(&now, name) != known(before, name))
        {
            None => Ok(()),
            Some(name) => Err(refuse(format!(
                "{object_type} {id} has changed since it was planned ({name}); nothing was written, plan again"
            ))),
        }
    }

    /// Makes one change; gives it as done.
    async fn carry_out(&self, step: &Step) -> Result<Step, CallToolResult> {
        let refused = |error: &spoke_client::Error| refused(&describe(step), error);
        match step {
            Step::Create {
                object_type,
                properties,
                ..
            } => {
                let record = NewRecord::from(sent(properties));
                let created = self.client.objects(object_type.as_str()).create(record).await;
                let created = created.map_err(|error| refused(&error))?;
                Ok(Step::Create {
                    object_type: object_type.clone(),
                    properties: properties.clone(),
                    id: Some(created.id().to_owned()),
                })
            }
            Step::Update {
                object_type,
                id,
                after,
                ..
            } => {
                let updated = self
                    .client
                    .objects(object_type.as_str())
                    .update(id, sent(after))
                    .await;
                updated.map_err(|error| refused(&error))?;
                Ok(step.clone())
            }
            Step::Archive { object_type, id, .. } => {
                let archived = self.client.objects(object_type.as_str()).archive(id).await;
                archived.map_err(|error| refused(&error))?;
                Ok(step.clone())
            }
            Step::Associate {
                object_type,
                id,
                to_object_type,
                to_id,
                already,
            } => {
                if !already {
                    let pair = [(id.clone(), to_id.clone())];
                    let associations = self.client.associations();
                    let outcome = associations
                        .batch_create_default(object_type.as_str(), to_object_type.as_str(), pair)
                        .await;
                    if let Some((_, error)) = outcome.unfinished().first() {
                        return Err(refused(error));
                    }
                }
                Ok(step.clone())
            }
        }
    }

    async fn take_back(&self, step: &Step) -> Result<(), String> {
        let failed = |error: spoke_client::Error| format!("{}: {}", describe(step), error.message());
        match step {
            Step::Create {
                object_type,
                id: Some(id),
                ..
            } => self
                .client
                .objects(object_type.as_str())
                .archive(id)
                .await
                .map_err(failed),
            Step::Create { .. } => Ok(()),
            Step::Update {
                object_type,
                id,
                before,
                after,
            } => {
                let now = self.values(object_type, id, after.keys()).await;
                let now = now.map_err(|_| format!("{object_type} {id} can't be read"))?;
                if now != *after {
                    return Err(format!("{object_type} {id} was changed since and is left alone"));
                }
                let updated = self
                    .client
                    .objects(object_type.as_str())
                    .update(id, sent(before))
                    .await;
                updated.map(drop).map_err(failed)
            }
            Step::Archive { object_type, id, .. } => Err(format!(
                "{object_type} {id} stays archived; restore it in HubSpot within 90 days"
            )),
            Step::Associate { already: true, .. } => Ok(()),
            Step::Associate {
                object_type,
                id,
                to_object_type,
                to_id,
                ..
            } => {
                let pair = [(id.clone(), to_id.clone())];
                let associations = self.client.associations();
                let outcome = associations
                    .batch_archive(object_type.as_str(), to_object_type.as_str(), pair)
                    .await;
                outcome.into_all().map(drop).map_err(failed)
            }
        }
    }
}

fn sent(values: &Values) -> Properties {
    values
        .iter()
        .map(|(name, value)| (name.clone(), value.clone().unwrap_or_default()))
        .collect()
}

fn describe(step: &Step) -> String {
    match step {
        Step::Create { object_type, .. } => format!("create one of {object_type}"),
        Step::Update { object_type, id, .. } => format!("update {object_type} {id}"),
        Step::Archive { object_type, id, .. } => format!("archive {object_type} {id}"),
        Step::Associate {
            object_type,
            id,
            to_object_type,
            to_id,
            ..
        } => {
            format!("associate {object_type} {id} with {to_object_type} {to_id}")
        }
    }
}

/// Says which of the changes is at fault.
fn numbered(index: usize, mut refusal: CallToolResult) -> CallToolResult {
    let text = format!(
        "This is about change {} of the list; nothing was planned.",
        index + 1
    );
    refusal.content.push(rmcp::model::ContentBlock::text(text));
    refusal
}
