//! What happens elsewhere than in records: custom events, and apps that are installed and removed. Whoever makes it
//! happen tells the journal, inside the transaction in which it happens.
//!
//! The fields of installations are documented. Those of events are assumed: an event names itself, the record and the
//! values of its properties.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;
use spoke_model::webhooks::journal::{APP_INSTALL_EVENT, APP_UNINSTALL_EVENT, JournalAction, JournalSubject};

use super::WebhooksJournal;
use super::observe::apps;
use crate::store::Transaction;

/// An app came or went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lifecycle {
    /// It was installed.
    Installed,
    /// It was removed.
    Uninstalled,
}

impl WebhooksJournal {
    /// A custom event, by its full name and its type, happened to a record.
    pub(crate) fn event_completed(
        &self,
        transaction: &mut Transaction<'_>,
        (name, event_type): (&str, &str),
        (object_type, record): (ObjectTypeId, u64),
        at: i64,
        properties: &BTreeMap<String, String>,
    ) {
        let apps = self.asking_for(JournalSubject::Event, None, &[name, event_type]);
        if !apps.is_empty() {
            let mut event = self.happening(JournalSubject::Event, at);
            event.insert("eventTypeId".to_owned(), event_type.into());
            event.insert("eventTypeName".to_owned(), name.into());
            event.insert("objectTypeId".to_owned(), object_type.to_string().into());
            event.insert("objectId".to_owned(), record.into());
            event.insert("properties".to_owned(), json!(properties));
            self.tell(transaction, &apps, event);
        }
    }

    /// An app was installed in the account, or removed from it. `user` is who did it.
    pub(crate) fn lifecycle(
        &self,
        transaction: &mut Transaction<'_>,
        app: u64,
        what: Lifecycle,
        user: Option<u64>,
    ) {
        let (event_type, action) = match what {
            Lifecycle::Installed => (APP_INSTALL_EVENT, JournalAction::AppInstall),
            Lifecycle::Uninstalled => (APP_UNINSTALL_EVENT, JournalAction::AppUninstall),
        };
        let subject = JournalSubject::AppLifecycleEvent;
        // Only the app itself hears of its installations (assumed).
        if self
            .asking_for(subject, Some(action), &[event_type])
            .contains(&app)
        {
            let mut event = self.happening(subject, self.clock.now());
            event.insert("action".to_owned(), json!(action));
            event.insert("eventTypeId".to_owned(), event_type.into());
            // Whether an app is installed for a person or an account is not on record here: the account is assumed.
            let properties = json!({
                "hs_app_id": app.to_string(), "hs_app_install_level": "PORTAL",
                "hs_initiating_user_id": user.map(|id| id.to_string()), "hs_user_id": user.map(|id| id.to_string()),
            });
            event.insert("properties".to_owned(), properties);
            self.tell(transaction, &[app], event);
        }
    }

    /// The apps that ask to be told of this.
    fn asking_for(&self, subject: JournalSubject, action: Option<JournalAction>, names: &[&str]) -> Vec<u64> {
        if !self.is_wanted() {
            return Vec::new();
        }
        let interests = self.interests();
        apps(
            interests
                .iter()
                .filter(|one| one.is_in_event(subject, action, names)),
        )
    }

    fn happening(&self, subject: JournalSubject, at: i64) -> Map<String, Value> {
        let mut event = Map::new();
        event.insert("type".to_owned(), subject.as_str().into());
        event.insert("portalId".to_owned(), self.hub_id.into());
        let at = Timestamp::from_millis(at).to_string();
        event.insert("occurredAt".to_owned(), at.into());
        event
    }

    fn tell(&self, transaction: &mut Transaction<'_>, apps: &[u64], event: Map<String, Value>) {
        let event = Value::Object(event);
        let events = apps.iter().map(|app| (*app, event.clone())).collect();
        let mut notes = Vec::new();
        self.publish(events, &mut notes);
        for note in notes {
            transaction.note(note);
        }
    }
}
