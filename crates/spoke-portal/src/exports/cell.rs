//! The cells of one record.

use std::borrow::Cow;

use spoke_model::object_type::ObjectTypeId;
use spoke_model::property::{PropertyDefinition, PropertyType};
use spoke_model::value;

use super::columns::{Columns, Content};
use super::table::CellText;
use crate::api::computed::Reading;
use crate::definitions::Definitions;
use crate::rules::{full_name_or_email, virtual_property};
use crate::store::{Row, State, Table};

/// What stands between several values of one cell (assumed).
const SEPARATOR: &str = ";";

/// Reads records as rows of cells.
#[derive(Clone, Copy)]
pub(super) struct Cells<'a> {
    /// The store.
    pub(super) state: &'a State,
    /// The portal's definitions.
    pub(super) definitions: &'a Definitions,
    /// The columns.
    pub(super) columns: &'a Columns,
    /// The records.
    pub(super) table: &'a Table,
    /// The app that writes are attributed to.
    pub(super) app_id: u64,
    /// The portal's time.
    pub(super) now: i64,
}

impl<'a> Cells<'a> {
    /// The cells of one record.
    pub(super) fn row(self, row: Row) -> Vec<CellText> {
        let content = self.columns.columns.iter().map(|column| &column.content);
        content.map(|content| self.cell(row, content)).collect()
    }

    fn cell(self, row: Row, content: &Content) -> CellText {
        match content {
            Content::Property(name) => {
                let Some(value) = self.value(row, name) else {
                    return CellText::Text(String::new());
                };
                let Some(property) = self.columns.object_type.property(name) else {
                    return CellText::Text(value.into_owned());
                };
                if property.property_type == PropertyType::Number {
                    return CellText::Number(value.into_owned());
                }
                CellText::Text(if self.columns.internal_values {
                    value.into_owned()
                } else {
                    self.shown(property, &value)
                })
            }
            Content::Associated {
                object_type,
                spec,
                title,
            } => {
                let own = self.columns.object_type.id;
                let ids = self.associated(own, self.table.id(row), *object_type, *spec);
                let texts: Vec<String> = ids
                    .into_iter()
                    .take(self.columns.associated_max)
                    .map(|id| match title {
                        None => id.to_string(),
                        Some(title) => self.title(*object_type, id, title),
                    })
                    .collect();
                CellText::Text(texts.join(SEPARATOR))
            }
        }
    }

    /// The stored value, or the one that is computed on reading.
    fn value(self, row: Row, name: &str) -> Option<Cow<'a, str>> {
        let stored = self
            .table
            .column(name)
            .and_then(|column| self.table.value(row, column));
        if stored.is_some() {
            return stored;
        }
        let reading = Reading {
            state: self.state,
            table: self.table,
            row,
            app_id: self.app_id,
            now: self.now,
        };
        reading.text(virtual_property(self.columns.object_type.id, name)?)
    }

    /// A value as people read it: labels of options, stages and pipelines, names of owners, times to the minute
    /// (assumed, in UTC: the portal's time zone).
    fn shown(self, property: &PropertyDefinition, value: &str) -> String {
        let object_type = &self.columns.object_type;
        if let Some(names) = object_type.pipeline_properties() {
            if property.name == names.pipeline
                && let Some(pipeline) = object_type.pipelines.get(value)
            {
                return pipeline.label.clone();
            }
            if property.name == names.stage
                && let Some(found) = object_type.pipelines.stage(value)
            {
                return found.stage.label.clone();
            }
        }
        if property.referenced_object_type.as_deref() == Some("OWNER") {
            return self.owner(value);
        }
        let label = |value: &str| {
            let mut options = property.options.iter();
            options
                .find(|option| option.value == value)
                .map_or_else(|| value.to_owned(), |option| option.label.clone())
        };
        match property.property_type {
            PropertyType::DateTime => minutes(value),
            PropertyType::Enumeration if property.is_multi_select() => {
                let labels: Vec<String> = value::multi_select_options(value).map(label).collect();
                labels.join(SEPARATOR)
            }
            PropertyType::Enumeration | PropertyType::Bool => label(value),
            _ => value.to_owned(),
        }
    }

    fn owner(self, id: &str) -> String {
        let Some(owner) = self.definitions.owners().by_id(id) else {
            return id.to_owned();
        };
        let names = [owner.first_name.as_deref(), owner.last_name.as_deref()];
        let full: Vec<&str> = names.into_iter().flatten().collect();
        match (&owner.email, full.is_empty()) {
            (_, false) => full.join(" "),
            (Some(email), true) => email.clone(),
            (None, true) => id.to_owned(),
        }
    }

    fn associated(
        self,
        own: ObjectTypeId,
        id: u64,
        other: ObjectTypeId,
        spec: Option<spoke_model::association::AssociationSpec>,
    ) -> Vec<u64> {
        let (Some(from), Some(to)) = (self.state.type_index(own), self.state.type_index(other)) else {
            return Vec::new();
        };
        let live = |id: u64| {
            self.state
                .table(to)
                .is_some_and(|table| table.row(id).is_some_and(|row| !table.is_archived(row)))
        };
        self.state
            .associations(from, id, to)
            .into_iter()
            .filter(|(id, specs)| spec.is_none_or(|spec| specs.contains(&spec)) && live(*id))
            .map(|(id, _)| id)
            .collect()
    }

    fn title(self, object_type: ObjectTypeId, id: u64, property: &str) -> String {
        let value = |name: &str| {
            let table = self.state.table_of(object_type)?;
            table.value(table.row(id)?, table.column(name)?)
        };
        let text = if object_type == ObjectTypeId::CONTACT {
            let (first, last, email) = (value("firstname"), value("lastname"), value("email"));
            full_name_or_email(first.as_deref(), last.as_deref(), email.as_deref()).map(Cow::into_owned)
        } else {
            value(property).map(Cow::into_owned)
        };
        text.unwrap_or_default()
    }
}

/// A stored instant to the minute: `2026-03-01 14:30`.
fn minutes(instant: &str) -> String {
    match (instant.get(..10), instant.get(11..16)) {
        (Some(day), Some(time)) => format!("{day} {time}"),
        _ => instant.to_owned(),
    }
}
