//! Webhook settings and subscriptions as the store keeps them, each of one app.

use serde::{Deserialize, Serialize};
use serde_json::json;
use spoke_model::webhooks::DELIVERY_TIMEOUT_MS;

use super::signatures::Signatures;
use crate::store::{State, Transaction};

/// Settings, keyed by app.
const SETTINGS: &str = "webhook_settings";
/// Subscriptions, keyed `app/subscription`.
const SUBSCRIPTIONS: &str = "webhook_app_subscriptions";
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
    /// What deliveries are signed with.
    #[serde(default)]
    pub(crate) signatures: Signatures,
    /// How long an endpoint may take to answer.
    #[serde(default = "usual_timeout")]
    pub(crate) timeout_ms: u32,
}

const fn usual_timeout() -> u32 {
    DELIVERY_TIMEOUT_MS
}

impl Settings {
    /// Settings with HubSpot's patience.
    pub(crate) fn new(
        target_url: String,
        max_concurrent_requests: u32,
        signatures: Signatures,
        now: i64,
    ) -> Self {
        Self {
            target_url,
            max_concurrent_requests,
            created_at: now,
            updated_at: now,
            signatures,
            timeout_ms: DELIVERY_TIMEOUT_MS,
        }
    }

    /// Those of every app that has some.
    pub(crate) fn all(state: &State) -> impl Iterator<Item = (u64, Self)> {
        state
            .documents(SETTINGS)
            .filter_map(|(app, value)| Some((app.parse().ok()?, Self::deserialize(value).ok()?)))
    }

    /// An app's settings.
    pub(crate) fn find(state: &State, app: u64) -> Option<Self> {
        Self::deserialize(state.document(SETTINGS, &app.to_string())?).ok()
    }

    /// Keeps them.
    pub(crate) fn put(&self, transaction: &mut Transaction<'_>, app: u64) {
        transaction.put_document(SETTINGS, &app.to_string(), json!(self));
    }

    /// Removes them. Returns whether there were any.
    pub(crate) fn remove(transaction: &mut Transaction<'_>, app: u64) -> bool {
        transaction.delete_document(SETTINGS, &app.to_string())
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
    /// The custom event, for `event.completed`.
    #[serde(default)]
    pub(crate) event_type_name: Option<String>,
    /// Whether events are sent.
    pub(crate) active: bool,
    /// When it was made, in milliseconds since 1970.
    pub(crate) created_at: i64,
    /// When it was last switched.
    pub(crate) updated_at: Option<i64>,
}

/// The subscriptions in the store.
#[derive(Debug)]
pub(crate) struct Subscriptions;

impl Subscriptions {
    /// Those of every app, each with the app.
    pub(super) fn everybodys(state: &State) -> impl Iterator<Item = (u64, Subscription)> {
        state.documents(SUBSCRIPTIONS).filter_map(|(key, value)| {
            let (app, _) = key.split_once('/')?;
            Some((app.parse().ok()?, Subscription::deserialize(value).ok()?))
        })
    }

    /// An app's, in ascending order of id.
    pub(crate) fn of(state: &State, app: u64) -> Vec<Subscription> {
        state
            .documents_below(SUBSCRIPTIONS, &format!("{app}/"))
            .filter_map(|(_, value)| Subscription::deserialize(value).ok())
            .collect()
    }

    /// How many an app has.
    pub(crate) fn count(state: &State, app: u64) -> usize {
        state.documents_below(SUBSCRIPTIONS, &format!("{app}/")).count()
    }

    /// One of an app's.
    pub(crate) fn find(state: &State, app: u64, id: &str) -> Option<Subscription> {
        Subscription::deserialize(state.document(SUBSCRIPTIONS, &key(app, id.parse().ok()?))?).ok()
    }

    /// Keeps one.
    pub(crate) fn put(transaction: &mut Transaction<'_>, app: u64, subscription: &Subscription) {
        transaction.put_document(SUBSCRIPTIONS, &key(app, subscription.id), json!(subscription));
    }

    /// Removes one. Returns whether it was there.
    pub(crate) fn remove(transaction: &mut Transaction<'_>, app: u64, id: &str) -> bool {
        id.parse()
            .is_ok_and(|id| transaction.delete_document(SUBSCRIPTIONS, &key(app, id)))
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

fn key(app: u64, id: u64) -> String {
    format!("{app}/{id:020}")
}
