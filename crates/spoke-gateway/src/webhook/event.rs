//! One event of a delivery, as a receiver reads it.

use serde::Deserialize;
use serde_json::value::RawValue;

/// An event. Which fields are there depends on its type, and HubSpot adds fields without notice, so all but the type may
/// be absent; `raw` is the event as it came.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Event {
    /// `contact.creation`.
    pub subscription_type: String,
    /// Not promised to be unique.
    pub event_id: Option<u64>,
    /// The subscription that asked for it.
    pub subscription_id: Option<u64>,
    /// The account in which it happened.
    pub portal_id: Option<u64>,
    /// The application that subscribed.
    pub app_id: Option<u64>,
    /// When it happened, in milliseconds since 1970. Events come in no order: compare this.
    pub occurred_at: Option<i64>,
    /// 0 at first, one more at each repetition.
    pub attempt_number: u32,
    /// The record; association changes may have none.
    pub object_id: Option<u64>,
    /// The record's type, in `object.*` events.
    pub object_type_id: Option<String>,
    /// The property that changed.
    pub property_name: Option<String>,
    /// Its new value; empty when it was cleared.
    pub property_value: Option<String>,
    /// The record on this side of an association.
    pub from_object_id: Option<u64>,
    /// The record on the other side.
    pub to_object_id: Option<u64>,
    /// `CRM_UI`, `INTEGRATION`: an open set.
    pub change_source: Option<String>,
    /// `userId:` and a number for people.
    pub source_id: Option<String>,
    /// The event as it came.
    pub raw: String,
    association: Option<String>,
}

/// A body is no delivery.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotAnEvent {
    /// It is no JSON array, or no JSON at all.
    #[error("the body is not a JSON array of events")]
    NotAnArray(#[source] serde_json::Error),
    /// One of its events does not look like one.
    #[error("event {position} is not an event")]
    Malformed {
        /// Its place, from 0.
        position: usize,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// There are more than any delivery has.
    #[error("{count} events in one delivery; HubSpot sends at most a hundred")]
    TooMany {
        /// How many.
        count: usize,
    },
}

/// HubSpot documents a hundred; ten times that is let through, because a refusal loses events.
const EVENTS_MAX: usize = 1000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    // The tables of the guide say eventType, every sample says subscriptionType.
    #[serde(alias = "eventType")]
    subscription_type: String,
    event_id: Option<u64>,
    subscription_id: Option<u64>,
    portal_id: Option<u64>,
    app_id: Option<u64>,
    occurred_at: Option<i64>,
    #[serde(default)]
    attempt_number: u32,
    object_id: Option<u64>,
    object_type_id: Option<String>,
    property_name: Option<String>,
    property_value: Option<String>,
    from_object_id: Option<u64>,
    to_object_id: Option<u64>,
    association_type: Option<String>,
    association_type_id: Option<u64>,
    association_removed: Option<bool>,
    change_source: Option<String>,
    source_id: Option<String>,
}

impl Event {
    /// Reads one event.
    ///
    /// # Errors
    /// When it is no JSON object with a `subscriptionType`.
    pub fn parse(raw: &str) -> Result<Self, serde_json::Error> {
        let fields: Fields = serde_json::from_str(raw)?;
        let association = match (&fields.association_type, fields.association_type_id) {
            (None, None) => None,
            (name, id) => Some(format!(
                "{}/{}/{}",
                name.as_deref().unwrap_or_default(),
                id.map(|id| id.to_string()).unwrap_or_default(),
                fields.association_removed.unwrap_or(false)
            )),
        };
        Ok(Self {
            subscription_type: fields.subscription_type,
            event_id: fields.event_id,
            subscription_id: fields.subscription_id,
            portal_id: fields.portal_id,
            app_id: fields.app_id,
            occurred_at: fields.occurred_at,
            attempt_number: fields.attempt_number,
            object_id: fields.object_id,
            object_type_id: fields.object_type_id,
            property_name: fields.property_name,
            property_value: fields.property_value,
            from_object_id: fields.from_object_id,
            to_object_id: fields.to_object_id,
            change_source: fields.change_source,
            source_id: fields.source_id,
            raw: raw.to_owned(),
            association,
        })
    }

