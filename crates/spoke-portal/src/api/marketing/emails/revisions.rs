//! What e-mails said before: every save of an e-mail or of its draft leaves a revision (assumed), the newest hundred stay.

use http::StatusCode;
use serde_json::{Map, Value, json};
use spoke_model::time::Timestamp;

use super::email::{Email, keep, key, named};
use crate::api::account;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::store::{Commit, State, Transaction};

/// Revisions, keyed `email/number`.
const REVISIONS: &str = "marketing_email_revisions";
/// Revisions that are kept of an e-mail (our bound).
const REVISIONS_MAX: u64 = 100;
/// How many a page has, and at most (assumed).
const PAGES: (u32, u32) = (10, 100);

/// `GET /marketing/v3/emails/{emailId}/revisions`: the newest first.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let email = named(call, &state)?;
    let all = all(&state, email.id).filter_map(|(number, document)| view(call, &email, number, document));
    paged::page(call, all, PAGES, true)
}

/// `GET /marketing/v3/emails/{emailId}/revisions/{revisionId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let email = named(call, &state)?;
    let (number, document) = chosen(call, &state, &email)?;
    let view = view(call, &email, number, document).ok_or_else(ApiError::internal)?;
    Reply::serialized(StatusCode::OK, &view)
}

/// `POST /marketing/v3/emails/{emailId}/revisions/{revisionId}/restore`: what it said then is what it says now; a draft is
/// dropped (assumed).
pub(crate) fn restore(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (_, commit) = take_back(call, |email, fields| {
        email.fields = fields;
        email.draft = None;
    })?;
    Ok(Reply::no_content().after(commit))
}

/// `POST /marketing/v3/emails/{emailId}/revisions/{revisionId}/restore-to-draft`
pub(crate) fn restore_to_draft(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (email, commit) = take_back(call, |email, fields| email.draft = Some(fields))?;
    let body = email.view(email.draft.as_ref().unwrap_or(&email.fields));
    Ok(Reply::serialized(StatusCode::OK, &body)?.after(commit))
}

/// Notes what an e-mail or its draft says, unless the newest revision says the same.
pub(super) fn note(transaction: &mut Transaction<'_>, email: &Email) {
    let fields = email.draft.as_ref().unwrap_or(&email.fields);
    let last = all(transaction, email.id).next();
    let same = |document: &Value| document.get("fields").and_then(Value::as_object) == Some(fields);
    if last.is_some_and(|(_, document)| same(document)) {
        return;
    }
    let number = last.map_or(1, |(number, _)| number + 1);
    let revision = json!({"at": email.updated_at, "fields": fields});
    transaction.put_document(REVISIONS, &place(email.id, number), revision);
    if let Some(old) = number.checked_sub(REVISIONS_MAX) {
        transaction.delete_document(REVISIONS, &place(email.id, old));
    }
}

fn take_back(
    call: &Call<'_>,
    change: impl FnOnce(&mut Email, Map<String, Value>),
) -> Result<(Email, Commit), ApiError> {
    let mut transaction = call.portal.store.write();
    let mut email = named(call, &transaction)?;
    let (_, document) = chosen(call, &transaction, &email)?;
    let fields = document.get("fields").and_then(Value::as_object).cloned();
    change(&mut email, fields.ok_or_else(ApiError::internal)?);
    email.updated_at = call.now;
    keep(&mut transaction, &email)?;
    Ok((email, transaction.commit()))
}

/// The revision that the path names (wording not recorded).
fn chosen<'s>(call: &Call<'_>, state: &'s State, email: &Email) -> Result<(u64, &'s Value), ApiError> {
    let wanted = call.parameter(1);
    let number: Option<u64> = wanted.parse().ok();
    number
        .and_then(|number| Some((number, state.document(REVISIONS, &place(email.id, number))?)))
        .ok_or_else(|| {
            let id = email.id;
            ApiError::object_not_found(format!("No revision of email {id} found with id {wanted}"))
                .context("revisionId", [wanted])
        })
}

/// The newest first.
fn all(state: &State, email: u64) -> impl Iterator<Item = (u64, &Value)> {
    let below = format!("{}/", key(email));
    state
        .documents_below(REVISIONS, &below)
        .rev()
        .filter_map(move |(key, document)| Some((key.strip_prefix(&below)?.parse().ok()?, document)))
}

fn view(call: &Call<'_>, email: &Email, number: u64, document: &Value) -> Option<Value> {
    let at = Timestamp::from_millis(document.get("at")?.as_i64()?).to_iso();
    let mut object = email.view(document.get("fields")?.as_object()?);
    object.insert("updatedAt".to_owned(), at.as_str().into());
    let user = account::user(call);
    Some(json!({
        "id": number.to_string(), "updatedAt": at, "object": object,
        "user": {"id": user.id.to_string(), "email": user.email, "fullName": user.name},
    }))
}

fn place(email: u64, number: u64) -> String {
    format!("{}/{number:020}", key(email))
}
