//! Which entries there are: those of the last three days, within bounds. Their files lie in the store.

use std::collections::VecDeque;

use spoke_model::webhooks::journal::RETENTION_MS;

/// Entries at the same time; beyond it the oldest go first.
const ENTRIES_MAX: usize = 10_000;
/// Bytes of all entries.
const BYTES_MAX: usize = 64 * 1024 * 1024;

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its place among all entries that ever were.
    pub(crate) number: u64,
    /// The app that it is for.
    pub(super) app: u64,
    /// Its name in paths.
    pub(crate) offset: String,
    /// When it was published, in milliseconds since 1970.
    pub(super) published_at: i64,
    /// How long its file is.
    pub(super) bytes: usize,
}

/// The entries there are.
#[derive(Debug, Default)]
pub(crate) struct Ring {
    entries: VecDeque<Entry>,
    bytes: usize,
    published: u64,
}

impl Ring {
    /// These entries, oldest first. Numbers go on where they were, so that none is given out twice.
    pub(super) fn fill(&mut self, entries: impl Iterator<Item = Entry>) {
        self.entries = entries.collect();
        self.bytes = self.entries.iter().map(|entry| entry.bytes).sum();
        let last = self.entries.back().map_or(0, |entry| entry.number);
        self.published = self.published.max(last);
    }

    /// The number of the next entry.
    pub(super) fn next(&mut self) -> u64 {
        self.published += 1;
        self.published
    }

    /// Adds the newest entry. Returns the numbers of those that make room for it.
    pub(super) fn push(&mut self, entry: Entry) -> Vec<u64> {
        self.bytes += entry.bytes;
        self.entries.push_back(entry);
        self.drop_while(|ring| ring.entries.len() > ENTRIES_MAX || ring.bytes > BYTES_MAX)
    }

    /// Drops what was published more than three days ago. Returns the numbers.
    pub(super) fn expire(&mut self, now: i64) -> Vec<u64> {
        let is_old = |entry: &Entry| now.saturating_sub(entry.published_at) > RETENTION_MS;
        self.drop_while(|ring| ring.entries.front().is_some_and(is_old))
    }

    fn drop_while(&mut self, too_many: impl Fn(&Self) -> bool) -> Vec<u64> {
        let mut dropped = Vec::new();
        while too_many(self)
            && let Some(entry) = self.entries.pop_front()
        {
            self.bytes = self.bytes.saturating_sub(entry.bytes);
            dropped.push(entry.number);
        }
        dropped
    }

    /// An app's oldest entries.
    pub(crate) fn earliest(&self, app: u64, count: usize) -> Vec<Entry> {
        self.of(app).take(count).cloned().collect()
    }

    /// An app's newest entries, oldest first.
    pub(crate) fn latest(&self, app: u64, count: usize) -> Vec<Entry> {
        let mut newest: Vec<Entry> = self.of(app).rev().take(count).cloned().collect();
        newest.reverse();
        newest
    }

    /// An app's entry with this name.
    pub(crate) fn named(&self, app: u64, offset: &str) -> Option<&Entry> {
        self.of(app).find(|entry| entry.offset == offset)
    }

    fn of(&self, app: u64) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.app == app)
    }

    /// Whether there is an entry with this number (still).
    pub(crate) fn has(&self, number: u64) -> bool {
        let numbers = |entry: &Entry| entry.number.cmp(&number);
        self.entries.binary_search_by(numbers).is_ok()
    }

    /// What follows an app's entry; nothing when there is no such entry (any more).
    pub(crate) fn after(&self, app: u64, offset: &str, count: usize) -> Option<Vec<Entry>> {
        let mut rest = self.of(app).skip_while(|entry| entry.offset != offset);
        rest.next()?;
        Some(rest.take(count).cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publish(ring: &mut Ring, published_at: i64, bytes: usize) -> Vec<u64> {
        let number = ring.next();
        ring.push(Entry {
            number,
            app: 7,
            offset: format!("offset-{number}"),
            published_at,
            bytes,
        })
    }

    #[test]
    fn entries_are_bounded_and_end_after_three_days() {
        let mut ring = Ring::default();
        let mut dropped = Vec::new();
        for _ in 0..ENTRIES_MAX + 10 {
            dropped.extend(publish(&mut ring, 0, 100));
        }
        assert_eq!(dropped, (1..=10).collect::<Vec<u64>>());
        assert!(!ring.has(10) && ring.has(11));
        publish(&mut ring, RETENTION_MS, 100);
        assert_eq!(ring.expire(RETENTION_MS).len(), 0);
        assert_eq!(ring.expire(RETENTION_MS + 1).len(), ENTRIES_MAX - 1);
        let dropped = publish(&mut ring, RETENTION_MS, BYTES_MAX);
        assert_eq!(dropped, [ENTRIES_MAX as u64 + 11]);
    }

    #[test]
    fn what_follows_an_entry_is_known_by_its_name() {
        let mut ring = Ring::default();
        for _ in 0..3 {
            publish(&mut ring, 0, 1);
        }
        let follow = |ring: &Ring, offset| ring.after(7, offset, 10).map(|next| next.len());
        assert_eq!(follow(&ring, "offset-1"), Some(2));
        assert_eq!(follow(&ring, "offset-3"), Some(0));
        assert_eq!(follow(&ring, "nobody"), None);
        assert_eq!(ring.after(8, "offset-1", 10), None);
        assert_eq!((ring.latest(8, 2), ring.earliest(8, 2)), (vec![], vec![]));
        let kept = ring.latest(7, 2);
        ring.fill(kept.into_iter());
        assert_eq!(follow(&ring, "offset-1"), None);
        assert_eq!((ring.next(), ring.has(2)), (4, true));
    }
}
