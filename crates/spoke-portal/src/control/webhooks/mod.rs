//! `/_spoke/webhooks`: where each app's events go, and subscriptions as a project's file declares them.
//!
//! HubSpot has no API for the webhooks of private apps and of projects; these are set in its user interface or deployed
//! as `webhooks-hsmeta.json`. Here they are set with a control, for any app.

mod file;
mod settings;

use serde_json::{Value, json};
use spoke_model::webhooks::{DELIVERY_TIMEOUT_MS, SUBSCRIPTIONS_MAX};

use super::contract::Handler::{Later, Now};
use super::contract::{Field, Kind, Operation};
use super::{Control, ControlAnswer, mischief};
use crate::outbox::{Settings, Subscription, Subscriptions};
use crate::store::State;

/// The largest file: one with a thousand subscriptions has room.
const FILE_MAX: usize = 1024 * 1024;
/// The longest address.
const URL_MAX: usize = 2048;
/// Names of signatures in one call.
const SIGNATURES_MAX: usize = 3;
/// Deliveries at once that can be asked for.
const CONCURRENCY_MAX: u64 = 1_000;

const APP_ID: &[Field] = &[Field::number("appId", (0, u64::MAX), "The app's id.").example("555001")];

const APP: &[Field] = &app_fields();
const WHOLE_APP: &[Field] = &whole_app_fields();

const SUBSCRIPTION: &[Field] = &[
    Field::count("id", "Its id."),
    Field::told("eventType", "What it listens to.").required(),
    Field::told("propertyName", "The property, for changes."),
    Field::told("objectTypeId", "The type of the records, for `object.*`."),
    Field::told("eventTypeName", "The custom event, for `event.completed`."),
    Field::flag("active", "Whether it is told anything.").required(),
];

const fn app_fields() -> [Field; 8] {
    [
        Field::count("appId", "The app's id."),
        Field::told("targetUrl", "Where its events go.").required(),
        Field::count("maxConcurrentRequests", "Deliveries in flight at once."),
        Field::new(
            "signatures",
            Kind::Texts { most: SIGNATURES_MAX },
            "What deliveries are signed with.",
        )
        .required(),
        Field::count("timeoutMs", "How long an answer is waited for."),
        Field::count("subscribed", "How many subscriptions it has."),
        Field::count("active", "How many of them are active."),
        Field::count("waiting", "How many of its events wait to be delivered."),
    ]
}

const fn whole_app_fields() -> [Field; 9] {
    let [a, b, c, d, e, f, g, h] = app_fields();
    let subscriptions = Kind::List {
        of: SUBSCRIPTION,
        most: SUBSCRIPTIONS_MAX,
    };
    [
        a,
        b,
        c,
        d,
        e,
        f,
        g,
        h,
        Field::new("subscriptions", subscriptions, "Its subscriptions.").required(),
    ]
}

const NO_APP: &[(u16, &str)] = &[(404, "There is no such app, or it has no address.")];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/_spoke/webhooks",
        "webhooks.list",
        "Lists the apps whose events are delivered, and where.",
        Now(list),
    )
    .answers(
        200,
        "The apps.",
        &[
            Field::new(
                "apps",
                Kind::List {
                    of: APP,
                    most: usize::MAX,
                },
                "Every app that has an address.",
            )
            .required(),
            Field::new(
                "mischief",
                Kind::Object(mischief::MISCHIEF),
                "What mischief is done.",
            )
            .required(),
        ],
    ),
    Operation::get(
        "/_spoke/webhooks/{appId}",
        "webhooks.read",
        "Shows where an app's events go, and its subscriptions.",
        Now(read),
    )
    .segments(APP_ID)
    .answers(200, "The app.", WHOLE_APP)
    .refuses(NO_APP),
    Operation::put(
        "/_spoke/webhooks/{appId}",
        "webhooks.load",
        "Takes an app's address and subscriptions from a project's `webhooks-hsmeta.json`, in place of those it has.",
        Later(|control| Box::pin(file::load(control))),
    )
    .segments(APP_ID)
    .body(file::FILE, file::EXAMPLE)
    .body_of_up_to(FILE_MAX)
    .answers(200, "The app.", WHOLE_APP)
    .refuses(NO_APP),
    Operation::patch(
        "/_spoke/webhooks/{appId}",
        "webhooks.set",
        "Changes where and how an app's events are delivered; what is not named stays.",
        Later(|control| Box::pin(settings::change(control))),
    )
    .segments(APP_ID)
    .body(
        &[
            Field::text(
                "targetUrl",
                URL_MAX,
                "Where its events go: https, or http on this machine.",
            ),
            Field::number(
                "maxConcurrentRequests",
                (6, CONCURRENCY_MAX),
                "Deliveries in flight at once.",
            ),
            Field::new(
                "signatures",
                Kind::Texts {
                    most: SIGNATURES_MAX,
                },
                "What deliveries are signed with: v1 or v2, v3, or one of the two and v3.",
            ),
            Field::number(
                "timeoutMs",
                (1, DELIVERY_TIMEOUT_MS as u64),
                "How long an answer is waited for, in the machine's time.",
            ),
        ],
        r#"{"targetUrl": "http://localhost:3000/hooks", "signatures": ["v1"]}"#,
    )
    .answers(200, "The app.", WHOLE_APP)
    .refuses(NO_APP),
    Operation::delete(
        "/_spoke/webhooks/{appId}",
        "webhooks.remove",
        "Removes an app's address and all its subscriptions.",
        Later(|control| Box::pin(settings::remove(control))),
    )
    .segments(APP_ID)
    .answers(
        200,
        "What was removed.",
        &[
            Field::count("removed", "The app's id."),
            Field::count("subscriptions", "How many subscriptions it had."),
        ],
    )
    .refuses(NO_APP),
];

/// Every app that has an address.
fn list(control: &Control<'_>) -> ControlAnswer {
    let state = control.portal.store.read();
    let apps: Vec<Value> = Settings::all(&state)
        .map(|(app, settings)| view(control, &state, app, &settings))
        .collect();
    drop(state);
    ControlAnswer::json(&json!({ "apps": apps, "mischief": mischief::view(control) }))
}

fn read(control: &Control<'_>) -> ControlAnswer {
    match app(control) {
        Ok(app) => show(control, app),
        Err(refusal) => refusal,
    }
}

/// The app that the path names.
fn app(control: &Control<'_>) -> Result<u64, ControlAnswer> {
    let sent = control.segment(0);
    let known = |app: &u64| control.portal.app_secret(*app).is_some();
    sent.parse()
        .ok()
        .filter(known)
        .ok_or_else(|| ControlAnswer::refuse(404, format!("there is no app with the id {sent}")))
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
