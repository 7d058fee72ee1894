//! The audit log: of the requests that are remembered, those that changed something.

use http::Method;
use serde_json::{Value, json};
use spoke_model::time::Timestamp;

use super::{asks_for, ordered, requests, time};
use crate::api::account;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::traffic::Record;

/// Entries on a page (assumed).
const PAGES: (u32, u32) = (10, 100);

/// What an operation is about: how its pattern begins, the category, and the sub-category where it is not the object type.
const AREAS: &[(&str, &str, &str)] = &[
    ("crm/objects", "CRM_OBJECT", ""),
    ("crm/associations", "ASSOCIATION", ""),
    ("crm/properties", "PROPERTY", ""),
    ("crm/pipelines", "PIPELINE", ""),
    ("crm/lists", "LIST", ""),
    ("crm/imports", "IMPORT", ""),
    ("crm/exports", "EXPORT", ""),
    ("crm-object-schemas", "CUSTOM_OBJECT", ""),
    ("automation/flows", "WORKFLOW", ""),
    ("automation/workflows", "WORKFLOW", "ENROLLMENT"),
    ("automation/sequences", "SEQUENCE", "ENROLLMENT"),
    ("marketing/forms", "FORM", ""),
    ("marketing/emails", "EMAIL", ""),
    ("marketing/campaigns", "CAMPAIGN", ""),
    ("marketing/transactional", "SECURITY", "SMTP_TOKEN"),
    ("communication-preferences", "SUBSCRIPTION", ""),
    ("conversations", "CONVERSATION", ""),
    ("files", "FILE", ""),
    ("cms", "CONTENT", ""),
    ("settings/users", "SECURITY", "USER"),
    ("settings/currencies", "ACCOUNT_SETTINGS", "CURRENCY"),
];

/// `GET /account-info/v3/activity/audit-logs?actingUserId=&occurredAfter=&occurredBefore=&sort=`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (after, before) = (time(call, "occurredAfter")?, time(call, "occurredBefore")?);
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
    let user = account::user(call);
    let seen = call.portal.traffic.log.list(&requests(Some(2)));
    let entries: Vec<(i64, Value)> = seen
        .iter()
        .filter(|_| asks_for(call, "actingUserId", user.id))
        .filter(|record| {
            after.is_none_or(|after| record.at >= after) && before.is_none_or(|before| record.at <= before)
        })
        .filter_map(|record| {
            let (category, sub_category) = area(record)?;
            let action = action(&record.method, &record.path)?;
            let entry = json!({
                "id": record.number.to_string(), "category": category, "subCategory": sub_category,
                "action": action, "targetObjectId": target(record),
                "occurredAt": Timestamp::from_millis(record.at).to_string(),
                "actingUser": {"userId": user.id, "userEmail": user.email},
            });
            Some((record.at, entry))
        })
        .collect();
    paged::page(call, ordered(entries, newest_first), PAGES, false)
}

/// What a request was about, if that is anything to be logged.
fn area(record: &Record) -> Option<(&'static str, String)> {
    let (_, pattern, _) = record.seen.operation?;
    let below = |area: &str| {
        pattern
            .strip_prefix(area)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let (_, category, sub_category) = AREAS.iter().find(|(area, _, _)| below(area))?;
    let sub_category = match (*sub_category, record.object_type()) {
        ("", "none") => (*category).to_owned(),
        ("", object_type) => object_type.trim_end_matches('s').to_uppercase(),
        (own, _) => own.to_owned(),
    };
    Some((category, sub_category))
}

/// What a request did, if it did anything.
fn action(method: &Method, path: &str) -> Option<&'static str> {
    match (
        method.as_str(),
        segments(path).last().copied().unwrap_or_default(),
    ) {
        (_, "read" | "search") | ("GET" | "HEAD", _) => None,
        ("DELETE", _) | (_, "archive" | "gdpr-delete") => Some("DELETE"),
        ("PATCH" | "PUT", _) | (_, "update" | "upsert" | "merge") => Some("UPDATE"),
        ("POST", _) => Some("CREATE"),
        _ => None,
    }
}

/// What it did it to: the id in the answer to a creation, or the end of the path. Empty for batches.
fn target(record: &Record) -> String {
    if record.method == Method::POST {
        let answer: Option<Value> = serde_json::from_slice(&record.response).ok();
        let id = answer.as_ref().and_then(|answer| answer.get("id"));
        return match id {
            Some(Value::String(id)) => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            _ => String::new(),
        };
    }
    segments(&record.path)
        .last()
        .map(|last| (*last).to_owned())
        .unwrap_or_default()
}

fn segments(path: &str) -> Vec<&str> {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}
