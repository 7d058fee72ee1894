//! Mapped properties against the portal's: what is missing, what cannot be written, what is created.

use spoke_model::property::{FieldType, PropertyDefinition, PropertyOption, PropertyType};

use super::PortalFacts;
use crate::error::MapProblem;
use crate::map::{Map, ObjectMap, PropertyMap};
use crate::suggest;

/// A property's definition, present or to be created.
#[derive(Debug)]
pub(super) enum Found {
    Present(Box<PropertyDefinition>),
    /// To be created; the type is still open when the map does not declare it.
    New(Box<PropertyDefinition>),
}

/// Finds the definition of a mapped property.
pub(super) fn find(
    map: &Map,
    object: &ObjectMap,
    property: &PropertyMap,
    facts: &PortalFacts,
) -> Result<Found, MapProblem> {
    let object_type = object.object_type.value.as_str();
    let known = facts.properties.get(object_type);
    if let Some(definition) = known.and_then(|known| known.get(&property.name)) {
        let is_key = property.name == object.key.value;
        if definition.read_only_value() && !is_key {
            let message = format!(
                "{object_type} has \"{}\", but HubSpot sets its value itself",
                property.name
            );
            return Err(map.problem(property.place, message));
        }
        if let Some(declared) = property.declared_type
            && declared != definition.property_type
        {
            let message = format!(
                "{object_type} has \"{}\" already, with the type {}; remove type from the map",
                property.name,
                definition.property_type.as_str(),
            );
            return Err(map.problem(property.place, message));
        }
        return Ok(Found::Present(Box::new(definition.clone())));
    }
    let names = || {
        known
            .into_iter()
            .flat_map(|known| known.keys().map(String::as_str))
    };
    let hint = suggest::did_you_mean(&property.name, names());
    if !object.create_properties {
        let message = format!(
            "{object_type} has no property \"{}\"{hint}; correct the name, or set create_properties = true to create it",
            property.name,
        );
        return Err(map.problem(property.place, message));
    }
    let is_key = property.name == object.key.value;
    let property_type = if is_key {
        PropertyType::String
    } else {
        property
            .declared_type
            .or_else(|| dated(property))
            .unwrap_or(PropertyType::String)
    };
    let group = facts.groups.get(object_type).cloned().unwrap_or_default();
    let label = property.label.clone().unwrap_or_else(|| label_of(&property.name));
    let mut definition = PropertyDefinition::new(
        &property.name,
        &label,
        property_type,
        field_type(property_type),
        &group,
    );
    definition.has_unique_value = is_key;
    give_options(&mut definition);
    if let Err(error) = spoke_model::property::check_definition(&definition) {
        let message = format!(
            "\"{}\" cannot be created on {object_type}: {error}",
            property.name
        );
        return Err(map.problem(property.place, message));
    }
    Ok(Found::New(Box::new(definition)))
}

/// Whether the type of a new property is to be found from the file.
pub(super) fn is_open(object: &ObjectMap, property: &PropertyMap) -> bool {
    property.name != object.key.value && property.declared_type.is_none() && dated(property).is_none()
}

/// Gives a definition its final type.
pub(super) fn settle(definition: &mut PropertyDefinition, property_type: PropertyType) {
    definition.property_type = property_type;
    definition.field_type = field_type(property_type);
    give_options(definition);
}

fn dated(property: &PropertyMap) -> Option<PropertyType> {
    if property.dates.is_empty() {
        None
    } else if property.dates.iter().any(crate::map::DateFormat::has_time) {
        Some(PropertyType::DateTime)
    } else {
        Some(PropertyType::Date)
    }
}

fn field_type(property_type: PropertyType) -> FieldType {
    match property_type {
        PropertyType::Number => FieldType::Number,
        PropertyType::Bool => FieldType::BooleanCheckbox,
        PropertyType::Date | PropertyType::DateTime => FieldType::Date,
        PropertyType::PhoneNumber => FieldType::PhoneNumber,
        _ => FieldType::Text,
    }
}

/// HubSpot wants the two options of a truth value written out.
fn give_options(definition: &mut PropertyDefinition) {
    definition.options.clear();
    if definition.property_type == PropertyType::Bool {
        for (label, value) in [("Yes", "true"), ("No", "false")] {
            definition.options.push(PropertyOption {
                label: label.to_owned(),
                value: value.to_owned(),
                description: None,
                display_order: None,
                hidden: false,
            });
        }
    }
}

/// `northwind_id` becomes `Northwind id`.
fn label_of(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
