//! `/_spoke/status`: which portal this is, and whether it knows the token that was sent.

use serde_json::json;

use super::contract::Handler::Now;
use super::contract::{Field, Kind, Operation};
use super::{Control, ControlAnswer, clock};
use crate::guard::bearer_token;

pub(super) const OPERATIONS: &[Operation] = &[Operation::get(
    "/_spoke/status",
    "status.read",
    "Tells which portal this is, and whether it knows the token that was sent.",
    Now(answer),
)
.answers(
    200,
    "The portal.",
    &[
        Field::count("portalId", "Its id."),
        Field::count("appId", "The id of the app it came with."),
        Field::told("version", "The version of Spoke.").required(),
        Field::flag(
            "tokenAccepted",
            "Whether the token in `Authorization` is one of its own.",
        )
        .required(),
        Field::new("clock", Kind::Object(clock::CLOCK), "Its time.").required(),
        Field::count("faults", "How many faults are set."),
    ],
)];

fn answer(control: &Control<'_>) -> ControlAnswer {
    let portal = control.portal;
    let accepted = bearer_token(&control.headers).is_some_and(|token| {
        portal.tokens.grant(token).is_some()
            || portal
                .issued_tokens
                .find(token)
                .is_some_and(|issued| issued.expires_at > portal.clock.now())
    });
    ControlAnswer::json(&json!({
        "portalId": portal.hub_id,
        "appId": portal.app_id,
        "version": env!("CARGO_PKG_VERSION"),
        "tokenAccepted": accepted,
        "clock": clock::view(portal),
        "faults": portal.faults.list(portal.clock.now()).len(),
    }))
}
