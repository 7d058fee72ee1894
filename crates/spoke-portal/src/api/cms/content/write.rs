//! Creating, changing and deleting content, alone and in batches.

use http::{StatusCode, header};
use serde_json::{Map, Value};
use spoke_model::content::{AuditEvent, Content, is_language};
use spoke_model::resource;

use super::item::{Item, check_room};
use super::view::{Version, view};
use super::{publication, schedule};
use crate::api::call::Call;
use crate::api::cms::number;
use crate::api::errors::ApiError;
use crate::api::location::location;
use crate::api::reply::Reply;
use crate::api::resource::misfit;
use crate::store::{State, Transaction};

/// `POST`: 201.
pub(super) fn create(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let body: Value = call.read()?;
    let mut transaction = call.portal.store.write();
    let item = make(content, call, &mut transaction, &body)?;
    let view = view(call, &transaction, content, &item, Version::Live);
    let reply = Reply::serialized(StatusCode::CREATED, &view)?;
    Ok(reply
        .header(header::LOCATION, location(call, &item.id.to_string()))
        .after(transaction.commit()))
}

/// `PATCH`: the live version.
pub(super) fn update(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = number(call.parameter(0))?;
    let sent: Map<String, Value> = call.read()?;
    let mut transaction = call.portal.store.write();
    let item = change(content, call, &mut transaction, id, sent)?;
    let view = view(call, &transaction, content, &item, Version::Live);
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(transaction.commit()))
}

/// `DELETE`: 204, also for what is not there.
pub(super) fn delete(content: &'static Content, call: &Call<'_>) -> Result<Reply, ApiError> {
    let id = number(call.parameter(0))?;
    let mut transaction = call.portal.store.write();
    if let Some(item) = Item::find(&transaction, content, id) {
        item.archive(call, &mut transaction, content)?;
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// Makes one from a body.
pub(super) fn make(
    content: &'static Content,
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    body: &Value,
) -> Result<Item, ApiError> {
    let fields = fitted(content, call, body)?;
    let empty = Map::new();
    let sent = body.as_object().unwrap_or(&empty);
    let live_from = publication::after(content, sent, None, call.now)?;
    check(content, transaction, &fields, None)?;
    check_room(transaction, content)?;
    let mut item = Item::new(transaction.take_id(), call.now, fields);
    item.live_from = live_from;
    schedule::follow(transaction, content, &item, None, call.now);
    item.keep(transaction, content, call.now, AuditEvent::Created)?;
    if item.is_live(call.now) {
        item.note(transaction, content, call.now, AuditEvent::Published);
    }
    Ok(item)
}

/// Changes the live version of one by a partial body.
pub(super) fn change(
    content: &'static Content,
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    id: u64,
    sent: Map<String, Value>,
) -> Result<Item, ApiError> {
    let mut item = Item::named(transaction, content, id)?;
    let before = item.live_from;
    let live_from = publication::after(content, &sent, before, call.now)?;
    let fields = merged(content, call, &item.fields, sent)?;
    check(content, transaction, &fields, Some(id))?;
    item.fields = fields;
    item.live_from = live_from;
    schedule::follow(transaction, content, &item, before, call.now);
    let was_live = before.is_some_and(|at| at <= call.now);
    let event = match (was_live, item.is_live(call.now)) {
        (false, true) => AuditEvent::Published,
        (true, false) => AuditEvent::Unpublished,
        _ => AuditEvent::Updated,
    };
    item.keep(transaction, content, call.now, event)?;
    Ok(item)
}

/// Fields with a partial body laid over them.
pub(super) fn merged(
    content: &'static Content,
    call: &Call<'_>,
    kept: &Map<String, Value>,
    sent: Map<String, Value>,
) -> Result<Map<String, Value>, ApiError> {
    let mut merged = kept.clone();
    resource::merge(&mut merged, sent);
    fitted(content, call, &Value::Object(merged))
}

/// A body as fields.
pub(super) fn fitted(
    content: &'static Content,
    call: &Call<'_>,
    body: &Value,
) -> Result<Map<String, Value>, ApiError> {
    let fields = resource::fit(content.fields, body).map_err(|wrong| misfit(call.body, &wrong))?;
    if let Some((name, allowed)) = content.numbers
        && let Some(sent) = fields.get(name).and_then(Value::as_i64)
        && !allowed.contains(&sent)
    {
        let allowed = allowed.iter().map(ToString::to_string).collect::<Vec<_>>();
        return Err(ApiError::validation(format!(
            "{name} must be one of {}, not {sent}",
            allowed.join(", ")
        )));
    }
    if let Some(language) = fields.get("language").and_then(Value::as_str)
        && content.has_languages
    {
        check_language(language)?;
    }
    Ok(fields)
}

/// Refuses what no language can be called.
pub(super) fn check_language(language: &str) -> Result<(), ApiError> {
    if is_language(language) {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "{language:?} is not a language; languages are written like en or en-us"
    )))
}

/// Refuses a value that another one has already where no two may.
fn check(
    content: &'static Content,
    state: &State,
    fields: &Map<String, Value>,
    own: Option<u64>,
) -> Result<(), ApiError> {
    if content.collection == "landing_page_folders"
        && let Some(parent) = fields.get("parentFolderId").and_then(Value::as_u64)
        && parent != 0
        && (own == Some(parent) || Item::find(state, content, parent).is_none())
    {
        return Err(ApiError::validation(format!(
            "No folder that could hold this one has the id {parent}"
        )));
    }
    let Some(name) = content.unique_by else {
        return Ok(());
    };
    let value = fields.get(name);
    let taken = state
        .documents_below(content.collection, "")
        .filter(|(_, document)| document.get("fields").and_then(|fields| fields.get(name)) == value)
        .find(|(key, _)| key.parse().ok() != own);
    match taken {
        None => Ok(()),
        Some((id, _)) => {
            let value = value.and_then(Value::as_str).unwrap_or_default();
            let text = format!("One with the {name} {value} exists already, with the id {id}");
            Err(ApiError::already_exists(text).context("id", [id]))
        }
    }
}
