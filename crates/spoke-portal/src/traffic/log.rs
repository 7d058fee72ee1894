//! The last requests: a ring whose slots have a lock each, so that requests never wait for one another here, and whose
//! records are used again, so that a request that is remembered costs no more memory than the one it replaces.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use super::record::Record;

/// Requests that are remembered.
pub(crate) const REMEMBERED: usize = 1_000;

/// The last requests of one portal.
#[derive(Debug)]
pub(crate) struct RequestLog {
    next: AtomicU64,
    slots: Box<[Mutex<Option<Arc<Record>>>]>,
}

/// Which requests are asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Which<'a> {
    /// Those with a larger number.
    pub(crate) after: u64,
    /// Those with a smaller number.
    pub(crate) before: Option<u64>,
    /// At most this many, the latest.
    pub(crate) limit: usize,
    /// Those that did not end well.
    pub(crate) failed: bool,
    /// Those whose status begins with this digit.
    pub(crate) class: Option<u16>,
    /// Those with this status.
    pub(crate) status: Option<u16>,
    /// Those with this method.
    pub(crate) method: Option<&'a str>,
    /// Those whose path holds this text.
    pub(crate) path: Option<&'a str>,
    /// Those of this app.
    pub(crate) app: Option<u64>,
    /// Those whose caller, as it is shown, holds this text in any letter case.
    pub(crate) caller: Option<&'a str>,
}

impl Default for RequestLog {
    fn default() -> Self {
        Self {
            next: AtomicU64::new(0),
            slots: (0..REMEMBERED).map(|_| Mutex::default()).collect(),
        }
    }
}

impl RequestLog {
    /// Forgets the oldest request and gives its room to the next one, which is to be filled and [remembered](Self::push).
    pub(super) fn room(&self) -> Record {
        let number = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        let oldest = self.slot(number).and_then(|slot| slot.lock().take());
        // Somebody may be looking at it.
        let room = oldest.and_then(Arc::into_inner).unwrap_or_default();
        Record {
            number,
            ..room.cleared()
        }
    }

    /// Remembers a request.
    pub(super) fn push(&self, record: Record) {
        if let Some(slot) = self.slot(record.number) {
            *slot.lock() = Some(Arc::new(record));
        }
    }

    /// How many requests there have been.
    pub(crate) fn total(&self) -> u64 {
        self.next.load(Ordering::Relaxed)
    }

    /// The request with a number, if it is still remembered.
    pub(crate) fn find(&self, number: u64) -> Option<Arc<Record>> {
        let found = self.slot(number)?.lock().clone();
        found.filter(|record| record.number == number)
    }

    /// The latest requests that fit, oldest first.
    pub(crate) fn list(&self, which: &Which<'_>) -> Vec<Arc<Record>> {
        let total = self.total();
        let first = total.saturating_sub(REMEMBERED as u64).max(which.after) + 1;
        let last = which
            .before
            .map_or(total, |before| before.saturating_sub(1).min(total));
        let mut found: Vec<Arc<Record>> = (first..=last)
            .rev()
            .filter_map(|number| self.find(number))
            .filter(|record| which.fits(record))
            .take(which.limit)
            .collect();
        found.reverse();
        found
    }

    fn slot(&self, number: u64) -> Option<&Mutex<Option<Arc<Record>>>> {
        let at = usize::try_from(number % REMEMBERED as u64).ok()?;
        self.slots.get(at)
    }
}

impl Which<'_> {
    fn fits(&self, record: &Record) -> bool {
        (!self.failed || record.failed())
            && self.class.is_none_or(|class| record.status / 100 == class)
            && self.status.is_none_or(|status| record.status == status)
            && self
                .method
                .is_none_or(|method| method.eq_ignore_ascii_case(record.method.as_str()))
            && self.path.is_none_or(|part| record.path.contains(part))
            && self.app.is_none_or(|app| record.seen.app == Some(app))
            && self
                .caller
                .is_none_or(|part| record.caller().to_lowercase().contains(&part.to_lowercase()))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::time::Duration;

    use super::*;

    pub(in crate::traffic) fn record(status: u16, path: &str) -> Record {
        Record {
            path: path.to_owned(),
            status,
            duration: Duration::from_millis(3),
            correlation_id: "id".to_owned(),
            ..Record::default()
        }
    }

    fn push(log: &RequestLog, one: Record) {
        let Record { number, .. } = log.room();
        log.push(Record { number, ..one });
    }

    #[test]
    fn the_oldest_makes_room() {
        let log = RequestLog::default();
        for number in 0..REMEMBERED + 10 {
            push(&log, record(200, &format!("/{number}")));
        }
        let all = log.list(&Which {
            limit: usize::MAX,
            ..Which::default()
        });
        assert_eq!(all.len(), REMEMBERED);
        assert_eq!(all.first().map(|one| one.number), Some(11));
        assert!(log.find(10).is_none());
        assert_eq!(log.find(11).map(|one| one.path.clone()).as_deref(), Some("/10"));
    }

    #[test]
    fn nothing_of_a_forgotten_request_is_left_in_the_next() {
        let log = RequestLog::default();
        for number in 1..=REMEMBERED as u64 {
            log.push(Record {
                number: log.room().number,
                status: 500,
                request: b"{}".to_vec(),
                request_headers: "accept: text/html\n".to_owned(),
                ..record(500, &format!("/{number}"))
            });
        }
        let watched = log.find(2).expect("the second");
        for number in [1, 2] {
            let room = log.room();
            let emptied = Record {
                number: room.number,
                ..Record::default()
            };
            assert_eq!(format!("{room:?}"), format!("{emptied:?}"), "{number}");
        }
        assert_eq!(watched.path, "/2", "somebody looks at it still");
    }

    #[test]
    fn requests_are_found_by_what_they_are() {
        let log = RequestLog::default();
        for (status, path) in [(200, "/a"), (404, "/b"), (0, "/a"), (503, "/a")] {
            push(&log, record(status, path));
        }
        let numbers = |which: Which<'_>| -> Vec<u64> {
            log.list(&Which { limit: 10, ..which })
                .iter()
                .map(|one| one.number)
                .collect()
        };
        assert_eq!(
            numbers(Which {
                failed: true,
                ..Which::default()
            }),
            [2, 3, 4]
        );
        assert_eq!(
            numbers(Which {
                class: Some(4),
                ..Which::default()
            }),
            [2]
        );
        assert_eq!(
            numbers(Which {
                path: Some("/a"),
                after: 1,
                ..Which::default()
            }),
            [3, 4]
        );
        assert_eq!(
            numbers(Which {
                status: Some(503),
                caller: Some("KNOWN"),
                ..Which::default()
            }),
            [4]
        );
        assert_eq!(
            numbers(Which {
                before: Some(3),
                ..Which::default()
            }),
            [1, 2]
        );
        assert_eq!(
            numbers(Which {
                method: Some("post"),
                ..Which::default()
            }),
            [] as [u64; 0]
        );
    }
}
