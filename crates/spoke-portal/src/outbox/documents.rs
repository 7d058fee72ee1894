//! Webhook settings and subscriptions as the store keeps them.

use serde::{Deserialize, Serialize};
use serde_json::json;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::webhooks::{EventType, Subject, event_type};

use crate::store::{State, Transaction};

const SETTINGS: &str = "webhook_settings";
const SUBSCRIPTIONS: &str = "webhook_subscriptions";
const COUNTERS: &str = "webhook_counters";
/// The first subscription's id.
const FIRST_ID: u64 = 1_000_001;

/// Where an app's events go.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Settings {
    /// The address.
    pub(crate) target_url: String,
    /// Deliveries in flight at once.
    pub(crate) max_concurrent_requests: u32,
    /// When they were first set, in milliseconds since 1970.
    pub(crate) created_at: i64,
    /// When they were last set.
    pub(crate) updated_at: i64,
}

impl Settings {
    /// An app's settings.
    pub(crate) fn find(state: &State, app_id: u64) -> Option<Self> {
        Self::deserialize(state.document(SETTINGS, &app_id.to_string())?).ok()
    }

    /// Keeps them.
    pub(crate) fn put(&self, transaction: &mut Transaction<'_>, app_id: u64) {
        transaction.put_document(SETTINGS, &app_id.to_string(), json!(self));
    }

    /// Removes them. Returns whether there were any.
    pub(crate) fn remove(transaction: &mut Transaction<'_>, app_id: u64) -> bool {
        transaction.delete_document(SETTINGS, &app_id.to_string())
    }
}

/// What an app wants to hear of.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Subscription {
    /// The subscription's id.
    pub(crate) id: u64,
    /// The name of the event type.
    pub(crate) event_type: String,
    /// The property, for property changes.
    pub(crate) property_name: Option<String>,
    /// The type of the records, for `object.*`.
    pub(crate) object_type_id: Option<String>,
    /// Whether events are sent.
    pub(crate) active: bool,
    /// When it was made, in milliseconds since 1970.
    pub(crate) created_at: i64,
    /// When it was last switched.
    pub(crate) updated_at: Option<i64>,
}

impl Subscription {
    /// The event type, and the type of record it is about; `None` for what this portal has no records of.
    pub(super) fn subject(&self) -> Option<(&'static EventType, ObjectTypeId)> {
        let event_type = event_type(&self.event_type)?;
        let object_type = match event_type.subject {
            Subject::Records(object_type) => object_type,
            Subject::AnyRecords => self.object_type_id.as_deref()?.parse().ok()?,
            _ => return None,
        };
        Some((event_type, object_type))
    }
}

/// The subscriptions in the store. The portal has one app, so all are that app's.
#[derive(Debug)]
pub(crate) struct Subscriptions;

impl Subscriptions {
    /// All of them, in ascending order of id.
    pub(crate) fn all(state: &State) -> Vec<Subscription> {
        let documents = state.documents(SUBSCRIPTIONS);
        let mut all: Vec<Subscription> = documents
            .filter_map(|(_, value)| Subscription::deserialize(value).ok())
            .collect();
        all.sort_by_key(|one| one.id);
        all
    }

    /// How many there are.
    pub(crate) fn count(state: &State) -> usize {
        state.documents(SUBSCRIPTIONS).count()
    }

    /// One of them.
    pub(crate) fn find(state: &State, id: &str) -> Option<Subscription> {
        Subscription::deserialize(state.document(SUBSCRIPTIONS, id)?).ok()
    }

    /// Keeps one.
    pub(crate) fn put(transaction: &mut Transaction<'_>, subscription: &Subscription) {
        transaction.put_document(SUBSCRIPTIONS, &subscription.id.to_string(), json!(subscription));
    }

    /// Removes one. Returns whether it was there.
    pub(crate) fn remove(transaction: &mut Transaction<'_>, id: &str) -> bool {
        transaction.delete_document(SUBSCRIPTIONS, id)
    }

    /// The id of the next one; ids are never given out twice.
    pub(crate) fn next_id(transaction: &mut Transaction<'_>) -> u64 {
        let next = transaction
            .document(COUNTERS, SUBSCRIPTIONS)
            .and_then(serde_json::Value::as_u64)
            .unwrap_or(FIRST_ID);
        transaction.put_document(COUNTERS, SUBSCRIPTIONS, json!(next + 1));
        next
    }
}
