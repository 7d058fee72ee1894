//! The gateway and its settings.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use spoke_client::auth::TokenSource;
use spoke_model::secret::Secret;
use spoke_store::Error as StoreError;

use super::audit::Scribe;
use super::health::Health;
use crate::clock::Clock;
use crate::config::Config;
use crate::metrics::Metrics;
use crate::outgoing::Outgoing;
use crate::roles::{KeyRing, Role};
use crate::traces::Tracer;

/// Larger than anything but files HubSpot takes; imports may be 512 MB.
const BODY_MAX: u64 = 512 << 20;
/// HubSpot's slowest answers take some twenty seconds.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Where requests go.
#[derive(Clone, Debug)]
pub struct Upstream {
    /// HubSpot, or a local portal.
    pub url: String,
    /// The token for levels that have none of their own.
    pub token: Option<Secret>,
    /// The tokens of access levels.
    pub levels: BTreeMap<String, Secret>,
}

/// The proxy. Cheap to clone; all clones are one gateway.
#[derive(Clone, Debug)]
pub struct Gateway(pub(super) Arc<Interior>);

#[derive(Debug)]
pub(super) struct Interior {
    pub(super) base: String,
    pub(super) default_token: Option<Secret>,
    pub(super) source: Option<Arc<dyn TokenSource>>,
    pub(super) levels: BTreeMap<String, Secret>,
    pub(super) roles: Vec<Role>,
    pub(super) keys: KeyRing,
    pub(super) scribe: Scribe,
    pub(super) outgoing: Outgoing,
    pub(super) metrics: Metrics,
    pub(super) tracer: Option<Tracer>,
    pub(super) health: Health,
    pub(super) clock: Clock,
    pub(super) body_max: u64,
    pub(super) timeout: Duration,
}

/// The settings of a [`Gateway`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until build is called"]
pub struct GatewayBuilder {
    upstream: Upstream,
    source: Option<Arc<dyn TokenSource>>,
    audit: PathBuf,
    config: Config,
    keys: KeyRing,
    metrics: Metrics,
    tracer: Option<Tracer>,
    clock: Clock,
    body_max: u64,
    timeout: Duration,
}

/// A gateway can't be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The address of the portal is none.
    #[error("{0} is not the address of a portal")]
    Address(String),
    /// A key has a role that there is not.
    #[error("the key of {key} has the role {role}, which does not exist")]
    NoRole {
        /// Whose key.
        key: String,
        /// The role.
        role: String,
    },
    /// A role has no token to send requests with.
    #[error("no token for the access level {level}, which the key of {key} needs")]
    NoToken {
        /// Whose key.
        key: String,
        /// The level.
        level: String,
    },
    /// There is no key, so that nobody could use it.
    #[error("there are no keys, so nobody could use the gateway")]
    NoKeys,
    /// The audit log can't be used.
    #[error(transparent)]
    Audit(#[from] StoreError),
    /// The certificates of the system can't be read.
    #[error("the certificates of the operating system can't be read")]
    Certificates(#[source] std::io::Error),
}

impl Gateway {
    /// A gateway to `upstream` that writes what it does into the audit log in the file `audit`.
    pub fn builder(upstream: Upstream, audit: impl Into<PathBuf>) -> GatewayBuilder {
        GatewayBuilder {
            upstream,
            source: None,
            audit: audit.into(),
            config: Config::default(),
            keys: KeyRing::default(),
            metrics: Metrics::new(),
            tracer: None,
            clock: Clock::system(),
            body_max: BODY_MAX,
            timeout: TIMEOUT,
        }
    }

    /// What is counted.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }
}

impl GatewayBuilder {
    /// Where the token comes from for levels that have none of their own, in place of [`Upstream::token`]: one that is
    /// renewed or rotated while the gateway runs.
    pub fn token_source(mut self, source: Arc<dyn TokenSource>) -> Self {
        self.source = Some(source);
        self
    }

    /// Roles and what else a `gateway.toml` says.
    pub fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// The keys that are accepted.
    pub fn keys(mut self, keys: KeyRing) -> Self {
        self.keys = keys;
        self
    }

    /// Sends spans to a collector.
    pub fn tracer(mut self, tracer: Tracer) -> Self {
        self.tracer = Some(tracer);
        self
    }

    /// Another clock than the system's, for the audit log.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// The largest body that is passed on, in bytes.
    pub fn body_max(mut self, bytes: u64) -> Self {
        self.body_max = bytes;
        self
    }

    /// How long HubSpot may take until it answers.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Checks the settings and opens the audit log.
    ///
    /// # Errors
    /// When something does not fit together, or the audit log can't be used.
    pub fn build(self) -> Result<Gateway, BuildError> {
        let base = self.upstream.url.trim_end_matches('/').to_owned();
        let is_address = base.parse::<Uri>().is_ok_and(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https"))
                && uri.host().is_some_and(|host| !host.is_empty())
        });
        if !is_address {
            return Err(BuildError::Address(base));
        }
        if self.keys.keys().is_empty() {
            return Err(BuildError::NoKeys);
        }
        for key in self.keys.keys() {
            let role = self.config.role(&key.role).ok_or_else(|| BuildError::NoRole {
                key: key.name.clone(),
                role: key.role.clone(),
            })?;
            let has_token = self.upstream.token.is_some() || self.source.is_some();
            if !has_token && !self.upstream.levels.contains_key(&role.level) {
                return Err(BuildError::NoToken {
                    key: key.name.clone(),
                    level: role.level.clone(),
                });
            }
        }
        Ok(Gateway(Arc::new(Interior {
            base,
            default_token: self.upstream.token,
            source: self.source,
            levels: self.upstream.levels,
            roles: self.config.roles,
            keys: self.keys,
            scribe: Scribe::open(self.audit)?,
            outgoing: Outgoing::new().map_err(BuildError::Certificates)?,
            metrics: self.metrics,
            tracer: self.tracer,
            health: Health::default(),
            clock: self.clock,
            body_max: self.body_max,
            timeout: self.timeout,
        })))
    }
}

impl Interior {
    /// The token for requests of this access level.
    pub(super) async fn token(&self, level: &str) -> Option<Secret> {
        match (self.levels.get(level), &self.source) {
            (Some(token), _) => Some(token.clone()),
            (None, Some(source)) => match source.token().await {
                Ok(token) => Some(token),
                Err(error) => {
                    tracing::error!(error = %error, "there is no token for HubSpot");
                    None
                }
            },
            (None, None) => self.default_token.clone(),
        }
    }

    /// HubSpot refused this token of this level. The request's body has gone by and can't be sent again; the next request
    /// gets another token, if there is one.
    pub(super) async fn refused(&self, level: &str, token: &Secret) {
        if self.levels.contains_key(level) {
            return;
        }
        if let Some(source) = &self.source
            && let Err(error) = source.renew(token).await
        {
            tracing::error!(error = %error, "there is no other token for HubSpot");
        }
    }
}
