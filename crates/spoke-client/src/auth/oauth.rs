//! [`OAuthTokens`]: access tokens that live for half an hour and are renewed with a refresh token.
//!
//! A token is renewed some time before it expires, and once more when HubSpot refuses it. Callers that need a new token
//! at the same time wait for one renewal. Whatever comes back is handed to a [`TokenStore`], because a refresh token
//! may be replaced with it.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http_body_util::Full;
use serde::Deserialize;
use spoke_model::secret::Secret;
use tokio::sync::Mutex;

use super::source::{TokenFuture, TokenSource};
use crate::error::{Error, ErrorKind};
use crate::path::{Path, encode};
use crate::request::Request;
use crate::transport::{BaseUrl, Wire};
use http::Method;

/// The token endpoint. Those of version 1 end in 2027.
const PATH: &str = "/oauth/2026-09/token";
/// How long before its end a token is no longer used.
const AHEAD: Duration = Duration::from_secs(120);
const CONNECT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(15);
const LARGEST_ANSWER: usize = 64 << 10;

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
        let base = BaseUrl::parse(base_url, false)?;
        Ok(Self {
            wire: Wire::connect(base, CONNECT, None)?,
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
        let request = Request::post(Path::fixed(PATH));
        let answer = tokio::time::timeout(TIMEOUT, self.wire.exchange(self.form(state)?, LARGEST_ANSWER))
            .await
            .map_err(|_| {
                Error::new(
                    ErrorKind::Timeout,
                    format!("no token within {} s", TIMEOUT.as_secs()),
                )
            })
            .and_then(|outcome| outcome)
            .map_err(|error| error.at(&request))?;
        let secrets = [&self.client_secret, &state.refresh_token];
        let answer = answer
            .into_success(&secrets)
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

    fn form(&self, state: &State) -> Result<http::Request<Full<Bytes>>, Error> {
        let mut form = String::from("grant_type=refresh_token");
        for (name, value) in [
            ("client_id", self.client_id.as_str()),
            ("client_secret", self.client_secret.expose()),
            ("refresh_token", state.refresh_token.expose()),
        ] {
            form.push('&');
            form.push_str(name);
            form.push('=');
            encode(&mut form, value, b"");
        }
        let uri = self.wire.base_url().join(PATH, "").map_err(|cause| {
            Error::configuration("the address of the token endpoint can't be used").caused_by(cause)
        })?;
        let mut http = http::Request::new(Full::new(Bytes::from(form)));
        *http.method_mut() = Method::POST;
        *http.uri_mut() = uri;
        let headers = http.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(
            USER_AGENT,
            HeaderValue::from_static(concat!("spoke/", env!("CARGO_PKG_VERSION"))),
        );
        Ok(http)
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
