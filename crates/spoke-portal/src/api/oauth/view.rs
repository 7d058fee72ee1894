//! What a token says about itself, in the form of v1 and in that of an introspection.

use serde::Serialize;
use serde_json::{Value, json};
use spoke_model::webhooks::sign_v1;

use crate::api::account::{self, USER_ID};
use crate::api::call::Call;
use crate::guard::{AccessToken, Credential, Grant, RegisteredApp};

/// The account's domain (invented).
const HUB_DOMAIN: &str = "local-portal.example";

/// What both kinds of token share.
#[derive(Serialize)]
pub(super) struct Owned<'a> {
    token: &'a str,
    user: &'a str,
    hub_domain: &'static str,
    scopes: Vec<&'a str>,
    hub_id: u64,
    user_id: u64,
}

impl<'a> Owned<'a> {
    /// A token of the person who installed the app.
    pub(super) fn new(call: &'a Call<'_>, token: &'a str, grant: &'a Grant) -> Self {
        let (user_id, user) = installer(call);
        Self {
            token,
            user,
            hub_domain: HUB_DOMAIN,
            scopes: scopes(grant),
            hub_id: call.portal.hub_id,
            user_id,
        }
    }
}

/// The user who installed the app: the account's first active owner.
pub(super) fn installer<'a>(call: &'a Call<'_>) -> (u64, &'a str) {
    call.definitions
        .owners()
        .all()
        .iter()
        .filter(|owner| !owner.archived)
        .find_map(|owner| Some((owner.user_id?.try_into().ok()?, owner.email.as_deref()?)))
        .unwrap_or((USER_ID, ""))
}

/// The scopes of a token by name.
pub(super) fn scopes(grant: &Grant) -> Vec<&str> {
    match grant.scopes() {
        Some(own) if grant.credential() == Credential::App => own.iter().map(String::as_str).collect(),
        _ => account::scopes(grant),
    }
}

/// The seconds a token has left.
pub(super) fn expires_in(token: &AccessToken, now: i64) -> i64 {
    token.expires_at.saturating_sub(now).max(0) / 1000
}

/// The `signed_access_token` of an introspection. Its fields are published; how HubSpot signs is not, so both signatures
/// are the portal's own.
pub(super) fn signed(call: &Call<'_>, app: &RegisteredApp, text: &str, token: &AccessToken) -> Value {
    let signature = sign_v1(&app.client_secret, text.as_bytes());
    let user_id = installer(call).0;
    json!({
        "expiresAt": token.expires_at,
        "scopes": scopes(&token.grant).join(" "),
        "hubId": call.portal.hub_id,
        "userId": user_id,
        "appId": app.id,
        "appInstallId": app.id.to_string(),
        "audience": app.client_id,
        "installingUserId": user_id,
        "signature": signature,
        "newSignature": signature,
        "scopeToScopeGroupPks": "",
        "hublet": "na1",
        "trialScopes": "",
        "trialScopeToScopeGroupPks": "",
        "isUserLevel": false,
        "isPrivateDistribution": app.kind.is_privately_distributed(),
        "isServiceAccount": false,
    })
}
