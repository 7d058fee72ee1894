//! `DELETE /appinstalls/{version}/external-install`: an app leaves the account.

use http::StatusCode;

use crate::api::call::Call;
use crate::api::category;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::guard::{Credential, RefreshTokens};
use crate::webhooks_journal::Lifecycle;

/// Ends the refresh and access tokens of the app whose token is sent. 204 (documented).
///
/// That access tokens end at once is assumed; so is the refusal of callers that no installation stands behind.
pub(crate) fn uninstall(call: &Call<'_>) -> Result<Reply, ApiError> {
    if call.grant.credential() != Credential::OAuth {
        return Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "This API can only be called with the OAuth access token of the app that is to be uninstalled",
        )
        .category(category::INVALID_AUTHENTICATION));
    }
    let portal = call.portal;
    let app_id = call.grant.app_id();
    let mut transaction = portal.store.write();
    RefreshTokens::revoke_installation(&mut transaction, &portal.app, app_id);
    portal.issued_tokens.revoke_installation(&mut transaction, app_id);
    portal
        .journal
        .lifecycle(&mut transaction, app_id, Lifecycle::Uninstalled, None);
    Ok(Reply::no_content().after(transaction.commit()))
}
