//! `/_spoke/mischief`: webhook events that are delivered twice, in another order, or late.

use std::time::Duration;

use serde_json::{Value, json};

use super::contract::Handler::Now;
use super::contract::{Field, Operation};
use super::fields::{BadField, Fields};
use super::{Control, ControlAnswer};
use crate::outbox::{DELAY_MAX_MS, Mischief, SEED};

/// Mischief, as it is said and told.
pub(super) const MISCHIEF: &[Field] = &[
    Field::number(
        "duplicatePercent",
        (0, 100),
        "How many of a hundred events are delivered twice; 0 when absent.",
    ),
    Field::flag("reorder", "Whether events and deliveries change places."),
    Field::number(
        "delayMs",
        (0, DELAY_MAX_MS),
        "How long deliveries wait at most, on the portal's clock.",
    ),
    Field::number(
        "seed",
        (0, u64::MAX),
        "The same number does the same mischief; 1 when absent.",
    ),
];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/_spoke/mischief",
        "mischief.read",
        "Tells what mischief is done with webhook deliveries.",
        Now(read),
    )
    .answers(200, "The mischief.", MISCHIEF),
    Operation::put(
        "/_spoke/mischief",
        "mischief.set",
        "Does mischief with webhook deliveries from now on, in place of what was done before.",
        Now(set),
    )
    .body(
        MISCHIEF,
        r#"{"duplicatePercent": 10, "reorder": true, "delayMs": 30000, "seed": 7}"#,
    )
    .answers(200, "The mischief.", MISCHIEF),
    Operation::delete(
        "/_spoke/mischief",
        "mischief.end",
        "Ends the mischief with webhook deliveries.",
        Now(end),
    )
    .answers(200, "The mischief, of which there is none.", MISCHIEF),
];

fn read(control: &Control<'_>) -> ControlAnswer {
    ControlAnswer::json(&view(control))
}

fn set(control: &Control<'_>) -> ControlAnswer {
    match sent(&control.body) {
        Ok((mischief, seed)) => control.portal.outbox.do_mischief(mischief, seed),
        Err(bad) => return bad.into(),
    }
    read(control)
}

fn end(control: &Control<'_>) -> ControlAnswer {
    control.portal.outbox.do_mischief(Mischief::default(), SEED);
    read(control)
}

/// What mischief is done.
pub(super) fn view(control: &Control<'_>) -> Value {
    let (mischief, seed) = control.portal.outbox.mischief();
    json!({
        "duplicatePercent": mischief.duplicate_percent,
        "reorder": mischief.reorder,
        "delayMs": u64::try_from(mischief.delay.as_millis()).unwrap_or(u64::MAX),
        "seed": seed,
    })
}

fn sent(body: &[u8]) -> Result<(Mischief, u64), BadField> {
    let mut fields = Fields::parse(body)?;
    let duplicates = fields.number("duplicatePercent", 0, 100)?.unwrap_or(0);
    let reorder = fields.flag("reorder")?;
    let delay = fields.number("delayMs", 0, DELAY_MAX_MS)?.unwrap_or(0);
    let seed = fields.number("seed", 0, u64::MAX)?.unwrap_or(SEED);
    let mischief = Mischief {
        duplicate_percent: u8::try_from(duplicates).unwrap_or(100),
        reorder,
        delay: Duration::from_millis(delay),
    };
    Ok((mischief, seed))
}
