//! One marketing event: how it is found, kept and printed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use spoke_model::time::Timestamp;

use super::participation::Counters;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::store::{State, Transaction};

/// Events, keyed by id with leading zeros.
const EVENTS: &str = "marketing_events";
/// Their ids by the names that applications gave them, keyed `account/event`.
const NAMES: &str = "marketing_event_names";

/// An event as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Event {
    pub(super) id: u64,
    pub(super) account: String,
    pub(super) external_id: String,
    pub(super) app_id: u64,
    pub(super) fields: Map<String, Value>,
    #[serde(default)]
    pub(super) lists: Vec<u64>,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

impl Event {
    pub(super) fn find(state: &State, id: u64) -> Option<Self> {
        Self::deserialize(state.document(EVENTS, &key(id))?).ok()
    }

    pub(super) fn by_name(state: &State, account: &str, external_id: &str) -> Option<Self> {
        let id = state.document(NAMES, &name(account, external_id))?.as_u64()?;
        Self::find(state, id)
    }

    /// The event whose id stands at a place of the path, or 404.
    pub(super) fn at(call: &Call<'_>, state: &State, position: usize) -> Result<Self, ApiError> {
        let sent = call.parameter(position);
        let found = sent.parse().ok().and_then(|id| Self::find(state, id));
        found.ok_or_else(|| none(sent))
    }

    /// The event that the path and `externalAccountId` name, or 404.
    pub(super) fn external(call: &Call<'_>, state: &State) -> Result<Self, ApiError> {
        let account = call.query.first("externalAccountId").ok_or_else(|| {
            ApiError::bad_parameter(
                "externalAccountId",
                "",
                "must be given beside the id of the event",
            )
        })?;
        let sent = call.parameter(0);
        Self::by_name(state, account, sent).ok_or_else(|| none(sent))
    }

    /// The event that two places of the path name, or 404.
    pub(super) fn in_path(call: &Call<'_>, state: &State) -> Result<Self, ApiError> {
        let (account, sent) = (call.parameter(0), call.parameter(1));
        Self::by_name(state, account, sent).ok_or_else(|| none(sent))
    }

    /// Every event, oldest first.
    pub(super) fn all(state: &State) -> impl Iterator<Item = Self> {
        state
            .documents_below(EVENTS, "")
            .filter_map(|(_, document)| Self::deserialize(document).ok())
    }

    pub(super) fn count(state: &State) -> usize {
        state.documents(EVENTS).count()
    }

    pub(super) fn keep(&self, transaction: &mut Transaction<'_>) {
        transaction.put_document(EVENTS, &key(self.id), json!(self));
        transaction.put_document(NAMES, &name(&self.account, &self.external_id), self.id.into());
    }

    pub(super) fn forget(&self, transaction: &mut Transaction<'_>) {
        transaction.delete_document(NAMES, &name(&self.account, &self.external_id));
        transaction.delete_document(EVENTS, &key(self.id));
        super::participation::forget(transaction, self.id);
    }

    pub(super) fn name(&self) -> &str {
        self.text("eventName")
    }

    pub(super) fn text(&self, field: &str) -> &str {
        self.fields.get(field).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn is(&self, field: &str) -> bool {
        self.fields
            .get(field)
            .and_then(Value::as_bool)
            .unwrap_or_default()
    }

    /// As writes answer it: without numbers.
    pub(super) fn view(&self) -> Map<String, Value> {
        let time = |at: i64| Value::from(Timestamp::from_millis(at).to_string());
        let mut view = self.fields.clone();
        view.insert("id".to_owned(), self.external_id.as_str().into());
        view.insert("objectId".to_owned(), self.id.to_string().into());
        view.insert("createdAt".to_owned(), time(self.created_at));
        view.insert("updatedAt".to_owned(), time(self.updated_at));
        view
    }

    /// As reads answer it: with who created it and how many take part.
    pub(super) fn full_view(&self, state: &State) -> Map<String, Value> {
        let mut view = self.view();
        view.insert("externalEventId".to_owned(), self.external_id.as_str().into());
        view.insert("appInfo".to_owned(), self.app_info());
        let counters = Counters::of(state, self);
        for (name, count) in [
            ("registrants", counters.registered),
            ("attendees", counters.attended),
            ("cancellations", counters.cancelled),
            ("noShows", counters.no_shows),
        ] {
            view.insert(name.to_owned(), count.into());
        }
        view
    }

    pub(super) fn app_info(&self) -> Value {
        json!({"id": self.app_id.to_string(), "name": "Local portal"})
    }
}

fn none(sent: &str) -> ApiError {
    ApiError::object_not_found(format!("No marketing event exists with the id {sent}")).context("id", [sent])
}

fn key(id: u64) -> String {
    format!("{id:020}")
}

/// Both parts are the application's texts: the length keeps them apart.
fn name(account: &str, external_id: &str) -> String {
    format!("{}/{account}/{external_id}", account.len())
}
