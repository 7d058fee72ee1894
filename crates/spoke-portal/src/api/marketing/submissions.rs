//! Reading what was sent in, newest first.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use spoke_model::marketing::form::SUBMISSIONS_PAGE_MAX;

use super::forms;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::store::{State, Transaction};

/// Submissions, keyed `form/time/number`.
const SUBMISSIONS: &str = "form_submissions";
/// The submissions of a contact, keyed `contact/number`: form and time.
const OF_CONTACT: &str = "form_submissions_of";

/// A submission as it is kept.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Kept {
    /// In milliseconds since 1970.
    pub(super) submitted_at: i64,
    /// Object type, name and value of every field.
    pub(super) values: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) page_url: Option<String>,
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) contact: Option<u64>,
}

/// `GET /form-integrations/v1/submissions/forms/{formGuid}`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let guid = call.parameter(0).to_ascii_lowercase();
    if forms::stored(&state, &guid).is_none() {
        return Err(forms::not_found(call.parameter(0)));
    }
    let prefix = format!("{guid}/");
    let newest_first = state
        .documents_below(SUBMISSIONS, &prefix)
        .rev()
        .filter_map(|(key, kept)| Some(view(key, &Kept::deserialize(kept).ok()?)));
    // How many a page has when nothing is asked for is not on record.
    paged::page(call, newest_first, (20, SUBMISSIONS_PAGE_MAX), false)
}

/// Keeps one.
pub(super) fn keep(transaction: &mut Transaction<'_>, guid: &str, kept: &Kept) -> Result<(), ApiError> {
    let number = transaction.take_id();
    let key = format!("{guid}/{:016}/{number:016}", kept.submitted_at.max(0));
    let document = serde_json::to_value(kept).map_err(|_| ApiError::internal())?;
    transaction.put_document(SUBMISSIONS, &key, document);
    if let Some(contact) = kept.contact {
        let of_contact = format!("{contact:016}/{number:016}");
        let document = serde_json::json!({"form": guid, "at": kept.submitted_at, "key": key});
        transaction.put_document(OF_CONTACT, &of_contact, document);
    }
    Ok(())
}

/// Form and time of what a contact sent in.
pub(super) fn of_contact(state: &State, contact: u64) -> impl Iterator<Item = (&str, i64)> {
    state
        .documents_below(OF_CONTACT, &format!("{contact:016}/"))
        .filter_map(|(_, document)| {
            let form = document.get("form")?.as_str()?;
            Some((form, document.get("at")?.as_i64()?))
        })
}

/// Contact and time of what was sent in by a form, as far as it is a contact's.
pub(super) fn of_form(state: &State, guid: &str) -> impl Iterator<Item = (u64, i64)> {
    state
        .documents_below(SUBMISSIONS, &format!("{}/", guid.to_ascii_lowercase()))
        .filter_map(|(_, document)| {
            Some((
                document.get("contact")?.as_u64()?,
                document.get("submittedAt")?.as_i64()?,
            ))
        })
}

/// Takes what a contact sent in out of its submissions; that there were some stays (documented).
pub(crate) fn forget(transaction: &mut Transaction<'_>, contact: u64) {
    let prefix = format!("{contact:016}/");
    let found: Vec<(String, Option<String>)> = transaction
        .documents_below(OF_CONTACT, &prefix)
        .map(|(key, document)| {
            let submission = document.get("key").and_then(Value::as_str);
            (key.to_owned(), submission.map(str::to_owned))
        })
        .collect();
    for (key, submission) in found {
        transaction.delete_document(OF_CONTACT, &key);
        let Some(submission) = submission else { continue };
        let at = transaction
            .document(SUBMISSIONS, &submission)
            .and_then(|kept| kept.get("submittedAt").cloned())
            .unwrap_or_default();
        let emptied = serde_json::json!({"submittedAt": at, "values": []});
        transaction.put_document(SUBMISSIONS, &submission, emptied);
    }
}

/// One as answers carry it. HubSpot's `conversionId` is a UUID; here it is made from the key.
fn view(key: &str, kept: &Kept) -> Value {
    let digits: String = key
        .bytes()
        .rev()
        .filter(u8::is_ascii_digit)
        .map(char::from)
        .take(32)
        .collect();
    let number: u128 = digits
        .chars()
        .rev()
        .collect::<String>()
        .parse()
        .unwrap_or_default();
    let mut view = Map::new();
    view.insert("conversionId".to_owned(), crate::server::uuid(number).into());
    view.insert("submittedAt".to_owned(), kept.submitted_at.into());
    view.insert("values".to_owned(), kept.values.clone().into());
    view.insert("pageUrl".to_owned(), kept.page_url.clone().into());
    Value::Object(view)
}
