//! [`HubSpot`]: the client. Cheap to clone; every clone shares connections, limits and settings.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use serde::de::DeserializeOwned;
use spoke_model::version::{ApiVersion, Paths};

use crate::auth::Levels;
use crate::builder::HubSpotBuilder;
use crate::error::Error;
use crate::fetched::{Fetched, Source};
use crate::metrics::Metrics;
use crate::raw::RawRequest;
use crate::request::{Allowance, Request};
use crate::transport::{Answer, BreakerState, Cache, Fallback, Limits, Origin, Priority, Touched, Transport};

/// A HubSpot client.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// use spoke_client::HubSpot;
///
/// let hubspot = HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// let details = hubspot.account().details().await?;
/// assert_eq!(details.portal_id, portal.hub_id());
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct HubSpot(Arc<Interior>);

#[derive(Clone)]
struct Interior {
    transport: Arc<Transport>,
    levels: Arc<Levels>,
    paths: Paths,
    concurrency: usize,
    origin: Origin,
}

impl HubSpot {
    /// A client with settings of your own; only the token is required.
    pub fn builder() -> HubSpotBuilder {
        HubSpotBuilder::new()
    }

    /// A client from `HUBSPOT_ACCESS_TOKEN`, the tokens of access levels
    /// ([`AccessLevels::from_env`](crate::auth::AccessLevels::from_env)), and `HUBSPOT_BASE_URL` when it is set.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Configuration`] when the token is missing or a value can't be used; the message
    /// names the variable.
    pub fn from_env() -> Result<Self, Error> {
        HubSpotBuilder::from_variables(|name| std::env::var(name).ok())?.build()
    }

    pub(crate) fn new(
        transport: Arc<Transport>,
        levels: Levels,
        version: ApiVersion,
        concurrency: usize,
    ) -> Self {
        Self(Arc::new(Interior {
            transport,
            levels: Arc::new(levels),
            paths: Paths::new(version),
            concurrency,
            origin: Origin::default(),
        }))
    }

    /// The same client, speaking another version of the interface: for one call, or for a part of a program that has
    /// not moved yet. Tokens, connections, limits and cache are shared; a handle costs one small allocation.
    ///
    /// Typed calls mean the same in every version. Where an interface does not exist in the version that was asked for,
    /// its nearest one is used ([`Paths`] knows which). Paths given to [`HubSpot::request`] are sent as they are.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let portal = spoke_portal::Portal::start().await?;
    /// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
    /// use spoke_client::ApiVersion;
    ///
    /// let old = hubspot.at(ApiVersion::V3).contacts().get("1").request();
    /// assert_eq!(old.path(), "/crm/v3/objects/contacts/1");
    /// let new = hubspot.contacts().get("1").request();
    /// assert_eq!(new.path(), "/crm/objects/2026-09/contacts/1");
    /// # Ok(()) }
    /// ```
    #[must_use = "the client itself goes on speaking its own version"]
    pub fn at(&self, version: ApiVersion) -> Self {
        Self(Arc::new(Interior {
            paths: Paths::new(version),
            ..Interior::clone(&self.0)
        }))
    }

    /// The same client with the token of one of its [`AccessLevels`](crate::auth::AccessLevels), and with what that
    /// level must not do. Connections are shared; limits, breaker, cache and joined reads are each level's own,
    /// because each token has its own allowance and its own view.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let portal = spoke_portal::Portal::start().await?;
    /// use spoke_client::auth::AccessLevels;
    /// use spoke_client::{ErrorKind, HubSpot};
    ///
    /// let levels = AccessLevels::new().level("reader", portal.token()).read_only("reader");
    /// let hubspot = HubSpot::builder().base_url(portal.url()).access_levels(levels).build()?;
    /// let reader = hubspot.as_level("reader")?;
    /// reader.contacts().list().page().await?;
    /// assert_eq!(reader.contacts().archive("1").await.unwrap_err().kind(), ErrorKind::Denied);
    /// assert!(hubspot.as_level("admin").unwrap_err().to_string().contains("HUBSPOT_ADMIN_TOKEN"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`crate::ErrorKind::Configuration`] for a level that is not configured; the message names those that are, and
    /// the variable that [`AccessLevels::from_env`](crate::auth::AccessLevels::from_env) would read.
    pub fn as_level(&self, name: &str) -> Result<Self, Error> {
        Ok(Self(Arc::new(Interior {
            transport: self.0.levels.transport(name)?,
            ..Interior::clone(&self.0)
        })))
    }

    /// A handle of the same client whose calls have this priority where places are few. Default
    /// [`Priority::Normal`].
    #[must_use]
    pub fn with_priority(&self, priority: Priority) -> Self {
        let mut interior = (*self.0).clone();
        interior.origin.priority = Some(priority);
        Self(Arc::new(interior))
    }

    /// A handle of the same client whose calls go under this name, such as `nightly-export`: callers take turns where
    /// places are few, however many calls each has in line, and the journal shows the name in place of
    /// [`HubSpotBuilder::caller`].
    #[must_use]
    pub fn as_caller(&self, name: &str) -> Self {
        let mut interior = (*self.0).clone();
        interior.origin.caller = Some(name.into());
        Self(Arc::new(interior))
    }

