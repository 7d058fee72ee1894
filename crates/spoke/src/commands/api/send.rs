//! Sending.

use std::io::Write;

use spoke_model::call::{Action, Call};

use super::ApiCall;
use crate::commands::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;

/// What can't be taken back, and needs a yes.
const GRAVE: [(Action, &str); 4] = [
    (Action::GdprDelete, "deletes a person for good"),
    (Action::Delete, "deletes or archives"),
    (Action::Merge, "merges records, which can't be undone"),
    (Action::SendEmail, "sends e-mail"),
];

/// Refuses a grave call that nobody said yes to. Asked before a portal is.
///
/// # Errors
/// When there is no yes.
pub fn check(call: &ApiCall, yes: bool) -> Result<(), Failure> {
    let what = Call::of(call.method.as_str(), &call.path);
    match GRAVE.into_iter().find(|(action, _)| what.does(*action)) {
        Some((_, does)) if !yes => Err(Failure::usage(format!("this call {does}; nothing was sent"))
            .hint("see what it is: --explain")
            .hint("make it: --yes")),
        _ => Ok(()),
    }
}

/// Sends the call and prints the answer's body.
///
/// # Errors
/// When HubSpot refuses.
pub async fn send(session: &Session, call: &ApiCall) -> Result<ExitStatus, Failure> {
    let mut request = session.client.request(call.method.clone(), call.path.clone());
    for (name, value) in &call.query {
        request = request.query(name, value);
    }
    if let Some(body) = &call.body {
        request = request.json(body);
    }
    if Call::of(call.method.as_str(), &call.path).is_read() {
        request = request.idempotent();
    }
    let response = request
        .send()
        .await
        .map_err(|error| session.refusal("make the call", &error))?;
    session.printer.note(&format!("{}", response.status()));
    let mut out = session.printer.data();
    match serde_json::from_slice::<serde_json::Value>(response.body()) {
        Ok(json) => {
            serde_json::to_writer_pretty(&mut out, &json).map_err(std::io::Error::from)?;
            out.write_all(b"\n")?;
        }
        Err(_) => out.write_all(response.body())?,
    }
    out.flush()?;
    Ok(ExitStatus::Done)
}
