//! What a token is and the end of a refresh token, the v1 way: the token stands in the path.

use http::StatusCode;
use serde::Serialize;

use super::view::{Owned, expires_in};
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::guard::{Credential, RefreshTokens};

#[derive(Serialize)]
struct AccessTokenInfo<'a> {
    #[serde(flatten)]
    owned: Owned<'a>,
    app_id: u64,
    expires_in: i64,
    token_type: &'static str,
}

#[derive(Serialize)]
struct RefreshTokenInfo<'a> {
    #[serde(flatten)]
    owned: Owned<'a>,
    client_id: &'a str,
    token_type: &'static str,
}

/// `GET /oauth/v1/access-tokens/{token}`
///
/// The official client's model has no `signed_access_token` and no `is_private_distribution`; neither has this answer.
pub(crate) fn access_token(call: &Call<'_>) -> Result<Reply, ApiError> {
    let text = call.parameter(0);
    let token = call.portal.issued_tokens.find(text);
    let token = token
        .filter(|token| token.expires_at > call.now && token.grant.credential() != Credential::Static)
        .ok_or_else(unknown)?;
    let info = AccessTokenInfo {
        owned: Owned::new(call, text, &token.grant),
        app_id: token.grant.app_id(),
        expires_in: expires_in(&token, call.now),
        token_type: "access",
    };
    Reply::serialized(StatusCode::OK, &info)
}

/// `GET /oauth/v1/refresh-tokens/{token}`
pub(crate) fn refresh_token(call: &Call<'_>) -> Result<Reply, ApiError> {
    let text = call.parameter(0);
    let portal = call.portal;
    let grant =
        RefreshTokens::grant(&portal.store.read(), &portal.apps, &portal.app, text).ok_or_else(unknown)?;
    let app = portal.apps.find(grant.app_id()).ok_or_else(unknown)?;
    let info = RefreshTokenInfo {
        owned: Owned::new(call, text, &grant),
        client_id: &app.client_id,
        // Assumed, after the `access` of the other kind.
        token_type: "refresh",
    };
    Reply::serialized(StatusCode::OK, &info)
}

/// `DELETE /oauth/v1/refresh-tokens/{token}`: access tokens that it has bought live on (observed).
pub(crate) fn revoke_refresh_token(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    if !RefreshTokens::revoke(&mut transaction, &call.portal.app, call.parameter(0)) {
        return Err(unknown());
    }
    Ok(Reply::no_content().after(transaction.commit()))
}

/// Status and text for an unknown token are assumed.
fn unknown() -> ApiError {
    ApiError::object_not_found("unknown or expired token")
}
