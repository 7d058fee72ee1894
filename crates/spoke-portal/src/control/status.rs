//! `/_spoke/status`: which portal this is, and whether it knows the token that was sent.

use http::Method;
use serde_json::json;

use super::{Control, ControlAnswer, clock};
use crate::guard::bearer_token;

pub(super) fn answer(control: &Control<'_>) -> ControlAnswer {
    if control.method != Method::GET {
        return ControlAnswer::other_method("GET");
    }
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
