//! Form definitions. Times are the portal's whatever a body says; archived forms stay readable with `archived=true`
//! for three months (documented), after which nothing shows them any more.

use http::StatusCode;
use serde_json::{Map, Value};
use spoke_model::marketing::form::{ARCHIVE_DAYS, FORM, unsaid_of_consent, unsaid_of_field};
use spoke_model::resource;
use spoke_model::time::Timestamp;

use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::api::resource::misfit;
use crate::server::correlation_id;
use crate::store::{State, Transaction};

/// Definitions, keyed by GUID.
const FORMS: &str = "forms";
/// The order in which forms were made: a number, and in it the GUID.
const ORDER: &str = "forms_order";

/// `POST /marketing/v3/forms`
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let fields = fitted(call, call.read()?)?;
    let mut transaction = call.portal.store.write();
    let guid = correlation_id();
    let form = stamped(&guid, fields, call.now, call.now);
    add(&mut transaction, &guid, &form);
    let reply = Reply::serialized(StatusCode::CREATED, &form)?;
    Ok(reply.after(transaction.commit()))
}

/// `GET /marketing/v3/forms`: `formTypes` other than `hubspot` and `all` are those the portal has none of.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let archived = call.query.flag("archived")?;
    let wanted = {
        let mut types = call.query.list("formTypes").peekable();
        types.peek().is_none() || types.any(|one| matches!(one, "hubspot" | "all"))
    };
    let state = call.portal.store.read();
    let forms = state
        .documents(ORDER)
        .filter_map(|(_, guid)| state.document(FORMS, guid.as_str()?))
        .filter(|form| wanted && is_archived(form) == archived && !is_gone(form, call.now))
        .cloned();
    paged::page(call, forms, (20, 500), false)
}

/// `GET /marketing/v3/forms/{formId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let archived = call.query.flag("archived")?;
    let state = call.portal.store.read();
    let form = stored(&state, call.parameter(0))
        .filter(|form| archived || !is_archived(form))
        .filter(|form| !is_gone(form, call.now))
        .ok_or_else(|| not_found(call.parameter(0)))?;
    Reply::serialized(StatusCode::OK, form)
}

/// `PATCH /marketing/v3/forms/{formId}`: a list of field groups is replaced as a whole (assumed).
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Map<String, Value> = call.read()?;
    put(call, |form| {
        let mut merged = form.clone();
        resource::merge(&mut merged, sent);
        Value::Object(merged)
    })
}

/// `PUT /marketing/v3/forms/{formId}`
pub(crate) fn replace(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Value = call.read()?;
    put(call, |_| sent)
}

/// `DELETE /marketing/v3/forms/{formId}`: a form that is not there is no error (assumed, as for records).
pub(crate) fn archive(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let live = stored(&transaction, call.parameter(0)).filter(|form| !is_archived(form));
    if let Some(mut form) = live.cloned() {
        set(&mut form, "archived", true.into());
        set(&mut form, "archivedAt", time(call.now));
        transaction.put_document(FORMS, &key(call.parameter(0)), form);
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// A form by its GUID, archived or not.
pub(super) fn stored<'s>(state: &'s State, guid: &str) -> Option<&'s Value> {
    state.document(FORMS, &key(guid))
}

/// Whether a form takes no submissions any more.
pub(super) fn is_archived(form: &Value) -> bool {
    form.get("archived").and_then(Value::as_bool).unwrap_or_default()
}

/// Whether an archived form's time is up.
fn is_gone(form: &Value, now: i64) -> bool {
    let archived_at = Timestamp::parse(text(form, "archivedAt"));
    is_archived(form)
        && archived_at.is_ok_and(|at| now.saturating_sub(at.millis()) >= ARCHIVE_DAYS * 24 * 60 * 60 * 1000)
}

/// 404 for a GUID that no form has (wording not recorded).
pub(super) fn not_found(guid: &str) -> ApiError {
    ApiError::object_not_found(format!("No form found with guid {guid}")).context("formGuid", [guid])
}

