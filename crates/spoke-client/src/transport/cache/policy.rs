//! [`CachePolicy`]: what is kept, how long and how much of it.

use std::collections::HashMap;
use std::time::Duration;

use super::class::{Class, tag};
use super::shared::Shared;
use crate::error::Error;

/// What a client keeps of HubSpot's answers.
///
/// ```
/// use std::time::Duration;
/// use spoke_client::CachePolicy;
///
/// // Contacts for a minute, other records for five, definitions for an hour, and everything for half an hour when
/// // HubSpot can't be asked.
/// let policy = CachePolicy::new().object_type("contacts", Duration::from_secs(60));
/// # let _ = policy;
/// ```
#[derive(Clone, Debug)]
#[must_use = "a policy does nothing until a client has it"]
pub struct CachePolicy {
    records: Duration,
    definitions: Duration,
    object_types: HashMap<String, Duration>,
    missing: Duration,
    fallback: Duration,
    entries: usize,
    bytes: usize,
    #[cfg(feature = "redis")]
    shared: Option<super::SharedCache>,
}

impl CachePolicy {
    /// Records for 5 minutes, that there is no such record for 10 seconds; properties, pipelines, schemas, labels, owners
    /// and account details for an hour; answers to all reads for 30 minutes as a fallback. 10,000 entries and 64 MiB at
    /// most.
    pub fn new() -> Self {
        Self {
            records: Duration::from_secs(5 * 60),
            definitions: Duration::from_secs(60 * 60),
            object_types: HashMap::new(),
            missing: Duration::from_secs(10),
            fallback: Duration::from_secs(30 * 60),
            entries: 10_000,
            bytes: 64 << 20,
            #[cfg(feature = "redis")]
            shared: None,
        }
    }

    /// Only a fallback for when HubSpot can't be asked: every read asks.
    pub fn fallback_only() -> Self {
        Self::new()
            .records(Duration::ZERO)
            .missing(Duration::ZERO)
            .definitions(Duration::ZERO)
    }

    /// How long a record is fresh. Zero: not at all.
    pub fn records(mut self, time: Duration) -> Self {
        self.records = time;
        self
    }

    /// How long a record of this type is fresh.
    pub fn object_type(mut self, name: &str, time: Duration) -> Self {
        self.object_types.insert(tag(Some(name)), time);
        self
    }

    /// How long it is taken for granted that a record which HubSpot did not have is not there: [`crate::Error::age`] says
    /// so. What this client creates ends it at once; what others create is found when this time is over, or when a
    /// webhook tells of it. Zero: not at all.
    pub fn missing(mut self, time: Duration) -> Self {
        self.missing = time;
        self
    }

    /// How long properties, pipelines, schemas, labels, owners and account details are fresh.
    pub fn definitions(mut self, time: Duration) -> Self {
        self.definitions = time;
        self
    }

    /// How old an answer may be that [`crate::GetRecord::fetch`] gives while HubSpot can't be asked. Zero: none.
    pub fn fallback(mut self, time: Duration) -> Self {
        self.fallback = time;
        self
    }

    /// How many answers are kept; the oldest go first.
    pub fn entries(mut self, most: usize) -> Self {
        self.entries = most;
        self
    }

    /// How many bytes the answers take with their keys and tables, about; the oldest go first. An answer that would take
    /// more than a quarter of it is not kept.
    pub fn bytes(mut self, most: usize) -> Self {
        self.bytes = most;
        self
    }

    /// Keeps answers together with other processes. Definitions and records are shared; what only falls back is not.
    #[cfg(feature = "redis")]
    pub fn shared(mut self, shared: super::SharedCache) -> Self {
        self.shared = Some(shared);
        self
    }

    /// Refuses to share what nobody could keep apart.
    pub(crate) fn check(&self, one_token: bool) -> Result<(), Error> {
        #[cfg(feature = "redis")]
        if let Some(shared) = self.shared.as_ref().filter(|_| !one_token)
            && !shared.is_level()
        {
            return Err(Error::configuration(
                "a cache is to be shared by clients whose tokens change, so tokens don't tell who may see what: name \
                 it with SharedCache::level",
            ));
        }
        let _ = one_token;
        Ok(())
    }

    pub(super) fn sharing(&self, token: Option<&str>) -> Option<Shared> {
        #[cfg(feature = "redis")]
        return self.shared.as_ref().map(|shared| Shared::new(shared, token));
        #[cfg(not(feature = "redis"))]
        {
            let _ = token;
            None
        }
    }

    pub(super) fn fresh_for(&self, class: Class, tag: &str) -> Duration {
        match class {
            Class::Record => self.object_types.get(tag).copied().unwrap_or(self.records),
            Class::Definition => self.definitions,
            Class::Other => Duration::ZERO,
        }
    }

    /// How long it is known that there is none.
    pub(super) fn missing_for(&self, class: Class, tag: &str) -> Duration {
        match class {
            Class::Record => self.missing.min(self.fresh_for(class, tag)),
            Class::Definition | Class::Other => Duration::ZERO,
        }
    }

    pub(super) fn falls_back_for(&self) -> Duration {
        self.fallback
    }

    pub(super) fn most_entries(&self) -> usize {
        self.entries
    }

    pub(super) fn most_bytes(&self) -> usize {
        self.bytes
    }
}

impl Default for CachePolicy {
    fn default() -> Self {
        Self::new()
    }
}
