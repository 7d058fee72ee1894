//! [`HubSpotBuilder`]: the settings of a client, checked once, in `build`.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use spoke_model::version::ApiVersion;

use crate::auth::{AccessLevels, Levels, TokenSource};
use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::journal::Journal;
use crate::policy::Policy;
use crate::transport::{
    Auth, BaseUrl, Bounds, BreakerPolicy, CachePolicy, Layers, LimitPolicy, Recorder, RetryPolicy,
    TraceParent, Transport, Wire,
};
use spoke_model::secret::Secret;

const BASE_URL: &str = "https://api.hubapi.com";

/// The settings of a [`HubSpot`] client.
///
/// ```
/// use std::time::Duration;
/// use spoke_client::HubSpot;
///
/// let hubspot = HubSpot::builder()
///     .token("pat-na1-00000000-0000-0000-0000-000000000000")
///     .base_url("http://127.0.0.1:8080")
///     .timeout(Duration::from_secs(10))
///     .deadline(Duration::from_secs(60))
///     .build()?;
/// # let _ = hubspot;
/// # Ok::<(), spoke_client::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until build is called"]
pub struct HubSpotBuilder {
    base_url: String,
    token: Option<Secret>,
    token_source: Option<Arc<dyn TokenSource>>,
    access_levels: AccessLevels,
    policy: Policy,
    journal: Option<Arc<dyn Journal>>,
    caller: Option<String>,
    trace_parent: Option<TraceParent>,
    version: ApiVersion,
    connect_timeout: Duration,
    timeout: Duration,
    deadline: Duration,
    retry: RetryPolicy,
    cache: Option<CachePolicy>,
    coalesce: Option<Duration>,
    breaker: Option<BreakerPolicy>,
    limits: Option<LimitPolicy>,
    concurrency: usize,
    max_body: usize,
    gzip: Option<bool>,
    plain_http: bool,
}

impl HubSpotBuilder {
    pub(crate) fn new() -> Self {
        Self {
            base_url: BASE_URL.to_owned(),
            token: None,
            token_source: None,
            access_levels: AccessLevels::new(),
            policy: Policy::new(),
            journal: None,
            caller: None,
            trace_parent: None,
            version: ApiVersion::default(),
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(15),
            deadline: Duration::from_secs(120),
            retry: RetryPolicy::new(),
            cache: None,
            coalesce: None,
            breaker: Some(BreakerPolicy::new()),
            limits: None,
            concurrency: 8,
            max_body: 64 << 20,
            gzip: None,
            plain_http: false,
        }
    }

