//! A workflow as it is kept and as answers carry it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use spoke_model::automation::flow::{CONTACT_FLOW, NEW_FLOW, kind_of};
use spoke_model::resource;
use spoke_model::time::Timestamp;

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::resource::misfit;
use crate::store::{State, Transaction};

/// Workflows, keyed by id with leading zeros.
const FLOWS: &str = "workflows";
/// The id of a workflow by the id that the older interfaces know it by.
const BY_WORKFLOW_ID: &str = "workflows_legacy";
/// Workflows of a portal (documented for Enterprise accounts, taken for all).
const FLOWS_MAX: usize = 1_000;
/// Actions of a workflow (our bound).
const ACTIONS_MAX: usize = 1_000;

/// A workflow.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Flow {
    pub(super) id: u64,
    /// What the older interfaces know a workflow of contacts by: another number than `id`, so that code that mixes the two
    /// up fails here first (that HubSpot's differ is documented).
    pub(super) workflow_id: Option<u64>,
    pub(super) revision: u64,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
    pub(super) fields: Map<String, Value>,
}

impl Flow {
    /// All workflows, in the order they were made.
    pub(super) fn all(state: &State) -> impl DoubleEndedIterator<Item = Self> {
        state
            .documents_below(FLOWS, "")
            .filter_map(|(_, document)| Self::deserialize(document).ok())
    }

    /// The workflow with this id.
    pub(super) fn find(state: &State, id: u64) -> Option<Self> {
        Self::deserialize(state.document(FLOWS, &key(id))?).ok()
    }

    /// The workflow that the older interfaces know by this id.
    pub(super) fn find_legacy(state: &State, workflow_id: &str) -> Option<Self> {
        Self::find(state, state.document(BY_WORKFLOW_ID, workflow_id)?.as_u64()?)
    }

    /// The workflow that the path names (wording not recorded).
    pub(super) fn named(call: &Call<'_>, state: &State) -> Result<Self, ApiError> {
        let id = call.parameter(0);
        id.parse()
            .ok()
            .and_then(|id| Self::find(state, id))
            .ok_or_else(|| not_found(id))
    }

    /// A new workflow with an id of its own.
    pub(super) fn new(transaction: &mut Transaction<'_>, fields: Map<String, Value>, now: i64) -> Self {
        let id = transaction.take_id();
        let of_contacts = fields.get("type").and_then(Value::as_str) == Some(CONTACT_FLOW);
        Self {
            id,
            workflow_id: of_contacts.then(|| transaction.take_id()),
            revision: 1,
            created_at: now,
            updated_at: now,
            fields,
        }
    }

    /// Keeps it.
    pub(super) fn put(&self, transaction: &mut Transaction<'_>) -> Result<(), ApiError> {
        let document = serde_json::to_value(self).map_err(|_| ApiError::internal())?;
        transaction.put_document(FLOWS, &key(self.id), document);
        if let Some(workflow_id) = self.workflow_id {
            transaction.put_document(BY_WORKFLOW_ID, &workflow_id.to_string(), self.id.into());
        }
        Ok(())
    }

    /// Removes it for good (documented: the interface cannot take that back).
    pub(super) fn remove(&self, transaction: &mut Transaction<'_>) {
        transaction.delete_document(FLOWS, &key(self.id));
        if let Some(workflow_id) = self.workflow_id {
            transaction.delete_document(BY_WORKFLOW_ID, &workflow_id.to_string());
        }
    }

    /// Its name; empty when it has none.
    pub(super) fn name(&self) -> &str {
        self.text("name")
    }

    /// Whether it is switched on.
    pub(super) fn is_enabled(&self) -> bool {
        self.fields
            .get("isEnabled")
            .and_then(Value::as_bool)
            .unwrap_or_default()
    }

    /// Its actions.
    pub(super) fn actions(&self) -> impl Iterator<Item = &Value> {
        self.fields
            .get("actions")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    }

