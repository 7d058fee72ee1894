//! [`TokenInfo`]: what a token of a private app, or a service key, says about itself.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use spoke_model::secret::Secret;

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::Request;

/// What a token is for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenInfo {
    /// The account.
    pub hub_id: u64,
    /// The application that it belongs to.
    pub app_id: Option<u64>,
    /// The user that it acts for.
    pub user_id: Option<u64>,
    /// That user's e-mail address, of an OAuth token.
    pub user: Option<String>,
    /// The account's domain, of an OAuth token.
    pub hub_domain: Option<String>,
    /// `access_token`, `refresh_token` or `client_credentials`, of an OAuth token; version 1 does not tell.
    pub token_use: Option<String>,
    /// The granted scopes.
    pub scopes: Vec<String>,
    /// How long it lives on; `None` for a token that stays.
    pub expires_in: Option<Duration>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Question<'a> {
    token_key: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    hub_id: u64,
    #[serde(default)]
    app_id: Option<u64>,
    #[serde(default)]
    user_id: Option<u64>,
    #[serde(default)]
    scopes: Vec<String>,
}

impl HubSpot {
    /// What this token of a private app, or service key, is for. Give the token that the client itself uses, so that an
    /// answer that quotes it is redacted. OAuth tokens are described by [`super::OAuthApp::introspect`].
    ///
    /// # Errors
    /// As every call; a wrong token is refused.
    pub async fn token_info(&self, token: &Secret) -> Result<TokenInfo, Error> {
        let question = Question {
            token_key: token.expose(),
        };
        let request = Request::post(Path::fixed(self.paths().static_token_info()))
            .replayable()
            .json(&question)?;
        let told: Told = self.send_json(&request).await?;
        Ok(TokenInfo {
            hub_id: told.hub_id,
            app_id: told.app_id,
            user_id: told.user_id,
            user: None,
            hub_domain: None,
            token_use: None,
            scopes: told.scopes,
            expires_in: None,
        })
    }
}