    /// Where requests go. Default `https://api.hubapi.com`, which serves every region. Plain `http` is
    /// accepted for loopback addresses only; see [`HubSpotBuilder::allow_plain_http`].
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// The access token. Required, unless there is a [`HubSpotBuilder::token_source`].
    pub fn token(mut self, token: impl Into<Secret>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// The token of a mock's client that was given none.
    #[cfg(any(test, feature = "mock"))]
    pub(crate) fn token_if_none(mut self, token: &str) -> Self {
        if self.token.is_none() && self.token_source.is_none() {
            self.token = Some(Secret::from(token));
        }
        self
    }

    /// Where access tokens come from, in place of one [`HubSpotBuilder::token`].
    pub fn token_source(mut self, source: Arc<dyn TokenSource>) -> Self {
        self.token_source = Some(source);
        self
    }

    /// Tokens by what they may do, for [`HubSpot::as_level`]. A client that has levels needs no token of its own; without
    /// one, a call has to choose a level.
    pub fn access_levels(mut self, levels: AccessLevels) -> Self {
        self.access_levels = levels;
        self
    }

    /// What this client must never do. Default: nothing is denied.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Who is told of every attempt. Default: nobody.
    pub fn journal(mut self, journal: Arc<dyn Journal>) -> Self {
        self.journal = Some(journal);
        self
    }

    /// The name that the journal shows this client's calls under, such as `nightly-sync`.
    pub fn caller(mut self, name: impl Into<String>) -> Self {
        self.caller = Some(name.into());
        self
    }

    /// Sends a `traceparent` header (W3C trace context) with every attempt: whatever this function gives while the span
    /// of the attempt is the current one. Values that are not of version `00` are not sent. Default: no header is sent,
    /// since HubSpot documents no use of it and a trace id is nobody else's business; a Spoke gateway continues the trace.
    ///
    /// ```
    /// use spoke_client::HubSpot;
    ///
    /// let hubspot = HubSpot::builder()
    ///     .token("pat-na1-00000000-0000-0000-0000-000000000000")
    ///     // With tracing-opentelemetry: read the context of tracing::Span::current() here.
    ///     .trace_parent(|| Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".to_owned()))
    ///     .build()?;
    /// # let _ = hubspot;
    /// # Ok::<(), spoke_client::Error>(())
    /// ```
    pub fn trace_parent(mut self, current: impl Fn() -> Option<String> + Send + Sync + 'static) -> Self {
        self.trace_parent = Some(Arc::new(current));
        self
    }

    /// Which form of paths to use. Default: the newest dated version that this crate knows.
    pub fn version(mut self, version: ApiVersion) -> Self {
        self.version = version;
        self
    }

    /// Bound of opening a TCP connection. Default 10 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Bound of one attempt, from connecting to the last byte of the answer. Default 15 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Bound of a call: all its attempts and the waits between them. Default 120 s.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// How failed attempts are repeated. Default [`RetryPolicy::new`].
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// What is kept of answers. Default: nothing.
    pub fn cache(mut self, policy: CachePolicy) -> Self {
        self.cache = Some(policy);
        self
    }

    /// Makes reads that arrive within this time of each other one: single records become a batch read, equal reads one
    /// call. A read waits this long for company; 2 to 5 milliseconds are usual. Each read is answered as it would have
    /// been alone. Default: every read goes alone.
    pub fn coalesce(mut self, window: Duration) -> Self {
        self.coalesce = Some(window);
        self
    }

    /// Every read goes alone, but for those that miss the same answer of a [`HubSpotBuilder::cache`] at the same time.
    pub fn no_coalescing(mut self) -> Self {
        self.coalesce = None;
        self
    }

    /// When calls fail at once because HubSpot fails. Default [`BreakerPolicy::new`].
    pub fn breaker(mut self, policy: BreakerPolicy) -> Self {
        self.breaker = Some(policy);
        self
    }

    /// Every call goes out, however many have failed.
    pub fn no_breaker(mut self) -> Self {
        self.breaker = None;
        self
    }

    /// What is sent at most. Default: [`LimitPolicy::new`], and [`LimitPolicy::reactive`] for loopback addresses.
    pub fn limits(mut self, policy: LimitPolicy) -> Self {
        self.limits = Some(policy);
        self
    }

    /// How many calls a batch keeps in flight; at least 1. Default 8.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls.max(1);
        self
    }

    /// Largest body that is accepted, in bytes, after decompression. Default 64 MiB.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes.min(1 << 30);
        self
    }

    /// Whether answers are asked for in gzip. Default: yes, except from loopback addresses, where inflating
    /// costs more than the bytes saved.
    pub fn gzip(mut self, gzip: bool) -> Self {
        self.gzip = Some(gzip);
        self
    }

    /// Accepts a base address with plain `http` that is not loopback. The token is then readable on the way:
    /// only for networks you trust, such as a gateway beside the application.
    pub fn allow_plain_http(mut self, allow: bool) -> Self {
        self.plain_http = allow;
        self
    }

    /// Checks the settings and makes the client. Nothing is sent; connections are opened by the first call.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Configuration`] without a token, with an address that can't be used, or when the
    /// certificates of the operating system can't be read.
    pub fn build(self) -> Result<HubSpot, Error> {
        let base = BaseUrl::parse(&self.base_url, self.plain_http)?;
        let wire = Wire::connect(base, self.connect_timeout, self.gzip)?;
        self.over(wire)
    }

    pub(crate) fn over(self, wire: Wire) -> Result<HubSpot, Error> {
        let wire = Arc::new(wire);
        let auth = match (&self.token_source, &self.token) {
            (Some(source), _) => Auth::source(Arc::clone(source)),
            (None, None) if !self.access_levels.is_empty() => Auth::source(self.access_levels.none_chosen()),
            (None, token) => Auth::fixed(token.as_ref().unwrap_or(&Secret::from("")))?,
        };
        if let Some(cache) = &self.cache {
            cache.check(self.token_source.is_none())?;
        }
        // What all ways do is counted together.
        let recorder = Recorder {
            journal: self.journal.clone(),
            caller: self.caller.clone(),
            trace_parent: self.trace_parent.clone(),
            ..Recorder::default()
        };
        let cache = self.cache.clone();
        let own = self.transport(auth, self.policy.clone(), cache, &wire, &recorder);
        let mut levels = BTreeMap::new();
        for level in self.access_levels.resolve(&self.policy) {
            let (name, auth, policy) = level?;
            let cache = self.cache.clone().map(|cache| cache.at_level(name));
            let way = self.transport(auth, policy, cache, &wire, &recorder);
            levels.insert(name.to_owned(), Arc::new(way));
        }
        let own = Arc::new(own);
        let ways: Vec<_> = levels.values().chain([&own]).map(Arc::clone).collect();
        Transport::relate(&ways);
        Ok(HubSpot::new(
            own,
            Levels::new(levels),
            self.version,
            self.concurrency,
        ))
    }

    /// One way to HubSpot: a token with limits, cache and breaker of its own, over connections that all share.
    fn transport(
        &self,
        auth: Auth,
        policy: Policy,
        cache: Option<CachePolicy>,
        wire: &Arc<Wire>,
        recorder: &Recorder,
    ) -> Transport {
        let loopback = wire.base_url().is_loopback();
        let limit = self.limits.clone().unwrap_or_else(|| {
            if loopback {
                LimitPolicy::reactive()
            } else {
                LimitPolicy::new()
            }
        });
        let layers = Layers {
            bounds: Bounds {
                timeout: self.timeout,
                deadline: self.deadline,
                body: self.max_body,
            },
            policy,
            cache,
            coalesce: self.coalesce,
            breaker: self.breaker.clone(),
            retry: self.retry.clone(),
            limit,
            auth,
            recorder: recorder.clone(),
        };
        Transport::new(layers, Arc::clone(wire))
    }

    /// The settings that variables give. The lookup is a parameter, so that tests need not touch the
    /// environment.
    pub(crate) fn from_variables(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let given = |name: &str| lookup(name).filter(|value| !value.trim().is_empty());
        let levels = AccessLevels::from_variables(&lookup);
        let token = given("HUBSPOT_ACCESS_TOKEN");
        if token.is_none() && levels.is_empty() {
            return Err(Error::configuration(
                "HUBSPOT_ACCESS_TOKEN is not set: export the token of a private app or a service key, or one for each \
                 access level, such as HUBSPOT_READER_TOKEN",
            ));
        }
        let mut builder = Self::new().access_levels(levels);
        if let Some(token) = token {
            builder = builder.token(token);
        }
        if let Some(url) = given("HUBSPOT_BASE_URL") {
            BaseUrl::parse(&url, false)
                .map_err(|error| Error::configuration(format!("HUBSPOT_BASE_URL: {}", error.message())))?;
            builder = builder.base_url(url);
        }
        Ok(builder)
    }
}

