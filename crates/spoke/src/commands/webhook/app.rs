//! An app's subscriptions, and where its events go.

use std::io::Write;

use serde_json::json;
use spoke_gateway::webhook::AppWebhooks;

use super::wanted::Wanted;
use crate::commands::Session;
use crate::exit_status::ExitStatus;
use crate::failure::Failure;
use crate::output::{Table, write_json};
use crate::settings::{Settings, TargetKind, read_app};

/// An app and the portal it is in.
#[derive(Debug)]
pub struct App {
    /// The portal.
    pub session: Session,
    /// Its settings.
    pub webhooks: AppWebhooks,
    /// Its id.
    pub id: u64,
}

/// A subscription to make.
#[derive(Clone, Debug)]
pub struct NewSubscription {
    /// The type.
    pub wanted: Wanted,
    /// The object type, for `object.*`.
    pub object_type_id: Option<String>,
    /// Whether events are sent at once.
    pub active: bool,
}

/// The app whose settings are meant, and the key to them.
///
/// # Errors
/// When there is no portal, or no app is known.
pub async fn app(settings: &Settings, id: Option<u64>) -> Result<App, Failure> {
    let session = Session::open(settings).await?;
    let (id, key) = match &session.target.kind {
        TargetKind::Local { data_dir, .. } => {
            let path = data_dir.app_file();
            let app = read_app(&path)
                .map_err(|error| Failure::usage(format!("can't read {}", path.display())).because(&error))?;
            (
                id.unwrap_or(spoke_portal::APP_ID),
                app.map(|app| app.developer_api_key),
            )
        }
        _ => {
            let id = id.or(settings.environment.app_id).ok_or_else(|| {
                Failure::usage("which app? webhook subscriptions belong to one")
                    .hint("give its id with --app-id ID, or set HUBSPOT_APP_ID")
            })?;
            (id, settings.environment.developer_api_key.clone())
        }
    };
    let webhooks = AppWebhooks::new(session.client.clone(), id, key);
    Ok(App {
        session,
        webhooks,
        id,
    })
}

/// Lists subscriptions and the address.
///
/// # Errors
/// When HubSpot refuses.
pub async fn list_subscriptions(app: &App, json: bool) -> Result<ExitStatus, Failure> {
    let refusal = |error| app.session.refusal("read the app's webhook settings", &error);
    let target = app.webhooks.target_url().await.map_err(refusal)?;
    let all = app.webhooks.list().await.map_err(refusal)?;
    let printer = &app.session.printer;
    if json {
        let document = json!({"appId": app.id, "targetUrl": target, "subscriptions": all});
        write_json(printer, &document)?;
        return Ok(ExitStatus::Done);
    }
    let mut table = Table::new(["id", "type", "property", "object type", "active"]);
    for one in &all {
        table.row([
            one.id.as_str(),
            one.event_type.as_str(),
            one.property_name.as_deref().unwrap_or_default(),
            one.object_type_id.as_deref().unwrap_or_default(),
            if one.active { "yes" } else { "no" },
        ]);
    }
    let mut out = printer.data();
    table.write(&mut out, printer)?;
    out.flush()?;
    match target {
        Some(url) => printer.note(&format!("events are sent to {url}")),
        None => printer
            .note("events are sent nowhere: set an address with spoke webhook subscriptions target URL"),
    }
    Ok(ExitStatus::Done)
}

/// Subscribes.
///
/// # Errors
/// When HubSpot refuses.
pub async fn create_subscription(app: &App, what: &NewSubscription) -> Result<ExitStatus, Failure> {
    let wanted = &what.wanted;
    let made = app
        .webhooks
        .create(
            &wanted.kind,
            wanted.property.as_deref(),
            what.object_type_id.as_deref(),
            what.active,
        )
        .await
        .map_err(|error| {
            app.session
                .refusal(&format!("subscribe to {}", wanted.kind), &error)
        })?;
    let state = if made.active { "active" } else { "paused" };
    app.session.printer.data_line(&format!(
        "subscription {} to {} is {state}",
        made.id, made.event_type
    ))?;
    Ok(ExitStatus::Done)
}

/// Pauses or resumes.
///
/// # Errors
/// When HubSpot refuses.
pub async fn switch_subscription(app: &App, id: u64, active: bool) -> Result<ExitStatus, Failure> {
    let changed = app
        .webhooks
        .set_active(id, active)
        .await
        .map_err(|error| app.session.refusal(&format!("change subscription {id}"), &error))?;
    let state = if changed.active { "active" } else { "paused" };
    app.session
        .printer
        .data_line(&format!("subscription {id} to {} is {state}", changed.event_type))?;
    Ok(ExitStatus::Done)
}

/// Ends a subscription.
///
/// # Errors
/// When HubSpot refuses.
pub async fn delete_subscription(app: &App, id: u64) -> Result<ExitStatus, Failure> {
    app.webhooks
        .delete(id)
        .await
        .map_err(|error| app.session.refusal(&format!("delete subscription {id}"), &error))?;
    app.session
        .printer
        .data_line(&format!("subscription {id} is deleted"))?;
    Ok(ExitStatus::Done)
}

/// Sets where events go.
///
/// # Errors
/// When HubSpot refuses.
pub async fn set_target(app: &App, url: &str) -> Result<ExitStatus, Failure> {
    app.webhooks
        .set_target_url(url)
        .await
        .map_err(|error| app.session.refusal("set where events are sent", &error))?;
    app.session
        .printer
        .data_line(&format!("events are sent to {url}"))?;
    Ok(ExitStatus::Done)
}
