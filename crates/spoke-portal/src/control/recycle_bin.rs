//! `/_spoke/records/…/restore`: brings an archived record back, which only HubSpot's app can.

use serde_json::json;
use spoke_model::time::Timestamp;

use super::contract::Handler::Later;
use super::contract::{Field, Kind, Operation};
use super::{Control, ControlAnswer};
use crate::recycle_bin::{self, RestoreError};

const RECORD: &[Field] = &[
    Field::text(
        "objectType",
        100,
        "The type of the record, by any name that paths know it by.",
    )
    .example("contacts"),
    Field::number("objectId", (1, u64::MAX), "The record's id.").example("512"),
];

pub(super) const OPERATIONS: &[Operation] = &[Operation::post(
    "/_spoke/records/{objectType}/{objectId}/restore",
    "records.restore",
    "Brings a record back that has been archived for less than 90 days, as a person does in HubSpot's app.",
    Later(|control| Box::pin(restore(control))),
)
.segments(RECORD)
.answers(
    200,
    "It is live again.",
    &[
        Field::told("objectType", "Its type.").required(),
        Field::told("id", "Its id.").required(),
        Field::new("restoredAt", Kind::Time, "When; the time of its last change.").required(),
        Field::new(
            "lineItems",
            Kind::Texts { most: usize::MAX },
            "The line items that came along, for a quote.",
        )
        .required(),
    ],
)
.refuses(&[
    (
        404,
        "There is no such record or object type, or it is gone for good.",
    ),
    (
        409,
        "It is not archived, was merged into another record, or another one has a unique value of it by now.",
    ),
])];

async fn restore(control: &Control<'_>) -> ControlAnswer {
    let (object_type, id) = (control.segment(0), control.segment(1));
    let Ok(number) = id.parse::<u64>() else {
        return ControlAnswer::refuse(400, format!("objectId: {id} is not the id of a record"));
    };
    let (restored, commit) = match recycle_bin::restore(control.portal, object_type, number) {
        Ok(restored) => restored,
        Err(refused) => return ControlAnswer::refuse(status_of(&refused), refused.to_string()),
    };
    if let Err(error) = commit.durable().await {
        return ControlAnswer::refuse(500, error.to_string());
    }
    let line_items: Vec<String> = restored.line_items.iter().map(u64::to_string).collect();
    ControlAnswer::json(&json!({
        "objectType": restored.object_type.path_name(),
        "id": id,
        "restoredAt": Timestamp::from_millis(restored.at).to_iso(),
        "lineItems": line_items,
    }))
}

fn status_of(refused: &RestoreError) -> u16 {
    match refused {
        RestoreError::UnknownObjectType { .. } | RestoreError::Unknown { .. } | RestoreError::Gone { .. } => {
            404
        }
        RestoreError::Live { .. }
        | RestoreError::Merged { .. }
        | RestoreError::Taken { .. }
        | RestoreError::Blocked { .. } => 409,
        RestoreError::Store(_) => 500,
    }
}
