//! `/_spoke/clock`: the portal's time, moved forward, set to a later one, stopped and let go.

use std::time::Duration;

use http::Method;
use serde_json::json;
use spoke_model::time::Timestamp;

use super::fields::{BadField, Fields};
use super::{Control, ControlAnswer, not_found};
use crate::portal::PortalState;

/// The furthest step: ten years.
const STEP_MAX: u64 = 10 * 366 * 24 * 60 * 60 * 1000;

pub(super) fn answer(control: &Control<'_>, rest: &[&str]) -> ControlAnswer {
    let portal = control.portal;
    match (rest, &control.method) {
        ([], &Method::GET) => {}
        (["advance"], &Method::POST) => match read(&control.body) {
            Ok(by) => portal.advance(by),
            Err(bad) => return bad.into(),
        },
        (["set"], &Method::POST) => match read_time(&control.body, portal.clock.now()) {
            Ok(by) => portal.advance(by),
            Err(bad) => return bad.into(),
        },
        (["freeze"], &Method::POST) => portal.clock.hold(),
        (["thaw"], &Method::POST) => portal.clock.release(),
        ([], _) => return ControlAnswer::other_method("GET"),
        (["advance" | "set" | "freeze" | "thaw"], _) => return ControlAnswer::other_method("POST"),
        _ => return not_found(control),
    }
    ControlAnswer::json(&view(portal))
}

fn read(body: &[u8]) -> Result<Duration, BadField> {
    let mut fields = Fields::parse(body)?;
    let by = fields.number("milliseconds", 1, STEP_MAX)?;
    fields.done("milliseconds")?;
    by.map(Duration::from_millis)
        .ok_or_else(|| BadField::new("milliseconds: say how far the clock shall move"))
}

/// How far it is to a time. Records know when they were made, so the time never goes back.
fn read_time(body: &[u8], now: i64) -> Result<Duration, BadField> {
    let mut fields = Fields::parse(body)?;
    let time = fields.text("time", 40)?;
    fields.done("time")?;
    let text = time.ok_or_else(|| BadField::new("time: say when, such as 2026-12-01T00:00:00Z"))?;
    let time: Timestamp = text
        .parse()
        .map_err(|_| BadField::new(format!("time: {text} is no time such as 2026-12-01T00:00:00Z")))?;
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
