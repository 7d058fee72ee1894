//! `/_spoke/webhooks`: where each app's events go, subscriptions as a project's file declares them, and mischief.
//!
//! HubSpot has no API for the webhooks of private apps and of projects; these are set in its user interface or deployed
//! as `webhooks-hsmeta.json`. Here they are set with a control, for any app.

mod file;
mod mischief;
mod settings;

use http::Method;
use serde_json::{Value, json};

use super::{Control, ControlAnswer, not_found};
use crate::outbox::{Settings, Subscription, Subscriptions};
use crate::store::State;

/// The largest body a call may have: a file with a thousand subscriptions has room.
pub(super) const BODY_LIMIT: usize = 1024 * 1024;

pub(super) async fn answer(control: &Control<'_>, rest: &[&str]) -> ControlAnswer {
    match (rest, &control.method) {
        ([], &Method::GET) => list(control),
        (["mischief"], method) => mischief::answer(control, method),
        ([app], method) => {
            let known = |app: &u64| control.portal.app_secret(*app).is_some();
            let Some(app) = app.parse().ok().filter(known) else {
                return ControlAnswer::refuse(404, format!("there is no app with the id {app}"));
            };
            match *method {
                Method::GET => show(control, app),
                Method::PUT => file::load(control, app).await,
                Method::PATCH => settings::change(control, app).await,
                Method::DELETE => settings::remove(control, app).await,
                _ => ControlAnswer::other_method("GET, PUT, PATCH and DELETE"),
            }
        }
        ([], _) => ControlAnswer::other_method("GET"),
        _ => not_found(control),
    }
}

/// Every app that has an address.
fn list(control: &Control<'_>) -> ControlAnswer {
    let state = control.portal.store.read();
    let apps: Vec<Value> = Settings::all(&state)
        .map(|(app, settings)| view(control, &state, app, &settings))
        .collect();
    drop(state);
    ControlAnswer::json(&json!({ "apps": apps, "mischief": mischief::view(control) }))
}

/// One app with its subscriptions.
fn show(control: &Control<'_>, app: u64) -> ControlAnswer {
    let state = control.portal.store.read();
    let Some(settings) = Settings::find(&state, app) else {
        return no_address(app);
    };
    let mut shown = view(control, &state, app, &settings);
    if let Some(fields) = shown.as_object_mut() {
        let all: Vec<Value> = Subscriptions::of(&state, app).iter().map(subscription).collect();
        fields.insert("subscriptions".to_owned(), all.into());
    }
    ControlAnswer::json(&shown)
}

fn no_address(app: u64) -> ControlAnswer {
    ControlAnswer::refuse(404, format!("the app {app} has no address to deliver to"))
}

fn view(control: &Control<'_>, state: &State, app: u64, settings: &Settings) -> Value {
    let all = Subscriptions::of(state, app);
    json!({
        "appId": app,
        "targetUrl": settings.target_url,
        "maxConcurrentRequests": settings.max_concurrent_requests,
        "signatures": settings.signatures.names(),
        "timeoutMs": settings.timeout_ms,
        "subscribed": all.len(),
        "active": all.iter().filter(|one| one.active).count(),
        "waiting": control.portal.outbox.waiting(Some(app)),
    })
}

fn subscription(one: &Subscription) -> Value {
    json!({
        "id": one.id,
        "eventType": one.event_type,
        "propertyName": one.property_name,
        "objectTypeId": one.object_type_id,
        "eventTypeName": one.event_type_name,
        "active": one.active,
    })
}
