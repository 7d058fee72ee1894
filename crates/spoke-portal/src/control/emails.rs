//! `/_spoke/emails`: what single sends would have sent, the newest first. `to` chooses an address, `limit` how many.

use http::Method;
use serde_json::json;

use super::{Control, ControlAnswer};
use crate::api::marketing::outbox;

/// How many are shown when nothing is asked for.
const SHOWN: usize = 20;
/// How many are shown at most.
const SHOWN_MAX: usize = 100;

pub(super) fn answer(control: &Control<'_>) -> ControlAnswer {
    if control.method != Method::GET {
        return ControlAnswer::other_method("GET");
    }
    let limit = match control.query.first("limit").map(str::parse) {
        None => SHOWN,
        Some(Ok(limit)) if (1..=SHOWN_MAX).contains(&limit) => limit,
        Some(_) => return ControlAnswer::refuse(400, format!("limit: a number from 1 to {SHOWN_MAX}")),
    };
    let state = control.portal.store.read();
    let (total, results) = outbox::newest(&state, control.query.first("to"), limit);
    ControlAnswer::json(&json!({"total": total, "results": results}))
}
