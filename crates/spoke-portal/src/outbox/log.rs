//! The last deliveries, for whoever wants to see how it went. They outlive a restart: each is a document too, noted in the
//! transaction that notes how the delivery ended. Another state in the place of the present one changes nothing here.

use std::collections::VecDeque;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::store::{Note, State, Transaction};

/// The deliveries as the store keeps them, keyed by number.
const KEPT: &str = "webhook_deliveries";

/// Attempts that are remembered.
pub(crate) const REMEMBERED: usize = 1_000;
/// Bytes of all bodies that are remembered; the oldest lose theirs first.
const BODIES_MAX: usize = 4 * 1024 * 1024;

/// One attempt to deliver.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Delivery {
    /// Its number among all attempts.
    pub(crate) id: u64,
    /// The number that the events are kept under while they wait.
    pub(crate) parcel: u64,
    /// Whose events they are.
    pub(crate) app: u64,
    /// Where they went.
    pub(crate) url: String,
    /// How many events.
    pub(crate) events: u32,
    /// 0 for the first attempt.
    pub(crate) attempt: u32,
    /// When it ended, in milliseconds since 1970.
    pub(crate) at: i64,
    /// How long it took.
    pub(crate) duration_ms: f64,
    /// What the endpoint answered, if it did.
    pub(crate) status: Option<u16>,
    /// Why it did not arrive.
    pub(crate) failure: Option<String>,
    /// When the next attempt is due.
    pub(crate) next_attempt: Option<i64>,
    /// What was sent; none once there is no more room for it.
    pub(crate) body: Option<String>,
}

impl Delivery {
    /// What became of it: `delivered`, `waiting` for another attempt, `dropped` for good.
    pub(crate) fn outcome(&self) -> &'static str {
        match (&self.failure, self.next_attempt) {
            (None, _) => "delivered",
            (Some(_), Some(_)) => "waiting",
            (Some(_), None) => "dropped",
        }
    }
}

impl Delivery {
    fn note(&self) -> Note {
        Note {
            collection: KEPT,
            key: key(self.id),
            value: Some(json!(self)),
        }
    }
}

impl Kept {
    /// Adds one that has its number. Returns what becomes of those before it.
    fn take(&mut self, delivery: Delivery) -> Vec<Note> {
        let mut notes = Vec::new();
        self.bytes += delivery.body.as_ref().map_or(0, String::len);
        self.deliveries.push_back(delivery);
        if self.deliveries.len() > REMEMBERED
            && let Some(oldest) = self.deliveries.pop_front()
        {
            self.without_body = self.without_body.saturating_sub(1);
            self.bytes = self
                .bytes
                .saturating_sub(oldest.body.map_or(0, |body| body.len()));
            notes.push(Note {
                collection: KEPT,
                key: key(oldest.id),
                value: None,
            });
        }
        // The newest keeps its body, however long it is.
        while self.bytes > BODIES_MAX && self.without_body + 1 < self.deliveries.len() {
            let Some(one) = self.deliveries.get_mut(self.without_body) else {
                break;
            };
            if let Some(body) = one.body.take() {
                self.bytes = self.bytes.saturating_sub(body.len());
                notes.push(one.note());
            }
            self.without_body += 1;
        }
        notes
    }
}

fn key(id: u64) -> String {
    format!("{id:020}")
}

/// Which deliveries are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct WhichDeliveries {
    /// Those with a larger number.
    pub(crate) after: u64,
    /// At most this many, the latest.
    pub(crate) limit: usize,
    /// Those that did not arrive.
    pub(crate) failed: bool,
    /// Those of this app.
    pub(crate) app: Option<u64>,
}

/// The last deliveries of one portal.
#[derive(Debug, Default)]
pub(crate) struct DeliveryLog(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    deliveries: VecDeque<Delivery>,
    total: u64,
    bytes: usize,
    /// How many of the oldest have lost their bodies.
    without_body: usize,
}

impl DeliveryLog {
    /// The log that a state holds.
    pub(super) fn load(state: &State) -> Self {
        let mut kept = Kept::default();
        for (_, document) in state.documents(KEPT) {
            if let Ok(delivery) = Delivery::deserialize(document) {
                kept.total = kept.total.max(delivery.id);
                kept.take(delivery);
            }
        }
        Self(Mutex::new(kept))
    }

