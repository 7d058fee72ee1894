//! Events: create one or many, read, and read as a person would see them.

use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::Value;
use spoke_model::time::Timestamp;
use spoke_model::timeline::{EVENT_BYTES_MAX, Template};

use super::event::Event;
use super::record::touch;
use super::{APPS, EVENTS, template_of};
use crate::api::batch_answer::BatchAnswer;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::Inputs;
use crate::api::reply::Reply;
use crate::server;
use crate::store::{Commit, State};

/// Events of one batch (assumed).
pub(super) const BATCH_MAX: usize = 500;

#[derive(Serialize)]
struct Detail {
    details: String,
}

/// `POST /integrators/timeline/events`
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let event: Event = call.read()?;
    let (event, commit) = add(call, event)?;
    Ok(Reply::serialized(StatusCode::CREATED, &event)?.after(commit))
}

/// `POST /integrators/timeline/events/batch/create`: each event stands for itself.
pub(crate) fn create_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    let Inputs { inputs }: Inputs<Event> = call.read()?;
    if inputs.len() > BATCH_MAX {
        return Err(ApiError::validation(format!(
            "The maximum number of inputs supported in a batch request is {BATCH_MAX}. Please reduce the number of \
             items and try again"
        )));
    }
    let mut answer = BatchAnswer::with_room(call, inputs.len());
    let mut last = None;
    for event in inputs {
        match add(call, event) {
            Ok((event, commit)) => {
                answer.push(&event)?;
                last = Some(commit);
            }
            Err(error) => answer.refuse(&error, None),
        }
    }
    let reply = answer.reply(call, StatusCode::CREATED);
    // Writes reach the disk in their order: when the last one is there, so are the others.
    Ok(match last {
        Some(commit) => reply.after(commit),
        None => reply,
    })
}

/// `GET /integrators/timeline/events/{eventTemplateId}/{eventId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (event, _) = stored(call)?;
    Reply::serialized(StatusCode::OK, &event)
}

/// `GET /integrators/timeline/events/{eventTemplateId}/{eventId}/detail`
pub(crate) fn detail(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (event, template) = stored(call)?;
    let details = event.html(template.detail_template.as_deref());
    Reply::serialized(StatusCode::OK, &Detail { details })
}

/// `GET /integrators/timeline/events/{eventTemplateId}/{eventId}/render?detail=`: the header, or the detail, as HTML.
pub(crate) fn render(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (event, template) = stored(call)?;
    let text = if call.query.flag("detail")? {
        template.detail_template
    } else {
        template.header_template
    };
    let html = event.html(text.as_deref());
    Ok(Reply::ok(html).header(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html;charset=utf-8"),
    ))
}

/// Refuses an event that can't be kept, whoever it is for.
pub(super) fn check(call: &Call<'_>, event: &Event) -> Result<(), ApiError> {
    let state = call.portal.store.read();
    let template = template_named(&state, &event.event_template_id)?;
    let faults = template.faults(&event.tokens);
    if !faults.is_empty() {
        return Err(invalid_tokens(faults));
    }
    match &event.id {
        Some(id) if state.document(EVENTS, &format!("{}/{id}", template.id)).is_some() => Err(exists(id)),
        _ => Ok(()),
    }
}

/// Keeps an event, and hands its values to the record it belongs to.
pub(super) fn add(call: &Call<'_>, mut event: Event) -> Result<(Event, Commit), ApiError> {
    let template = template_named(&call.portal.store.read(), &event.event_template_id)?;
    let faults = template.faults(&event.tokens);
    if !faults.is_empty() {
        return Err(invalid_tokens(faults));
    }
    let id = match event.id.take() {
        Some(id) if !id.is_empty() => id.replace("{{uuid}}", &server::correlation_id()),
        _ => server::correlation_id(),
    };
    let now = Timestamp::from_millis(call.now);
    event.id = Some(id.clone());
    event.timestamp.get_or_insert(now);
    event.created_at = Some(now);
    event.object_type = Some(template.object_type.clone());
    let document = serde_json::to_value(&event).map_err(|_| ApiError::internal())?;
    if document.to_string().len() > EVENT_BYTES_MAX {
        return Err(ApiError::validation(format!(
            "An event may have at most {EVENT_BYTES_MAX} bytes"
        )));
    }
    let key = format!("{}/{id}", template.id);
    let mut transaction = touch(call, &template, &event, |state| {
        if state.document(EVENTS, &key).is_some() {
            Err(exists(&id))
        } else {
            Ok(())
        }
    })?;
    transaction.put_document(EVENTS, &key, document);
    Ok((event, transaction.commit()))
}

fn stored(call: &Call<'_>) -> Result<(Event, Template), ApiError> {
    let state = call.portal.store.read();
    let template = template_named(&state, call.parameter(0))?;
    let key = format!("{}/{}", template.id, call.parameter(1));
    let event = state
        .document(EVENTS, &key)
        .and_then(|document| serde_json::from_value(document.clone()).ok())
        .ok_or_else(ApiError::resource_not_found)?;
    Ok((event, template))
}

/// The template that an event names (wording of the refusal not recorded).
fn template_named(state: &State, id: &str) -> Result<Template, ApiError> {
    let app = state.document(APPS, id).and_then(Value::as_u64);
    app.and_then(|app| template_of(state, app, id).ok())
        .ok_or_else(|| {
            ApiError::object_not_found(format!("Event template {id} does not exist")).context("id", [id])
        })
}

/// Sub-category and context key are on record, the wording is not.
fn invalid_tokens(faults: Vec<String>) -> ApiError {
    ApiError::validation(format!("Event has invalid tokens: {}", faults.join("; ")))
        .sub_category("TimelineEventErrors.INVALID_TOKENS_ERROR")
        .context("errorDetails", faults)
}

/// Category, sub-category and context key are on record, and the start of the wording.
fn exists(id: &str) -> ApiError {
    ApiError::already_exists(format!(
        "An event already exists with that id ({id}). Events are immutable and can't be changed once created."
    ))
    .sub_category("TimelineEventErrors.EVENT_UPSERTS_IMMUTABLE")
    .context("fieldValue", [id])
}
