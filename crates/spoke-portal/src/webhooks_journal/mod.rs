//! The webhooks journal: what transactions do, kept to be fetched.
//!
//! | | |
//! |---|---|
//! | `documents` | subscriptions and filters as the store keeps them |
//! | `interests` | the subscriptions, arranged for looking up |
//! | `observe` | what a transaction did becomes an entry, while its lock is held |
//! | `ring` | the entries of the last three days, within bounds |
//!
//! Entries are in memory: a restart begins an empty journal. What happens to members of lists, events and installations
//! can be subscribed to, but nothing is told of them yet.

mod documents;
mod interests;
mod observe;
mod ring;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::{Mutex, RwLock};
use serde_json::Value;

use crate::clock::Clock;
use crate::store::State;
use interests::Interest;

pub(crate) use documents::{Filter, Filters, Subscription, Subscriptions};
pub(crate) use ring::{Entry, Ring};

/// The journal of one portal's app.
#[derive(Debug)]
pub(crate) struct WebhooksJournal {
    hub_id: u64,
    clock: Clock,
    interests: RwLock<Arc<Vec<Interest>>>,
    /// Whether there is any subscription; every transaction asks.
    wanted: AtomicBool,
    ring: Mutex<Ring>,
}

impl WebhooksJournal {
    /// An empty journal for the subscriptions that the store holds.
    pub(crate) fn new(hub_id: u64, clock: Clock, state: &State) -> Self {
        let journal = Self {
            hub_id,
            clock,
            interests: RwLock::default(),
            wanted: AtomicBool::new(false),
            ring: Mutex::default(),
        };
        journal.reload(state);
        journal
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
        ring.expire(self.clock.now());
        look(&ring)
    }

    /// Adds an entry.
    pub(crate) fn publish(&self, events: &[Value]) {
        if !events.is_empty() {
            self.ring.lock().publish(events, self.clock.now());
        }
    }
}
