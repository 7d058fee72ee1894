//! `/_spoke/settings`: what the account's administrators demand of records.

use serde::Deserialize;
use serde_json::Value;

use super::contract::Handler::{Later, Now};
use super::contract::{Field, Kind, Operation};
use super::{Control, ControlAnswer};
use crate::admin_rules::{self, WriteRules};

const CONDITIONS_MAX: usize = 1_000;
const NAMES_MAX: usize = 100;

const CONDITION: &[Field] = &[
    Field::text("objectType", 100, "The object type, as paths name it.").required(),
    Field::text("property", 200, "The property whose value it is about.").required(),
    Field::new(
        "values",
        Kind::Texts { most: NAMES_MAX },
        "The values it must have one of.",
    )
    .required(),
    Field::new(
        "required",
        Kind::Texts { most: NAMES_MAX },
        "The properties that are required then.",
    )
    .required(),
];
const SETTINGS: &[Field] = &[
    Field::choice(
        "propertyRules",
        &["2026-09", "every-version", "off"],
        "From which version on validation rules of properties bind writes.",
    ),
    Field::new(
        "requiredOnCreate",
        Kind::Any,
        "By object type, the properties that a new record must bring.",
    ),
    Field::new(
        "requiredWhen",
        Kind::List {
            of: CONDITION,
            most: CONDITIONS_MAX,
        },
        "Properties that are required while another one has a value.",
    ),
    Field::flag(
        "editAssociations",
        "Whether the user who connected an app by OAuth may edit associations.",
    ),
];

pub(super) const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/_spoke/settings",
        "settings.read",
        "Tells what administrators demand of records; writes through 2026-09 and later are held to it.",
        Now(read),
    )
    .answers(200, "The settings.", SETTINGS),
    Operation::patch(
        "/_spoke/settings",
        "settings.change",
        "Replaces the settings that are sent.",
        Later(|control| Box::pin(change(control))),
    )
    .body(SETTINGS, r#"{"requiredOnCreate": {"contacts": ["firstname"]}}"#)
    .answers(200, "The settings afterwards.", SETTINGS),
    Operation::delete(
        "/_spoke/settings",
        "settings.reset",
        "Goes back to the defaults: nothing is required.",
        Later(|control| Box::pin(set(control, WriteRules::new()))),
    )
    .answers(200, "The defaults.", SETTINGS),
];

fn read(control: &Control<'_>) -> ControlAnswer {
    let portal = control.portal;
    let rules = admin_rules::read(&portal.store.read());
    ControlAnswer::json(&admin_rules::view(&rules, &portal.definitions.current()))
}

async fn change(control: &Control<'_>) -> ControlAnswer {
    let before = admin_rules::read(&control.portal.store.read());
    match patched(&before, &control.body) {
        Ok(rules) => set(control, rules).await,
        Err(reason) => ControlAnswer::refuse(400, reason),
    }
}

/// The settings with the fields of a body in place of their own. Which fields there are is checked already.
fn patched(before: &WriteRules, body: &[u8]) -> Result<WriteRules, String> {
    let sent = match serde_json::from_slice(body) {
        Ok(Value::Object(sent)) => sent,
        _ => serde_json::Map::new(),
    };
    let mut fields = match serde_json::to_value(before) {
        Ok(Value::Object(fields)) => fields,
        _ => return Err("the settings can't be read".to_owned()),
    };
    for (name, value) in sent.into_iter().filter(|(_, value)| !value.is_null()) {
        fields.insert(name.clone(), value);
        // One by one, so that the field that can't be read is named.
        if let Err(error) = WriteRules::deserialize(&Value::Object(fields.clone())) {
            return Err(format!("{name}: {error}"));
        }
    }
    WriteRules::deserialize(Value::Object(fields)).map_err(|error| error.to_string())
}

async fn set(control: &Control<'_>, rules: WriteRules) -> ControlAnswer {
    let portal = control.portal;
    let (rules, commit) = match portal.set_write_rules(rules) {
        Ok(set) => set,
        Err(error) => return ControlAnswer::refuse(400, error.to_string()),
    };
    match commit.durable().await {
        Ok(()) => ControlAnswer::json(&admin_rules::view(&rules, &portal.definitions.current())),
        Err(error) => ControlAnswer::refuse(500, error.to_string()),
    }
}
