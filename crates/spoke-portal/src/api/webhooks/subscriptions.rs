//! What an app wants to hear of: list, read, create, switch, remove.

use std::sync::LazyLock;

use http::{StatusCode, header};
use serde::{Deserialize, Deserializer, Serialize, de};
use spoke_model::time::Timestamp;
use spoke_model::webhooks::{EventType, SUBSCRIPTIONS_MAX, event_type, event_types};

use super::checks::{Subject, check_subject};
use super::{readable_app, writable_app};
use crate::api::body;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::location::location;
use crate::api::reply::Reply;
use crate::outbox::{Subscription, Subscriptions};
use crate::server::PathVersion;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SubscriptionCreate {
    #[serde(deserialize_with = "known_event_type")]
    event_type: &'static EventType,
    property_name: Option<String>,
    object_type_id: Option<String>,
    event_type_name: Option<String>,
    active: Option<bool>,
}

#[derive(Debug, Deserialize)]
struct SubscriptionPatch {
    active: Option<bool>,
}

/// The order of the fields is the official client's model's.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SubscriptionView<'a> {
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_type_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    property_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_type_name: Option<&'a str>,
    active: bool,
    event_type: &'a str,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct Results<'a> {
    results: Vec<SubscriptionView<'a>>,
}

/// `GET /webhooks/v3/{appId}/subscriptions`: all of them, there are no pages.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = readable_app(call)?;
    let all = Subscriptions::of(&call.portal.store.read(), app);
    let results = all.iter().map(SubscriptionView::of).collect();
    Reply::serialized(StatusCode::OK, &Results { results })
}

/// `GET /webhooks/v3/{appId}/subscriptions/{subscriptionId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = readable_app(call)?;
    let id = call.parameter(1);
    let found = Subscriptions::find(&call.portal.store.read(), app, id).ok_or_else(|| not_found(id))?;
    Reply::serialized(StatusCode::OK, &SubscriptionView::of(&found))
}

/// `POST /webhooks/v3/{appId}/subscriptions`
///
/// Paused unless asked otherwise (documented); from 2026-09 on it wants to be asked (its specification requires `active`). A second
/// subscription to the same is made without question, as is one before there are settings (both assumed).
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = writable_app(call)?;
    let body: SubscriptionCreate = call.read()?;
    if body.active.is_none()
        && call
            .version
            .is_some_and(|version| version >= PathVersion::Dated202609)
    {
        return Err(body::missing(call.body, &["active"]));
    }
    let subject = check_subject(
        &call.definitions,
        body.event_type,
        Subject {
            property_name: body.property_name,
            object_type_id: body.object_type_id,
            event_type_name: body.event_type_name,
        },
    )?;
    let mut transaction = call.portal.store.write();
    if Subscriptions::count(&transaction, app) >= SUBSCRIPTIONS_MAX {
        // The number is documented, the refusal is not.
        return Err(ApiError::validation(format!(
            "An application may have at most {SUBSCRIPTIONS_MAX} webhook subscriptions"
        )));
    }
    let subscription = Subscription {
        id: Subscriptions::next_id(&mut transaction),
        event_type: body.event_type.name.to_owned(),
        property_name: subject.property_name,
        object_type_id: subject.object_type_id,
        event_type_name: subject.event_type_name,
        active: body.active.unwrap_or(false),
        created_at: call.now,
        updated_at: None,
    };
    Subscriptions::put(&mut transaction, app, &subscription);
    call.portal.outbox.subscriptions_changed();
    let reply = Reply::serialized(StatusCode::CREATED, &SubscriptionView::of(&subscription))?;
    Ok(reply
        .header(header::LOCATION, location(call, &subscription.id.to_string()))
        .after(transaction.commit()))
}

/// `PATCH /webhooks/v3/{appId}/subscriptions/{subscriptionId}`: only `active` can be changed.
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = writable_app(call)?;
    let body: SubscriptionPatch = call.read()?;
    let id = call.parameter(1);
    let mut transaction = call.portal.store.write();
    let mut subscription = Subscriptions::find(&transaction, app, id).ok_or_else(|| not_found(id))?;
    if let Some(active) = body.active {
        subscription.active = active;
        subscription.updated_at = Some(call.now);
        Subscriptions::put(&mut transaction, app, &subscription);
        call.portal.outbox.subscriptions_changed();
    }
    let reply = Reply::serialized(StatusCode::OK, &SubscriptionView::of(&subscription))?;
    Ok(reply.after(transaction.commit()))
}

/// `DELETE /webhooks/v3/{appId}/subscriptions/{subscriptionId}`. An unknown id is 404 (assumed).
pub(crate) fn remove(call: &Call<'_>) -> Result<Reply, ApiError> {
    let app = writable_app(call)?;
    let id = call.parameter(1);
    let mut transaction = call.portal.store.write();
    if !Subscriptions::remove(&mut transaction, app, id) {
        return Err(not_found(id));
    }
    call.portal.outbox.subscriptions_changed();
    Ok(Reply::no_content().after(transaction.commit()))
}

/// The wording is not on record.
pub(super) fn not_found(id: &str) -> ApiError {
    ApiError::object_not_found(format!("No webhook subscription exists with the id {id}")).context("id", [id])
}

impl<'a> SubscriptionView<'a> {
    pub(super) fn of(subscription: &'a Subscription) -> Self {
        Self {
            created_at: Timestamp::from_millis(subscription.created_at),
            object_type_id: subscription.object_type_id.as_deref(),
            property_name: subscription.property_name.as_deref(),
            event_type_name: subscription.event_type_name.as_deref(),
            active: subscription.active,
            event_type: &subscription.event_type,
            id: subscription.id.to_string(),
            updated_at: subscription.updated_at.map(Timestamp::from_millis),
        }
    }
}

/// Reads the name of an event type; others are refused as HubSpot's reader refuses values outside of an enumeration.
fn known_event_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static EventType, D::Error> {
    static NAMES: LazyLock<Vec<&'static str>> =
        LazyLock::new(|| event_types().iter().map(|one| one.name).collect());
    let name = String::deserialize(deserializer)?;
    event_type(&name).ok_or_else(|| de::Error::unknown_variant(&name, &NAMES))
}
