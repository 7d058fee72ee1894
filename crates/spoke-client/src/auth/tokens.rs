//! [`Tokens`]: what an OAuth installation holds at a time.

use std::time::{Duration, SystemTime};

use serde::Deserialize;
use spoke_model::secret::Secret;

/// What an OAuth installation holds at a time.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// What calls are made with.
    pub access_token: Secret,
    /// What the next access token is fetched with.
    pub refresh_token: Secret,
    /// When the access token ends, by the machine's clock.
    pub expires_at: SystemTime,
}

/// What the token endpoints answer with.
#[derive(Deserialize)]
pub(super) struct Granted {
    pub(super) access_token: String,
    /// Absent when an application asked on its own behalf.
    #[serde(default)]
    pub(super) refresh_token: Option<String>,
    /// Seconds.
    pub(super) expires_in: u64,
    #[serde(default)]
    pub(super) scopes: Vec<String>,
}

impl Granted {
    /// How long the access token lives, from the moment it was asked for.
    pub(super) fn lifetime(&self) -> Duration {
        Duration::from_secs(self.expires_in)
    }
}

/// When something ends that lives for so long; an end that no clock can tell is now.
pub(super) fn end(now: SystemTime, lifetime: Duration) -> SystemTime {
    now.checked_add(lifetime).unwrap_or(now)
}
