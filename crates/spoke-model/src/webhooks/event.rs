//! One event of a delivery.

use serde::Serialize;

/// What stands in place of the value of a sensitive property (documented for classic events; that `object.*` events
/// hide it too is assumed).
pub const REDACTED: &str = "REDACTED";

/// One event, as it stands in the JSON array of a delivery. What does not belong to a kind of event is left out.
///
/// Field names: documented, and recorded in captured deliveries. The tables of the guide call the type `eventType`;
/// every sample and every capture says `subscriptionType`. The order of the fields follows a capture of 2026-08.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Not promised to be unique.
    pub event_id: u64,
    /// The subscription that asked for it.
    pub subscription_id: u64,
    /// The account in which it happened.
    pub portal_id: u64,
    /// The application that subscribed.
    pub app_id: u64,
    /// When it happened, in milliseconds since 1970.
    pub occurred_at: i64,
    /// `contact.creation`.
    pub subscription_type: &'static str,
    /// 0 at first, one more at each repetition.
    pub attempt_number: u32,
    /// The record; association changes have two and name them below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_id: Option<u64>,
    /// The record's type, in `object.*` events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_type_id: Option<String>,
    /// The property that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property_name: Option<String>,
    /// Its new value; empty when it was cleared, [`REDACTED`] when the property is sensitive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property_value: Option<String>,
    /// Whether the property is sensitive, in `object.*` events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_sensitive: Option<bool>,
    /// `NEW` (recorded), `DELETED` (recorded), `RESTORED` (assumed).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_flag: Option<&'static str>,
    /// The record that a merge was into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_object_id: Option<u64>,
    /// The records that a merge took up.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub merged_object_ids: Vec<u64>,
    /// The record that came of a merge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_object_id: Option<u64>,
    /// How many values a merge carried over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number_of_properties_moved: Option<u64>,
    /// `CONTACT_TO_COMPANY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub association_type: Option<String>,
    /// The record on this side of the association.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_object_id: Option<u64>,
    /// The record on the other side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_object_id: Option<u64>,
    /// The type of the record on this side, in `object.*` events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_object_type_id: Option<String>,
    /// The type of the record on the other side, in `object.*` events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_object_type_id: Option<String>,
    /// The association's type, in `object.*` events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub association_type_id: Option<u32>,
    /// The association's category, in `object.*` events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub association_category: Option<&'static str>,
    /// Whether the association was taken away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub association_removed: Option<bool>,
    /// Whether it is the record's primary association.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_primary_association: Option<bool>,
    /// The message, of a conversation's new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// `MESSAGE` or `COMMENT`, of a conversation's new message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_type: Option<&'static str>,
    /// The custom event that happened (assumed: the payload of `event.completed` is not documented).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_type_name: Option<String>,
    /// `INTEGRATION`, `IMPORT`, `CRM_UI` and others: an open set.
    pub change_source: String,
    /// `userId:` and a number for people, the application's id for integrations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
}
