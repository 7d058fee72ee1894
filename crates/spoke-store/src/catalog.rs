//! The small tables to join with: owners, pipelines, stages and the options of properties.

use crate::cell::ColumnType;

/// The layout of one small table. A table in parts has the part (an object type's table) in its first column, so
/// that one part can be replaced without touching the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CatalogTable {
    name: &'static str,
    columns: &'static [(&'static str, ColumnType)],
    key: usize,
    in_parts: bool,
}

impl CatalogTable {
    /// The table's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Its columns, in the order in which rows carry their cells.
    #[must_use]
    pub const fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        self.columns
    }

    /// Whether the first column names the part a row belongs to.
    #[must_use]
    pub const fn in_parts(&self) -> bool {
        self.in_parts
    }

    /// How many of the first columns make a row unique.
    #[must_use]
    pub const fn key_columns(&self) -> usize {
        self.key
    }
}

/// People who own records: join a record's `hubspot_owner_id` with `id`.
pub const OWNERS: CatalogTable = CatalogTable {
    name: "owners",
    columns: &[
        ("id", ColumnType::Number),
        ("email", ColumnType::Text),
        ("first_name", ColumnType::Text),
        ("last_name", ColumnType::Text),
        ("user_id", ColumnType::Number),
        ("archived", ColumnType::Bool),
        ("created_at", ColumnType::DateTime),
        ("updated_at", ColumnType::DateTime),
    ],
    key: 1,
    in_parts: false,
};

/// Pipelines: join a deal's `pipeline` with `id` where `object_type` is `deals`.
pub const PIPELINES: CatalogTable = CatalogTable {
    name: "pipelines",
    columns: &[
        ("object_type", ColumnType::Text),
        ("id", ColumnType::Text),
        ("label", ColumnType::Text),
        ("display_order", ColumnType::Number),
        ("archived", ColumnType::Bool),
    ],
    key: 2,
    in_parts: true,
};

/// Stages of pipelines: join a deal's `dealstage` with `id`. `metadata` is HubSpot's, as JSON.
pub const STAGES: CatalogTable = CatalogTable {
    name: "stages",
    columns: &[
        ("object_type", ColumnType::Text),
        ("pipeline_id", ColumnType::Text),
        ("id", ColumnType::Text),
        ("label", ColumnType::Text),
        ("display_order", ColumnType::Number),
        ("probability", ColumnType::Number),
        ("is_closed", ColumnType::Bool),
        ("metadata", ColumnType::Text),
    ],
    key: 3,
    in_parts: true,
};

/// Options of enumerations: what to show for a stored value.
pub const OPTIONS: CatalogTable = CatalogTable {
    name: "options",
    columns: &[
        ("object_type", ColumnType::Text),
        ("property", ColumnType::Text),
        ("value", ColumnType::Text),
        ("label", ColumnType::Text),
        ("display_order", ColumnType::Number),
        ("hidden", ColumnType::Bool),
    ],
    key: 3,
    in_parts: true,
};

/// All small tables.
#[must_use]
pub const fn catalog_tables() -> [CatalogTable; 4] {
    [OWNERS, PIPELINES, STAGES, OPTIONS]
}
