//! `spoke portal deliveries`: webhook deliveries, and how they went.

use std::io::Write;

use serde_json::{Value, json};

use super::control::{Controls, text};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Details, Table, write_json};
use crate::settings::Settings;

/// Which deliveries are asked for.
#[derive(Clone, Copy, Debug)]
pub struct WhichDeliveries {
    /// Those that did not arrive.
    pub failed: bool,
    /// Those of this app.
    pub app: Option<u64>,
    /// How many.
    pub limit: u32,
}

/// Shows the latest.
///
/// # Errors
/// When the portal does not answer.
pub async fn list_deliveries(
    settings: &Settings,
    which: WhichDeliveries,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let mut pairs = vec![("limit", which.limit.to_string())];
    if which.failed {
        pairs.push(("failed", "true".to_owned()));
    }
    pairs.extend(which.app.map(|app| ("app", app.to_string())));
    let answer = controls
        .query("list the deliveries", "/deliveries", &pairs)
        .await?;
    let list = answer.get("deliveries").cloned().unwrap_or_else(|| json!([]));
    if as_json {
        write_json(&settings.printer, &list)?;
        return Ok(ExitStatus::Done);
    }
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    if list.is_empty() {
        settings.printer.note("no such delivery is remembered");
    } else {
        let mut table = Table::new([
            "number", "app", "events", "attempt", "outcome", "answer", "ms", "next", "to",
        ])
        .right([0, 2, 3, 6]);
        for delivery in list {
            table.row(cells(delivery));
        }
        let mut out = settings.printer.data();
        table.write(&mut out, &settings.printer)?;
        out.flush()?;
    }
    match answer.get("waiting").and_then(Value::as_u64) {
        None | Some(0) => {}
        Some(1) => settings.printer.note("1 event waits to be delivered"),
        Some(waiting) => settings
            .printer
            .note(&format!("{waiting} events wait to be delivered")),
    }
    Ok(ExitStatus::Done)
}

/// Shows one in full.
///
/// # Errors
/// When it is not remembered.
pub async fn show_delivery(settings: &Settings, number: u64, as_json: bool) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let delivery = controls
        .get("show the delivery", &format!("/deliveries/{number}"))
        .await?;
    if as_json {
        write_json(&settings.printer, &delivery)?;
        return Ok(ExitStatus::Done);
    }
    let mut lines = Details::new();
    for (name, field) in [
        ("at", "at"),
        ("app", "appId"),
        ("to", "url"),
        ("events", "events"),
        ("attempt", "attempt"),
        ("outcome", "outcome"),
        ("status", "status"),
        ("failure", "failure"),
        ("next attempt", "nextAttempt"),
        ("sent", "body"),
    ] {
        let value = text(&delivery, field);
        if !value.is_empty() {
            lines.line(name, value);
        }
    }
    let mut out = settings.printer.data();
    lines.write(&mut out, &settings.printer)?;
    out.flush()?;
    Ok(ExitStatus::Done)
}

/// Sends one once more, or everything that waits for its next attempt.
///
/// # Errors
/// When the delivery is not remembered, or there is no address any more.
pub async fn retry_deliveries(
    settings: &Settings,
    number: Option<u64>,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let (answer, said) = match number {
        Some(number) => {
            let path = format!("/deliveries/{number}/retry");
            let answer = controls
                .post("send the delivery again", &path, &json!({}))
                .await
                .map_err(listed)?;
            let said = format!("delivery {number} is sent again: {}", events(&answer));
            (answer, said)
        }
        None => {
            let action = "send the deliveries again";
            let answer = controls.post(action, "/deliveries", &json!({})).await?;
            let said = format!("{} sent again", text(&answer, "retried"));
            (answer, said)
        }
    };
    if as_json {
        write_json(&settings.printer, &answer)?;
        return Ok(ExitStatus::Done);
    }
    settings.printer.data_line(&said)?;
    Ok(ExitStatus::Done)
}

fn listed(failure: Failure) -> Failure {
    failure.hint("see which there are: spoke portal deliveries")
}

fn events(answer: &Value) -> String {
    match text(answer, "events").as_str() {
        "1" => "1 event".to_owned(),
        count => format!("{count} events"),
    }
}

fn cells(delivery: &Value) -> [String; 9] {
    let duration = delivery
        .get("durationMs")
        .and_then(Value::as_f64)
        .unwrap_or_default();
    let status = text(delivery, "status");
    [
        text(delivery, "id"),
        text(delivery, "appId"),
        text(delivery, "events"),
        text(delivery, "attempt"),
        text(delivery, "outcome"),
        if status.is_empty() {
            "none".to_owned()
        } else {
            status
        },
        format!("{duration:.1}"),
        text(delivery, "nextAttempt"),
        text(delivery, "url"),
    ]
}
