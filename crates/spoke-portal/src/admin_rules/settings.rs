//! Where the settings are kept: one document, so that a snapshot has them and a reset takes them away.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use spoke_model::object_type::ObjectTypeId;

use super::write_rules::WriteRules;
use crate::definitions::Definitions;
use crate::store::{State, Transaction};

const COLLECTION: &str = "account_settings";
const KEY: &str = "write_rules";

/// The settings in force.
pub(crate) fn read(state: &State) -> WriteRules {
    state
        .document(COLLECTION, KEY)
        .and_then(|document| WriteRules::deserialize(document).ok())
        .unwrap_or_default()
}

/// Keeps settings that were checked; the defaults need no document.
pub(crate) fn store(transaction: &mut Transaction<'_>, rules: &WriteRules) {
    if *rules == WriteRules::default() {
        transaction.delete_document(COLLECTION, KEY);
        return;
    }
    transaction.put_document(COLLECTION, KEY, json!(rules));
}

/// The settings as JSON, with object types named as paths name them.
pub(crate) fn view(rules: &WriteRules, definitions: &Definitions) -> Value {
    let name = |id: &str| {
        id.parse::<ObjectTypeId>()
            .ok()
            .and_then(|id| definitions.object_type(id))
            .map_or_else(|| id.to_owned(), |definition| definition.path_name().to_owned())
    };
    let required: Map<String, Value> = rules
        .required_on_create
        .iter()
        .map(|(id, properties)| (name(id), json!(properties)))
        .collect();
    let conditions: Vec<Value> = rules
        .required_when
        .iter()
        .map(|one| {
            json!({
                "objectType": name(&one.object_type),
                "property": one.property,
                "values": one.values,
                "required": one.required,
            })
        })
        .collect();
    json!({
        "propertyRules": rules.property_rules.as_str(),
        "requiredOnCreate": required,
        "requiredWhen": conditions,
        "editAssociations": rules.edit_associations,
    })
}
