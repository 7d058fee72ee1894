//! The webhooks journal: what transactions do, kept to be fetched.
//!
//! | | |
//! |---|---|
//! | `documents` | subscriptions and filters as the store keeps them |
//! | `interests` | the subscriptions, arranged for looking up |
//! | `observe` | what a transaction did becomes an entry, while its lock is held |
//! | `told` | what happens elsewhere than in records: custom events, installations |
//! | `ring` | which entries there are: those of the last three days, within bounds |
//! | `entries` | entries as the store keeps them |
//!
//! An entry is part of the transaction that it tells of, so that it is on disk with it and outlives a restart. What time
//! has ended is not shown any more at once, and leaves the store with the next entry.

mod documents;
mod entries;
mod interests;
mod observe;
mod ring;
mod told;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::{Mutex, RwLock};
use serde_json::Value;

use crate::clock::Clock;
use crate::store::{Note, State};
use entries::EVENTS_PER_ENTRY;
use interests::Interest;

pub(crate) use documents::{Filter, Filters, Subscription, Subscriptions};
pub(crate) use entries::Entries;
pub(crate) use ring::{Entry, Ring};
pub(crate) use told::Lifecycle;

/// The journal of one portal's apps.
#[derive(Debug)]
pub(crate) struct WebhooksJournal {
    hub_id: u64,
    clock: Clock,
    interests: RwLock<Arc<Vec<Interest>>>,
    /// Whether there is any subscription; every transaction asks.
    wanted: AtomicBool,
    ring: Mutex<Ring>,
    /// Entries whose time is up and that still lie in the store.
    expired: Mutex<Vec<u64>>,
}

impl WebhooksJournal {
    /// A journal with the subscriptions and the entries that the store holds.
    pub(crate) fn new(hub_id: u64, clock: Clock, state: &State) -> Self {
        let journal = Self {
            hub_id,
            clock,
            interests: RwLock::default(),
            wanted: AtomicBool::new(false),
            ring: Mutex::default(),
            expired: Mutex::default(),
        };
        journal.reload(state);
        journal.reload_entries(state);
        journal
    }

    /// Takes over other entries: the state was replaced by another. Callers hold the store's lock.
    pub(crate) fn reload_entries(&self, state: &State) {
        self.ring.lock().fill(Entries::all(state));
    }

    /// Takes over subscriptions and filters after they have changed. Callers hold the store's write lock.
    pub(crate) fn reload(&self, state: &State) {
        let interests = Interest::load(state);
        self.wanted.store(!interests.is_empty(), Ordering::Release);
        *self.interests.write() = Arc::new(interests);
    }

    /// Looks into the entries, without those whose time is up.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Ring) -> T) -> T {
        let mut ring = self.ring.lock();
        let gone = ring.expire(self.clock.now());
        if !gone.is_empty() {
            self.expired.lock().extend(gone);
        }
        look(&ring)
    }

    /// Adds entries with events, each of an app. They can be read once the store has the notes.
    pub(crate) fn publish(&self, mut events: Vec<(u64, Value)>, notes: &mut Vec<Note>) {
        if events.is_empty() {
            return;
        }
        let now = self.clock.now();
        let mut ring = self.ring.lock();
        let mut gone = self.expired.lock();
        gone.extend(ring.expire(now));
        // Those of an app stay in their order.
        events.sort_by_key(|(app, _)| *app);
        for of_app in events.chunk_by(|one, other| one.0 == other.0) {
            for some in of_app.chunks(EVENTS_PER_ENTRY) {
                let Some((app, _)) = some.first() else { continue };
                let events: Vec<&Value> = some.iter().map(|(_, event)| event).collect();
                let (entry, note) = Entries::made(ring.next(), *app, &events, now);
                notes.push(note);
                gone.extend(ring.push(entry));
            }
        }
        notes.extend(gone.drain(..).map(Entries::gone));
    }

    fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::Relaxed)
    }

    fn interests(&self) -> Arc<Vec<Interest>> {
        Arc::clone(&self.interests.read())
    }
}
