//! [`OAuthApp`]: the calls that an application makes about its own installations.

use std::fmt;
use std::time::{Duration, SystemTime};

use serde::Deserialize;
use spoke_model::secret::Secret;

use super::endpoint::{ask, connect};
use super::login::Login;
use super::oauth::Tokens;
use super::token_info::TokenInfo;
use crate::error::Error;
use crate::path::Path;
use crate::request::Request;
use crate::transport::Wire;

const TOKEN: &str = "/oauth/2026-09/token";
const INTROSPECT: &str = "/oauth/2026-09/token/introspect";
const REVOKE: &str = "/oauth/2026-09/token/revoke";

/// An application with its credentials.
pub struct OAuthApp {
    wire: Wire,
    client_id: String,
    client_secret: Secret,
}

impl OAuthApp {
    /// The application that knows this id and secret.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Configuration`] when the address can't be used.
    pub fn new(
        base_url: &str,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
    ) -> Result<Self, Error> {
        Ok(Self {
            wire: connect(base_url)?,
            client_id: client_id.into(),
            client_secret: client_secret.into(),
        })
    }

    /// The tokens of an installation, for the code that a [`Login`] ended with.
    ///
    /// # Errors
    /// When HubSpot refuses the code or the application.
    pub async fn exchange(&self, login: &Login, code: &Secret) -> Result<Tokens, Error> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("client_id", self.client_id.as_str()),
            ("client_secret", self.client_secret.expose()),
            ("redirect_uri", login.redirect_uri()),
            ("code", code.expose()),
            ("code_verifier", login.verifier().expose()),
        ];
        let secrets = [&self.client_secret, code, login.verifier()];
        let answer = ask(&self.wire, TOKEN, &fields, &secrets).await?;
        let granted: Granted = answer.json(&Request::post(Path::fixed(TOKEN)))?;
        let expires_at = SystemTime::now()
            .checked_add(Duration::from_secs(granted.expires_in))
            .unwrap_or_else(SystemTime::now);
        Ok(Tokens {
            access_token: Secret::from(granted.access_token),
            refresh_token: Secret::from(granted.refresh_token),
            expires_at,
        })
    }

    /// What an access token is; `None` when it is not, or no longer, one of this application.
    ///
    /// # Errors
    /// When HubSpot refuses the application.
    pub async fn introspect(&self, access_token: &Secret) -> Result<Option<TokenInfo>, Error> {
        let fields = [
            ("client_id", self.client_id.as_str()),
            ("client_secret", self.client_secret.expose()),
            ("token", access_token.expose()),
            ("token_type_hint", "access_token"),
        ];
        let answer = ask(
            &self.wire,
            INTROSPECT,
            &fields,
            &[&self.client_secret, access_token],
        )
        .await?;
        let told: Introspected = answer.json(&Request::post(Path::fixed(INTROSPECT)))?;
        Ok(told.active.then(|| TokenInfo {
            hub_id: told.hub_id.unwrap_or_default(),
            app_id: told.app_id,
            user_id: told.user_id,
            scopes: told.scopes,
            expires_in: told.expires_in.map(Duration::from_secs),
        }))
    }

    /// Ends an installation's refresh token. Access tokens that were fetched with it live on until they expire.
    ///
    /// # Errors
    /// When HubSpot refuses the application.
    pub async fn revoke(&self, refresh_token: &Secret) -> Result<(), Error> {
        let fields = [
            ("client_id", self.client_id.as_str()),
            ("client_secret", self.client_secret.expose()),
            ("token", refresh_token.expose()),
            ("token_type_hint", "refresh_token"),
        ];
        ask(&self.wire, REVOKE, &fields, &[&self.client_secret, refresh_token])
            .await
            .map(drop)
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    refresh_token: String,
    expires_in: u64,
}

#[derive(Deserialize)]
struct Introspected {
    active: bool,
    #[serde(default)]
    hub_id: Option<u64>,
    #[serde(default)]
    app_id: Option<u64>,
    #[serde(default)]
    user_id: Option<u64>,
    #[serde(default)]
    scopes: Vec<String>,
    #[serde(default)]
    expires_in: Option<u64>,
}

impl fmt::Debug for OAuthApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthApp")
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}
