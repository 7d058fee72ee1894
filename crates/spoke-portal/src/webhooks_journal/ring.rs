//! The entries of the last three days, within bounds.

use std::collections::VecDeque;

use serde_json::{Value, json};
use spoke_model::time::Timestamp;
use spoke_model::webhooks::journal::RETENTION_MS;

/// Entries at the same time; beyond it the oldest go first.
const ENTRIES_MAX: usize = 10_000;
/// Bytes of all entries.
const BYTES_MAX: usize = 64 * 1024 * 1024;
/// Events of one entry; a larger transaction makes several.
const EVENTS_PER_ENTRY: usize = 1_000;

/// One entry.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Its place among all entries that ever were.
    pub(crate) number: u64,
    /// Its name in paths.
    pub(crate) offset: String,
    published_at: i64,
    /// Its file.
    pub(crate) file: Vec<u8>,
}

/// What is kept.
#[derive(Debug, Default)]
pub(crate) struct Ring {
    entries: VecDeque<Entry>,
    bytes: usize,
    published: u64,
}

impl Ring {
    /// Adds the events of one transaction.
    pub(super) fn publish(&mut self, events: &[Value], now: i64) {
        for events in events.chunks(EVENTS_PER_ENTRY) {
            self.published += 1;
            let offset = crate::server::correlation_id();
            let file = json!({
                "offset": offset, "journalEvents": events, "publishedAt": Timestamp::from_millis(now).to_string(),
            });
            let entry = Entry {
                number: self.published,
                offset,
                published_at: now,
                file: file.to_string().into_bytes(),
            };
            self.bytes += entry.file.len();
            self.entries.push_back(entry);
        }
        while self.entries.len() > ENTRIES_MAX || self.bytes > BYTES_MAX {
            self.drop_oldest();
        }
    }

    /// Drops what was published more than three days ago.
    pub(super) fn expire(&mut self, now: i64) {
        let old = |entry: &Entry| now.saturating_sub(entry.published_at) > RETENTION_MS;
        while self.entries.front().is_some_and(old) {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        if let Some(entry) = self.entries.pop_front() {
            self.bytes = self.bytes.saturating_sub(entry.file.len());
        }
    }

    /// The oldest entries.
    pub(crate) fn earliest(&self, count: usize) -> Vec<Entry> {
        self.entries.iter().take(count).cloned().collect()
    }

    /// The newest entries, oldest first.
    pub(crate) fn latest(&self, count: usize) -> Vec<Entry> {
        let skipped = self.entries.len().saturating_sub(count);
        self.entries.iter().skip(skipped).cloned().collect()
    }

    /// The entry with this name.
    pub(crate) fn named(&self, offset: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.offset == offset)
    }

    /// The entry with this number.
    pub(crate) fn numbered(&self, number: u64) -> Option<&Entry> {
        let first = self.entries.front()?.number;
        self.entries
            .get(usize::try_from(number.checked_sub(first)?).ok()?)
    }

    /// What follows an entry; nothing when there is no such entry (any more).
    pub(crate) fn after(&self, offset: &str, count: usize) -> Option<Vec<Entry>> {
        let at = self.entries.iter().position(|entry| entry.offset == offset)?;
        Some(self.entries.iter().skip(at + 1).take(count).cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_bounded_and_end_after_three_days() {
        let mut ring = Ring::default();
        for number in 0..ENTRIES_MAX + 10 {
            ring.publish(&[json!(number)], 0);
        }
        assert_eq!(ring.entries.len(), ENTRIES_MAX);
        assert!(ring.numbered(10).is_none());
        assert_eq!(ring.numbered(11).map(|entry| entry.number), Some(11));
        ring.publish(&vec![Value::Null; 2_500], RETENTION_MS);
        assert_eq!(ring.latest(3).len(), 3);
        ring.expire(RETENTION_MS + 1);
        assert_eq!(ring.entries.len(), 3);
        let first = ring.earliest(1).remove(0).offset;
        assert_eq!(ring.after(&first, 10).map(|next| next.len()), Some(2));
        assert!(ring.after("nobody", 10).is_none());
    }
}
