//! `spoke webhook events` and `spoke webhook replay`: what was received.

use std::io::Write;

use serde_json::json;
use serde_json::value::RawValue;
use spoke_gateway::webhook::{Event, Forward};
use spoke_model::time::Timestamp;
use spoke_store::inbox::{Inbox, Pick, StoredEvent};

use super::listen::line;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};
use crate::settings::{Settings, WebhookSecret};

/// Events read at once for a replay.
const PAGE: u32 = 100;

/// Lists received events.
///
/// # Errors
/// When nothing was ever received here.
pub fn events(settings: &Settings, pick: &Pick, json: bool) -> Result<ExitStatus, Failure> {
    let inbox = inbox(settings)?;
    let events = inbox
        .events(pick)
        .map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?;
    let printer = &settings.printer;
    if json {
        let lines: Vec<_> = events
            .iter()
            .map(|one| {
                json!({
                    "number": one.number,
                    "receivedAt": Timestamp::from_millis(one.received_at).to_iso(),
                    "state": one.state.as_str(),
                    "failures": one.failures,
                    "reason": one.reason,
                    "event": serde_json::from_str::<&RawValue>(&one.body).ok(),
                })
            })
            .collect();
        write_json(printer, &lines)?;
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["number", "received", "state", "failures", "event"]).right([0, 3]);
    for one in &events {
        table.row([
            one.number.to_string(),
            Timestamp::from_millis(one.received_at).to_iso(),
            one.state.as_str().to_owned(),
            one.failures.to_string(),
            Event::parse(&one.body).map_or_else(|_| one.kind.clone(), |event| line(&event)),
        ]);
    }
    let mut out = printer.data();
    table.write(&mut out, printer)?;
    out.flush()?;
    let counts = inbox
        .counts()
        .map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?;
    printer.note(&format!(
        "{} waiting, {} done, {} dead",
        counts.waiting, counts.done, counts.dead
    ));
    Ok(ExitStatus::Done)
}

/// Passes received events on once more, in the order they came. Those that were dead and arrive are done.
///
/// # Errors
/// When nothing fits, or nothing was ever received here.
pub async fn replay(
    settings: &Settings,
    secret: &WebhookSecret,
    url: &str,
    pick: Pick,
) -> Result<ExitStatus, Failure> {
    let secret = secret.read(settings)?;
    let forward =
        Forward::new(url, secret).map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?;
    let mut inbox = inbox(settings)?;
    let (mut sent, mut failed) = (0_u64, 0_u64);
    let mut pick = Pick { limit: PAGE, ..pick };
    loop {
        let page = inbox
            .events(&pick)
            .map_err(|error| Failure::from_error(ExitStatus::Usage, &error))?;
        let Some(last) = page.last() else { break };
        pick.after = last.number;
        for one in page {
            if replay_one(settings, &mut inbox, &forward, &one).await? {
                sent += 1;
            } else {
                failed += 1;
            }
        }
    }
    if sent + failed == 0 {
        return Err(Failure::usage("no received event fits").hint("see what there is: spoke webhook events"));
    }
    settings
        .printer
        .note(&format!("{sent} passed on, {failed} failed"));
    Ok(match (sent, failed) {
        (_, 0) => ExitStatus::Done,
        (0, _) => ExitStatus::Unreachable,
        _ => ExitStatus::Partly,
    })
}

async fn replay_one(
    settings: &Settings,
    inbox: &mut Inbox,
    forward: &Forward,
    one: &StoredEvent,
) -> Result<bool, Failure> {
    match forward.pass_on(&one.body).await {
        Ok(()) => {
            inbox
                .done(one.number)
                .map_err(|error| Failure::from_error(ExitStatus::Partly, &error))?;
            settings
                .printer
                .data_line(&format!("{} {}: passed on", one.number, one.kind))?;
            Ok(true)
        }
        Err(error) => {
            settings
                .printer
                .data_line(&format!("{} {}: {error}", one.number, one.kind))?;
            Ok(false)
        }
    }
}

fn inbox(settings: &Settings) -> Result<Inbox, Failure> {
    let path = settings.data_dir_or_new().webhooks();
    if !path.exists() {
        return Err(Failure::usage("no webhook was ever received here")
            .cause(format!("{} does not exist", path.display()))
            .hint("receive some: spoke webhook listen --subscribe contact.creation"));
    }
    Inbox::open(path).map_err(|error| Failure::from_error(ExitStatus::Usage, &error))
}
