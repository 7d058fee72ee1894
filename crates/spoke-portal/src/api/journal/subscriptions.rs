//! Subscriptions of the journal: create, read, delete.

use http::StatusCode;
use serde::{Deserialize, Serialize};
use spoke_model::time::Timestamp;
use spoke_model::webhooks::journal::{JournalAction, JournalSubject, SUBSCRIPTIONS_MAX};

use super::number;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::webhooks_journal::{Subscription, Subscriptions};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Upsert {
    subscription_type: JournalSubject,
    #[serde(default)]
    actions: Vec<JournalAction>,
    #[serde(default)]
    object_type_id: Option<String>,
    #[serde(default)]
    portal_id: Option<u64>,
    #[serde(default)]
    object_ids: Option<Vec<u64>>,
    #[serde(default)]
    properties: Option<Vec<String>>,
    #[serde(default)]
    associated_object_type_ids: Option<Vec<String>>,
    #[serde(default)]
    list_ids: Option<Vec<u64>>,
    #[serde(default)]
    event_type_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a> {
    id: u64,
    app_id: u64,
    subscription_type: JournalSubject,
    actions: &'a [JournalAction],
    object_type_id: Option<&'a str>,
    portal_id: Option<u64>,
    object_ids: Option<&'a [u64]>,
    properties: Option<&'a [String]>,
    associated_object_type_ids: Option<&'a [String]>,
    list_ids: Option<&'a [u64]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_type_id: Option<&'a str>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

#[derive(Serialize)]
struct All<'a> {
    results: Vec<View<'a>>,
}

impl<'a> View<'a> {
    fn new(one: &'a Subscription) -> Self {
        Self {
            id: one.id,
            app_id: one.app_id,
            subscription_type: one.subscription_type,
            actions: &one.actions,
            object_type_id: one.object_type_id.as_deref(),
            portal_id: one.portal_id,
            object_ids: one.object_ids.as_deref(),
            properties: one.properties.as_deref(),
            associated_object_type_ids: one.associated_object_type_ids.as_deref(),
            list_ids: one.list_ids.as_deref(),
            event_type_id: one.event_type_id.as_deref(),
            created_at: Timestamp::from_millis(one.created_at),
            updated_at: Timestamp::from_millis(one.updated_at),
        }
    }
}

/// `GET /webhooks-journal/subscriptions/{version}`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let all: Vec<Subscription> = Subscriptions::of(&call.portal.store.read(), call.grant.app_id()).collect();
    let results = all.iter().map(View::new).collect();
    Reply::serialized(StatusCode::OK, &All { results })
}

/// `POST /webhooks-journal/subscriptions/{version}`: one for the same subject, type and account is put in the place of the
/// earlier one (the models call the body an upsert; by which fields is assumed). 201 (assumed).
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Upsert = call.read()?;
    check(call, &sent)?;
    let mut transaction = call.portal.store.write();
    let app_id = call.grant.app_id();
    let known = Subscriptions::of(&transaction, app_id).find(|one| {
        one.subscription_type == sent.subscription_type
            && one.object_type_id == sent.object_type_id
            && one.portal_id == sent.portal_id
    });
    if known.is_none() && Subscriptions::of(&transaction, app_id).count() >= SUBSCRIPTIONS_MAX {
        return Err(ApiError::validation(format!(
            "The limit of {SUBSCRIPTIONS_MAX} has been reached"
        )));
    }
    let subscription = Subscription {
        id: known.as_ref().map_or_else(|| transaction.take_id(), |one| one.id),
        app_id,
        subscription_type: sent.subscription_type,
        actions: sent.actions,
        object_type_id: sent.object_type_id,
        portal_id: sent.portal_id,
        object_ids: sent.object_ids,
        properties: sent.properties,
        associated_object_type_ids: sent.associated_object_type_ids,
        list_ids: sent.list_ids,
        event_type_id: sent.event_type_id,
        created_at: known.map_or(call.now, |one| one.created_at),
        updated_at: call.now,
    };
    Subscriptions::put(&mut transaction, &subscription);
    call.portal.journal.reload(&transaction);
    let reply = Reply::serialized(StatusCode::CREATED, &View::new(&subscription))?;
    Ok(reply.after(transaction.commit()))
}

/// `GET /webhooks-journal/subscriptions/{version}/{subscriptionId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = number(call, 0)?;
    let found = Subscriptions::find(&call.portal.store.read(), call.grant.app_id(), id);
    let found = found.ok_or_else(ApiError::resource_not_found)?;
    Reply::serialized(StatusCode::OK, &View::new(&found))
}

/// `DELETE /webhooks-journal/subscriptions/{version}/{subscriptionId}`: its filters go too; an unknown one is no error.
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = number(call, 0)?;
    let mut transaction = call.portal.store.write();
    if Subscriptions::find(&transaction, call.grant.app_id(), id).is_some() {
        Subscriptions::remove(&mut transaction, id);
        call.portal.journal.reload(&transaction);
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `DELETE /webhooks-journal/subscriptions/{version}/portals/{portalId}`
pub(crate) fn delete_of_portal(call: &Call<'_>) -> Result<Reply, ApiError> {
    let portal = number(call, 0)?;
    let mut transaction = call.portal.store.write();
    let ids: Vec<u64> = Subscriptions::of(&transaction, call.grant.app_id())
        .filter(|one| one.portal_id == Some(portal))
        .map(|one| one.id)
        .collect();
    for id in ids {
        Subscriptions::remove(&mut transaction, id);
    }
    call.portal.journal.reload(&transaction);
    Ok(Reply::no_content().after(transaction.commit()))
}

/// What a body must say (required fields: the official clients' models; wordings are ours).
fn check(call: &Call<'_>, sent: &Upsert) -> Result<(), ApiError> {
    if sent.portal_id.is_some_and(|portal| portal != call.portal.hub_id) {
        let portal = sent.portal_id.unwrap_or_default().to_string();
        return Err(ApiError::validation(format!(
            "The application is not installed in the account {portal}"
        ))
        .context("portalId", [portal]));
    }
    let of_records = matches!(
        sent.subscription_type,
        JournalSubject::Object | JournalSubject::Association | JournalSubject::GdprPrivacyDeletion
    );
    if of_records {
        if sent.actions.is_empty() {
            return Err(ApiError::validation("actions must not be empty"));
        }
        let named = sent.object_type_id.as_deref().unwrap_or_default();
        call.definitions
            .resolve(named)
            .map_err(|unknown| ApiError::validation(unknown.to_string()).context("objectTypeId", [named]))?;
    }
    Ok(())
}
