//! The account a portal stands for, and what a token may do in it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use http::StatusCode;
use serde::{Deserialize, Serialize};
use spoke_model::app::AppKind;
use spoke_model::object_type::standard_object_types;
use spoke_model::time::{Timestamp, utc_offset};

use super::call::Call;
use super::errors::ApiError;
use super::reply::Reply;
use super::settings::currencies;
use crate::guard::{Credential, Grant};

/// The user that owns every token.
pub(crate) const USER_ID: u64 = 1;

/// A user of the account.
pub(super) struct User {
    /// Its id.
    pub(super) id: u64,
    /// Its e-mail address; empty when the account has no owners.
    pub(super) email: String,
    /// First and last name.
    pub(super) name: String,
}

/// The user in whose name apps act: the account's first active owner, who installed them.
pub(super) fn user(call: &Call<'_>) -> User {
    let owners = call.definitions.owners().all();
    let first = owners.iter().filter(|owner| !owner.archived).find_map(|owner| {
        let names = [owner.first_name.as_deref(), owner.last_name.as_deref()];
        Some(User {
            id: owner.user_id?.try_into().ok()?,
            email: owner.email.clone()?,
            name: names.into_iter().flatten().collect::<Vec<_>>().join(" "),
        })
    });
    first.unwrap_or(User {
        id: USER_ID,
        email: String::new(),
        name: String::new(),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Details<'a> {
    portal_id: u64,
    account_type: &'static str,
    time_zone: &'a str,
    company_currency: String,
    additional_currencies: Vec<String>,
    utc_offset: String,
    utc_offset_milliseconds: i64,
    ui_domain: &'static str,
    data_hosting_location: &'static str,
}

/// `GET /account-info/v3/details`
pub(crate) fn details(call: &Call<'_>) -> Result<Reply, ApiError> {
    let seconds = utc_offset_seconds(call);
    let state = call.portal.store.read();
    let details = Details {
        portal_id: call.portal.hub_id,
        account_type: "STANDARD",
        time_zone: call.portal.limits.zone(),
        company_currency: currencies::of_company(&state),
        additional_currencies: currencies::others(&state),
        utc_offset: written_offset(seconds),
        utc_offset_milliseconds: i64::from(seconds) * 1000,
        ui_domain: "app.hubspot.com",
        data_hosting_location: "na1",
    };
    Reply::serialized(StatusCode::OK, &details)
}

/// How far the account's time zone is ahead of UTC now.
fn utc_offset_seconds(call: &Call<'_>) -> i32 {
    utc_offset(Timestamp::from_millis(call.now), call.portal.limits.zone()).unwrap_or_default()
}

/// `-05:00`
fn written_offset(seconds: i32) -> String {
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs() / 60);
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

#[derive(Serialize)]
struct Me<'a> {
    #[serde(rename = "portalId")]
    portal_id: u64,
    #[serde(rename = "timeZone")]
    time_zone: &'a str,
    #[serde(rename = "accountType")]
    account_type: &'static str,
    currency: String,
    #[serde(rename = "utcOffset")]
    utc_offset: String,
    #[serde(rename = "utcOffsetMilliseconds")]
    utc_offset_milliseconds: i64,
}

/// `GET /integrations/v1/me`: the identity read that old connectors make first.
pub(crate) fn integrations_me(call: &Call<'_>) -> Result<Reply, ApiError> {
    let seconds = utc_offset_seconds(call);
    let me = Me {
        portal_id: call.portal.hub_id,
        time_zone: call.portal.limits.zone(),
        account_type: "STANDARD",
        currency: currencies::of_company(&call.portal.store.read()),
        utc_offset: written_offset(seconds),
        utc_offset_milliseconds: i64::from(seconds) * 1000,
    };
    Reply::serialized(StatusCode::OK, &me)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TokenQuestion {
    token_key: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TokenInfo<'a> {
    user_id: u64,
    hub_id: u64,
    app_id: u64,
    scopes: Vec<Cow<'a, str>>,
    /// Seen on service keys (recorded); its value is assumed.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_user_token: Option<bool>,
}

/// `POST /oauth/v2/private-apps/get/access-token-info`: needs no token of its own.
pub(crate) fn token_info(call: &Call<'_>) -> Result<Reply, ApiError> {
    let question: TokenQuestion = call.read()?;
    let portal = call.portal;
    let issued = portal.issued_tokens.find(&question.token_key);
    let grant = portal
        .tokens
        .grant(&question.token_key)
        .or_else(|| issued.as_ref().map(|issued| &issued.grant))
        .filter(|grant| grant.credential() == Credential::Static)
        .ok_or_else(ApiError::unauthenticated)?;
    let app = portal.apps.find(grant.app_id());
    let is_service_key = app.is_some_and(|app| app.kind == AppKind::ServiceKey);
    let info = TokenInfo {
        user_id: USER_ID,
        hub_id: portal.hub_id,
        app_id: grant.app_id(),
        scopes: scopes(grant).into_iter().map(as_told).collect(),
        is_user_token: is_service_key.then_some(false),
    };
    Reply::serialized(StatusCode::OK, &info)
}

/// A scope as a key's own information names it: those for sensitive data by their second version (recorded).
fn as_told(scope: &str) -> Cow<'_, str> {
    let is_sensitive = scope
        .split('.')
        .any(|part| matches!(part, "sensitive" | "highly_sensitive"));
    if is_sensitive && !scope.ends_with(".v2") {
        Cow::Owned(format!("{scope}.v2"))
    } else {
        Cow::Borrowed(scope)
    }
}

/// The scopes of a grant by name. Every key also lists `oauth` (facts: auth, section 4).
pub(super) fn scopes(grant: &Grant) -> Vec<&str> {
    let scopes: BTreeSet<&str> = match grant.scopes() {
        Some(scopes) => scopes.iter().map(String::as_str).collect(),
        None => standard_object_types()
            .iter()
            .flat_map(|one| one.read_scopes.iter().chain(one.write_scopes).copied())
            .chain([
                "crm.objects.custom.read",
                "crm.objects.custom.write",
                "crm.objects.owners.read",
                "crm.lists.read",
                "crm.lists.write",
            ])
            .collect(),
    };
    let others = scopes.into_iter().filter(|scope| *scope != "oauth");
    ["oauth"].into_iter().chain(others).collect()
}
