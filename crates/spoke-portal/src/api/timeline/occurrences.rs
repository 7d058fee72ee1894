//! App events, as the release of 2026-03 calls timeline events: the same events with other names for their parts.
//!
//! Their types are part of an app's project there; here a type is a template of version 3, named by its name, or by the
//! name that `types/projects` gives out (both assumed). A batch is taken as a whole (documented).

use std::collections::{BTreeMap, BTreeSet};

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use spoke_model::time::Timestamp;
use spoke_model::timeline::Template;

use super::TEMPLATES;
use super::event::{Event, texts};
use super::events::{BATCH_MAX, add, check};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::input::Inputs;
use crate::api::reply::Reply;
use crate::store::State;

/// An event as the release takes it; `id`, `eventTypeName` and `properties` are required (specification).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Occurrence {
    id: String,
    event_type_name: String,
    #[serde(deserialize_with = "texts")]
    properties: BTreeMap<String, String>,
    #[serde(flatten)]
    others: serde_json::Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Coordinates {
    developer_symbol: String,
    project_name: String,
}

/// `POST /integrators/timeline/2026-03/events`: 201 with the event.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Occurrence = call.read()?;
    let name = sent.event_type_name.clone();
    let event = event(call, sent)?;
    let (event, commit) = add(call, event)?;
    Ok(Reply::serialized(StatusCode::CREATED, &view(&name, &event))?.after(commit))
}

/// `POST /integrators/timeline/2026-03/events/batch`: 200; one that can't be refuses all of them (documented).
pub(crate) fn create_batch(call: &Call<'_>) -> Result<Reply, ApiError> {
    let Inputs { inputs }: Inputs<Occurrence> = call.read()?;
    if inputs.len() > BATCH_MAX {
        return Err(ApiError::validation(format!(
            "The maximum number of inputs supported in a batch request is {BATCH_MAX}. Please reduce the number of items \
             and try again"
        )));
    }
    let mut ready = Vec::with_capacity(inputs.len());
    let mut seen = BTreeSet::new();
    for sent in inputs {
        let name = sent.event_type_name.clone();
        let event = event(call, sent)?;
        check(call, &event)?;
        if !seen.insert((event.event_template_id.clone(), event.id.clone())) {
            return Err(ApiError::validation(format!(
                "The batch holds two events of {name} with the same id"
            )));
        }
        ready.push((name, event));
    }
    let (mut results, mut last) = (Vec::with_capacity(ready.len()), None);
    for (name, event) in ready {
        let (event, commit) = add(call, event)?;
        results.push(view(&name, &event));
        last = Some(commit);
    }
    let now = Timestamp::from_millis(call.now).to_iso();
    let body = json!({"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now});
    let reply = Reply::serialized(StatusCode::OK, &body)?;
    Ok(match last {
        Some(commit) => reply.after(commit),
        None => reply,
    })
}

/// `POST /integrators/timeline/2026-03/types/projects`: the full name of a type of the app's project. The portal knows no
/// projects, so any name of one will do (assumed).
pub(crate) fn resolve(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: Coordinates = call.read()?;
    let state = call.portal.store.read();
    let template = named(&state, &sent.developer_symbol).ok_or_else(|| unknown(&sent.developer_symbol))?;
    Reply::serialized(
        StatusCode::OK,
        &json!({
            "fullyQualifiedName": full_name(&template),
            "developerQualifiedSymbol": {"developerSymbol": sent.developer_symbol, "projectName": sent.project_name},
        }),
    )
}

/// The event of version 3 that is the same.
fn event(call: &Call<'_>, sent: Occurrence) -> Result<Event, ApiError> {
    if sent.id.trim().is_empty() {
        return Err(ApiError::validation("An event needs an id that is not empty"));
    }
    let template = {
        let state = call.portal.store.read();
        named(&state, &sent.event_type_name).ok_or_else(|| unknown(&sent.event_type_name))?
    };
    let mut body = sent.others;
    body.insert("id".to_owned(), sent.id.into());
    body.insert("eventTemplateId".to_owned(), template.id.clone().into());
    body.insert("tokens".to_owned(), json!(sent.properties));
    serde_json::from_value(Value::Object(body))
        .map_err(|error| ApiError::validation(format!("The event {error}")))
}

fn view(name: &str, event: &Event) -> Value {
    let mut view = json!(event);
    if let Some(fields) = view.as_object_mut() {
        let properties = fields.remove("tokens").unwrap_or_default();
        fields.insert("properties".to_owned(), properties);
        fields.insert("eventTypeName".to_owned(), name.into());
        let object_type = fields.remove("objectType").unwrap_or_default();
        fields.insert("objectTypeFullyQualifiedName".to_owned(), object_type);
        fields.remove("eventTemplateId");
    }
    view
}

/// The template with this name, or the one whose full name it is.
fn named(state: &State, name: &str) -> Option<Template> {
    state
        .documents(TEMPLATES)
        .filter_map(|(_, document)| serde_json::from_value::<Template>(document.clone()).ok())
        .find(|template| template.name == name || full_name(template) == name)
}

/// How the portal names a type in full (assumed).
fn full_name(template: &Template) -> String {
    format!("ae{}_{}", template.id, template.name)
}

/// 404 for a type that no app has (documented status; wording not recorded).
fn unknown(name: &str) -> ApiError {
    ApiError::object_not_found(format!("No app event type exists with the name {name}"))
        .context("eventTypeName", [name])
}
