//! The properties that come with every portal.
//!
//! Contacts: names, labels, types, options and flags recorded on a live portal, with a few later properties added
//! from recorded answers (their labels are assumed). Companies, deals, tickets: names, labels and types recorded,
//! the rest curated. Products, line items and activities: curated from guides and recordings. Every other type
//! gets the minimal set of `super::minimal`. Texts are HubSpot's names for its own fields; descriptions are left out.
//!
//! The definitions are embedded as one JSON object a line, with everything that has its usual value left out, and
//! read once on first use.

use std::sync::LazyLock;

use serde::Deserialize;

use super::minimal::minimal_properties;
use super::{FieldType, ModificationMetadata, PropertyDefinition, PropertyOption, PropertyType};
use crate::object_type::{ObjectTypeId, standard_object_types};

const FILES: &[(ObjectTypeId, &str)] = &[
    (
        ObjectTypeId::CONTACT,
        include_str!("../../data/default_properties/contacts.jsonl"),
    ),
    (
        ObjectTypeId::COMPANY,
        include_str!("../../data/default_properties/companies.jsonl"),
    ),
    (
        ObjectTypeId::DEAL,
        include_str!("../../data/default_properties/deals.jsonl"),
    ),
    (
        ObjectTypeId::TICKET,
        include_str!("../../data/default_properties/tickets.jsonl"),
    ),
    (
        ObjectTypeId::PRODUCT,
        include_str!("../../data/default_properties/products.jsonl"),
    ),
    (
        ObjectTypeId::LINE_ITEM,
        include_str!("../../data/default_properties/line_items.jsonl"),
    ),
    (
        ObjectTypeId::TASK,
        include_str!("../../data/default_properties/tasks.jsonl"),
    ),
    (
        ObjectTypeId::NOTE,
        include_str!("../../data/default_properties/notes.jsonl"),
    ),
    (
        ObjectTypeId::MEETING,
        include_str!("../../data/default_properties/meetings.jsonl"),
    ),
    (
        ObjectTypeId::CALL,
        include_str!("../../data/default_properties/calls.jsonl"),
    ),
    (
        ObjectTypeId::EMAIL,
        include_str!("../../data/default_properties/emails.jsonl"),
    ),
];

static DEFAULTS: LazyLock<Vec<(ObjectTypeId, Vec<PropertyDefinition>)>> = LazyLock::new(|| {
    standard_object_types()
        .iter()
        .map(|row| {
            let definitions = match FILES.iter().find(|(id, _)| *id == row.id) {
                Some((_, text)) => text.lines().filter_map(read_line).collect(),
                None => minimal_properties(Some(row)),
            };
            (row.id, definitions)
        })
        .collect()
});

static CUSTOM: LazyLock<Vec<PropertyDefinition>> = LazyLock::new(|| minimal_properties(None));

/// The definitions of an object type in a new portal, in ascending order of name. For custom types: the properties
/// that HubSpot adds to every schema (curated), in a group that the caller renames.
#[must_use]
pub fn default_properties(id: ObjectTypeId) -> &'static [PropertyDefinition] {
    DEFAULTS.iter().find(|(row, _)| *row == id).map_or_else(
        || if id.is_custom() { CUSTOM.as_slice() } else { &[] },
        |(_, definitions)| definitions,
    )
}

/// One line of an embedded file. `access` is a letter each for archivable, read-only definition, read-only value
/// and (when HubSpot said it) read-only options.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Line {
    name: String,
    label: String,
    #[serde(rename = "type")]
    property_type: PropertyType,
    field_type: FieldType,
    group_name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    options: Vec<OptionLine>,
    #[serde(default)]
    display_order: Option<i64>,
    #[serde(default)]
    calculated: bool,
    #[serde(default)]
    external_options: bool,
    #[serde(default)]
    has_unique_value: bool,
    #[serde(default)]
    hidden: bool,
    #[serde(default)]
    form_field: bool,
    #[serde(default)]
    referenced_object_type: Option<String>,
    #[serde(default)]
    show_currency_symbol: Option<bool>,
    #[serde(default)]
    currency_property_name: Option<String>,
    #[serde(default = "all_read_only")]
    access: String,
}

/// An option: its value when the label is the same, label and value, or everything.
#[derive(Deserialize)]
#[serde(untagged)]
enum OptionLine {
    Same(String),
    Pair(String, String),
    Full(PropertyOption),
}

fn all_read_only() -> String {
    "ttt".to_owned()
}

