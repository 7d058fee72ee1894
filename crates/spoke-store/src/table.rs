//! Record tables: what a sync asks for ([`TableDefinition`]) and what the mirror made of it ([`Table`]).
//!
//! Guarantees: column names never collide with the record's own columns nor, ignoring case, with each other; a
//! column that exists is never renamed, retyped or dropped. Properties are kept in the order of their names.

use std::collections::HashSet;

use crate::catalog::catalog_tables;
use crate::cell::ColumnType;

/// The columns every record table begins with; the module documentation of the crate explains them.
pub(crate) const RECORD_COLUMNS: [&str; 8] = [
    "id",
    "created_at",
    "updated_at",
    "archived",
    "archived_at",
    "_gone",
    "_merged_into",
    "_run",
];

/// A column to be made for a property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnDefinition {
    /// The property's name in HubSpot.
    pub property: String,
    /// How its values are stored.
    pub column_type: ColumnType,
}

impl ColumnDefinition {
    /// A column for `property`.
    #[must_use]
    pub fn new(property: impl Into<String>, column_type: ColumnType) -> Self {
        Self {
            property: property.into(),
            column_type,
        }
    }
}

/// A table to be made, or to be given more columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDefinition {
    pub(crate) name: String,
    pub(crate) object_type_id: String,
    pub(crate) columns: Vec<ColumnDefinition>,
}

impl TableDefinition {
    /// A table `name` for records of `object_type_id` (`0-1`). The same object type keeps its table for good.
    #[must_use]
    pub fn new(name: impl Into<String>, object_type_id: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            object_type_id: object_type_id.into(),
            columns: Vec::new(),
        }
    }

    /// Asks for one more column.
    #[must_use]
    pub fn column(mut self, column: ColumnDefinition) -> Self {
        self.columns.push(column);
        self
    }

    /// Asks for more columns.
    #[must_use]
    pub fn columns(mut self, columns: impl IntoIterator<Item = ColumnDefinition>) -> Self {
        self.columns.extend(columns);
        self
    }
}

/// One property's column as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub(crate) property: String,
    pub(crate) name: String,
    pub(crate) column_type: ColumnType,
}

impl Column {
    /// The property's name in HubSpot.
    #[must_use]
    pub fn property(&self) -> &str {
        &self.property
    }

    /// The column's name, nearly always the same.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How its values are stored.
    #[must_use]
    pub const fn column_type(&self) -> ColumnType {
        self.column_type
    }
}

/// A record table as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub(crate) name: String,
    pub(crate) object_type_id: String,
    pub(crate) columns: Vec<Column>,
}

impl Table {
    /// The table's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The object type whose records it holds.
    #[must_use]
    pub fn object_type_id(&self) -> &str {
        &self.object_type_id
    }

    /// The columns of properties, in the order of the properties' names. Rows carry their cells in this order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Where in [`Table::columns`] the column of `property` stands.
    #[must_use]
    pub fn position(&self, property: &str) -> Option<usize> {
        self.columns
            .binary_search_by(|column| column.property.as_str().cmp(property))
            .ok()
    }

    /// The same table with some of its columns only: rows written through it leave the other columns as they are.
    #[must_use]
    pub fn only(&self, wanted: impl Fn(&str) -> bool) -> Self {
        Self {
            name: self.name.clone(),
            object_type_id: self.object_type_id.clone(),
            columns: self
                .columns
                .iter()
                .filter(|column| wanted(&column.property))
                .cloned()
                .collect(),
        }
    }

    /// Adds a column for `definition` unless the property has one; returns it if it is new.
    pub(crate) fn add(&mut self, definition: &ColumnDefinition) -> Option<&Column> {
        let property = &definition.property;
        let Err(position) = self
            .columns
            .binary_search_by(|column| column.property.cmp(property))
        else {
            return None;
        };
        let taken: HashSet<String> = RECORD_COLUMNS
            .iter()
            .map(|name| (*name).to_owned())
            .chain(self.columns.iter().map(|column| column.name.to_ascii_lowercase()))
            .collect();
        let mut name = property.clone();
        if taken.contains(&name.to_ascii_lowercase()) {
            name = format!("property_{name}");
        }
        while taken.contains(&name.to_ascii_lowercase()) {
            name.push('_');
        }
        let column = Column {
            property: property.clone(),
            name,
            column_type: definition.column_type,
        };
        self.columns.insert(position, column);
        self.columns.get(position)
    }
}

/// True for names that no record table may have: the mirror's own tables and those SQL databases reserve.
#[must_use]
pub fn is_reserved_table_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "associations"
        || name.starts_with("_spoke_")
        || name.starts_with("sqlite_")
        || name.starts_with("pg_")
        || catalog_tables().iter().any(|table| table.name() == name)
}

/// `name` as an SQL identifier.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn column_names_collide_with_nothing() {
        let mut table = Table {
            name: "contacts".to_owned(),
            object_type_id: "0-1".to_owned(),
            columns: Vec::new(),
        };
        let mut add = |property: &str| {
            let definition = ColumnDefinition::new(property, ColumnType::Text);
            table.add(&definition).map(|column| column.name.clone())
        };
        assert_eq!(add("email").as_deref(), Some("email"));
        assert_eq!(add("email"), None, "the property has its column");
        assert_eq!(add("Email").as_deref(), Some("property_Email"));
        assert_eq!(add("property_id").as_deref(), Some("property_id"));
        assert_eq!(add("id").as_deref(), Some("property_id_"));
        assert_eq!(add("archived").as_deref(), Some("property_archived"));
        let properties: Vec<_> = table.columns().iter().map(Column::property).collect();
        assert_eq!(properties, ["Email", "archived", "email", "id", "property_id"]);
        assert_eq!(table.position("id"), Some(3));
    }

    #[test]
    fn the_mirrors_own_tables_are_reserved() {
        for name in [
            "associations",
            "Owners",
            "pipelines",
            "stages",
            "options",
            "_spoke_runs",
            "sqlite_master",
        ] {
            assert!(is_reserved_table_name(name), "{name}");
        }
        assert!(!is_reserved_table_name("contacts"));
    }

    #[test]
    fn identifiers_are_quoted() {
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
    }
}
