//! `/_spoke/clock`: the portal's time, moved forward, stopped and let go.

use std::time::Duration;

use serde_json::json;
use spoke_model::time::Timestamp;

use super::contract::Handler::Now;
use super::contract::{Field, Kind, Operation};
use super::fields::{BadField, Fields};
use super::{Control, ControlAnswer};
use crate::portal::PortalState;

/// The furthest step: ten years.
const STEP_MAX: u64 = 10 * 366 * 24 * 60 * 60 * 1000;

/// The clock in an answer.
pub(super) const CLOCK: &[Field] = &[
    Field::new("now", Kind::Time, "The portal's time.").required(),
    Field::flag("frozen", "Whether it stands still.").required(),
    Field::new(
        "aheadMs",
        Kind::Signed,
        "How far it is ahead of the machine's, in milliseconds; negative when it stood still and fell behind.",
    )
    .required(),
];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/_spoke/clock",
        "clock.read",
        "Tells the portal's time.",
        Now(read),
    )
    .answers(200, "The clock.", CLOCK),
    Operation::post(
        "/_spoke/clock/advance",
        "clock.advance",
        "Moves the portal's time forward and wakes what waits for it.",
        Now(advance),
    )
    .body(
        &[Field::number("milliseconds", (1, STEP_MAX), "How far the clock shall move.").required()],
        r#"{"milliseconds": 60000}"#,
    )
    .answers(200, "The clock afterwards.", CLOCK),
    Operation::post(
        "/_spoke/clock/set",
        "clock.set",
        "Moves the portal's time forward to a time and wakes what waits for it. It never goes back.",
        Now(set),
    )
    .body(
        &[Field::new("time", Kind::Time, "When; later than the portal's time.").required()],
        r#"{"time": "2030-01-01T00:00:00Z"}"#,
    )
    .answers(200, "The clock afterwards.", CLOCK),
    Operation::post(
        "/_spoke/clock/freeze",
        "clock.freeze",
        "Stops the portal's time.",
        Now(freeze),
    )
    .answers(200, "The clock, which stands still.", CLOCK),
    Operation::post(
        "/_spoke/clock/thaw",
        "clock.thaw",
        "Lets the portal's time go on.",
        Now(thaw),
    )
    .answers(200, "The clock, which goes on.", CLOCK),
];

fn read(control: &Control<'_>) -> ControlAnswer {
    ControlAnswer::json(&view(control.portal))
}

fn advance(control: &Control<'_>) -> ControlAnswer {
    match step(&control.body) {
        Ok(by) => control.portal.advance(by),
        Err(bad) => return bad.into(),
    }
    read(control)
}

fn set(control: &Control<'_>) -> ControlAnswer {
    match distance(&control.body, control.portal.clock.now()) {
        Ok(by) => control.portal.advance(by),
        Err(bad) => return bad.into(),
    }
    read(control)
}

fn freeze(control: &Control<'_>) -> ControlAnswer {
    control.portal.clock.hold();
    read(control)
}

fn thaw(control: &Control<'_>) -> ControlAnswer {
    control.portal.clock.release();
    read(control)
}

fn step(body: &[u8]) -> Result<Duration, BadField> {
    let mut fields = Fields::parse(body)?;
    let by = fields.number("milliseconds", 1, STEP_MAX)?;
    fields.done("milliseconds")?;
    by.map(Duration::from_millis)
        .ok_or_else(|| BadField::new("milliseconds: say how far the clock shall move"))
}

/// How far it is to a time. Records know when they were made, so the time never goes back.
fn distance(body: &[u8], now: i64) -> Result<Duration, BadField> {
    let mut fields = Fields::parse(body)?;
    let text = fields.text("time", 40)?.unwrap_or_default();
    fields.done("time")?;
    let time: Timestamp = text
        .parse()
        .map_err(|_| BadField::new(format!("time: {text} is not a time such as 2026-11-30T09:00:00Z")))?;
    let by = u64::try_from(time.millis().saturating_sub(now)).unwrap_or_default();
    if by == 0 || by > STEP_MAX {
        return Err(BadField::new(format!(
            "time: {text} is not within the ten years after the portal's time, {}; start a portal with --clock for an \
             earlier day",
            Timestamp::from_millis(now).to_iso()
        )));
    }
    Ok(Duration::from_millis(by))
}

/// The clock as JSON.
pub(super) fn view(portal: &PortalState) -> serde_json::Value {
    json!({
        "now": Timestamp::from_millis(portal.clock.now()).to_iso(),
        "frozen": portal.clock.is_held(),
        "aheadMs": portal.clock.ahead(),
    })
}
