//! Entries of the journal, and what is in them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};
use spoke_model::time::Timestamp;

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::request::Request;

/// Where an entry is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct JournalEntry {
    /// Its name; what is newer is asked for by it.
    pub current_offset: String,
    /// The address of its file, which works for anybody who has it: never log it.
    pub url: String,
    /// Until when the address works.
    pub expires_at: Timestamp,
}

/// What an entry holds.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct JournalContent {
    /// The entry's name.
    pub offset: String,
    /// When it was published.
    #[serde(default)]
    pub published_at: Option<Timestamp>,
    /// What happened, in no promised order.
    #[serde(default)]
    pub journal_events: Vec<JournalEvent>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct JournalEvent {
    /// What kind of event it is, in HubSpot's words.
    #[serde(default, rename = "type")]
    pub event_type: Option<String>,
    /// `CREATE`, `UPDATE`, `DELETE`, `MERGE`, `RESTORE`, `ASSOCIATION_ADDED` and others.
    pub action: String,
    /// The account.
    pub portal_id: u64,
    /// When it happened.
    #[serde(default)]
    pub occurred_at: Option<Timestamp>,
    /// The object type, such as `0-1`.
    #[serde(default)]
    pub object_type_id: Option<String>,
    /// The record.
    #[serde(default)]
    pub object_id: Option<u64>,
    /// What the subscribed properties became, by name. Values can be personal data.
    #[serde(default)]
    pub property_changes: BTreeMap<String, Value>,
    /// Of associations: the record that it leads from.
    #[serde(default)]
    pub from_object_id: Option<u64>,
    /// Its type.
    #[serde(default)]
    pub from_object_type_id: Option<String>,
    /// Of associations: the record that it leads to.
    #[serde(default)]
    pub to_object_id: Option<u64>,
    /// Its type.
    #[serde(default)]
    pub to_object_type_id: Option<String>,
    /// Of associations: the kind, a number within its category.
    #[serde(default)]
    pub association_type_id: Option<u32>,
    /// Of associations: `HUBSPOT_DEFINED` or `USER_DEFINED`.
    #[serde(default)]
    pub association_category: Option<String>,
    /// What else HubSpot tells.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

impl JournalEntry {
    pub(super) async fn content(&self, client: &HubSpot) -> Result<JournalContent, Error> {
        client.send_json(&Request::elsewhere(&self.url)).await
    }
}
