//! [`OAuthTokens`]: access tokens that live for half an hour and are renewed with a refresh token.
//!
//! A token is renewed some time before it expires, and once more when HubSpot refuses it. Callers that need a new token
//! at the same time wait for one renewal. Whatever comes back is handed to a [`TokenStore`], because a refresh token
//! may be replaced with it.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde::Deserialize;
use spoke_model::secret::Secret;
use tokio::sync::Mutex;

use super::endpoint::{ask, connect};
use super::source::{TokenFuture, TokenSource};
use crate::error::{Error, ErrorKind};
use crate::path::Path;
use crate::request::Request;
use crate::transport::Wire;

/// The token endpoint. Those of version 1 end in 2027.
const PATH: &str = "/oauth/2026-09/token";
/// How long before its end a token is no longer used.
const AHEAD: Duration = Duration::from_secs(120);

/// What an OAuth installation holds at a time.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// What calls are made with.
    pub access_token: Secret,
    /// What the next access token is fetched with.
    pub refresh_token: Secret,
    /// When the access token ends.
    pub expires_at: SystemTime,
}

/// Keeps tokens over the end of the process.
pub trait TokenStore: Send + Sync {
    /// Keeps these in place of all earlier ones. A failure is told in the log; the tokens are used all the same.
    ///
    /// # Errors
    /// When they could not be kept.
    fn save(&self, tokens: &Tokens) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;
}

/// A [`TokenSource`] that renews.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let app = portal.app();
/// use std::sync::Arc;
/// use spoke_client::HubSpot;
/// use spoke_client::auth::OAuthTokens;
///
/// let tokens = OAuthTokens::new(portal.url(), &app.client_id, app.client_secret.clone(), app.refresh_token.clone())?;
/// let hubspot = HubSpot::builder().base_url(portal.url()).token_source(Arc::new(tokens)).build()?;
/// assert_eq!(hubspot.account().details().await?.portal_id, portal.hub_id());
/// # Ok(()) }
/// ```
pub struct OAuthTokens {
    wire: Wire,
    client_id: String,
    client_secret: Secret,
    state: Mutex<State>,
    store: Option<Arc<dyn TokenStore>>,
}

struct State {
    refresh_token: Secret,
    access: Option<(Secret, SystemTime)>,
}

impl OAuthTokens {
    /// Tokens of one installation, from its refresh token. Nothing is fetched before the first call.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] when the address can't be used.
    pub fn new(
        base_url: &str,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        refresh_token: impl Into<Secret>,
    ) -> Result<Self, Error> {
        Ok(Self {
            wire: connect(base_url)?,
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            state: Mutex::new(State {
                refresh_token: refresh_token.into(),
                access: None,
            }),
            store: None,
        })
    }

    /// Starts with an access token that was fetched earlier.
    #[must_use]
    pub fn access_token(mut self, token: impl Into<Secret>, expires_at: SystemTime) -> Self {
        self.state.get_mut().access = Some((token.into(), expires_at));
        self
    }

    /// Where new tokens are kept.
    #[must_use]
    pub fn store(mut self, store: Arc<dyn TokenStore>) -> Self {
        self.store = Some(store);
        self
    }

    async fn refresh(&self, state: &mut State) -> Result<Secret, Error> {
        let secrets = [&self.client_secret, &state.refresh_token];
        let fields = [
            ("grant_type", "refresh_token"),
            ("client_id", self.client_id.as_str()),
            ("client_secret", self.client_secret.expose()),
            ("refresh_token", state.refresh_token.expose()),
        ];
        let request = Request::post(Path::fixed(PATH));
        let answer = ask(&self.wire, PATH, &fields, &secrets)
            .await
            .map_err(|error| refused(error).at(&request))?;
        let granted: Granted = answer.json(&request)?;
        let access = Secret::from(granted.access_token);
        let expires_at = SystemTime::now()
            .checked_add(Duration::from_secs(granted.expires_in))
            .unwrap_or_else(SystemTime::now);
        if let Some(refresh_token) = granted.refresh_token {
            state.refresh_token = Secret::from(refresh_token);
        }
        state.access = Some((access.clone(), expires_at));
        if let Some(store) = &self.store {
            let tokens = Tokens {
                access_token: access.clone(),
                refresh_token: state.refresh_token.clone(),
                expires_at,
            };
            if let Err(cause) = store.save(&tokens) {
                tracing::warn!(error = %cause, "the new OAuth tokens could not be kept; they are used until this process ends");
            }
        }
        Ok(access)
    }
}

/// A refused refresh token is a matter of authentication, whatever the status.
fn refused(error: Error) -> Error {
    match error.status() {
        Some(400 | 401 | 403) => {
            error.of_kind(ErrorKind::Authentication, "HubSpot gave no new access token: ")
        }
        _ => error,
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    refresh_token: Option<String>,
    expires_in: u64,
}

impl TokenSource for OAuthTokens {
    fn token(&self) -> TokenFuture<'_, Secret> {
        Box::pin(async move {
            let mut state = self.state.lock().await;
            let usable = SystemTime::now() + AHEAD;
            match &state.access {
                Some((token, expires_at)) if *expires_at > usable => Ok(token.clone()),
                _ => self.refresh(&mut state).await,
            }
        })
    }

    fn renew<'a>(&'a self, refused: &'a Secret) -> TokenFuture<'a, Option<Secret>> {
        Box::pin(async move {
            let mut state = self.state.lock().await;
            // Somebody else has renewed it while this caller waited.
            match &state.access {
                Some((token, _)) if token != refused => Ok(Some(token.clone())),
                _ => self.refresh(&mut state).await.map(Some),
            }
        })
    }
}

impl fmt::Debug for OAuthTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthTokens")
            .field("client_id", &self.client_id)
            .field("base_url", &self.wire.base_url().to_string())
            .finish_non_exhaustive()
    }
}
