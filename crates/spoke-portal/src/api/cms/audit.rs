//! The log of changes that were made to content.
//!
//! Every change through an operation stands in it, newest first, up to a bound. Tags, authors and folders are not among the
//! kinds that HubSpot's log knows.

use http::StatusCode;
use serde_json::{Value, json};
use spoke_model::content::{AUDIT_ENTRIES_MAX, AuditEvent, AuditedType};

use super::{name_of_user, time};
use crate::api::account::USER_ID;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::store::Transaction;

/// Entries, keyed by their number.
const LOG: &str = "cms_audit_log";
/// The number of the next entry.
const NEXT: &str = "cms_audit_log_next";
/// Entries on a page (assumed).
const PAGES: (u32, u32) = (100, 100);

/// What changed.
pub(super) struct Changed<'a> {
    pub(super) kind: AuditedType,
    pub(super) event: AuditEvent,
    pub(super) id: &'a str,
    pub(super) name: &'a str,
}

/// Notes a change that was made at a time.
pub(super) fn note(transaction: &mut Transaction<'_>, at: i64, changed: &Changed<'_>) {
    let number = transaction
        .document(NEXT, "")
        .and_then(Value::as_u64)
        .unwrap_or_default();
    transaction.put_document(NEXT, "", (number + 1).into());
    if let Some(oldest) = number.checked_sub(AUDIT_ENTRIES_MAX as u64) {
        transaction.delete_document(LOG, &key(oldest));
    }
    let entry = json!({
        "at": at, "event": changed.event.as_str(), "objectType": changed.kind.as_str(),
        "objectId": changed.id, "objectName": changed.name,
    });
    transaction.put_document(LOG, &key(number), entry);
}

/// `GET /cms/v3/audit-logs?userId=&eventType=&objectType=&objectId=&sort=`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    super::content::settle(call)?;
    let newest_first = match call.query.first("sort") {
        None | Some("-timestamp") => true,
        Some("timestamp") => false,
        Some(other) => {
            let rule = "must be timestamp or -timestamp";
            return Err(ApiError::bad_parameter("sort", other, rule));
        }
    };
    let asked = |name: &'static str| call.query.list(name).collect::<Vec<_>>();
    let (users, user) = (asked("userId"), USER_ID.to_string());
    let filters = [
        ("event", asked("eventType")),
        ("objectType", asked("objectType")),
        ("objectId", asked("objectId")),
    ];
    let wanted = |entry: &&Value| {
        (users.is_empty() || users.contains(&user.as_str()))
            && filters.iter().all(|(name, asked)| {
                let value = entry.get(*name).and_then(Value::as_str).unwrap_or_default();
                asked.is_empty() || asked.contains(&value)
            })
    };
    let state = call.portal.store.read();
    let mut entries: Vec<&Value> = state
        .documents_below(LOG, "")
        .map(|(_, entry)| entry)
        .filter(wanted)
        .collect();
    if newest_first {
        entries.reverse();
    }
    let (first, last, _) = name_of_user(&call.definitions);
    let full_name = format!("{first} {last}");
    let render = |entry: &&Value| {
        let of = |name: &str| entry.get(name).cloned().unwrap_or_default();
        json!({
            "objectId": of("objectId"), "userId": user, "timestamp": time(of("at").as_i64().unwrap_or_default()),
            "objectName": of("objectName"), "fullName": full_name.trim(), "event": of("event"),
            "objectType": of("objectType"),
        })
    };
    let page = paged::both_ways(call, &entries, PAGES, false, render)?;
    Reply::serialized(StatusCode::OK, &page)
}

fn key(number: u64) -> String {
    format!("{number:020}")
}