    fn text(&self, name: &str) -> &str {
        self.fields.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// It as answers carry it.
    pub(super) fn view(&self) -> Map<String, Value> {
        let time = |at: i64| Value::from(Timestamp::from_millis(at).to_iso());
        let next = self
            .actions()
            .filter_map(|action| action.get("actionId")?.as_str()?.parse::<u64>().ok())
            .max()
            .unwrap_or_default()
            .saturating_add(1);
        let mut view = Map::new();
        view.insert("id".to_owned(), self.id.to_string().into());
        view.insert("revisionId".to_owned(), self.revision.to_string().into());
        view.extend(self.fields.clone());
        view.insert("nextAvailableActionId".to_owned(), next.to_string().into());
        view.insert("crmObjectCreationStatus".to_owned(), "COMPLETE".into());
        view.insert("createdAt".to_owned(), time(self.created_at));
        view.insert("updatedAt".to_owned(), time(self.updated_at));
        view
    }

    /// It as lists carry it.
    pub(super) fn listing(&self) -> Value {
        let mut view = self.view();
        view.retain(|name, _| {
            matches!(
                name.as_str(),
                "id" | "revisionId"
                    | "name"
                    | "flowType"
                    | "isEnabled"
                    | "objectTypeId"
                    | "uuid"
                    | "createdAt"
                    | "updatedAt"
            )
        });
        Value::Object(view)
    }

    /// It as the older interfaces carry it: the most important fields (the kind and the trigger sets are left out).
    pub(super) fn legacy(&self, hub_id: u64) -> Value {
        json!({
            "id": self.workflow_id, "portalId": hub_id, "name": self.name(), "enabled": self.is_enabled(),
            "insertedAt": self.created_at, "updatedAt": self.updated_at,
        })
    }
}

/// Refuses one more where there are too many.
pub(super) fn check_room(state: &State) -> Result<(), ApiError> {
    if state.documents(FLOWS).count() >= FLOWS_MAX {
        return Err(ApiError::validation(format!(
            "The account has reached the limit of {FLOWS_MAX} workflows"
        )));
    }
    Ok(())
}

/// The fields of a body, if they make a workflow: its kind must be that of its object type (`EXPECTED_PLATFORM_OBJECT_TYPE`
/// is documented, the other wordings are not recorded), its actions have ids of their own, and it starts with one of them.
pub(super) fn fitted(call: &Call<'_>, body: &Value) -> Result<Map<String, Value>, ApiError> {
    let fields = resource::fit(NEW_FLOW, body).map_err(|wrong| misfit(call.body, &wrong))?;
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let (kind, object_type) = (text("type"), text("objectTypeId"));
    if call.definitions.resolve(object_type).is_err() {
        return Err(ApiError::validation(format!(
            "Unable to infer object type from: {object_type}"
        )));
    }
    if kind != kind_of(object_type) {
        let sub_category = if kind == CONTACT_FLOW {
            "EXPECTED_CONTACT_OBJECT_TYPE"
        } else {
            "EXPECTED_PLATFORM_OBJECT_TYPE"
        };
        return Err(ApiError::validation(format!(
            "A workflow of the object type {object_type} must be of the type {}, not {kind}: {sub_category}",
            kind_of(object_type)
        ))
        .sub_category(sub_category));
    }
    let mut ids: Vec<&str> = Vec::new();
    for action in fields
        .get("actions")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let id = action.get("actionId").and_then(Value::as_str).unwrap_or_default();
        if id.is_empty() || ids.contains(&id) {
            return Err(ApiError::validation(format!(
                "Every action of a workflow needs an actionId of its own, not \"{id}\""
            )));
        }
        ids.push(id);
        if ids.len() > ACTIONS_MAX {
            return Err(ApiError::validation(format!(
                "A workflow may have {ACTIONS_MAX} actions"
            )));
        }
    }
    let start = text("startActionId");
    if !start.is_empty() && !ids.contains(&start) {
        return Err(ApiError::validation(format!(
            "The workflow starts with the action {start}, which it does not have"
        )));
    }
    Ok(fields)
}

/// 404 for an id that no workflow has (wording not recorded).
pub(super) fn not_found(id: &str) -> ApiError {
    ApiError::object_not_found(format!("No workflow found with id {id}")).context("flowId", [id])
}

fn key(id: u64) -> String {
    format!("{id:020}")
}
