//! Who is enrolled in which workflow, by the older interface: recorded, and nothing happens to anybody. Only workflows of
//! contacts have it (documented).

use http::StatusCode;
use serde_json::Value;
use spoke_model::object_type::ObjectTypeId;

use super::flow::Flow;
use super::performance;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::marketing::person;
use crate::api::reply::Reply;
use crate::store::{State, Transaction};

/// When a contact was enrolled, keyed `contact/workflow`.
const ENROLLED: &str = "workflow_enrollments";

/// `POST /automation/v2/workflows/{workflowId}/enrollments/contacts/{email}`: once more is no error (assumed).
pub(crate) fn enroll(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let (flow, contact) = named(call, &transaction)?;
    if !flow.is_enabled() {
        // Wording not recorded.
        return Err(ApiError::validation(format!(
            "The workflow {} is switched off and enrolls nobody",
            call.parameter(0)
        )));
    }
    let key = key(contact, flow.id);
    if transaction.document(ENROLLED, &key).is_none() {
        transaction.put_document(ENROLLED, &key, call.now.into());
        performance::note(&mut transaction, flow.id, call.now);
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `DELETE /automation/v2/workflows/{workflowId}/enrollments/contacts/{email}`: one who is not enrolled is no error
/// (assumed).
pub(crate) fn unenroll(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let (flow, contact) = named(call, &transaction)?;
    transaction.delete_document(ENROLLED, &key(contact, flow.id));
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `GET /automation/v2/workflows/enrollments/contacts/{vid}`: the workflows that a contact is in.
pub(crate) fn of_contact(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let sent = call.parameter(0);
    let contact: Option<u64> = sent.parse().ok();
    let there = contact.filter(|id| {
        state
            .table_of(ObjectTypeId::CONTACT)
            .is_some_and(|table| table.row(*id).is_some_and(|row| !table.is_archived(row)))
    });
    let contact = there.ok_or_else(|| no_contact(sent))?;
    let below = format!("{contact:020}/");
    let flows: Vec<Value> = state
        .documents_below(ENROLLED, &below)
        .filter_map(|(key, _)| Flow::find(&state, key.strip_prefix(&below)?.parse().ok()?))
        .map(|flow| flow.legacy(call.portal.hub_id))
        .collect();
    Reply::serialized(StatusCode::OK, &flows)
}

/// Forgets where a contact is enrolled.
pub(super) fn forget(transaction: &mut Transaction<'_>, contact: u64) {
    remove(transaction, &format!("{contact:020}/"), |_| true);
}

/// Forgets who is enrolled in a workflow.
pub(super) fn forget_flow(transaction: &mut Transaction<'_>, flow: u64) {
    let ending = format!("/{flow:020}");
    remove(transaction, "", |key| key.ends_with(&ending));
}

fn remove(transaction: &mut Transaction<'_>, below: &str, wanted: impl Fn(&str) -> bool) {
    let keys: Vec<String> = transaction
        .documents_below(ENROLLED, below)
        .filter(|(key, _)| wanted(key))
        .map(|(key, _)| key.to_owned())
        .collect();
    for key in keys {
        transaction.delete_document(ENROLLED, &key);
    }
}

/// The workflow and the contact in the path (wordings not recorded).
fn named(call: &Call<'_>, state: &State) -> Result<(Flow, u64), ApiError> {
    let (workflow, email) = (call.parameter(0), call.parameter(1));
    let flow = Flow::find_legacy(state, workflow).ok_or_else(|| {
        ApiError::object_not_found(format!("No workflow found with id {workflow}"))
            .context("workflowId", [workflow])
    })?;
    let contact = person::address(email).and_then(|address| {
        let table = state.table_of(ObjectTypeId::CONTACT)?;
        Some(table.id(person::find(table, &address)?))
    });
    Ok((flow, contact.ok_or_else(|| no_contact(email))?))
}

fn no_contact(sent: &str) -> ApiError {
    ApiError::object_not_found(format!("No contact found for {sent}")).context("contact", [sent])
}

fn key(contact: u64, flow: u64) -> String {
    format!("{contact:020}/{flow:020}")
}