    /// Reads the body of a delivery.
    ///
    /// # Errors
    /// When it is no array of events.
    pub fn parse_delivery(body: &[u8]) -> Result<Vec<Self>, NotAnEvent> {
        let raw: Vec<&RawValue> = serde_json::from_slice(body).map_err(NotAnEvent::NotAnArray)?;
        if raw.len() > EVENTS_MAX {
            return Err(NotAnEvent::TooMany { count: raw.len() });
        }
        raw.iter()
            .enumerate()
            .map(|(position, raw)| {
                Self::parse(raw.get()).map_err(|source| NotAnEvent::Malformed { position, source })
            })
            .collect()
    }

    /// What tells the event from every other one, and is the same when it is delivered again.
    ///
    /// `eventId` alone does not (documented), `attemptNumber` grows with repetitions. Association changes may have no
    /// `objectId`; both ends and the kind of association stand in for it.
    #[must_use]
    pub fn key(&self) -> String {
        let number = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
        [
            number(self.portal_id),
            number(self.app_id),
            number(self.subscription_id),
            self.subscription_type.clone(),
            number(self.event_id),
            number(self.object_id),
            self.occurred_at.map(|at| at.to_string()).unwrap_or_default(),
            self.property_name.clone().unwrap_or_default(),
            number(self.from_object_id),
            number(self.to_object_id),
            self.association.clone().unwrap_or_default(),
        ]
        .join("|")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Event, NotAnEvent};

    /// Recorded 2026-08: no objectId, no isPrimaryAssociation.
    const ASSOCIATION: &str = r#"{"eventId":2073333923,"portalId":50249912,"appId":36665006,"occurredAt":1786997905997,"subscriptionType":"deal.associationChange","attemptNumber":0,"changeSource":"USER","associationType":"DEAL_TO_LINE_ITEM","fromObjectId":64058987777,"toObjectId":58061514894,"associationRemoved":false,"sourceId":"userId:82088707"}"#;

    #[test]
    fn a_repetition_has_the_same_key_and_another_pair_does_not() {
        let first = Event::parse(ASSOCIATION).unwrap();
        let again = Event::parse(&ASSOCIATION.replace("\"attemptNumber\":0", "\"attemptNumber\":3")).unwrap();
        let other = Event::parse(&ASSOCIATION.replace("58061514894", "58061514895")).unwrap();
        assert_eq!(again.attempt_number, 3);
        assert_eq!(first.key(), again.key());
        assert_ne!(first.key(), other.key());
    }

    #[test]
    fn the_same_event_id_with_another_record_is_another_event() {
        let event = |object: u64| {
            Event::parse(&format!(
                "{{\"eventId\":1,\"subscriptionType\":\"contact.creation\",\"objectId\":{object}}}"
            ))
            .unwrap()
        };
        assert_ne!(event(1).key(), event(2).key());
    }

    #[test]
    fn what_is_no_delivery_is_told_with_its_place() {
        assert!(matches!(
            Event::parse_delivery(b"{}"),
            Err(NotAnEvent::NotAnArray(_))
        ));
        let body = format!("[{ASSOCIATION},{{\"eventId\":\"x\"}}]");
        assert!(matches!(
            Event::parse_delivery(body.as_bytes()),
            Err(NotAnEvent::Malformed { position: 1, .. })
        ));
        let many = format!("[{}]", vec!["{\"subscriptionType\":\"x\"}"; 1001].join(","));
        assert!(matches!(
            Event::parse_delivery(many.as_bytes()),
            Err(NotAnEvent::TooMany { count: 1001 })
        ));
    }

    proptest! {
        #[test]
        fn no_body_makes_it_panic(body: Vec<u8>) {
            let _ = Event::parse_delivery(&body);
        }
    }
}
