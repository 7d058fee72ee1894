//! Subscriptions as a project declares them: the file `webhooks-hsmeta.json`, or its `config` alone.

use serde::Deserialize;
use spoke_model::webhooks::{
    CONCURRENT_REQUESTS_DEFAULT, EventType, SUBSCRIPTIONS_MAX, Subject as About, event_type,
};

use super::super::contract::{Field, Kind};
use super::super::{Control, ControlAnswer};
use super::{CONCURRENCY_MAX, URL_MAX, app, show};
use crate::api::webhooks::checks::{Subject, check_concurrency, check_subject, check_target};
use crate::definitions::Definitions;
use crate::outbox::{Settings, Subscription, Subscriptions};

/// Characters in a name.
const NAME_MAX: usize = 200;

const WANTED: &[Field] = &[
    Field::text("subscriptionType", NAME_MAX, "The event type.").required(),
    Field::text("objectType", NAME_MAX, "The type of the records, for `object.*`."),
    Field::text("propertyName", NAME_MAX, "The property, for changes."),
    Field::flag("active", "Whether it is told anything; true when absent."),
];
const MANY: Kind = Kind::List {
    of: WANTED,
    most: SUBSCRIPTIONS_MAX,
};
const CONFIG: &[Field] = &[
    Field::new(
        "settings",
        Kind::Object(&[
            Field::text(
                "targetUrl",
                URL_MAX,
                "Where events go: https, or http on this machine.",
            )
            .required(),
            Field::number(
                "maxConcurrentRequests",
                (6, CONCURRENCY_MAX),
                "Deliveries in flight at once; 10 when absent.",
            ),
        ]),
        "Where events go.",
    )
    .required(),
    Field::new(
        "subscriptions",
        Kind::Object(&[
            Field::new("crmObjects", MANY, "Those to `object.*`."),
            Field::new("legacyCrmObjects", MANY, "Those to the classic types of records."),
            Field::new(
                "hubEvents",
                MANY,
                "Those to `contact.privacyDeletion` and conversations.",
            ),
        ]),
        "What is told.",
    ),
];
/// What the file may hold.
pub(super) const FILE: &[Field] = &[
    Field::text("uid", NAME_MAX, "The component's name in its project."),
    Field::choice("type", &["webhooks"], "The kind of component.").required(),
    Field::new("config", Kind::Object(CONFIG), "What it configures.").required(),
];
/// A file that is accepted.
pub(super) const EXAMPLE: &str = r#"{
    "uid": "webhooks",
    "type": "webhooks",
    "config": {
        "settings": {"targetUrl": "http://localhost:3000/hooks", "maxConcurrentRequests": 10},
        "subscriptions": {
            "crmObjects": [{"subscriptionType": "object.creation", "objectType": "contact", "active": true}],
            "legacyCrmObjects": [{"subscriptionType": "contact.propertyChange", "propertyName": "lastname", "active": true}],
            "hubEvents": [{"subscriptionType": "contact.privacyDeletion", "active": true}]
        }
    }
}"#;

/// The file as it is deployed (observed in project components of 2026.09).
#[derive(Deserialize)]
struct File {
    config: Config,
}

