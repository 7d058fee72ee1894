//! The active subscriptions, arranged by what happens.

use hashbrown::HashMap;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::webhooks::{EventKind, Subject};

use super::documents::{Settings, Subscriptions};
use super::target::Target;
use crate::store::State;

/// Deliveries in flight at once, whatever the settings ask for.
const CONCURRENCY_MAX: u32 = 100;

/// What the app wants to hear of, and where.
#[derive(Debug, Default)]
pub(super) struct Interests {
    /// Where events go; `None` without settings.
    pub(super) target: Option<Target>,
    /// Deliveries in flight at once.
    pub(super) concurrency: usize,
    by_event: HashMap<(ObjectTypeId, EventKind), Vec<Interest>>,
}

/// One active subscription.
#[derive(Debug, Clone)]
pub(super) struct Interest {
    /// The subscription's id.
    pub(super) subscription_id: u64,
    /// The name of the event type.
    pub(super) name: &'static str,
    /// Whether it is an `object.*` subscription, whose events carry type ids.
    pub(super) generic: bool,
    /// The property, for property changes.
    pub(super) property: Option<String>,
}

impl Interests {
    /// Reads settings and active subscriptions.
    pub(super) fn load(state: &State, app_id: u64) -> Self {
        let settings = Settings::find(state, app_id);
        let concurrency = settings.as_ref().map_or(0, |one| one.max_concurrent_requests);
        let mut interests = Self {
            target: settings.and_then(|settings| Target::parse(&settings.target_url)),
            concurrency: concurrency.min(CONCURRENCY_MAX) as usize,
            by_event: HashMap::new(),
        };
        for subscription in Subscriptions::all(state).into_iter().filter(|one| one.active) {
            let Some((event_type, object_type)) = subscription.subject() else {
                continue;
            };
            interests
                .by_event
                .entry((object_type, event_type.kind))
                .or_default()
                .push(Interest {
                    subscription_id: subscription.id,
                    name: event_type.name,
                    generic: event_type.subject == Subject::AnyRecords,
                    property: subscription.property_name,
                });
        }
        interests
    }

    /// Whether any event would be sent anywhere.
    pub(super) fn is_wanted(&self) -> bool {
        self.target.is_some() && !self.by_event.is_empty()
    }

    /// Who wants to hear of this.
    pub(super) fn of(&self, object_type: ObjectTypeId, kind: EventKind) -> &[Interest] {
        self.by_event.get(&(object_type, kind)).map_or(&[], Vec::as_slice)
    }
}
