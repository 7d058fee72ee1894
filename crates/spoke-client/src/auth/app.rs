//! [`OAuthApp`]: the calls that an application makes about its own installations.

use std::fmt;
use std::time::{Duration, SystemTime};

use http::Method;
use serde::Deserialize;
use spoke_model::oauth::OAuthVersion;
use spoke_model::secret::Secret;

use super::endpoint::Endpoint;
use super::login::Login;
use super::token_info::TokenInfo;
use super::tokens::{Granted, Tokens, end};
use crate::error::{Error, ErrorKind};

/// An application with its credentials.
///
/// | call | grant or endpoint | in version 1 |
/// |---|---|---|
/// | [`OAuthApp::exchange`] | `authorization_code` | the same |
/// | [`OAuthApp::refresh`] | `refresh_token` | the same |
/// | [`OAuthApp::on_its_own_behalf`] | `client_credentials` | not there |
/// | [`OAuthApp::introspect`], [`OAuthApp::introspect_refresh`] | `introspect` | `access-tokens`, `refresh-tokens` |
/// | [`OAuthApp::revoke`] | `revoke` | `DELETE` of `refresh-tokens` |
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let credentials = portal.app();
/// use spoke_client::auth::OAuthApp;
///
/// let app = OAuthApp::new(portal.url(), &credentials.client_id, credentials.client_secret.clone())?;
/// let tokens = app.refresh(&credentials.refresh_token).await?;
/// let told = app.introspect(&tokens.access_token).await?.ok_or("it has just been issued")?;
/// assert_eq!(told.hub_id, portal.hub_id());
/// # Ok(()) }
/// ```
pub struct OAuthApp(Endpoint);

/// A token that an application has on its own behalf, for what belongs to no account: the journal of webhooks.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AppToken {
    /// What calls are made with.
    pub access_token: Secret,
    /// When it ends, by the machine's clock. There is no refresh token: ask again.
    pub expires_at: SystemTime,
    /// The granted scopes.
    pub scopes: Vec<String>,
}

impl OAuthApp {
    /// The application that knows this id and secret.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when the address can't be used.
    pub fn new(
        base_url: &str,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
    ) -> Result<Self, Error> {
        Endpoint::new(base_url, client_id.into(), client_secret.into()).map(Self)
    }

    /// Which version of the interface is asked. Default: the newest.
    #[must_use]
    pub fn version(mut self, version: OAuthVersion) -> Self {
        self.0.version = version;
        self
    }

