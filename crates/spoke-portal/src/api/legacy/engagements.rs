//! Engagements v1: calls, e-mails, meetings, notes and tasks as one kind of thing. The frame and the metadata of notes
//! and e-mails are recorded (2016); which fields the metadata of calls, meetings and tasks have is read from public
//! clients, and what fills them is assumed by name.

use http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value, json};
use spoke_model::object_type::ObjectTypeId;

use super::pages;
use super::records::{object_type, stored, stored_millis};
use crate::api::associated;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::reply::Reply;
use crate::api::write;
use crate::store::{Row, State, Table};

/// A field of the metadata: its name, the property behind it, and how it is printed.
type Field = (&'static str, &'static str, Form);

#[derive(Clone, Copy)]
enum Form {
    /// A text.
    Text,
    /// A number.
    Number,
    /// A time in milliseconds since 1970.
    Time,
}

use Form::{Number, Text, Time};

/// An activity type as an engagement: its name, and its metadata.
const KINDS: &[(ObjectTypeId, &str, &[Field])] = &[
    (ObjectTypeId::NOTE, "NOTE", &[("body", "hs_note_body", Text)]),
    (
        ObjectTypeId::CALL,
        "CALL",
        &[
            ("toNumber", "hs_call_to_number", Text),
            ("fromNumber", "hs_call_from_number", Text),
            ("status", "hs_call_status", Text),
            ("externalId", "hs_call_external_id", Text),
            ("durationMilliseconds", "hs_call_duration", Number),
            ("externalAccountId", "hs_call_external_account_id", Text),
            ("recordingUrl", "hs_call_recording_url", Text),
            ("body", "hs_call_body", Text),
            ("disposition", "hs_call_disposition", Text),
            ("title", "hs_call_title", Text),
        ],
    ),
    (
        ObjectTypeId::TASK,
        "TASK",
        &[
            ("body", "hs_task_body", Text),
            ("subject", "hs_task_subject", Text),
            ("status", "hs_task_status", Text),
            ("taskType", "hs_task_type", Text),
            ("priority", "hs_task_priority", Text),
            ("completionDate", "hs_task_completion_date", Time),
        ],
    ),
    (
        ObjectTypeId::MEETING,
        "MEETING",
        &[
            ("body", "hs_meeting_body", Text),
            ("startTime", "hs_meeting_start_time", Time),
            ("endTime", "hs_meeting_end_time", Time),
            ("title", "hs_meeting_title", Text),
        ],
    ),
    (
        ObjectTypeId::EMAIL,
        "EMAIL",
        &[
            ("subject", "hs_email_subject", Text),
            ("html", "hs_email_html", Text),
            ("text", "hs_email_text", Text),
            ("status", "hs_email_status", Text),
        ],
    ),
];

