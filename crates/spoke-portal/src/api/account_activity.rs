//! What people did in the account.
//!
//! The portal has one user, who never logs in and has no security settings: those lists are empty. The audit log is made of
//! what came in: of the last thousand requests, those that changed records. What HubSpot lists there is what users do in
//! its application; that calls stand among it, and under these names, is assumed.

use http::Method;
use serde_json::{Value, json};
use spoke_model::time::Timestamp;

use super::account::USER_ID;
use super::call::Call;
use super::errors::ApiError;
use super::paged;
use super::reply::Reply;
use crate::traffic::Which;

/// Entries on a page (assumed).
const PAGES: (u32, u32) = (10, 100);

/// `GET /account-info/v3/activity/login` and `/security`
pub(crate) fn nothing(call: &Call<'_>) -> Result<Reply, ApiError> {
    paged::page(call, std::iter::empty(), PAGES, false)
}

/// `GET /account-info/v3/activity/audit-logs?actingUserId=&occurredAfter=&occurredBefore=&sort=`
pub(crate) fn audit_logs(call: &Call<'_>) -> Result<Reply, ApiError> {
    let time = |name: &str| match call.query.first(name) {
        None => Ok(None),
        Some(text) => Timestamp::parse(text)
            .map(|time| Some(time.millis()))
            .map_err(|_| ApiError::bad_parameter(name, text, "must be a time")),
    };
    let (after, before) = (time("occurredAfter")?, time("occurredBefore")?);
    let users: Vec<&str> = call.query.list("actingUserId").collect();
    let user = USER_ID.to_string();
    let newest_first = match call.query.first("sort") {
        None | Some("-occurredAt") => true,
        Some("occurredAt") => false,
        Some(other) => {
            return Err(ApiError::bad_parameter(
                "sort",
                other,
                "must be occurredAt or -occurredAt",
            ));
        }
    };
    let seen = call.portal.traffic.log.list(&Which {
        after: 0,
        limit: usize::MAX,
        failed: false,
        class: Some(2),
        method: None,
        path: None,
    });
    let mut entries: Vec<(i64, Value)> = seen
        .iter()
        .filter(|_| users.is_empty() || users.contains(&user.as_str()))
        .filter(|record| {
            after.is_none_or(|after| record.at >= after) && before.is_none_or(|before| record.at <= before)
        })
        .filter_map(|record| {
            let action = action(&record.method, &record.path)?;
            let entry = json!({
                "id": record.number.to_string(), "category": "CRM_OBJECT", "action": action,
                "occurredAt": Timestamp::from_millis(record.at).to_string(),
                "actingUser": {"userId": USER_ID},
            });
            Some((record.at, entry))
        })
        .collect();
    entries.sort_by_key(|(at, _)| *at);
    if newest_first {
        entries.reverse();
    }
    paged::page(call, entries.into_iter().map(|(_, entry)| entry), PAGES, false)
}

/// What a request did to records, if it did anything.
fn action(method: &Method, path: &str) -> Option<&'static str> {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    if !(segments.first() == Some(&"crm") && segments.contains(&"objects")) {
        return None;
    }
    match (method.as_str(), segments.last().copied().unwrap_or_default()) {
        (_, "read" | "search") | ("GET" | "HEAD", _) => None,
        ("DELETE", _) | (_, "archive" | "gdpr-delete") => Some("DELETE"),
        ("PATCH" | "PUT", _) | (_, "update" | "upsert" | "merge") => Some("UPDATE"),
        ("POST", _) => Some("CREATE"),
        _ => None,
    }
}