fn read_line(text: &str) -> Option<PropertyDefinition> {
    let line: Line = serde_json::from_str(text).ok()?;
    let mut flags = line.access.bytes().map(|letter| letter == b't');
    let metadata = ModificationMetadata {
        archivable: flags.next()?,
        read_only_definition: flags.next()?,
        read_only_value: flags.next()?,
        read_only_options: flags.next(),
    };
    let mut definition = PropertyDefinition::new(
        line.name,
        line.label,
        line.property_type,
        line.field_type,
        line.group_name,
    );
    definition.description = line.description;
    definition.options = (0_i64..)
        .zip(line.options)
        .map(|(order, option)| full_option(order, option))
        .collect();
    definition.display_order = line.display_order.unwrap_or(definition.display_order);
    definition.calculated = line.calculated;
    definition.external_options = line.external_options;
    definition.has_unique_value = line.has_unique_value;
    definition.hidden = line.hidden;
    definition.form_field = line.form_field;
    definition.referenced_object_type = line.referenced_object_type;
    definition.show_currency_symbol = line.show_currency_symbol;
    definition.currency_property_name = line.currency_property_name;
    definition.modification_metadata = Some(metadata);
    definition.hubspot_defined = Some(true);
    Some(definition)
}

fn full_option(order: i64, option: OptionLine) -> PropertyOption {
    let mut option = match option {
        OptionLine::Same(value) => PropertyOption {
            label: value.clone(),
            value,
            ..PropertyOption::default()
        },
        OptionLine::Pair(label, value) => PropertyOption {
            label,
            value,
            ..PropertyOption::default()
        },
        OptionLine::Full(option) => option,
    };
    option.display_order = option.display_order.or(Some(order));
    option
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{FILES, default_properties, read_line};
    use crate::object_type::{ObjectTypeId, Required, standard_object_types};
    use crate::property::{FieldType, PropertyType};

    #[test]
    fn every_embedded_line_parses() {
        for (id, text) in FILES {
            for line in text.lines() {
                assert!(read_line(line).is_some(), "{id}: {line}");
            }
            assert_eq!(default_properties(*id).len(), text.lines().count());
        }
    }

    #[test]
    fn the_recorded_counts_are_kept() {
        for (id, at_least) in [
            (ObjectTypeId::CONTACT, 320),
            (ObjectTypeId::COMPANY, 115),
            (ObjectTypeId::DEAL, 117),
            (ObjectTypeId::TICKET, 94),
            (ObjectTypeId::PRODUCT, 45),
            (ObjectTypeId::LINE_ITEM, 58),
            (ObjectTypeId::NOTE, 40),
            (ObjectTypeId::TASK, 55),
            (ObjectTypeId::CALL, 57),
            (ObjectTypeId::MEETING, 57),
            (ObjectTypeId::EMAIL, 65),
        ] {
            assert!(default_properties(id).len() >= at_least, "{id}");
        }
    }

    #[test]
    fn names_are_unique_and_the_types_own_facts_are_covered() {
        for row in standard_object_types() {
            let definitions = default_properties(row.id);
            let names: HashSet<_> = definitions
                .iter()
                .map(|definition| definition.name.as_str())
                .collect();
            assert_eq!(names.len(), definitions.len(), "{}", row.plural);
            assert!(definitions.is_sorted_by(|a, b| a.name < b.name), "{}", row.plural);
            let mut wanted: Vec<&str> = row
                .default_properties
                .iter()
                .chain(row.searchable_properties)
                .copied()
                .collect();
            if let Required::AnyOf(required) | Required::AllOf(required) = row.required {
                wanted.extend(required);
            }
            wanted.extend(row.primary_display);
            wanted.extend(row.pipeline.iter().flat_map(|pair| [pair.pipeline, pair.stage]));
            wanted.extend([
                "hs_object_source",
                "hs_object_source_id",
                "hs_object_source_label",
            ]);
            for name in wanted {
                assert!(names.contains(name), "{} lacks {name}", row.plural);
            }
        }
    }

    #[test]
    fn well_known_definitions_are_as_recorded() {
        let contact = |name: &str| {
            default_properties(ObjectTypeId::CONTACT)
                .iter()
                .find(|definition| definition.name == name)
                .unwrap()
        };
        let email = contact("email");
        assert_eq!(
            (email.property_type, email.field_type),
            (PropertyType::String, FieldType::Text)
        );
        assert!(
            !email.has_unique_value
                && !email.read_only_value()
                && email.form_field
                && email.is_hubspot_defined()
        );
        assert!(contact("hs_object_id").read_only_value());
        let stages: Vec<_> = contact("lifecyclestage")
            .options
            .iter()
            .map(|option| option.value.as_str())
            .collect();
        assert_eq!(
            stages,
            crate::lifecycle::STAGES
                .iter()
                .map(|stage| stage.id)
                .collect::<Vec<_>>()
        );
        assert_eq!(
            contact("hubspot_owner_id").referenced_object_type.as_deref(),
            Some("OWNER")
        );
        assert!(default_properties(ObjectTypeId::standard(9999)).is_empty());
        assert!(
            default_properties(ObjectTypeId::custom(7))
                .iter()
                .any(|row| row.name == "hs_createdate")
        );
    }
}