#[derive(Serialize)]
struct Engagement {
    engagement: Head,
    associations: Associations,
    attachments: Vec<Attachment>,
    metadata: Map<String, Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    id: u64,
    portal_id: u64,
    active: bool,
    created_at: i64,
    last_updated: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner_id: Option<u64>,
    #[serde(rename = "type")]
    kind: String,
    timestamp: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Associations {
    contact_ids: Vec<u64>,
    company_ids: Vec<u64>,
    deal_ids: Vec<u64>,
    owner_ids: [u64; 0],
    workflow_ids: [u64; 0],
    ticket_ids: Vec<u64>,
}

#[derive(Serialize)]
struct Attachment {
    id: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    results: Vec<Engagement>,
    has_more: bool,
    offset: u64,
}

/// `GET /engagements/v1/engagements/paged`: 100 a page, 250 at most (documented), by ascending id.
pub(crate) fn paged(call: &Call<'_>) -> Result<Reply, ApiError> {
    readable(call)?;
    let size = pages::size(call, "limit", 100, 250)?;
    let offset = pages::offset(call, "offset")?;
    let state = call.portal.store.read();
    // Ids are unique across types, so that the types' pages make one.
    let mut found: Vec<(u64, usize, Row)> = Vec::new();
    for (at, (object_type, ..)) in KINDS.iter().enumerate() {
        let Some(table) = state.table_of(*object_type) else {
            continue;
        };
        let rows = table.page(Some(offset.saturating_add(1)), size + 1, false);
        found.extend(rows.into_iter().map(|row| (table.id(row), at, row)));
    }
    found.sort_unstable_by_key(|(id, ..)| *id);
    let has_more = found.len() > size;
    found.truncate(size);
    let body = Page {
        has_more,
        offset: found.last().map_or(offset, |(id, ..)| *id),
        results: found
            .into_iter()
            .filter_map(|(_, at, row)| Engagement::of(call, &state, KINDS.get(at)?.0, row))
            .collect(),
    };
    Reply::serialized(StatusCode::OK, &body)
}

/// `GET /engagements/v1/engagements/{engagementId}`
pub(crate) fn detail(call: &Call<'_>) -> Result<Reply, ApiError> {
    readable(call)?;
    let state = call.portal.store.read();
    let id = call.parameter(0).parse().ok();
    let found = id.and_then(|id| {
        KINDS.iter().find_map(|(object_type, ..)| {
            let table = state.table_of(*object_type)?;
            let row = table.resolve(id).filter(|row| !table.is_archived(*row))?;
            Engagement::of(call, &state, *object_type, row)
        })
    });
    let engagement = found.ok_or_else(ApiError::resource_not_found)?;
    Reply::serialized(StatusCode::OK, &engagement)
}

/// Whether the token may read activities; all five kinds ask for the same scopes.
fn readable(call: &Call<'_>) -> Result<(), ApiError> {
    write::require_readable(call, &*object_type(call, ObjectTypeId::NOTE)?)
}

impl Engagement {
    fn of(call: &Call<'_>, state: &State, object_type: ObjectTypeId, row: Row) -> Option<Self> {
        let table = state.table_of(object_type)?;
        let (_, kind, fields) = KINDS.iter().find(|(known, ..)| *known == object_type)?;
        let id = table.id(row);
        let with = |other| associated::ids(state, object_type, id, other);
        let text = |name| stored(table, row, name);
        let created_at = table.created_at(row);
        Some(Self {
            engagement: Head {
                id,
                portal_id: call.portal.hub_id,
                active: true,
                created_at,
                last_updated: table.updated_at(row),
                owner_id: text("hubspot_owner_id").and_then(|owner| owner.parse().ok()),
                // E-mails name their direction as their type (documented).
                kind: text("hs_email_direction").unwrap_or_else(|| (*kind).to_owned()),
                timestamp: stored_millis(table, row, "hs_timestamp").unwrap_or(created_at),
            },
            associations: Associations {
                contact_ids: with(ObjectTypeId::CONTACT),
                company_ids: with(ObjectTypeId::COMPANY),
                deal_ids: with(ObjectTypeId::DEAL),
                owner_ids: [],
                workflow_ids: [],
                ticket_ids: with(ObjectTypeId::TICKET),
            },
            attachments: attachments(&text("hs_attachment_ids").unwrap_or_default()),
            metadata: metadata(table, row, object_type, fields),
        })
    }
}

fn attachments(ids: &str) -> Vec<Attachment> {
    ids.split(';')
        .filter_map(|id| id.trim().parse().ok())
        .map(|id| Attachment { id })
        .collect()
}

fn metadata(table: &Table, row: Row, object_type: ObjectTypeId, fields: &[Field]) -> Map<String, Value> {
    let mut metadata = Map::new();
    if object_type == ObjectTypeId::EMAIL {
        let text = |name| stored(table, row, name);
        let mut from = Map::new();
        for (key, name) in [
            ("email", "hs_email_from_email"),
            ("firstName", "hs_email_from_firstname"),
            ("lastName", "hs_email_from_lastname"),
        ] {
            from.extend(text(name).map(|value| (key.to_owned(), Value::String(value))));
        }
        metadata.insert("from".to_owned(), Value::Object(from));
        for (key, name) in [
            ("to", "hs_email_to_email"),
            ("cc", "hs_email_cc_email"),
            ("bcc", "hs_email_bcc_email"),
        ] {
            let addresses = text(name).unwrap_or_default();
            let addresses = addresses.split(';').map(str::trim).filter(|one| !one.is_empty());
            let addresses: Vec<Value> = addresses.map(|email| json!({ "email": email })).collect();
            metadata.insert(key.to_owned(), Value::Array(addresses));
        }
    }
    if object_type == ObjectTypeId::TASK {
        // What a task was meant for; the portal does not know, and contacts are the usual case (assumed).
        metadata.insert("forObjectType".to_owned(), json!("CONTACT"));
    }
    for (key, name, form) in fields {
        let value = match form {
            Text => stored(table, row, name).map(Value::String),
            Number => stored(table, row, name).and_then(|text| serde_json::from_str(&text).ok()),
            Time => stored_millis(table, row, name).map(Value::from),
        };
        metadata.extend(value.map(|value| ((*key).to_owned(), value)));
    }
    metadata
}
