//! `/_spoke/reset` and `/_spoke/seed`: away with all records, and more of them.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::contract::Handler::{Later, Now};
use super::contract::{Field, Kind, Operation};
use super::fields::{BadField, Fields};
use super::snapshots::blocking;
use super::{Control, ControlAnswer};
use crate::seed::{self, BLEMISHES, Made, Refused, Shape};
use crate::snapshots;

/// Records of a kind in a crowd: the store holds about four times as many in 16 GiB.
const RECORDS_MAX: u64 = 10_000_000;
/// Records in one call when nothing is said, and at most.
const CALL: u64 = 100_000;
/// The largest share of duplicates.
const DUPLICATES_MAX: u64 = 90;

const SHAPE: &[Field] = &[
    Field::number("contacts", (0, RECORDS_MAX), "How many contacts."),
    Field::number(
        "companies",
        (0, RECORDS_MAX),
        "How many companies; most contacts work for one.",
    ),
    Field::number(
        "deals",
        (0, RECORDS_MAX),
        "How many deals, each of a contact and its company.",
    ),
    Field::number(
        "tickets",
        (0, RECORDS_MAX),
        "How many tickets, each of a contact and its company.",
    ),
    Field::number(
        "seed",
        (0, u64::MAX),
        "Which records; 1 when absent. Each seed makes a crowd once.",
    ),
    Field::number(
        "duplicatesPercent",
        (0, DUPLICATES_MAX),
        "How many of a hundred contacts are another record of a person who has one.",
    ),
    Field::flag("messy", "Whether values are as people type them."),
    Field::number(
        "most",
        (1, CALL),
        "About how many are made in this call; the same call again makes the next ones.",
    ),
];
const BLEMISH: &[Field] = &[
    Field::told("name", "Its name.").required(),
    Field::told("what", "What it is.").required(),
    Field::told("objectTypeId", "The object type that has it.").required(),
    Field::count("percent", "How many of a hundred records have it, about."),
];
const MADE: &[Field] = &[
    Field::count("contacts", "Contacts made in this call, duplicates included."),
    Field::count("companies", "Companies made."),
    Field::count("deals", "Deals made."),
    Field::count("tickets", "Tickets made."),
    Field::count(
        "duplicates",
        "Contacts that are another record of a person who has one.",
    ),
    Field::new(
        "blemishes",
        Kind::Any,
        "How often each blemish of a messy crowd was put on, by its name.",
    )
    .required(),
    Field::count(
        "left",
        "Records that the same call would make next; 0 when the crowd is complete.",
    ),
];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::post(
        "/_spoke/seed",
        "seed.make",
        "Adds records, the same ones for the same seed.",
        Later(|control| Box::pin(make(control))),
    )
    .body(
        SHAPE,
        r#"{"contacts": 50, "companies": 5, "deals": 10, "tickets": 5, "seed": 7, "duplicatesPercent": 20, "messy": true}"#,
    )
    .answers(201, "What was made.", MADE)
    .refuses(&[(
        409,
        "The seed has made its records already, or the portal's own records or definitions are in the way; the message \
         says what was written.",
    )]),
    Operation::get(
        "/_spoke/seed/blemishes",
        "seed.blemishes",
        "Lists what a messy crowd has, and how often.",
        Now(blemishes),
    )
    .answers(
        200,
        "The blemishes.",
        &[Field::new("blemishes", Kind::List { of: BLEMISH, most: usize::MAX }, "All of them.").required()],
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

async fn make(control: &Control<'_>) -> ControlAnswer {
    let (shape, most) = match read(&control.body) {
        Ok(read) => read,
        Err(bad) => return bad.into(),
    };
    let portal = Arc::clone(control.portal);
    blocking(move || {
        Ok(match seed::make_crowd(&portal, &shape, most) {
            Ok(made) => ControlAnswer::created(&view(&made)),
            Err(Refused::Conflict(reason)) => ControlAnswer::refuse(409, reason),
            Err(Refused::Failed(reason)) => ControlAnswer::refuse(500, reason),
        })
    })
    .await
}

fn blemishes(_: &Control<'_>) -> ControlAnswer {
    let all: Vec<Value> = BLEMISHES
        .iter()
        .map(|blemish| {
            json!({
                "name": blemish.name,
                "what": blemish.what,
                "objectTypeId": blemish.of.to_string(),
                "percent": blemish.percent,
            })
        })
        .collect();
    ControlAnswer::json(&json!({ "blemishes": all }))
}

fn read(body: &[u8]) -> Result<(Shape, u64), BadField> {
    let mut fields = Fields::parse(body)?;
    let mut count = |name: &str, most: u64| Ok(fields.number(name, 0, most)?.unwrap_or(0));
    let shape = Shape {
        contacts: count("contacts", RECORDS_MAX)?,
        companies: count("companies", RECORDS_MAX)?,
        deals: count("deals", RECORDS_MAX)?,
        tickets: count("tickets", RECORDS_MAX)?,
        duplicates_percent: count("duplicatesPercent", DUPLICATES_MAX)?,
        messy: fields.flag("messy")?,
        seed: fields.number("seed", 0, u64::MAX)?.unwrap_or(1),
    };
    if shape.total() == 0 {
        return Err(BadField::new(
            "contacts: say how many contacts, companies, deals or tickets",
        ));
    }
    Ok((shape, fields.number("most", 1, CALL)?.unwrap_or(CALL)))
}

fn view(made: &Made) -> Value {
    let blemishes: Map<String, Value> = BLEMISHES
        .iter()
        .zip(&made.blemished)
        .map(|(blemish, count)| (blemish.name.to_owned(), (*count).into()))
        .collect();
    json!({
        "contacts": made.contacts,
        "companies": made.companies,
        "deals": made.deals,
        "tickets": made.tickets,
        "duplicates": made.duplicates,
        "blemishes": blemishes,
        "left": made.left,
    })
}
