//! `/_spoke/settings`: what the account's administrators demand of records.

use http::Method;
use serde::Deserialize;
use serde_json::Value;

use super::{Control, ControlAnswer};
use crate::admin_rules::{self, WriteRules};

const FIELDS: [&str; 4] = [
    "propertyRules",
    "requiredOnCreate",
    "requiredWhen",
    "editAssociations",
];

/// `GET` shows them, `PATCH` replaces the fields that are sent, `DELETE` goes back to the defaults.
pub(super) async fn answer(control: &Control<'_>) -> ControlAnswer {
    let portal = control.portal;
    match control.method {
        Method::GET => {
            let rules = admin_rules::read(&portal.store.read());
            ControlAnswer::json(&admin_rules::view(&rules, &portal.definitions.current()))
        }
        Method::PATCH => {
            let before = admin_rules::read(&portal.store.read());
            match patched(before, &control.body) {
                Ok(rules) => set(control, rules).await,
                Err(reason) => ControlAnswer::refuse(400, reason),
            }
        }
        Method::DELETE => set(control, WriteRules::new()).await,
        _ => ControlAnswer::other_method("GET, PATCH and DELETE"),
    }
}

/// The settings with the fields of a body in place of their own.
fn patched(before: WriteRules, body: &[u8]) -> Result<WriteRules, String> {
    let Ok(Value::Object(sent)) = serde_json::from_slice::<Value>(body) else {
        return Err("the body must be a JSON object".to_owned());
    };
    let mut fields = match serde_json::to_value(&before) {
        Ok(Value::Object(fields)) => fields,
        _ => return Err("the settings can't be read".to_owned()),
    };
    for (name, value) in sent {
        if !FIELDS.contains(&name.as_str()) {
            return Err(format!("{name}: no such field; there are {}", FIELDS.join(", ")));
        }
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