    /// Remembers a delivery and gives it its number. Returns what the store is to note of it.
    pub(super) fn push(&self, mut delivery: Delivery) -> Vec<Note> {
        let mut kept = self.0.lock();
        kept.total += 1;
        delivery.id = kept.total;
        let changed = kept.take(delivery);
        let newest = kept.deliveries.back().map(Delivery::note);
        changed.into_iter().chain(newest).collect()
    }

    /// Puts the log into a state that has taken the place of another.
    pub(crate) fn keep(&self, transaction: &mut Transaction<'_>) {
        let of_the_state: Vec<String> = transaction
            .documents(KEPT)
            .map(|(key, _)| key.to_owned())
            .collect();
        for key in of_the_state {
            transaction.delete_document(KEPT, &key);
        }
        let notes: Vec<Note> = self.0.lock().deliveries.iter().map(Delivery::note).collect();
        for note in notes {
            transaction.note(note);
        }
    }

    /// How many attempts there have been.
    pub(crate) fn total(&self) -> u64 {
        self.0.lock().total
    }

    /// The delivery with a number, if it is still remembered.
    pub(crate) fn find(&self, id: u64) -> Option<Delivery> {
        let kept = self.0.lock();
        let first = kept.deliveries.front()?.id;
        kept.deliveries
            .get(usize::try_from(id.checked_sub(first)?).ok()?)
            .cloned()
    }

    /// The latest deliveries that fit, oldest first, without their bodies.
    pub(crate) fn list(&self, which: &WhichDeliveries) -> Vec<Delivery> {
        let kept = self.0.lock();
        let fits = |one: &&Delivery| {
            one.id > which.after
                && (!which.failed || one.failure.is_some())
                && which.app.is_none_or(|app| app == one.app)
        };
        let bodiless = |one: &Delivery| Delivery {
            url: one.url.clone(),
            failure: one.failure.clone(),
            body: None,
            ..*one
        };
        let mut found: Vec<Delivery> = kept
            .deliveries
            .iter()
            .rev()
            .filter(fits)
            .take(which.limit)
            .map(bodiless)
            .collect();
        found.reverse();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(app: u64, failed: bool, body: usize) -> Delivery {
        Delivery {
            id: 0,
            parcel: 1,
            app,
            url: "http://127.0.0.1:9/in".to_owned(),
            events: 1,
            attempt: 0,
            at: 0,
            duration_ms: 1.0,
            status: None,
            failure: failed.then(|| "refused".to_owned()),
            next_attempt: None,
            body: Some("x".repeat(body)),
        }
    }

    #[test]
    fn deliveries_and_bodies_are_bounded() {
        let log = DeliveryLog::default();
        for _ in 0..REMEMBERED + 10 {
            log.push(delivery(1, false, BODIES_MAX / 100));
        }
        assert_eq!(log.total(), REMEMBERED as u64 + 10);
        assert!(log.find(10).is_none());
        assert_eq!(log.find(11).expect("the oldest").body, None);
        assert!(
            log.find(REMEMBERED as u64 + 10)
                .expect("the newest")
                .body
                .is_some()
        );
        let kept = log.0.lock();
        let bodies: usize = kept
            .deliveries
            .iter()
            .filter_map(|one| one.body.as_ref())
            .map(String::len)
            .sum();
        assert_eq!(bodies, kept.bytes);
        assert!(bodies <= BODIES_MAX);
    }

    #[test]
    fn deliveries_are_found_by_what_they_are() {
        let log = DeliveryLog::default();
        for (app, failed) in [(1, false), (2, true), (1, true), (1, false)] {
            log.push(delivery(app, failed, 1));
        }
        let ids = |which: WhichDeliveries| -> Vec<u64> {
            let found = log.list(&WhichDeliveries { limit: 9, ..which });
            found.iter().map(|one| one.id).collect()
        };
        let all = WhichDeliveries::default();
        assert_eq!(ids(all), [1, 2, 3, 4]);
        assert_eq!(ids(WhichDeliveries { failed: true, ..all }), [2, 3]);
        assert_eq!(
            ids(WhichDeliveries {
                app: Some(1),
                after: 1,
                ..all
            }),
            [3, 4]
        );
    }
}
