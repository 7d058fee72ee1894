//! Webhooks on their way out: from what a transaction did to a signed request.
//!
//! | | |
//! |---|---|
//! | `documents` | settings and subscriptions as the store keeps them |
//! | `interests` | the active subscriptions, arranged for looking up |
//! | `observe`, `told` | what happened becomes events, while the store's lock is held |
//! | `waiting` | events that wait, as the store keeps them |
//! | `queue` | whose turn it is |
//! | `courier` | takes from the queue, sends, decides about failures |
//! | `target`, `signatures`, `connections`, `post` | one address, one request |
//! | `mischief` | duplicates, other orders, delays: on demand |
//! | `log` | the last deliveries |
//!
//! Events are part of the transaction that they are of: where it is on disk they are, and a restart goes on delivering.
//! What was sent but not yet noted when the portal died is sent again: at least once, as on HubSpot. Deliveries may leave
//! some milliseconds before their transaction is on disk.

mod connections;
mod courier;
mod documents;
mod interests;
mod log;
mod mischief;
mod observe;
mod post;
mod queue;
mod signatures;
mod target;
mod told;
mod waiting;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use hashbrown::HashMap;
use parking_lot::{Mutex, RwLock};
use spoke_model::webhooks::{EVENTS_PER_DELIVERY_MAX, Event};
use tokio::sync::Notify;

pub(crate) use courier::Courier;
pub(crate) use documents::{Settings, Subscription, Subscriptions};
pub(crate) use log::{Delivery, DeliveryLog, REMEMBERED, WhichDeliveries};
pub(crate) use mischief::{DELAY_MAX_MS, Mischief, SEED};
pub(crate) use signatures::Signatures;
pub(crate) use target::Target;
pub(crate) use told::{ConversationChange, ConversationEvent};

use crate::clock::Clock;
use crate::store::{Note, State, Transaction};
use connections::Connections;
use interests::{Interest, Interests};
use mischief::Dice;
use queue::{Queue, Ticket};
use waiting::{Waiting, at_attempt};

/// Deliveries of one app in flight at once, whatever its settings ask for.
const CONCURRENCY_MAX: u32 = 100;
/// What changes are attributed to that the store notes no source for.
const DEFAULT_SOURCE: &str = "INTEGRATION";

/// The outgoing events of one portal's apps.
#[derive(Debug)]
pub(crate) struct Outbox {
    /// The app that changes are attributed to.
    app_id: u64,
    hub_id: u64,
    clock: Clock,
    destinations: RwLock<Arc<HashMap<u64, Arc<Destination>>>>,
    interests: RwLock<Arc<Interests>>,
    /// Whether subscriptions have changed since the interests were read.
    stale: AtomicBool,
    /// Whether anybody may listen; every transaction asks.
    wanted: AtomicBool,
    queue: Mutex<Queue>,
    /// The number of the next delivery that is kept.
    next: AtomicU64,
    dice: Mutex<Dice>,
    connections: Connections,
    /// How the last deliveries went.
    pub(crate) log: DeliveryLog,
    wake: Notify,
}

/// Where and how an app's events are delivered.
#[derive(Debug)]
struct Destination {
    url: String,
    target: Target,
    concurrency: usize,
    signatures: Signatures,
    timeout_ms: u32,
}

/// What came of asking for a delivery once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// It goes now.
    Sent,
    /// It is too long ago: what it said is not known any more.
    Forgotten,
    /// Its app has no address.
    NoAddress,
}

impl Outbox {
    /// An outbox with the settings, the subscriptions and the waiting events that the store holds.
    pub(crate) fn new(app_id: u64, hub_id: u64, clock: Clock, state: &State) -> Self {
        let mut queue = Queue::default();
        let mut last = 0;
        for (number, waiting) in Waiting::all(state) {
            last = number;
            let ticket = Ticket {
                number,
                events: waiting.events as usize,
                bytes: waiting.body.len(),
            };
            queue.push(waiting.app, ticket, waiting.due);
        }
        let outbox = Self {
            app_id,
            hub_id,
            clock,
            destinations: RwLock::default(),
            interests: RwLock::default(),
            stale: AtomicBool::new(true),
            wanted: AtomicBool::new(false),
            queue: Mutex::new(queue),
            next: AtomicU64::new(last + 1),
            dice: Mutex::default(),
            connections: Connections::default(),
            log: DeliveryLog::load(state),
            wake: Notify::new(),
        };
        outbox.reload(state);
        outbox
    }

    /// Takes over settings and subscriptions after settings have changed. Callers hold the store's lock.
    pub(crate) fn reload(&self, state: &State) {
        let destination = |(app, settings): (u64, Settings)| {
            let destination = Destination {
                target: Target::parse(&settings.target_url)?,
                url: settings.target_url,
                concurrency: settings.max_concurrent_requests.min(CONCURRENCY_MAX) as usize,
                signatures: settings.signatures,
                timeout_ms: settings.timeout_ms,
            };
            Some((app, Arc::new(destination)))
        };
        let destinations: HashMap<_, _> = Settings::all(state).filter_map(destination).collect();
        self.connections.retain(|authority| {
            destinations
                .values()
                .any(|one| one.target.authority() == Some(authority))
        });
        *self.destinations.write() = Arc::new(destinations);
        self.subscriptions_changed();
        self.wake.notify_one();
    }