/// Keeps a new form behind all others.
pub(super) fn add(transaction: &mut Transaction<'_>, guid: &str, form: &Value) {
    let number = transaction.take_id();
    transaction.put_document(FORMS, &key(guid), form.clone());
    transaction.put_document(ORDER, &format!("{number:020}"), guid.into());
}

/// Takes a form of another portal over, in the place of the one with its GUID; else behind all others. Returns whether that
/// changed anything.
pub(crate) fn take(transaction: &mut Transaction<'_>, guid: &str, form: &Value) -> bool {
    match stored(transaction, guid) {
        Some(there) if there == form => return false,
        Some(_) => transaction.put_document(FORMS, &key(guid), form.clone()),
        None => add(transaction, guid, form),
    }
    true
}

/// A form as it is kept and answered.
pub(super) fn stamped(guid: &str, mut fields: Map<String, Value>, created: i64, updated: i64) -> Value {
    fields.insert("id".to_owned(), guid.into());
    fields.insert("archived".to_owned(), false.into());
    fields.insert("createdAt".to_owned(), time(created));
    fields.insert("updatedAt".to_owned(), time(updated));
    let mut form = Value::Object(fields);
    say_the_unsaid(&mut form);
    form
}

/// Puts in what a field of a type, or a way to ask for consent, always has.
fn say_the_unsaid(form: &mut Value) {
    if let Some(consent) = form.get_mut("legalConsentOptions") {
        let unsaid = unsaid_of_consent(text(consent, "type"));
        put_missing(consent, unsaid);
    }
    let groups = form.get_mut("fieldGroups").and_then(Value::as_array_mut);
    let fields = groups
        .into_iter()
        .flatten()
        .filter_map(|group| group.get_mut("fields")?.as_array_mut())
        .flatten();
    for field in fields {
        complete_field(field);
        let dependent = field.get_mut("dependentFields").and_then(Value::as_array_mut);
        for one in dependent.into_iter().flatten() {
            if let Some(field) = one.get_mut("dependentField") {
                complete_field(field);
            }
        }
    }
}

fn complete_field(field: &mut Value) {
    let unsaid = unsaid_of_field(text(field, "fieldType"));
    put_missing(field, unsaid);
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn put_missing(value: &mut Value, unsaid: &[(&str, &str)]) {
    let Some(fields) = value.as_object_mut() else {
        return;
    };
    for (name, json) in unsaid {
        if !fields.contains_key(*name) {
            fields.insert((*name).to_owned(), serde_json::from_str(json).unwrap_or_default());
        }
    }
}

fn put(call: &Call<'_>, next: impl FnOnce(&Map<String, Value>) -> Value) -> Result<Reply, ApiError> {
    let guid = call.parameter(0);
    let mut transaction = call.portal.store.write();
    let form = stored(&transaction, guid)
        .filter(|form| !is_archived(form))
        .and_then(Value::as_object)
        .ok_or_else(|| not_found(guid))?;
    let created = form
        .get("createdAt")
        .and_then(Value::as_str)
        .and_then(|text| Timestamp::parse(text).ok())
        .map_or(call.now, Timestamp::millis);
    let fields = fitted(call, next(form))?;
    let form = stamped(&key(guid), fields, created, call.now);
    let reply = Reply::serialized(StatusCode::OK, &form)?;
    transaction.put_document(FORMS, &key(guid), form);
    Ok(reply.after(transaction.commit()))
}

fn fitted(call: &Call<'_>, body: Value) -> Result<Map<String, Value>, ApiError> {
    let fields = resource::fit(FORM, &body).map_err(|wrong| misfit(call.body, &wrong))?;
    match fields.get("name").and_then(Value::as_str) {
        Some(name) if !name.trim().is_empty() => Ok(fields),
        // Wording not recorded.
        _ => Err(ApiError::validation("The name of a form must not be empty")),
    }
}

fn key(guid: &str) -> String {
    guid.to_ascii_lowercase()
}

fn set(form: &mut Value, name: &str, value: Value) {
    if let Some(fields) = form.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}

fn time(millis: i64) -> Value {
    Timestamp::from_millis(millis).to_iso().into()
}
