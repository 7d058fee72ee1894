//! `POST /oauth/{version}/token/introspect` and `…/revoke`: what a token is, and its end.

use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};

use super::fields::Fields;
use super::view::{Owned, expires_in, signed};
use super::{Rejection, answer, client};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::guard::{Credential, Grant, RefreshTokens};

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
    let app = client(call, &fields)?;
    let Some(text) = token_of(&fields) else {
        return inactive();
    };
    let (client_id, app_id) = (app.client_id.as_str(), app.id);
    // What another app was given is nothing to this one (assumed).
    let own = |grant: &Grant| grant.app_id() == app.id && grant.credential() != Credential::Static;
    if let Some(token) = call.portal.issued_tokens.find(text) {
        if token.expires_at <= call.now || !own(&token.grant) {
            return inactive();
        }
        let active = Active {
            active: true,
            owned: Owned::new(call, text, &token.grant),
            client_id,
            app_id,
            signed_access_token: Some(signed(call, &app, text, &token)),
            expires_in: Some(expires_in(&token, call.now)),
            is_private_distribution: Some(app.kind.is_privately_distributed()),
            token_use: match token.grant.credential() {
                Credential::App => "client_credentials",
                _ => "access_token",
            },
            token_type: "Bearer",
        };
        return Ok(Reply::serialized(StatusCode::OK, &active)?);
    }
    let known = {
        let portal = call.portal;
        RefreshTokens::grant(&portal.store.read(), &portal.apps, &portal.app, text)
    };
    let Some(grant) = known.filter(own) else {
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
    let app = client(call, &fields)?;
    let reply = Reply::ok(Vec::new());
    let Some(text) = token_of(&fields) else {
        return Ok(reply);
    };
    let portal = call.portal;
    let own = |grant: &Grant| grant.app_id() == app.id && grant.credential() != Credential::Static;
    let mut transaction = portal.store.write();
    if portal
        .issued_tokens
        .find(text)
        .is_some_and(|token| own(&token.grant))
    {
        portal.issued_tokens.revoke(&mut transaction, text);
    } else if RefreshTokens::grant(&transaction, &portal.apps, &portal.app, text)
        .is_some_and(|grant| own(&grant))
    {
        RefreshTokens::revoke(&mut transaction, &portal.app, text);
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
