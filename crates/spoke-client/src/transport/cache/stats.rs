//! [`CacheStats`]: how much the cache spares, as numbers.

use std::sync::atomic::{AtomicU64, Ordering};

use super::store::Size;

/// What a client's cache has done since the client was built, and what it holds now.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CacheStats {
    /// Reads that were answered with a fresh answer.
    pub hits: u64,
    /// Reads that were answered with the fresh knowledge that there is no such record.
    pub missing_hits: u64,
    /// Reads of which an answer could have been kept, and for which HubSpot had to be asked.
    pub misses: u64,
    /// Reads that were answered with an old answer, because HubSpot could not be asked.
    pub fallbacks: u64,
    /// Answers that were forgotten because of a write or an event.
    pub forgotten: u64,
    /// Answers that left for want of room.
    pub evicted: u64,
    /// Answers that are kept in this process.
    pub entries: usize,
    /// What they take, in bytes (an estimate that counts texts and tables).
    pub bytes: usize,
}

#[derive(Default)]
pub(super) struct Counters {
    pub(super) hits: Counter,
    pub(super) missing_hits: Counter,
    pub(super) misses: Counter,
    pub(super) fallbacks: Counter,
    pub(super) forgotten: Counter,
}

#[derive(Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn add(&self, number: usize) {
        let number = u64::try_from(number).unwrap_or(u64::MAX);
        self.0.fetch_add(number, Ordering::Relaxed);
    }

    fn read(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Counters {
    pub(super) fn stats(&self, size: Size) -> CacheStats {
        CacheStats {
            hits: self.hits.read(),
            missing_hits: self.missing_hits.read(),
            misses: self.misses.read(),
            fallbacks: self.fallbacks.read(),
            forgotten: self.forgotten.read(),
            evicted: size.evicted,
            entries: size.entries,
            bytes: size.bytes,
        }
    }
}
