//! Asking the portal what a credential is for.

use spoke_client::auth::{OAuthApp, TokenInfo};
use spoke_client::{AccountDetails, Error, HubSpot};
use spoke_model::secret::Secret;

use crate::commands::Session;
use crate::failure::Failure;
use crate::refusal;
use crate::settings::{OAuthCredential, Target};

/// What is known of a credential.
pub struct Described {
    /// The account.
    pub account: AccountDetails,
    /// The scopes; `None` when the portal does not tell them.
    pub info: Option<TokenInfo>,
}

impl Described {
    /// The granted scopes, in order.
    pub fn scopes(&self) -> Vec<String> {
        let mut scopes = self
            .info
            .as_ref()
            .map(|info| info.scopes.clone())
            .unwrap_or_default();
        scopes.sort();
        scopes.dedup();
        scopes
    }
}

/// Asks about the credential of a session.
pub async fn describe(session: &Session) -> Result<Described, Failure> {
    let target = &session.target;
    let account = session
        .client
        .account()
        .details()
        .await
        .map_err(|error| session.refusal("read which account the token is for", &error))?;
    let info = match &target.oauth {
        None => static_info(&session.client, &target.token).await,
        Some((oauth, file)) => {
            // The call before may have renewed the token.
            let stored = file.read().ok().flatten();
            let token = stored.and_then(|credential| credential.access_token());
            oauth_info(&target.url, oauth, &token.unwrap_or_else(|| target.token.clone())).await
        }
    };
    let info = info.map_err(|error| session.refusal("read the token's scopes", &error))?;
    Ok(Described { account, info })
}

/// Asks about a token that is not in use yet.
pub async fn describe_token(target: &Target, token: &Secret) -> Result<Described, Failure> {
    let refused = |action: &str, error: &Error| refusal::refusal(action, error, target);
    let client = HubSpot::builder()
        .base_url(&target.url)
        .token(token.clone())
        .build()
        .map_err(|error| Failure::usage(format!("can't use {}", target.name())).because(&error))?;
    let account = client
        .account()
        .details()
        .await
        .map_err(|error| refused("read which account the token is for", &error))?;
    let info = static_info(&client, token)
        .await
        .map_err(|error| refused("read the token's scopes", &error))?;
    Ok(Described { account, info })
}

/// OAuth access tokens that were handed over by hand are no keys: HubSpot tells nothing of them without their app.
async fn static_info(client: &HubSpot, token: &Secret) -> Result<Option<TokenInfo>, Error> {
    match client.token_info(token).await {
        Ok(info) => Ok(Some(info)),
        Err(error) if matches!(error.status(), Some(400 | 401 | 403 | 404)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Asks about an OAuth access token.
pub async fn oauth_info(
    url: &str,
    oauth: &OAuthCredential,
    token: &Secret,
) -> Result<Option<TokenInfo>, Error> {
    OAuthApp::new(url, &oauth.client_id, oauth.client_secret.clone())?
        .introspect(token)
        .await
}
