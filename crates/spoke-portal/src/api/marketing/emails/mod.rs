//! Marketing e-mails: create, read, list, change, clone, publish, draft, delete; variations, revisions, statistics.
//!
//! A draft is a second set of fields beside the first, which publishing puts in its place (assumed); resetting drops it.
//! Publishing sends nothing, and no plan is asked for it.

mod content;
mod email;
mod plain;
pub(crate) mod revisions;
mod selection;
pub(crate) mod statistics;
pub(crate) mod variations;

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use spoke_model::marketing::email::EMAIL;
use spoke_model::resource;

use self::email::{EMAILS, any, named, not_found};
use self::selection::Selection;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::api::resource::misfit;
use crate::store::{State, Transaction};

pub(super) use email::{Email, keep, stored};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CloneRequest {
    id: String,
    #[serde(default)]
    clone_name: Option<String>,
}

/// `GET /marketing/v3/emails?archived=&isPublished=&type=&campaign=&createdAfter=…&sort=&includeStats=`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let selection = Selection::of(call)?;
    let counted = call.query.flag("includeStats")?;
    let state = call.portal.store.read();
    let mut emails: Vec<Email> = state
        .documents_below(EMAILS, "")
        .filter_map(|(_, document)| Email::deserialize(document).ok())
        .filter(|email| selection.has(email))
        .collect();
    selection::sort(call, &mut emails)?;
    let views = emails.iter().map(|email| view(&state, email, counted));
    paged::page(call, views, (10, 100), true)
}

/// `POST /marketing/v3/emails`
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let fields = fitted(call, &call.read()?)?;
    let mut transaction = call.portal.store.write();
    let email = Email::new(transaction.take_id(), fields, call.now);
    put(transaction, &email, StatusCode::CREATED)
}

/// `POST /marketing/v3/emails/clone`
pub(crate) fn clone(call: &Call<'_>) -> Result<Reply, ApiError> {
    let body: CloneRequest = call.read()?;
    let mut transaction = call.portal.store.write();
    let source = stored(&transaction, &body.id).ok_or_else(|| not_found(&body.id))?;
    let name = body
        .clone_name
        .unwrap_or_else(|| format!("{} (clone)", source.name()));
    let mut fields = source.fields.clone();
    fields.insert("name".to_owned(), name.into());
    let mut email = Email::new(transaction.take_id(), fields, call.now);
    email.cloned_from = Some(source.id.to_string());
    put(transaction, &email, StatusCode::OK)
}

/// `GET /marketing/v3/emails/{emailId}?archived=&includeStats=`: a deleted one is given only to those who ask for it.
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (archived, counted) = (call.query.flag("archived")?, call.query.flag("includeStats")?);
    let state = call.portal.store.read();
    let wanted = call.parameter(0);
    let email = match wanted.parse() {
        Ok(id) if archived => any(&state, id).filter(|email| email.archived),
        _ => stored(&state, wanted),
    };
    let email = email.ok_or_else(|| not_found(wanted))?;
    Reply::serialized(StatusCode::OK, &view(&state, &email, counted))
}

/// `PATCH /marketing/v3/emails/{emailId}`
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Map<String, Value> = call.read()?;
    let transaction = call.portal.store.write();
    let mut email = named(call, &transaction)?;
    email.fields = merged(call, &email.fields, sent)?;
    email.updated_at = call.now;
    put(transaction, &email, StatusCode::OK)
}

/// `DELETE /marketing/v3/emails/{emailId}`
pub(crate) fn archive(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    if let Some(mut email) = stored(&transaction, call.parameter(0)) {
        email.archived = true;
        variations::along(&mut transaction, &email, |other| other.ab = None)?;
        email.ab = None;
        keep(&mut transaction, &email)?;
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `GET /marketing/v3/emails/{emailId}/draft`
pub(crate) fn read_draft(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let email = named(call, &state)?;
    let fields = email.draft.as_ref().unwrap_or(&email.fields);
    Reply::serialized(StatusCode::OK, &email.view(fields))
}

/// `PATCH /marketing/v3/emails/{emailId}/draft`
pub(crate) fn update_draft(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Map<String, Value> = call.read()?;
    let mut transaction = call.portal.store.write();
    let mut email = named(call, &transaction)?;
    let fields = merged(call, email.draft.as_ref().unwrap_or(&email.fields), sent)?;
    let body = email.view(&fields);
    email.draft = Some(fields);
    email.updated_at = call.now;
    keep(&mut transaction, &email)?;
    Ok(Reply::serialized(StatusCode::OK, &body)?.after(transaction.commit()))
}

/// `POST /marketing/v3/emails/{emailId}/draft/reset`
pub(crate) fn reset_draft(call: &Call<'_>) -> Result<Reply, ApiError> {
    change(call, |email| email.draft = None)
}

/// `POST /marketing/v3/emails/{emailId}/publish`
pub(crate) fn publish(call: &Call<'_>) -> Result<Reply, ApiError> {
    let publish = |email: &mut Email| email.publish(call.now);
    changed(call, publish, publish)
}

/// `POST /marketing/v3/emails/{emailId}/unpublish`
pub(crate) fn unpublish(call: &Call<'_>) -> Result<Reply, ApiError> {
    let unpublish = |email: &mut Email| email.published_at = None;
    changed(call, unpublish, unpublish)
}

/// 204 after a change that the answer says nothing about.
fn change(call: &Call<'_>, change: impl FnOnce(&mut Email)) -> Result<Reply, ApiError> {
    changed(call, change, |_| {})
}

/// 204 after a change of an e-mail and, where it is in an A/B test, of the other side.
fn changed(
    call: &Call<'_>,
    change: impl FnOnce(&mut Email),
    along: impl FnOnce(&mut Email),
) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let mut email = named(call, &transaction)?;
    change(&mut email);
    email.updated_at = call.now;
    variations::along(&mut transaction, &email, along)?;
    keep(&mut transaction, &email)?;
    Ok(Reply::no_content().after(transaction.commit()))
}

fn put(mut transaction: Transaction<'_>, email: &Email, status: StatusCode) -> Result<Reply, ApiError> {
    keep(&mut transaction, email)?;
    let reply = Reply::serialized(status, &email.view(&email.fields))?;
    Ok(reply.after(transaction.commit()))
}

/// An e-mail as answers carry it, with what was counted of it where that is asked for.
fn view(state: &State, email: &Email, counted: bool) -> Value {
    let mut view = email.view(&email.fields);
    if counted {
        view.insert("stats".to_owned(), statistics::of_email(state, email.id));
    }
    Value::Object(view)
}

fn merged(
    call: &Call<'_>,
    fields: &Map<String, Value>,
    sent: Map<String, Value>,
) -> Result<Map<String, Value>, ApiError> {
    let mut all = fields.clone();
    resource::merge(&mut all, sent);
    fitted(call, &Value::Object(all))
}

fn fitted(call: &Call<'_>, body: &Value) -> Result<Map<String, Value>, ApiError> {
    resource::fit(EMAIL, body).map_err(|wrong| misfit(call.body, &wrong))
}

/// The fields of an e-mail of the sample.
pub(super) fn sample(
    name: &str,
    subcategory: &str,
    subject: &str,
    text: &str,
    subscription: u64,
) -> Option<Map<String, Value>> {
    let body = json!({
        "name": name, "subcategory": subcategory, "subject": subject,
        "content": {"plainTextVersion": text},
        "from": {"fromName": "Spoke Sample Company", "replyTo": "hello@sample-company.com"},
        "subscriptionDetails": {"subscriptionId": subscription.to_string()},
    });
    resource::fit(EMAIL, &body).ok()
}
