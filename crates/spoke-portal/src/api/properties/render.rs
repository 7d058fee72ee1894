//! How a property definition is printed.

use serde::ser::{Serialize, SerializeMap, Serializer};
use spoke_model::property::PropertyDefinition;
use spoke_model::time::Timestamp;

use super::super::timestamps::Iso;

/// The user that changes through a private app's token are attributed to: the one who made the app.
pub(crate) const APP_USER_ID: &str = "62100001";

/// Which fields an answer carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Everything: single operations and lists.
    Full,
    /// Batch answers leave out times, users and the archived mark (recorded).
    Batch,
    /// Inside a schema a currency mark is always printed (recorded).
    Schema,
}

/// A definition on its way out.
pub(crate) struct PropertyView<'a> {
    definition: &'a PropertyDefinition,
    shown: Shown,
}

impl<'a> PropertyView<'a> {
    /// Prints a definition with the fields of that kind of answer.
    pub(crate) fn new(definition: &'a PropertyDefinition, shown: Shown) -> Self {
        Self { definition, shown }
    }
}

impl Serialize for PropertyView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let one = self.definition;
        let shipped = one.is_hubspot_defined();
        let full = self.shown != Shown::Batch;
        let mut map = serializer.serialize_map(None)?;
        if full {
            map.serialize_entry("updatedAt", &Iso(one.updated_at.unwrap_or(Timestamp::EPOCH)))?;
            map.serialize_entry("createdAt", &Iso(one.created_at.unwrap_or(Timestamp::EPOCH)))?;
        }
        map.serialize_entry("name", &one.name)?;
        map.serialize_entry("label", &one.label)?;
        map.serialize_entry("type", &one.property_type)?;
        map.serialize_entry("fieldType", &one.field_type)?;
        map.serialize_entry("description", &one.description)?;
        map.serialize_entry("groupName", &one.group_name)?;
        map.serialize_entry("options", &one.options)?;
        if let Some(user) = one.created_user_id.as_deref().filter(|_| full) {
            map.serialize_entry("createdUserId", user)?;
        }
        if let Some(user) = one.updated_user_id.as_deref().filter(|_| full) {
            map.serialize_entry("updatedUserId", user)?;
        }
        if let Some(referenced) = &one.referenced_object_type {
            map.serialize_entry("referencedObjectType", referenced)?;
        }
        map.serialize_entry("displayOrder", &one.display_order)?;
        map.serialize_entry("calculated", &one.calculated)?;
        map.serialize_entry("externalOptions", &one.external_options)?;
        if full {
            map.serialize_entry("archived", &one.archived)?;
        }
        if let Some(at) = one.archived_at.filter(|_| full && one.archived) {
            map.serialize_entry("archivedAt", &Iso(at))?;
        }
        map.serialize_entry("hasUniqueValue", &one.has_unique_value)?;
        map.serialize_entry("hidden", &one.hidden)?;
        if shipped {
            map.serialize_entry("hubspotDefined", &true)?;
        }
        self.hints(&mut map)?;
        if let Some(metadata) = &one.modification_metadata {
            map.serialize_entry("modificationMetadata", metadata)?;
        }
        map.serialize_entry("formField", &one.form_field)?;
        if let Some(formula) = &one.calculation_formula {
            map.serialize_entry("calculationFormula", formula)?;
        }
        map.serialize_entry("dataSensitivity", &one.data_sensitivity)?;
        map.end()
    }
}

impl PropertyView<'_> {
    fn hints<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let one = self.definition;
        if let Some(name) = &one.currency_property_name {
            map.serialize_entry("currencyPropertyName", name)?;
        }
        let symbol = one
            .show_currency_symbol
            .or((self.shown == Shown::Schema).then_some(false));
        if let Some(symbol) = symbol {
            map.serialize_entry("showCurrencySymbol", &symbol)?;
        }
        if let Some(hint) = &one.number_display_hint {
            map.serialize_entry("numberDisplayHint", hint)?;
        }
        if let Some(hint) = &one.text_display_hint {
            map.serialize_entry("textDisplayHint", hint)?;
        }
        Ok(())
    }
}
