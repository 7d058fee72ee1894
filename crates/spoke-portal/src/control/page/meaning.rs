//! What a record and its values mean to a person: a name for the record, the label behind an internal value.

use std::borrow::Cow;

use spoke_model::property::PropertyDefinition;

use crate::api::computed::Reading;
use crate::definitions::{Definitions, TypeDefinition};
use crate::rules::{VirtualValue, virtual_property};
use crate::store::Table;

/// What a record is called; its type and id when nothing names it.
pub(super) fn title(reading: Reading<'_>, object_type: &TypeDefinition) -> String {
    let named = reading.text(VirtualValue::FullNameOrEmail).or_else(|| {
        let display = object_type.primary_display_property();
        let others = object_type.default_properties().iter().copied();
        let mut names = display.into_iter().chain(others);
        names
            .find_map(|name| stored(reading, name))
            .filter(|text| !text.trim().is_empty())
    });
    named.map_or_else(
        || {
            format!(
                "{} {}",
                object_type.label_singular(),
                reading.table.id(reading.row)
            )
        },
        Cow::into_owned,
    )
}

/// The value of a property, stored or computed.
pub(super) fn value<'r>(
    reading: Reading<'r>,
    object_type: &TypeDefinition,
    name: &str,
) -> Option<Cow<'r, str>> {
    stored(reading, name).or_else(|| reading.text(virtual_property(object_type.id, name)?))
}

fn stored<'r>(reading: Reading<'r>, name: &str) -> Option<Cow<'r, str>> {
    let table: &'r Table = reading.table;
    table.value(reading.row, table.column(name)?)
}

/// What an internal value stands for: the labels of options, stages and pipelines, the name of an owner. Empty when it
/// stands for itself.
pub(super) fn meaning(
    definitions: &Definitions,
    object_type: &TypeDefinition,
    property: &PropertyDefinition,
    value: &str,
) -> String {
    if property.referenced_object_type.as_deref() == Some("OWNER") {
        return owner(definitions, value);
    }
    let in_pipelines = object_type.pipeline_properties().and_then(|names| {
        if property.name == names.stage {
            let found = object_type.pipelines.stage(value)?;
            Some(format!("{} ({})", found.stage.label, found.pipeline.label))
        } else if property.name == names.pipeline {
            Some(object_type.pipelines.get(value)?.label.clone())
        } else {
            None
        }
    });
    if let Some(label) = in_pipelines {
        return label;
    }
    let labels: Vec<&str> = value
        .split(';')
        .filter_map(|chosen| {
            let option = property.options.iter().find(|option| option.value == chosen)?;
            Some(option.label.as_str())
        })
        .collect();
    let labels = labels.join(", ");
    if labels.eq_ignore_ascii_case(value) {
        String::new()
    } else {
        labels
    }
}

fn owner(definitions: &Definitions, id: &str) -> String {
    let Some(owner) = definitions.owners().by_id(id) else {
        return String::new();
    };
    let names = [owner.first_name.as_deref(), owner.last_name.as_deref()];
    let name: Vec<&str> = names.into_iter().flatten().collect();
    if name.is_empty() {
        owner.email.clone().unwrap_or_default()
    } else {
        name.join(" ")
    }
}
