//! The account a portal stands for, and what a token may do in it.

use std::collections::BTreeSet;

use http::StatusCode;
use serde::{Deserialize, Serialize};
use spoke_model::object_type::standard_object_types;

use super::call::Call;
use super::errors::ApiError;
use super::reply::Reply;
use super::settings::currencies;
use crate::guard::Grant;

/// The portal's time zone. Daily allowances start anew at its midnight.
const TIME_ZONE: &str = "UTC";
/// How far the time zone is ahead of UTC.
pub(crate) const UTC_OFFSET_MILLISECONDS: i64 = 0;
/// The portal's only currency.
const CURRENCY: &str = "USD";
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
struct Details {
    portal_id: u64,
    account_type: &'static str,
    time_zone: &'static str,
    company_currency: String,
    additional_currencies: Vec<String>,
    utc_offset: &'static str,
    utc_offset_milliseconds: i64,
    ui_domain: &'static str,
    data_hosting_location: &'static str,
}

/// `GET /account-info/v3/details`
pub(crate) fn details(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let details = Details {
        portal_id: call.portal.hub_id,
        account_type: "STANDARD",
        time_zone: TIME_ZONE,
        company_currency: currencies::of_company(&state),
        additional_currencies: currencies::others(&state),
        utc_offset: "+00:00",
        utc_offset_milliseconds: UTC_OFFSET_MILLISECONDS,
        ui_domain: "app.hubspot.com",
        data_hosting_location: "na1",
    };
    Reply::serialized(StatusCode::OK, &details)
}

#[derive(Serialize)]
struct Me {
    #[serde(rename = "portalId")]
    portal_id: u64,
    #[serde(rename = "timeZone")]
    time_zone: &'static str,
    #[serde(rename = "accountType")]
    account_type: &'static str,
    currency: &'static str,
    #[serde(rename = "utcOffset")]
    utc_offset: &'static str,
    #[serde(rename = "utcOffsetMilliseconds")]
    utc_offset_milliseconds: i64,
}

/// `GET /integrations/v1/me`: the identity read that old connectors make first.
pub(crate) fn integrations_me(call: &Call<'_>) -> Result<Reply, ApiError> {
    let me = Me {
        portal_id: call.portal.hub_id,
        time_zone: TIME_ZONE,
        account_type: "STANDARD",
        currency: CURRENCY,
        utc_offset: "+00:00",
        utc_offset_milliseconds: UTC_OFFSET_MILLISECONDS,
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
    scopes: Vec<&'a str>,
}

/// `POST /oauth/v2/private-apps/get/access-token-info`: needs no token of its own.
pub(crate) fn token_info(call: &Call<'_>) -> Result<Reply, ApiError> {
    let question: TokenQuestion = call.read()?;
    let grant = call
        .portal
        .tokens
        .grant(&question.token_key)
        .ok_or_else(ApiError::unauthenticated)?;
    let scopes = scopes(grant);
    let info = TokenInfo {
        user_id: USER_ID,
        hub_id: call.portal.hub_id,
        app_id: call.portal.app_id,
        scopes,
    };
    Reply::serialized(StatusCode::OK, &info)
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
