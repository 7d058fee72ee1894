//! `/_spoke/webhooks/mischief`: duplicates, other orders and delays.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::super::fields::{BadField, Fields};
use super::super::{Control, ControlAnswer};
use crate::outbox::{DELAY_MAX, Mischief, SEED};

pub(super) fn answer(control: &Control<'_>, method: &Method) -> ControlAnswer {
    let outbox = &control.portal.outbox;
    match *method {
        Method::GET => {}
        Method::PUT => match read(&control.body) {
            Ok((mischief, seed)) => outbox.do_mischief(mischief, seed),
            Err(bad) => return bad.into(),
        },
        Method::DELETE => outbox.do_mischief(Mischief::default(), SEED),
        _ => return ControlAnswer::other_method("GET, PUT and DELETE"),
    }
    ControlAnswer::json(&view(control))
}

/// What mischief is done; nothing for none.
pub(super) fn view(control: &Control<'_>) -> Value {
    let (mischief, seed) = control.portal.outbox.mischief();
    if mischief == Mischief::default() {
        return Value::Null;
    }
    json!({
        "duplicatePercent": mischief.duplicate_percent,
        "reorder": mischief.reorder,
        "delayMs": u64::try_from(mischief.delay.as_millis()).unwrap_or(u64::MAX),
        "seed": seed,
    })
}

fn read(body: &[u8]) -> Result<(Mischief, u64), BadField> {
    let mut fields = Fields::parse(body)?;
    let duplicates = fields.number("duplicatePercent", 0, 100)?.unwrap_or(0);
    let reorder = fields.flag("reorder")?;
    let most = u64::try_from(DELAY_MAX.as_millis()).unwrap_or(u64::MAX);
    let delay = fields.number("delayMs", 0, most)?.unwrap_or(0);
    let seed = fields.number("seed", 0, u64::MAX)?.unwrap_or(SEED);
    fields.done("duplicatePercent, reorder, delayMs, seed")?;
    let mischief = Mischief {
        duplicate_percent: u8::try_from(duplicates).unwrap_or(100),
        reorder,
        delay: Duration::from_millis(delay),
    };
    Ok((mischief, seed))
}
