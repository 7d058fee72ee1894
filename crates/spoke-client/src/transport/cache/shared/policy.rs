//! [`SharedCache`]: where processes keep answers together.

use std::time::Duration;

use crate::shared::Redis;

/// What is longer kept than this is not shared longer.
pub(super) const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// A cache that several processes share through Redis or Valkey, for [`CachePolicy::shared`](crate::CachePolicy::shared).
///
/// What one process reads, the others need not ask for; what one of them writes, or hears of from a webhook, all of them
/// forget at once. While the server is away, each process goes on with what it knows itself, and takes that for fresh
/// only for a short time ([`SharedCache::alone`]), because it does not hear of the others' writes. What it writes
/// meanwhile is told to the server before anything is read from it again.
///
/// # What the server holds
/// The values are personal data: they are HubSpot's answers as they came. Each has an end, after which the server drops it
/// (the times of the [`CachePolicy`](crate::CachePolicy), a day at most). The keys hold a hash of what was asked, no
/// address and no id, but the portal's. What is forgotten is never given again, and stays in the server's memory until
/// its end. Let only these processes reach the server, give it a password, and turn its files on disk off if that is not
/// where such data may lie. With `maxmemory` and any eviction policy it stays within its bounds: what it evicts is asked
/// again.
///
/// ```no_run
/// # fn example() -> Result<(), spoke_client::Error> {
/// use spoke_client::shared::{Redis, SharedCache};
/// use spoke_client::{CachePolicy, HubSpot};
///
/// let shared = SharedCache::new(Redis::new("redis://127.0.0.1:6379")?, 12345678);
/// let hubspot = HubSpot::builder()
///     .token("pat-na1-00000000-0000-0000-0000-000000000000")
///     .cache(CachePolicy::new().shared(shared))
///     .build()?;
/// # let _ = hubspot;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a shared cache does nothing until a policy has it"]
pub struct SharedCache {
    pub(super) redis: Redis,
    pub(super) portal_id: u64,
    pub(super) level: Option<String>,
    pub(super) alone: Duration,
    pub(super) bytes: usize,
}

impl SharedCache {
    /// The answers of one portal on this server. Clients with the same token share them; a value may have 64 KiB, and
    /// while the server is away a process believes its own memory for 30 seconds.
    pub fn new(redis: Redis, portal_id: u64) -> Self {
        Self {
            redis,
            portal_id,
            level: None,
            alone: Duration::from_secs(30),
            bytes: 64 << 10,
        }
    }

    /// Shares answers with all clients that name the same level, whatever their tokens. Tokens of one level have to be
    /// allowed to see the same: each is given what another one has read. A client whose tokens change, as with OAuth, has
    /// to name one.
    pub fn level(mut self, name: impl Into<String>) -> Self {
        self.level = Some(name.into());
        self
    }

    pub(in super::super) fn is_level(&self) -> bool {
        self.level.is_some()
    }

    /// How old an answer may be that is taken for fresh while the server is away; never older than it could be
    /// otherwise. Zero: HubSpot is asked.
    pub fn alone(mut self, time: Duration) -> Self {
        self.alone = time;
        self
    }

    /// How many bytes an answer may have that is shared; larger ones stay in the process.
    pub fn bytes(mut self, most: usize) -> Self {
        self.bytes = most;
        self
    }
}