#[derive(Deserialize)]
struct Config {
    settings: Addressed,
    #[serde(default)]
    subscriptions: Declared,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Addressed {
    target_url: String,
    #[serde(default)]
    max_concurrent_requests: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Declared {
    /// `object.*`.
    crm_objects: Vec<Wanted>,
    /// The classic types of records.
    legacy_crm_objects: Vec<Wanted>,
    /// `contact.privacyDeletion` and conversations.
    hub_events: Vec<Wanted>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    subscription_type: String,
    #[serde(default)]
    object_type: Option<String>,
    #[serde(default)]
    property_name: Option<String>,
    #[serde(default = "yes")]
    active: bool,
}

const fn yes() -> bool {
    true
}

/// `PUT /_spoke/webhooks/{appId}`: the app's address and subscriptions are what the file says, as after a deployment.
pub(super) async fn load(control: &Control<'_>) -> ControlAnswer {
    let config = match serde_json::from_slice::<File>(&control.body) {
        Ok(file) => file.config,
        Err(error) => return ControlAnswer::refuse(400, format!("the file can't be used: {error}")),
    };
    let app = match app(control) {
        Ok(app) => app,
        Err(refusal) => return refusal,
    };
    let (portal, now) = (control.portal, control.portal.clock.now());
    let wanted = match wanted(&portal.definitions.current(), config.subscriptions) {
        Ok(wanted) => wanted,
        Err(reason) => return ControlAnswer::refuse(400, reason),
    };
    let sent = config.settings.max_concurrent_requests;
    let checked =
        check_target(&config.settings.target_url).and_then(|()| sent.map(check_concurrency).transpose());
    let concurrency = match checked {
        Ok(concurrency) => concurrency.unwrap_or(CONCURRENT_REQUESTS_DEFAULT),
        Err(error) => return ControlAnswer::refuse(400, format!("config.settings: {}", error.message())),
    };
    let commit = {
        let mut turn = portal.store.write();
        let signatures = portal.app_signatures(app);
        let fresh = Settings::new(config.settings.target_url, concurrency, signatures, now);
        let settings = match Settings::find(&turn, app) {
            None => fresh,
            Some(known) => Settings {
                target_url: fresh.target_url,
                max_concurrent_requests: concurrency,
                updated_at: now,
                ..known
            },
        };
        settings.put(&mut turn, app);
        for one in Subscriptions::of(&turn, app) {
            Subscriptions::remove(&mut turn, app, &one.id.to_string());
        }
        for (event_type, subject, active) in wanted {
            let subscription = Subscription {
                id: Subscriptions::next_id(&mut turn),
                event_type: event_type.name.to_owned(),
                property_name: subject.property_name,
                object_type_id: subject.object_type_id,
                event_type_name: subject.event_type_name,
                active,
                created_at: now,
                updated_at: None,
            };
            Subscriptions::put(&mut turn, app, &subscription);
        }
        portal.outbox.reload(&turn);
        turn.commit()
    };
    match commit.durable().await {
        Ok(()) => show(control, app),
        Err(error) => ControlAnswer::refuse(500, error.to_string()),
    }
}

/// What the file subscribes to, checked as a subscription through the API is.
fn wanted(
    definitions: &Definitions,
    declared: Declared,
) -> Result<Vec<(&'static EventType, Subject, bool)>, String> {
    let parts = [
        ("crmObjects", declared.crm_objects),
        ("legacyCrmObjects", declared.legacy_crm_objects),
        ("hubEvents", declared.hub_events),
    ];
    let count: usize = parts.iter().map(|(_, list)| list.len()).sum();
    if count > SUBSCRIPTIONS_MAX {
        return Err(format!(
            "config.subscriptions: there are {count}, and an app may have at most {SUBSCRIPTIONS_MAX}"
        ));
    }
    let mut found = Vec::with_capacity(count);
    for (part, list) in parts {
        for (at, one) in list.into_iter().enumerate() {
            let place = format!("config.subscriptions.{part}[{at}]");
            let name = &one.subscription_type;
            let event_type = event_type(name)
                .filter(|event_type| belongs(part, event_type))
                .ok_or_else(|| format!("{place}.subscriptionType: {name} is no type of {part}"))?;
            let subject = Subject {
                property_name: one.property_name,
                object_type_id: one.object_type,
                event_type_name: None,
            };
            let subject = check_subject(definitions, event_type, subject)
                .map_err(|error| format!("{place}: {}", error.message()))?;
            found.push((event_type, subject, one.active));
        }
    }
    Ok(found)
}

/// Which types stand in which list of the file (observed).
fn belongs(part: &str, event_type: &EventType) -> bool {
    let is_hub_event =
        event_type.subject == About::Conversations || event_type.name == "contact.privacyDeletion";
    match part {
        "crmObjects" => event_type.subject == About::AnyRecords,
        "hubEvents" => is_hub_event,
        _ => matches!(event_type.subject, About::Records(_)) && !is_hub_event,
    }
}
