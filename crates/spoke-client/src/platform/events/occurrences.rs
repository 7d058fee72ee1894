//! [`EventOccurrences`]: what happened.

use serde::Deserialize;
use serde_json::{Map, Value};
use spoke_model::time::Timestamp;

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::paged::{Items, items};
use crate::path::Path;
use crate::request::Request;
use crate::text::text_or_number;

/// Events to read, from [`super::Events::of_record`] and others.
#[derive(Clone, Debug)]
#[must_use = "nothing is read until stream is called"]
pub struct EventOccurrences {
    client: HubSpot,
    request: Request,
}

/// One thing that happened to a record.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EventOccurrence {
    /// Its id.
    pub id: String,
    /// The event's full name.
    pub event_type: String,
    /// The record's type.
    pub object_type: String,
    /// The record.
    #[serde(deserialize_with = "text_or_number")]
    pub object_id: String,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// Its values. They can be personal data.
    #[serde(default)]
    pub properties: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Types {
    event_types: Vec<String>,
}

impl EventOccurrences {
    pub(super) fn new(client: &HubSpot) -> Self {
        Self {
            client: client.clone(),
            request: Request::get(path(client)).query("limit", "100"),
        }
    }

    pub(super) fn parameter(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.query(name, value);
        self
    }

    /// Only those by this full name.
    pub fn event_type(self, name: &str) -> Self {
        self.parameter("eventType", name)
    }

    /// Only those from this time on.
    pub fn from(self, from: Timestamp) -> Self {
        self.parameter("occurredAfter", &from.to_string())
    }

    /// Only those until this time.
    pub fn until(self, until: Timestamp) -> Self {
        self.parameter("occurredBefore", &until.to_string())
    }

    /// Only those with this value of a property.
    pub fn property(self, name: &str, value: &str) -> Self {
        self.parameter(&format!("property.{name}"), value)
    }

    /// All of them, newest first.
    pub fn stream(self) -> Items<EventOccurrence> {
        items(&self.client, self.request)
    }
}

pub(super) async fn types(client: &HubSpot) -> Result<Vec<String>, Error> {
    let types: Types = client
        .send_json(&Request::get(path(client).then("event-types")))
        .await?;
    Ok(types.event_types)
}

fn path(client: &HubSpot) -> Path {
    Path::fixed(client.paths().event_occurrences())
}
