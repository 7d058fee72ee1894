//! [`OAuthTokens`]: access tokens that live for half an hour and are renewed with a refresh token.
//!
//! | when | what happens |
//! |---|---|
//! | two minutes before the end | one renewal in the background; calls go on with the token that still lives |
//! | ten seconds before the end, or no token yet | callers wait, all for the same renewal |
//! | HubSpot answers 401 | the same, unless another caller or process has renewed already; at most three in a minute |
//! | the token endpoint answers 429, 423, 477, 5xx, or not at all | up to five attempts in 60 s with full jitter, after `Retry-After`; a token that still lives is used meanwhile |
//! | the refresh token is refused | the one in the store, the one given at the start, then an error; not asked again for 30 s |
//!
//! A [`TokenStore`] is asked before every renewal and told after it, under its lock, so that processes that share one
//! renew once and follow each other.

mod held;
mod renew;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use spoke_model::oauth::OAuthVersion;
use spoke_model::secret::Secret;
use tokio::sync::Mutex;

use super::endpoint::Endpoint;
use super::source::{TokenFuture, TokenSource};
use super::store::TokenStore;
use crate::error::{Error, ErrorKind};
use crate::transport::Jitter;
use held::{Access, Held, Use};

/// Tells the machine's time.
type Wall = Arc<dyn Fn() -> SystemTime + Send + Sync>;

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
pub struct OAuthTokens(Arc<Interior>);

struct Interior {
    endpoint: Endpoint,
    store: Option<Arc<dyn TokenStore>>,
    wall: Wall,
    jitter: Jitter,
    /// What the application asks for on its own behalf; `None` for an installation.
    scopes: Option<String>,
    /// The refresh token that this began with.
    given: Secret,
    held: RwLock<Held>,
    /// Whoever holds it renews.
    turn: Arc<Mutex<()>>,
}

impl OAuthTokens {
    /// Tokens of one installation, from its refresh token. Nothing is fetched before the first call.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Configuration`] when the address can't be used.
    pub fn new(
        base_url: &str,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        refresh_token: impl Into<Secret>,
    ) -> Result<Self, Error> {
        let given = refresh_token.into();
        Ok(Self(Arc::new(Interior {
            endpoint: Endpoint::new(base_url, client_id.into(), client_secret.into())?,
            store: None,
            wall: Arc::new(SystemTime::now),
            jitter: Jitter::random(),
            scopes: None,
            held: RwLock::new(Held::new(given.clone())),
            given,
            turn: Arc::default(),
        })))
    }

    /// Tokens of the application itself, for what belongs to no account, such as the journal of webhooks; the scopes begin
    /// with `developer.` (documented). There is no refresh token: the application's credentials buy each new token.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let portal = spoke_portal::Portal::start().await?;
    /// # let app = portal.app();
    /// use spoke_client::auth::{OAuthTokens, TokenSource};
    ///
    /// let scopes = ["developer.webhooks_journal.read"];
    /// let tokens = OAuthTokens::on_its_own_behalf(portal.url(), &app.client_id, app.client_secret.clone(), scopes)?;
    /// assert!(!tokens.token().await?.is_empty());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`OAuthTokens::new`].
    pub fn on_its_own_behalf<S: AsRef<str>>(
        base_url: &str,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        scopes: impl IntoIterator<Item = S>,
    ) -> Result<Self, Error> {
        let tokens = Self::new(base_url, client_id, client_secret, "")?;
        let scopes: Vec<String> = scopes.into_iter().map(|one| one.as_ref().to_owned()).collect();
        Ok(tokens.set(|interior| interior.scopes = Some(scopes.join(" "))))
    }

    /// Starts with an access token that was fetched earlier, and that ends then by the machine's clock.
    #[must_use]
    pub fn access_token(self, token: impl Into<Secret>, expires_at: SystemTime) -> Self {
        self.set(|interior| {
            let access = Access::found(token.into(), expires_at, (interior.wall)());
            let held = interior.held.get_mut().unwrap_or_else(PoisonError::into_inner);
            held.access = Some(access);
        })
    }

    /// Where tokens are kept, and where those that another process renewed are found.
    #[must_use]
    pub fn store(self, store: Arc<dyn TokenStore>) -> Self {
        self.set(|interior| interior.store = Some(store))
    }

    /// Which version of the token endpoint is asked. Default: the newest.
    #[must_use]
    pub fn version(self, version: OAuthVersion) -> Self {
        self.set(|interior| interior.endpoint.version = version)
    }

    /// Where the machine's time is read. Default [`SystemTime::now`]; for tests. Call it before
    /// [`OAuthTokens::access_token`].
    #[must_use]
    pub fn clock(self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.set(|interior| interior.wall = Arc::new(now))
    }

    /// Where the randomness of the waits between attempts comes from.
    #[must_use]
    pub fn jitter(self, jitter: Jitter) -> Self {
        self.set(|interior| interior.jitter = jitter)
    }

    /// Nobody else has a hand on what is still being put together.
    fn set(mut self, edit: impl FnOnce(&mut Interior)) -> Self {
        if let Some(interior) = Arc::get_mut(&mut self.0) {
            edit(interior);
        }
        self
    }
}

impl TokenSource for OAuthTokens {
    fn token(&self) -> TokenFuture<'_, Secret> {
        Box::pin(async move {
            let usable = self.0.read().usable((self.0.wall)());
            match usable {
                Use::Fresh(token) => Ok(token),
                Use::Ending(token) => {
                    self.0.renew_ahead();
                    Ok(token)
                }
                Use::Over => {
                    let renewed = self.0.renewed(None).await?;
                    renewed.ok_or_else(|| Error::new(ErrorKind::NoToken, "there is no access token"))
                }
            }
        })
    }

    fn renew<'a>(&'a self, refused: &'a Secret) -> TokenFuture<'a, Option<Secret>> {
        Box::pin(self.0.renewed(Some(refused)))
    }
}

impl fmt::Debug for OAuthTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthTokens")
            .field("client_id", &self.0.endpoint.client_id)
            .field("base_url", &self.0.endpoint.base_url())
            .finish_non_exhaustive()
    }
}
