//! `POST /oauth/{version}/token/introspect` and `…/revoke`: what a token is, and its end.

use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use super::fields::Fields;
use super::view::{Owned, expires_in, signed};
use super::{Rejection, answer, check_client};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::guard::{Credential, RefreshTokens};

/// An active token. What an access token has beyond a refresh token is left out of the latter.
#[derive(Serialize)]
struct Active<'a> {
    active: bool,
    #[serde(flatten)]
    owned: Owned<'a>,
    client_id: &'a str,
    app_id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_access_token: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_private_distribution: Option<bool>,
    token_use: &'static str,
    token_type: &'static str,
}

/// `POST /oauth/{version}/token/introspect`
pub(crate) fn introspect(call: &Call<'_>) -> Result<Reply, ApiError> {
    answer(describe(call))
}

/// `POST /oauth/{version}/token/revoke`: 200 (observed), whether or not there was anything to revoke (assumed, after
/// RFC 7009).
pub(crate) fn revoke(call: &Call<'_>) -> Result<Reply, ApiError> {
    answer(end(call))
}

fn describe(call: &Call<'_>) -> Result<Reply, Rejection> {
    let fields = Fields::read(call)?;
    check_client(call, &fields)?;
    let Some(text) = token_of(&fields) else {
        return inactive();
    };
    let client_id = &call.portal.app.client_id;
    let app_id = call.portal.app_id;
    if let Some(token) = call.portal.issued_tokens.find(text) {
        if token.expires_at <= call.now {
            return inactive();
        }
        let active = Active {
            active: true,
            owned: Owned::new(call, text, &token.grant),
            client_id,
            app_id,
            signed_access_token: Some(signed(call, text, &token)),
            expires_in: Some(expires_in(&token, call.now)),
            is_private_distribution: Some(false),
            token_use: match token.grant.credential() {
                Credential::App => "client_credentials",
                _ => "access_token",
            },
            token_type: "Bearer",
        };
        return Ok(Reply::serialized(StatusCode::OK, &active)?);
    }
    let Some(grant) = RefreshTokens::grant(&call.portal.store.read(), &call.portal.app, text) else {
        return inactive();
    };
    let active = Active {
        active: true,
        owned: Owned::new(call, text, &grant),
        client_id,
        app_id,
        signed_access_token: None,
        expires_in: None,
        is_private_distribution: None,
        token_use: "refresh_token",
        token_type: "Bearer",
    };
    Ok(Reply::serialized(StatusCode::OK, &active)?)
}

fn end(call: &Call<'_>) -> Result<Reply, Rejection> {
    let fields = Fields::read(call)?;
    check_client(call, &fields)?;
    let reply = Reply::ok(Vec::new());
    let Some(text) = token_of(&fields) else {
        return Ok(reply);
    };
    let mut transaction = call.portal.store.write();
    if !call.portal.issued_tokens.revoke(&mut transaction, text) {
        RefreshTokens::revoke(&mut transaction, &call.portal.app, text);
    }
    Ok(reply.after(transaction.commit()))
}

/// The reference names the field `token`, the guide by the kind of token; both are taken.
fn token_of<'f>(fields: &'f Fields<'_>) -> Option<&'f str> {
    ["token", "access_token", "refresh_token"]
        .into_iter()
        .find_map(|name| fields.get(name))
}

fn inactive() -> Result<Reply, Rejection> {
    Ok(Reply::serialized(StatusCode::OK, &json!({ "active": false }))?)
}
