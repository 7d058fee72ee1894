//! A definition of a workflow action as it is kept: what its app said, its functions, and how often it changed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use spoke_model::time::Timestamp;

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::store::{State, Transaction};

/// Definitions, keyed `app/id`.
const ACTIONS: &str = "workflow_actions";
/// What definitions were, keyed `app/id/revision`.
const REVISIONS: &str = "workflow_action_revisions";
/// Revisions that are kept of a definition (our bound).
const REVISIONS_MAX: u64 = 100;

/// A definition.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Action {
    #[serde(skip)]
    app: u64,
    #[serde(skip)]
    pub(super) id: u64,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
    #[serde(default)]
    pub(super) revision: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) archived_at: Option<i64>,
    pub(super) fields: Map<String, Value>,
    #[serde(default)]
    pub(super) functions: Vec<Function>,
    #[serde(default)]
    pub(super) requires_object: bool,
}

/// A function of a definition; one without an id is the definition's only one of its type.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Function {
    pub(super) function_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) source: String,
}

/// Refuses a call that may not read definitions; gives the app in the path.
pub(super) fn readable(call: &Call<'_>) -> Result<u64, ApiError> {
    number(call, 0)
}

/// Refuses a call that may not write definitions; gives the app in the path.
pub(super) fn writable(call: &Call<'_>) -> Result<u64, ApiError> {
    number(call, 0)
}

impl Action {
    /// A new definition.
    pub(super) fn new(
        (app, id): (u64, u64),
        fields: Map<String, Value>,
        functions: Vec<Function>,
        now: i64,
    ) -> Self {
        Self {
            app,
            id,
            created_at: now,
            updated_at: now,
            revision: 0,
            archived_at: None,
            fields,
            functions,
            requires_object: false,
        }
    }

    /// The live definition that the second place of the path names.
    pub(super) fn named(call: &Call<'_>, state: &State, app: u64) -> Result<Self, ApiError> {
        Self::find(state, app, number(call, 1)?)
            .filter(|action| action.archived_at.is_none())
            .ok_or_else(ApiError::resource_not_found)
    }

    /// A definition, archived or not.
    pub(super) fn find(state: &State, app: u64, id: u64) -> Option<Self> {
        let mut action = Self::deserialize(state.document(ACTIONS, &format!("{app}/{id}"))?).ok()?;
        (action.app, action.id) = (app, id);
        Some(action)
    }

    /// All definitions of an app, in the order they were made.
    pub(super) fn all(state: &State, app: u64) -> Vec<Self> {
        let below = format!("{app}/");
        let mut all: Vec<Self> = state
            .documents_below(ACTIONS, &below)
            .filter_map(|(key, _)| Self::find(state, app, key.strip_prefix(&below)?.parse().ok()?))
            .collect();
        all.sort_by_key(|action| action.id);
        all
    }

    /// Keeps the definition as its next revision. The oldest revisions go when there are too many.
    pub(super) fn keep(&mut self, transaction: &mut Transaction<'_>, now: i64) -> Result<(), ApiError> {
        self.updated_at = now;
        self.revision += 1;
        let revision = json!({"at": now, "definition": self.view()});
        transaction.put_document(REVISIONS, &self.revision_key(self.revision), revision);
        if let Some(old) = self.revision.checked_sub(REVISIONS_MAX) {
            transaction.delete_document(REVISIONS, &self.revision_key(old));
        }
        self.put(transaction)
    }

    /// Keeps the definition without another revision.
    pub(super) fn put(&self, transaction: &mut Transaction<'_>) -> Result<(), ApiError> {
        let document = serde_json::to_value(self).map_err(|_| ApiError::internal())?;
        transaction.put_document(ACTIONS, &format!("{}/{}", self.app, self.id), document);
        Ok(())
    }

    /// The kept revisions, the newest first.
    pub(super) fn revisions<'s>(&self, state: &'s State) -> impl Iterator<Item = Value> + use<'s> {
        let (below, id) = (format!("{}/{}/", self.app, self.id), self.id);
        state
            .documents_below(REVISIONS, &below)
            .rev()
            .filter_map(move |(key, document)| {
                let number: u64 = key.strip_prefix(&below)?.parse().ok()?;
                Some(json!({
                    "id": id.to_string(), "revisionId": number.to_string(),
                    "createdAt": Timestamp::from_millis(document.get("at")?.as_i64()?).to_iso(),
                    "definition": document.get("definition")?,
                }))
            })
    }

    /// It as answers carry it: functions by type and id only.
    pub(super) fn view(&self) -> Map<String, Value> {
        let mut view = Map::new();
        view.insert("id".to_owned(), self.id.to_string().into());
        view.extend(self.fields.clone());
        let functions: Vec<Value> = self.functions.iter().map(Function::identifier).collect();
        view.insert("functions".to_owned(), functions.into());
        view.insert("revisionId".to_owned(), self.revision.to_string().into());
        if let Some(at) = self.archived_at {
            view.insert("archivedAt".to_owned(), at.into());
        }
        view
    }

    fn revision_key(&self, number: u64) -> String {
        format!("{}/{}/{number:020}", self.app, self.id)
    }
}

impl Function {
    /// Its type and id.
    pub(super) fn identifier(&self) -> Value {
        let mut view = Map::new();
        view.insert("functionType".to_owned(), self.function_type.as_str().into());
        if let Some(id) = &self.id {
            view.insert("id".to_owned(), id.as_str().into());
        }
        Value::Object(view)
    }
}

/// A number in the path; one that is none leads nowhere (assumed).
fn number(call: &Call<'_>, position: usize) -> Result<u64, ApiError> {
    call.parameter(position)
        .parse()
        .map_err(|_| ApiError::resource_not_found())
}