    /// The request as this handle sends it.
    fn own<'r>(&self, request: &'r Request) -> Cow<'r, Request> {
        if self.0.origin.is_silent() {
            return Cow::Borrowed(request);
        }
        let mut own = request.clone();
        own.origin = request.origin.or(&self.0.origin);
        Cow::Owned(own)
    }

    /// Any call that the typed modules don't cover. The path starts with a slash; the base address is added.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let portal = spoke_portal::Portal::start().await?;
    /// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
    /// use spoke_client::Method;
    ///
    /// let response = hubspot.request(Method::GET, "/crm/v3/objects/contacts").query("limit", "1").send().await?;
    /// assert_eq!(response.status(), 200);
    /// let body: serde_json::Value = response.json()?;
    /// assert!(body["results"].is_array());
    /// # Ok(()) }
    /// ```
    pub fn request(&self, method: Method, path: impl Into<String>) -> RawRequest {
        RawRequest::new(self.clone(), method, path.into())
    }

    /// The interface version whose paths are used.
    #[must_use]
    pub fn version(&self) -> ApiVersion {
        self.0.paths.version()
    }

    /// The access levels that [`HubSpot::as_level`] takes, in order.
    pub fn access_levels(&self) -> impl Iterator<Item = &str> {
        self.0.levels.names()
    }

    /// Where requests go, such as `https://api.hubapi.com`.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.0.transport.base_url().to_string()
    }

    /// How many calls a batch keeps in flight.
    #[must_use]
    pub fn concurrency(&self) -> usize {
        self.0.concurrency
    }

    /// What this client knows of its allowances: limits, use, and how long the next call would wait.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let portal = spoke_portal::Portal::start().await?;
    /// use spoke_client::{HubSpot, LimitPolicy};
    ///
    /// let hubspot =
    ///     HubSpot::builder().base_url(portal.url()).token(portal.token()).limits(LimitPolicy::new()).build()?;
    /// hubspot.account().details().await?;
    /// let limits = hubspot.limits();
    /// assert_eq!((limits.burst.limit, limits.burst.remaining()), (Some(190), Some(189)));
    /// assert_eq!(limits.search.limit, Some(5));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.0.transport.limiter().state()
    }

    /// Whether calls against this allowance go out, or fail at once because HubSpot fails.
    #[must_use]
    pub fn breaker(&self, allowance: Allowance) -> BreakerState {
        self.0.transport.breaker(allowance)
    }

    /// What this client and its clones have counted: requests, times, errors, repetitions, waits, allowances, the breaker,
    /// the cache. See [`crate::metrics`].
    #[must_use]
    pub fn metrics(&self) -> Metrics {
        let transport = &self.0.transport;
        let mut metrics = transport.recorder().numbers.counted();
        metrics.breakers = Allowance::ALL
            .iter()
            .map(|one| (*one, transport.breaker(*one)))
            .collect();
        metrics
    }

    /// Tells spans which portal it is.
    pub(crate) fn learn_portal_id(&self, id: u64) {
        self.0.transport.recorder().learn_portal_id(id);
    }

    /// Tells the limiter where the day ends.
    pub(crate) fn learn_time_zone(&self, zone: &str) {
        self.0.transport.limiter().time_zone(zone);
    }

    pub(crate) fn paths(&self) -> &Paths {
        &self.0.paths
    }

    pub(crate) async fn send(&self, request: &Request) -> Result<Answer, Error> {
        self.0.transport.send(&self.own(request)).await
    }

    /// The answer, or the last one while HubSpot can't be asked.
    pub(crate) async fn fetch(&self, request: &Request) -> Result<Fetched<Answer>, Error> {
        let (answer, source): (Answer, Source) = self
            .0
            .transport
            .fetch(&self.own(request), Fallback::WhenIll)
            .await?;
        Ok(Fetched::new(answer, source))
    }

    /// How long a create of unknown outcome is left alone before it is looked for; `None`: it is not looked for.
    pub(crate) fn reconciles_after(&self) -> Option<Duration> {
        self.0.transport.reconciles_after()
    }

    /// The bound of a call with everything that it repeats.
    pub(crate) fn deadline(&self) -> Duration {
        self.0.transport.deadline()
    }

    pub(crate) fn kept(&self) -> Option<&Cache> {
        self.0.transport.kept()
    }

    /// Waits until other processes know what was forgotten.
    pub(crate) async fn tell_others(&self) -> bool {
        self.0.transport.tell_others().await
    }

    /// Forgets what somebody has changed: what is known of it, and what was begun before.
    pub(crate) fn changed(&self, touched: &Touched) -> usize {
        self.0.transport.changed(touched)
    }

    pub(crate) async fn send_json<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Error> {
        self.send(request).await?.json(request)
    }

    /// The file at an address that HubSpot gave out. No token goes there.
    pub(crate) async fn download(&self, url: &str) -> Result<Bytes, Error> {
        let answer = self.send(&Request::elsewhere(url)).await?;
        Ok(Bytes::from(answer.body))
    }

    pub(crate) async fn fetch_json<T: DeserializeOwned>(
        &self,
        request: &Request,
    ) -> Result<Fetched<T>, Error> {
        self.fetch(request).await?.try_map(|answer| answer.json(request))
    }

    /// For calls that answer 204, or with a body that says nothing.
    pub(crate) async fn send_only(&self, request: &Request) -> Result<(), Error> {
        self.send(request).await.map(drop)
    }
}

/// Address and version; never the token.
impl fmt::Debug for HubSpot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubSpot")
            .field("base_url", &self.base_url())
            .field("version", &self.version())
            .field("token", &"[redacted]")
            .finish_non_exhaustive()
    }
}
