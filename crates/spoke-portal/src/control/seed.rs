//! `/_spoke/reset` and `/_spoke/seed`: away with all records, and more contacts.

use std::sync::Arc;

use serde_json::json;

use super::contract::Handler::Later;
use super::contract::{Field, Operation};
use super::fields::{BadField, Fields};
use super::snapshots::blocking;
use super::{Control, ControlAnswer};
use crate::seed::{self, Bulk};
use crate::snapshots::{self, Problem};

/// Contacts in one call.
const CONTACTS_MAX: u64 = 100_000;

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::post(
        "/_spoke/seed",
        "seed.contacts",
        "Adds contacts, the same ones for the same seed.",
        Later(|control| Box::pin(contacts(control))),
    )
    .body(
        &[
            Field::number("contacts", (1, CONTACTS_MAX), "How many.").required(),
            Field::number("seed", (0, u64::MAX), "Which ones; 1 when absent."),
            Field::number(
                "duplicatesPercent",
                (0, 90),
                "How many of a hundred are another record of a person who has one.",
            ),
        ],
        r#"{"contacts": 50, "seed": 7, "duplicatesPercent": 20}"#,
    )
    .answers(
        201,
        "What was made.",
        &[
            Field::count("contacts", "Contacts, duplicates included."),
            Field::count("duplicates", "Duplicates."),
        ],
    ),
    Operation::post(
        "/_spoke/reset",
        "reset",
        "Removes every record, definition and setting.",
        Later(|control| Box::pin(reset(control))),
    )
    .body(
        &[Field::flag(
            "sample",
            "Whether the sample data is put in their place.",
        )],
        r#"{"sample": false}"#,
    )
    .answers(
        200,
        "The portal is empty, or holds the sample data and nothing else.",
        &[Field::flag("sample", "Whether the sample data is there.").required()],
    ),
];

async fn reset(control: &Control<'_>) -> ControlAnswer {
    let read = |body: &[u8]| -> Result<bool, BadField> {
        let mut fields = Fields::parse(body)?;
        let sample = fields.flag("sample")?;
        fields.done("sample")?;
        Ok(sample)
    };
    let sample = match read(&control.body) {
        Ok(sample) => sample,
        Err(bad) => return bad.into(),
    };
    let portal = Arc::clone(control.portal);
    let emptied = blocking(move || {
        snapshots::reset(&portal)?;
        Ok(ControlAnswer::json(&json!({ "sample": sample })))
    })
    .await;
    if sample && let Err(error) = seed::sample(control.portal).await {
        return ControlAnswer::refuse(500, error.to_string());
    }
    emptied
}

async fn contacts(control: &Control<'_>) -> ControlAnswer {
    let bulk = match read(&control.body) {
        Ok(bulk) => bulk,
        Err(bad) => return bad.into(),
    };
    let portal = Arc::clone(control.portal);
    blocking(move || {
        let made = seed::bulk(&portal, bulk).map_err(Problem::Failed)?;
        Ok(ControlAnswer::created(
            &json!({ "contacts": made.contacts, "duplicates": made.duplicates }),
        ))
    })
    .await
}

fn read(body: &[u8]) -> Result<Bulk, BadField> {
    let mut fields = Fields::parse(body)?;
    let contacts = fields.number("contacts", 1, CONTACTS_MAX)?;
    let seed = fields.number("seed", 0, u64::MAX)?;
    let duplicates = fields.number("duplicatesPercent", 0, 90)?;
    fields.done("contacts, seed, duplicatesPercent")?;
    Ok(Bulk {
        contacts: contacts.ok_or_else(|| BadField::new("contacts: say how many"))?,
        seed: seed.unwrap_or(1),
        duplicates_percent: duplicates.unwrap_or(0),
    })
}
