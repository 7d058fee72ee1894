//! Who takes part: kept by event and contact, counted, printed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use spoke_model::marketing::event::Attendance;
use spoke_model::time::Timestamp;

use super::event::Event;
use crate::store::{State, Transaction};

/// Keyed `event/contact`.
const PARTICIPATIONS: &str = "marketing_event_participations";

/// Somebody's part in an event.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Participation {
    pub(super) event: u64,
    pub(super) contact: u64,
    pub(super) email: String,
    pub(super) state: Attendance,
    pub(super) at: i64,
    #[serde(default)]
    pub(super) properties: Map<String, Value>,
}

/// How many take part in which way.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Counters {
    pub(super) attended: usize,
    pub(super) registered: usize,
    pub(super) cancelled: usize,
    pub(super) no_shows: usize,
}

impl Participation {
    /// Of one event, by contact.
    pub(super) fn of_event(state: &State, event: u64) -> impl Iterator<Item = Self> + use<'_> {
        state
            .documents_below(PARTICIPATIONS, &format!("{event:020}/"))
            .filter_map(|(_, document)| Self::deserialize(document).ok())
    }

    /// Of one contact, or one address.
    pub(super) fn of_contact<'s>(state: &'s State, who: &'s str) -> impl Iterator<Item = Self> + use<'s> {
        state
            .documents_below(PARTICIPATIONS, "")
            .filter_map(|(_, document)| Self::deserialize(document).ok())
            .filter(move |one| one.is_of(who))
    }

    /// Whether it is that of a contact, by id or address.
    pub(super) fn is_of(&self, who: &str) -> bool {
        self.contact.to_string() == who || self.email.eq_ignore_ascii_case(who)
    }

    pub(super) fn keep(&self, transaction: &mut Transaction<'_>) {
        transaction.put_document(PARTICIPATIONS, &key(self.event, self.contact), json!(self));
    }

    /// What it counts as: somebody who registered for an event that is over, and was not there, did not show up.
    pub(super) fn counts_as(&self, event: &Event) -> Attendance {
        if self.state == Attendance::Registered && event.is("eventCompleted") {
            Attendance::NoShow
        } else {
            self.state
        }
    }

    pub(super) fn view(&self, event: &Event) -> Value {
        let mut properties = self.properties.clone();
        properties.insert("occurredAt".to_owned(), self.at.into());
        properties.insert("attendanceState".to_owned(), json!(self.counts_as(event)));
        json!({
            "id": format!("{}-{}", self.event, self.contact),
            "createdAt": Timestamp::from_millis(self.at).to_string(),
            "properties": properties,
            "associations": {
                "contact": {"contactId": self.contact.to_string(), "email": self.email},
                "marketingEvent": {"marketingEventId": event.id.to_string(), "externalEventId": event.external_id,
                    "externalAccountId": event.account, "name": event.name()},
            },
        })
    }
}

impl Counters {
    pub(super) fn of(state: &State, event: &Event) -> Self {
        let mut counters = Self::default();
        for one in Participation::of_event(state, event.id) {
            match one.counts_as(event) {
                Attendance::Registered => counters.registered += 1,
                Attendance::Attended => counters.attended += 1,
                Attendance::Cancelled => counters.cancelled += 1,
                _ => counters.no_shows += 1,
            }
        }
        counters
    }
}

/// Forgets everybody's part in an event.
pub(super) fn forget(transaction: &mut Transaction<'_>, event: u64) {
    let contacts: Vec<u64> = Participation::of_event(transaction, event)
        .map(|one| one.contact)
        .collect();
    for contact in contacts {
        transaction.delete_document(PARTICIPATIONS, &key(event, contact));
    }
}

fn key(event: u64, contact: u64) -> String {
    format!("{event:020}/{contact:020}")
}
