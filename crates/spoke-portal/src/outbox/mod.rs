//! Webhooks on their way out: from what a transaction did to a signed request.
//!
//! | | |
//! |---|---|
//! | `documents` | settings and subscriptions as the store keeps them |
//! | `interests` | the active subscriptions, arranged for looking up |
//! | `observe` | what a transaction did becomes events, while its lock is held |
//! | `queue` | events that wait, and deliveries that wait for another attempt |
//! | `courier` | takes from the queue, signs, sends, decides about failures |
//! | `target`, `post` | one address, one request |
//!
//! The queue is in memory: what has not been delivered when the portal stops is lost. Events enter it when their
//! transaction ends, which may be some milliseconds before the transaction is on disk.

mod courier;
mod documents;
mod interests;
mod observe;
mod post;
mod queue;
mod target;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::{Mutex, RwLock};
use spoke_model::secret::Secret;
use tokio::sync::Notify;

pub(crate) use courier::Courier;
pub(crate) use documents::{Settings, Subscription, Subscriptions};
pub(crate) use target::Target;

use crate::clock::Clock;
use crate::store::State;
use interests::Interests;
use queue::Queue;

/// The outgoing events of one portal's app.
#[derive(Debug)]
pub(crate) struct Outbox {
    app_id: u64,
    hub_id: u64,
    secret: Secret,
    clock: Clock,
    interests: RwLock<Arc<Interests>>,
    /// Whether any subscription is active and there is an address; every transaction asks.
    wanted: AtomicBool,
    queue: Mutex<Queue>,
    wake: Notify,
}

impl Outbox {
    /// An outbox with the settings and subscriptions that the store holds.
    pub(crate) fn new(app_id: u64, hub_id: u64, secret: Secret, clock: Clock, state: &State) -> Self {
        let outbox = Self {
            app_id,
            hub_id,
            secret,
            clock,
            interests: RwLock::default(),
            wanted: AtomicBool::new(false),
            queue: Mutex::default(),
            wake: Notify::new(),
        };
        outbox.reload(state);
        outbox
    }

    /// Takes over settings and subscriptions after they have changed. Callers hold the store's write lock.
    pub(crate) fn reload(&self, state: &State) {
        let interests = Interests::load(state, self.app_id);
        self.wanted.store(interests.is_wanted(), Ordering::Release);
        *self.interests.write() = Arc::new(interests);
        self.wake.notify_one();
    }

    fn interests(&self) -> Arc<Interests> {
        Arc::clone(&self.interests.read())
    }
}
