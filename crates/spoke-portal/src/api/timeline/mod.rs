//! Timeline events of apps: templates with their tokens, and events, which never change.

mod event;
mod events;
mod occurrences;
mod record;
mod templates;
mod tokens;

use spoke_model::timeline::Template;

use super::call::Call;
use super::errors::ApiError;
use crate::store::{State, Transaction};

pub(crate) use events::{
    create as create_event, create_batch as create_events, detail, read as read_event, render,
};
pub(crate) use occurrences::{
    create as create_occurrence, create_batch as create_occurrences, resolve as resolve_type,
};
pub(crate) use templates::{
    create as create_template, delete as delete_template, list as list_templates, read as read_template,
    update as update_template,
};
pub(crate) use tokens::{create as create_token, delete as delete_token, update as update_token};

/// Templates, keyed `app/template`.
const TEMPLATES: &str = "timeline_templates";
/// Which app a template belongs to, keyed by template: events name the template alone.
const APPS: &str = "timeline_template_apps";
/// Events, keyed `template/event`.
const EVENTS: &str = "timeline_events";

/// A number in a path; one that is none leads nowhere (assumed).
fn number(call: &Call<'_>, position: usize) -> Result<u64, ApiError> {
    call.parameter(position)
        .parse()
        .map_err(|_| ApiError::resource_not_found())
}

fn template_of(state: &State, app: u64, id: &str) -> Result<Template, ApiError> {
    let document = state.document(TEMPLATES, &format!("{app}/{id}"));
    document
        .and_then(|document| serde_json::from_value(document.clone()).ok())
        .ok_or_else(ApiError::resource_not_found)
}

fn put_template(transaction: &mut Transaction<'_>, app: u64, template: &Template) -> Result<(), ApiError> {
    let document = serde_json::to_value(template).map_err(|_| ApiError::internal())?;
    transaction.put_document(TEMPLATES, &format!("{app}/{}", template.id), document);
    Ok(())
}
