//! Who signed in, and what touches the account's security.
//!
//! Whoever opens the page on which an app asks to be let in has signed in. Security is users that came, changed or went, and
//! tokens that were made. Names of types other than `ADD_USER` are assumed.

use http::Method;
use serde_json::{Value, json};
use spoke_model::time::Timestamp;

use super::{asks_for, ordered, requests, time};
use crate::api::account;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::paged;
use crate::api::reply::Reply;

/// Entries on a page (assumed), and at most (documented).
const PAGES: (u32, u32) = (100, 200);
/// Where everybody is who calls a portal.
const ADDRESS: &str = "127.0.0.1";
/// How long sign-ins are listed (documented): 90 days.
const LOGINS_MS: i64 = 90 * 24 * 60 * 60 * 1000;

/// `GET /account-info/v3/activity/login?userId=`: the newest first.
pub(crate) fn logins(call: &Call<'_>) -> Result<Reply, ApiError> {
    let user = account::user(call);
    let seen = call.portal.traffic.log.list(&requests(None));
    let entries: Vec<(i64, Value)> = seen
        .iter()
        .filter(|_| asks_for(call, "userId", user.id))
        .filter(|record| call.now.saturating_sub(record.at) < LOGINS_MS)
        .filter(|record| {
            let operation = record.seen.operation.map(|(name, _, _)| name);
            operation == Some("oauth.authorize") && (200..400).contains(&record.status)
        })
        .map(|record| {
            let entry = json!({
                "id": record.number.to_string(), "userId": user.id, "email": user.email, "loginSucceeded": true,
                "loginAt": Timestamp::from_millis(record.at).to_string(), "ipAddress": ADDRESS,
            });
            (record.at, entry)
        })
        .collect();
    paged::page(call, ordered(entries, true), PAGES, false)
}

/// `GET /account-info/v3/activity/security?userId=&fromTimestamp=&toTimestamp=`: the newest first.
pub(crate) fn security(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from, to) = (time(call, "fromTimestamp")?, time(call, "toTimestamp")?);
    let user = account::user(call);
    let mut found: Vec<(i64, String, &str, String)> = Vec::new();
    for record in call.portal.traffic.log.list(&requests(Some(2))) {
        let pattern = record.seen.operation.map_or("", |(_, pattern, _)| pattern);
        let kind = match (&record.method, pattern) {
            (&Method::POST, "settings/users") => "ADD_USER",
            (&Method::PUT, "settings/users/{userId}") => "UPDATE_USER",
            (&Method::DELETE, "settings/users/{userId}") => "REMOVE_USER",
            _ => continue,
        };
        let object = if kind == "ADD_USER" {
            let answer: Option<Value> = serde_json::from_slice(&record.response).ok();
            let id = answer.as_ref().and_then(|answer| answer.get("id")?.as_str());
            id.unwrap_or_default().to_owned()
        } else {
            let path = record.path.split('?').next().unwrap_or_default();
            path.rsplit('/').next().unwrap_or_default().to_owned()
        };
        found.push((record.at, record.number.to_string(), kind, object));
    }
    for listed in call.portal.issued_tokens.list(call.now) {
        let app = listed.token.grant.app_id().to_string();
        found.push((listed.token.created_at(), listed.id, "CREATE_ACCESS_TOKEN", app));
    }
    let entries: Vec<(i64, Value)> = found
        .into_iter()
        .filter(|_| asks_for(call, "userId", user.id))
        .filter(|(at, ..)| from.is_none_or(|from| *at >= from) && to.is_none_or(|to| *at <= to))
        .map(|(at, id, kind, object)| {
            let entry = json!({
                "id": id, "type": kind, "objectId": object, "userId": user.id, "actingUser": user.email,
                "createdAt": Timestamp::from_millis(at).to_string(), "ipAddress": ADDRESS,
            });
            (at, entry)
        })
        .collect();
    paged::page(call, ordered(entries, true), PAGES, false)
}
