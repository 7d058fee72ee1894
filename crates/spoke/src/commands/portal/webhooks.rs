//! `spoke portal webhooks`: where apps' events go.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value, json};
use spoke_client::Method;

use super::control::{Controls, text};
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};
use crate::settings::Settings;

/// No mischief.
const AS_USUAL: &str = "deliveries are as they should be";

/// What to change about an app's webhooks.
#[derive(Debug)]
pub struct WebhookChange {
    /// The address.
    pub target: Option<String>,
    /// Deliveries in flight at once.
    pub concurrency: Option<u32>,
    /// Versions of signatures.
    pub signatures: Option<Vec<String>>,
    /// How long an answer is waited for.
    pub timeout: Option<Duration>,
}

/// What mischief is to be done.
#[derive(Clone, Copy, Debug)]
pub struct Mischief {
    /// How many of a hundred events are delivered twice.
    pub duplicates: u8,
    /// Whether events and deliveries change places.
    pub reorder: bool,
    /// How long deliveries wait at most.
    pub delay: Duration,
    /// The seed.
    pub seed: u64,
}

/// Shows where each app's events go.
///
/// # Errors
/// When the portal does not answer.
pub async fn list_webhooks(settings: &Settings, as_json: bool) -> Result<ExitStatus, Failure> {
    let answer = Controls::open(settings)
        .await?
        .get("list the webhooks", "/webhooks")
        .await?;
    if as_json {
        write_json(&settings.printer, &answer)?;
        return Ok(ExitStatus::Done);
    }
    let apps = answer.get("apps").and_then(Value::as_array);
    let apps = apps.map(Vec::as_slice).unwrap_or_default();
    if apps.is_empty() {
        settings.printer.note("no app has an address to deliver to");
    } else {
        let mut table = Table::new([
            "app",
            "to",
            "subscriptions",
            "active",
            "waiting",
            "at once",
            "signatures",
        ])
        .right([0, 2, 3, 4, 5]);
        for app in apps {
            table.row([
                text(app, "appId"),
                text(app, "targetUrl"),
                text(app, "subscribed"),
                text(app, "active"),
                text(app, "waiting"),
                text(app, "maxConcurrentRequests"),
                signatures(app),
            ]);
        }
        let mut out = settings.printer.data();
        table.write(&mut out, &settings.printer)?;
        out.flush()?;
    }
    if let Some(mischief) = answer.get("mischief").map(in_words)
        && mischief != AS_USUAL
    {
        settings.printer.note(&mischief);
    }
    Ok(ExitStatus::Done)
}

/// Takes an app's address and subscriptions from a project's file.
///
/// # Errors
/// When the file can't be read, or the portal refuses it, naming the place.
pub async fn load_webhooks(
    settings: &Settings,
    file: &Path,
    app: Option<u64>,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    let name = file.display();
    let content = std::fs::read_to_string(file)
        .map_err(|error| Failure::usage(format!("can't read {name}")).because(&error))?;
    let body: Value = serde_json::from_str(&content)
        .map_err(|error| Failure::usage(format!("{name} is no JSON")).because(&error))?;
    let controls = Controls::open(settings).await?;
    let path = path(&controls, app).await?;
    let action = format!("use {name}");
    let answer = controls.call(&action, Method::PUT, &path, Some(&body)).await?;
    say(settings, &answer, as_json)
}

/// Changes where and how an app's events are delivered.
///
/// # Errors
/// When the portal refuses a value, naming the field.
pub async fn set_webhooks(
    settings: &Settings,
    change: WebhookChange,
    app: Option<u64>,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let mut body = Map::new();
    let fields = [
        ("targetUrl", change.target.map(Value::from)),
        ("maxConcurrentRequests", change.concurrency.map(Value::from)),
        ("signatures", change.signatures.map(Value::from)),
        ("timeoutMs", change.timeout.map(milliseconds)),
    ];
    for (name, value) in fields {
        body.extend(value.map(|value| (name.to_owned(), value)));
    }
    let path = path(&controls, app).await?;
    let action = "change the webhooks";
    let answer = controls
        .call(action, Method::PATCH, &path, Some(&Value::Object(body)))
        .await?;
    say(settings, &answer, as_json)
}

/// Does mischief from now on; none ends it.
///
/// # Errors
/// When the portal does not answer.
pub async fn webhook_mischief(
    settings: &Settings,
    mischief: Option<Mischief>,
    as_json: bool,
) -> Result<ExitStatus, Failure> {
    let controls = Controls::open(settings).await?;
    let path = "/mischief";
    let now = match mischief {
        None => controls.delete("end the mischief", path).await?,
        Some(mischief) => {
            let body = json!({
                "duplicatePercent": mischief.duplicates, "reorder": mischief.reorder,
                "delayMs": milliseconds(mischief.delay), "seed": mischief.seed,
            });
            let action = "do mischief";
            controls.call(action, Method::PUT, path, Some(&body)).await?
        }
    };
    if as_json {
        write_json(&settings.printer, &now)?;
        return Ok(ExitStatus::Done);
    }
    settings.printer.data_line(&in_words(&now))?;
    Ok(ExitStatus::Done)
}

/// The control of an app; without an id that of the app every portal has.
async fn path(controls: &Controls, app: Option<u64>) -> Result<String, Failure> {
    let app = match app {
        Some(app) => app.to_string(),
        None => text(&controls.get("ask for the app", "/status").await?, "appId"),
    };
    Ok(format!("/webhooks/{app}"))
}

fn say(settings: &Settings, answer: &Value, as_json: bool) -> Result<ExitStatus, Failure> {
    if as_json {
        write_json(&settings.printer, answer)?;
        return Ok(ExitStatus::Done);
    }
    settings.printer.data_line(&format!(
        "app {}: events go to {}, signed {}, {} of {} subscriptions active",
        text(answer, "appId"),
        text(answer, "targetUrl"),
        signatures(answer),
        text(answer, "active"),
        text(answer, "subscribed"),
    ))?;
    Ok(ExitStatus::Done)
}

fn signatures(app: &Value) -> String {
    let names = app.get("signatures").and_then(Value::as_array);
    let names: Vec<&str> = names.into_iter().flatten().filter_map(Value::as_str).collect();
    if names.is_empty() {
        "not at all".to_owned()
    } else {
        names.join(" + ")
    }
}

fn in_words(mischief: &Value) -> String {
    let number = |name: &str| mischief.get(name).and_then(Value::as_u64).unwrap_or_default();
    let mut parts = Vec::new();
    if number("duplicatePercent") > 0 {
        parts.push(format!("{} % of events arrive twice", number("duplicatePercent")));
    }
    if mischief.get("reorder").and_then(Value::as_bool) == Some(true) {
        parts.push("events change places".to_owned());
    }
    if number("delayMs") > 0 {
        parts.push(format!("deliveries wait up to {} ms", number("delayMs")));
    }
    if parts.is_empty() {
        return AS_USUAL.to_owned();
    }
    format!("{} (seed {})", parts.join(", "), number("seed"))
}

fn milliseconds(time: Duration) -> Value {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX).into()
}