/// Without the token, and without what was handed in to be called.
impl fmt::Debug for HubSpotBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubSpotBuilder")
            .field("base_url", &self.base_url)
            .field("token", &self.token)
            .field("token_source", &self.token_source)
            .field("access_levels", &self.access_levels)
            .field("policy", &self.policy)
            .field("caller", &self.caller)
            .field("version", &self.version)
            .field("timeout", &self.timeout)
            .field("deadline", &self.deadline)
            .field("retry", &self.retry)
            .field("cache", &self.cache)
            .field("coalesce", &self.coalesce)
            .field("breaker", &self.breaker)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn variables_name_themselves_when_they_are_missing_or_wrong() {
        let missing = HubSpotBuilder::from_variables(|_| None).unwrap_err();
        assert_eq!(missing.kind(), ErrorKind::Configuration);
        assert!(missing.to_string().contains("HUBSPOT_ACCESS_TOKEN"), "{missing}");
        let wrong = HubSpotBuilder::from_variables(|name| {
            Some(
                if name == "HUBSPOT_BASE_URL" {
                    "http://example.com"
                } else {
                    "t"
                }
                .to_owned(),
            )
        })
        .unwrap_err();
        assert!(wrong.to_string().starts_with("HUBSPOT_BASE_URL: "), "{wrong}");
    }

    #[test]
    fn the_default_address_is_hubspot_and_a_variable_replaces_it() {
        let only_token = |name: &str| (name == "HUBSPOT_ACCESS_TOKEN").then(|| "t".to_owned());
        assert_eq!(
            HubSpotBuilder::from_variables(only_token).unwrap().base_url,
            BASE_URL
        );
        let both = |name: &str| {
            Some(
                if name == "HUBSPOT_BASE_URL" {
                    "http://127.0.0.1:9"
                } else {
                    "t"
                }
                .to_owned(),
            )
        };
        assert_eq!(
            HubSpotBuilder::from_variables(both).unwrap().base_url,
            "http://127.0.0.1:9"
        );
    }

    #[test]
    fn a_client_without_a_token_is_not_built() {
        let error = HubSpot::builder()
            .base_url("http://127.0.0.1:9")
            .build()
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let error = HubSpot::builder()
            .base_url("http://127.0.0.1:9")
            .token("a\nb")
            .build()
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
    }
}
