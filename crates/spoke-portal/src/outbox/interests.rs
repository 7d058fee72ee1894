//! The active subscriptions of all apps, arranged by what happens, so that an event costs one look-up however many
//! subscriptions there are.

use hashbrown::HashMap;
use spoke_model::object_type::ObjectTypeId;
use spoke_model::webhooks::{EventKind, EventType, Subject, event_type};

use super::documents::{Settings, Subscription, Subscriptions};
use crate::store::State;

/// What events are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Topic {
    /// Records of a type.
    Records(ObjectTypeId),
    /// Threads of the conversations inbox.
    Conversations,
    /// Custom events.
    CustomEvents,
}

/// What the apps want to hear of.
#[derive(Debug, Default)]
pub(super) struct Interests(HashMap<(Topic, EventKind), Listeners>);

/// Who listens to one kind of event.
#[derive(Debug, Default)]
struct Listeners {
    /// To all of them.
    everything: Vec<Interest>,
    /// By the property, or the custom event, that they name.
    named: HashMap<String, Vec<Interest>>,
}

/// One active subscription.
#[derive(Debug, Clone)]
pub(super) struct Interest {
    /// The app.
    pub(super) app: u64,
    /// The subscription's id.
    pub(super) subscription: u64,
    /// The name of the event type.
    pub(super) name: &'static str,
    /// Whether it is an `object.*` subscription, whose events carry type ids.
    pub(super) generic: bool,
}

impl Interests {
    /// Reads the active subscriptions of apps that have an address.
    pub(super) fn load(state: &State) -> Self {
        let apps: Vec<u64> = Settings::all(state).map(|(app, _)| app).collect();
        let mut interests = Self::default();
        for (app, subscription) in Subscriptions::everybodys(state) {
            if subscription.active && apps.contains(&app) {
                interests.add(app, subscription);
            }
        }
        interests
    }

    fn add(&mut self, app: u64, subscription: Subscription) {
        let Some((event_type, topic)) = subject(&subscription) else {
            return;
        };
        let interest = Interest {
            app,
            subscription: subscription.id,
            name: event_type.name,
            generic: event_type.subject == Subject::AnyRecords,
        };
        let listeners = self.0.entry((topic, event_type.kind)).or_default();
        match subscription.property_name.or(subscription.event_type_name) {
            Some(name) => listeners.named.entry(name).or_default().push(interest),
            None => listeners.everything.push(interest),
        }
    }

    /// Whether nobody listens to anything.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Who wants to hear of this.
    pub(super) fn of(&self, topic: Topic, kind: EventKind) -> &[Interest] {
        self.0
            .get(&(topic, kind))
            .map_or(&[], |listeners| &listeners.everything)
    }

    /// Who wants to hear of this about a property or a custom event with this name.
    pub(super) fn named(&self, topic: Topic, kind: EventKind, name: &str) -> &[Interest] {
        self.0
            .get(&(topic, kind))
            .and_then(|listeners| listeners.named.get(name))
            .map_or(&[], Vec::as_slice)
    }
}

fn subject(subscription: &Subscription) -> Option<(&'static EventType, Topic)> {
    let event_type = event_type(&subscription.event_type)?;
    let topic = match event_type.subject {
        Subject::Records(object_type) => Topic::Records(object_type),
        Subject::AnyRecords => Topic::Records(subscription.object_type_id.as_deref()?.parse().ok()?),
        Subject::Conversations => Topic::Conversations,
        Subject::CustomEvents => Topic::CustomEvents,
        _ => return None,
    };
    Some((event_type, topic))
}