    /// The tokens of an installation, for the code that a [`Login`] ended with.
    ///
    /// # Errors
    /// When HubSpot refuses the code or the application.
    pub async fn exchange(&self, login: &Login, code: &Secret) -> Result<Tokens, Error> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("redirect_uri", login.redirect_uri()),
            ("code", code.expose()),
            ("code_verifier", login.verifier().expose()),
        ];
        let (granted, expires_at) = self.grant(&fields, &[code, login.verifier()]).await?;
        installed(granted, expires_at, None)
    }

    /// New tokens for a refresh token. [`super::OAuthTokens`] does this by itself, when it is time and once for all who
    /// wait.
    ///
    /// # Errors
    /// When HubSpot refuses the refresh token or the application.
    pub async fn refresh(&self, refresh_token: &Secret) -> Result<Tokens, Error> {
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh_token.expose()),
        ];
        let (granted, expires_at) = self.grant(&fields, &[refresh_token]).await?;
        installed(granted, expires_at, Some(refresh_token))
    }

    /// A token for the application itself, with scopes that begin with `developer.` (documented for the webhooks journal).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] in version 1, which has no such grant; else when HubSpot refuses the scopes or the
    /// application.
    pub async fn on_its_own_behalf<S: AsRef<str>>(
        &self,
        scopes: impl IntoIterator<Item = S>,
    ) -> Result<AppToken, Error> {
        if !self.0.version.has_client_credentials() {
            return Err(Error::invalid_input(format!(
                "OAuth {} gives no tokens on an application's own behalf; use a later version",
                self.0.version
            )));
        }
        let mut wanted = String::new();
        for scope in scopes {
            if !wanted.is_empty() {
                wanted.push(' ');
            }
            wanted.push_str(scope.as_ref());
        }
        let fields = [("grant_type", "client_credentials"), ("scope", wanted.as_str())];
        let (granted, expires_at) = self.grant(&fields, &[]).await?;
        Ok(AppToken {
            access_token: Secret::from(granted.access_token),
            expires_at,
            scopes: granted.scopes,
        })
    }

    /// What an access token is; `None` when it is not, or no longer, one of this application.
    ///
    /// # Errors
    /// When HubSpot refuses the application.
    pub async fn introspect(&self, access_token: &Secret) -> Result<Option<TokenInfo>, Error> {
        self.about(access_token, "access_token", OAuthVersion::ACCESS_TOKENS)
            .await
    }

    /// What a refresh token is; `None` when it is not, or no longer, one of this application.
    ///
    /// # Errors
    /// As [`OAuthApp::introspect`].
    pub async fn introspect_refresh(&self, refresh_token: &Secret) -> Result<Option<TokenInfo>, Error> {
        self.about(refresh_token, "refresh_token", OAuthVersion::REFRESH_TOKENS)
            .await
    }

    /// Ends an installation's refresh token; one that has ended already is no error. Access tokens that were fetched
    /// with it live on until they expire.
    ///
    /// # Errors
    /// When HubSpot refuses the application.
    pub async fn revoke(&self, refresh_token: &Secret) -> Result<(), Error> {
        let Some(path) = self.0.version.revoke() else {
            let path = OAuthVersion::REFRESH_TOKENS;
            return match self.0.about(Method::DELETE, path, refresh_token).await {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        };
        let fields = [
            ("token", refresh_token.expose()),
            ("token_type_hint", "refresh_token"),
        ];
        self.0.ask(path, &fields, &[refresh_token]).await.map(drop)
    }

    async fn grant(
        &self,
        fields: &[(&str, &str)],
        secrets: &[&Secret],
    ) -> Result<(Granted, SystemTime), Error> {
        let asked = SystemTime::now();
        let (answer, request) = self.0.ask(self.0.version.token(), fields, secrets).await?;
        let granted: Granted = answer.json(&request)?;
        let expires_at = end(asked, granted.lifetime());
        Ok((granted, expires_at))
    }

    async fn about(
        &self,
        token: &Secret,
        kind: &str,
        in_version_1: &'static str,
    ) -> Result<Option<TokenInfo>, Error> {
        let told = match self.0.version.introspect() {
            Some(path) => {
                let fields = [("token", token.expose()), ("token_type_hint", kind)];
                self.0.ask(path, &fields, &[token]).await
            }
            None => self.0.about(Method::GET, in_version_1, token).await,
        };
        let (answer, request) = match told {
            Ok(told) => told,
            // Version 1 does not find a token that is no longer one (assumed; later versions say that it is not active).
            Err(error) if self.0.version.introspect().is_none() && error.kind() == ErrorKind::NotFound => {
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let told: Introspected = answer.json(&request)?;
        Ok(told.active.unwrap_or(true).then(|| TokenInfo {
            hub_id: told.hub_id.unwrap_or_default(),
            app_id: told.app_id,
            user_id: told.user_id,
            user: told.user,
            hub_domain: told.hub_domain,
            token_use: told.token_use,
            scopes: told.scopes,
            expires_in: told.expires_in.map(Duration::from_secs),
        }))
    }
}

fn installed(granted: Granted, expires_at: SystemTime, known: Option<&Secret>) -> Result<Tokens, Error> {
    let refresh_token = granted
        .refresh_token
        .map(Secret::from)
        .or_else(|| known.cloned())
        .ok_or_else(|| Error::unreadable("the answer has no refresh token"))?;
    Ok(Tokens {
        access_token: Secret::from(granted.access_token),
        refresh_token,
        expires_at,
    })
}

#[derive(Deserialize)]
struct Introspected {
    /// Version 1 says it with a status.
    #[serde(default)]
    active: Option<bool>,
    #[serde(default)]
    hub_id: Option<u64>,
    #[serde(default)]
    app_id: Option<u64>,
    #[serde(default)]
    user_id: Option<u64>,
    #[serde(default)]
    user: Option<String>,
    #[serde(default)]
    hub_domain: Option<String>,
    #[serde(default)]
    token_use: Option<String>,
    #[serde(default)]
    scopes: Vec<String>,
    #[serde(default)]
    expires_in: Option<u64>,
}

impl fmt::Debug for OAuthApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthApp")
            .field("client_id", &self.0.client_id)
            .field("version", &self.0.version)
            .finish_non_exhaustive()
    }
}