    /// Takes over subscriptions after they have changed: with the next event, so that changing a thousand of them costs
    /// one look.
    pub(crate) fn subscriptions_changed(&self) {
        self.stale.store(true, Ordering::Release);
        self.wanted
            .store(!self.destinations().is_empty(), Ordering::Release);
    }

    /// Forgets what waits: the state that it was of has been replaced by another.
    pub(crate) fn forget_waiting(&self, transaction: &mut Transaction<'_>) {
        let waiting: Vec<u64> = Waiting::all(transaction).map(|(number, _)| number).collect();
        for number in waiting {
            transaction.note(Waiting::gone(number));
        }
        let mut queue = self.queue.lock();
        for app in queue.apps() {
            queue.clear(app);
        }
    }

    /// Events that wait, of one app or of all; those on their way do not count.
    pub(crate) fn waiting(&self, app: Option<u64>) -> usize {
        self.queue.lock().waiting(app)
    }

    /// What mischief is done with deliveries, and the seed it is decided by.
    pub(crate) fn mischief(&self) -> (Mischief, u64) {
        let dice = self.dice.lock();
        (dice.mischief, dice.seed)
    }

    /// Does this mischief from now on. The dice begin anew, those for the waits between attempts too.
    pub(crate) fn do_mischief(&self, mischief: Mischief, seed: u64) {
        *self.dice.lock() = Dice::new(mischief, seed);
        self.wake.notify_one();
    }

    /// Sends a delivery once more: at once when it waits for its next attempt, else as another attempt.
    pub(crate) fn send_again(&self, transaction: &mut Transaction<'_>, delivery: &Delivery) -> Again {
        if !self.destinations().contains_key(&delivery.app) {
            return Again::NoAddress;
        }
        if !self.queue.lock().hurry(delivery.parcel) {
            let Some(body) = &delivery.body else {
                return Again::Forgotten;
            };
            let attempt = delivery.attempt + 1;
            let waiting = Waiting {
                app: delivery.app,
                events: delivery.events,
                attempt,
                first_failure: None,
                due: None,
                body: at_attempt(body, attempt),
            };
            transaction.note(self.enqueue(&waiting));
        }
        self.wake.notify_one();
        Again::Sent
    }

    /// Lets every delivery that waits for its next attempt go now. Returns how many they are.
    pub(crate) fn send_all_now(&self) -> usize {
        let hurried = self.queue.lock().hurry_all();
        self.wake.notify_one();
        hurried
    }

    fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::Relaxed)
    }

    fn destinations(&self) -> Arc<HashMap<u64, Arc<Destination>>> {
        Arc::clone(&self.destinations.read())
    }

    /// Who listens to what, read again if it has changed. Callers hold the store's lock.
    fn interests(&self, state: &State) -> Arc<Interests> {
        if self.stale.swap(false, Ordering::AcqRel) {
            let interests = Arc::new(Interests::load(state));
            self.wanted.store(!interests.is_empty(), Ordering::Release);
            *self.interests.write() = interests;
        }
        Arc::clone(&self.interests.read())
    }

    /// An event for a subscription, with what every event says.
    fn event(&self, interest: &Interest, now: i64) -> Event {
        Event {
            event_id: fastrand::u64(1..=u64::from(u32::MAX)),
            subscription_id: interest.subscription,
            portal_id: self.hub_id,
            app_id: interest.app,
            occurred_at: now,
            subscription_type: interest.name,
            change_source: DEFAULT_SOURCE.to_owned(),
            source_id: Some(self.app_id.to_string()),
            ..Event::default()
        }
    }

    /// Keeps events until they are delivered: those of an app together, a hundred at most.
    fn keep(&self, events: Vec<Event>, notes: &mut Vec<Note>) {
        if events.is_empty() {
            return;
        }
        let mut by_app: HashMap<u64, Vec<String>> = HashMap::new();
        for event in &events {
            if let Ok(text) = serde_json::to_string(event) {
                by_app.entry(event.app_id).or_default().push(text);
            }
        }
        let mut by_app: Vec<(u64, Vec<String>)> = by_app.into_iter().collect();
        by_app.sort_unstable_by_key(|(app, _)| *app);
        let mut dropped = 0;
        for (app, mut events) in by_app {
            let twice = self.dice.lock().upset(&mut events);
            for batch in events
                .chunks(EVENTS_PER_DELIVERY_MAX)
                .chain(twice.chunks(EVENTS_PER_DELIVERY_MAX))
            {
                let delay = self.dice.lock().delay();
                let waiting = Waiting {
                    app,
                    events: u32::try_from(batch.len()).unwrap_or(u32::MAX),
                    attempt: 0,
                    first_failure: None,
                    due: (delay > 0).then(|| self.clock.now().saturating_add(delay)),
                    body: format!("[{}]", batch.join(",")),
                };
                if self.queue.lock().has_room(batch.len(), waiting.body.len()) {
                    notes.push(self.enqueue(&waiting));
                } else {
                    dropped += batch.len();
                }
            }
        }
        if dropped > 0 {
            tracing::warn!(dropped, "webhook events were dropped: too many wait already");
        }
        self.wake.notify_one();
    }

    /// Puts a delivery into the queue. It is sent once the store has what is returned.
    fn enqueue(&self, waiting: &Waiting) -> Note {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let ticket = Ticket {
            number,
            events: waiting.events as usize,
            bytes: waiting.body.len(),
        };
        self.queue.lock().push(waiting.app, ticket, waiting.due);
        waiting.note(number)
    }
}
