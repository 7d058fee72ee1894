//! What bodies say about tables, columns and rows.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// A table.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TableBody {
    pub(super) name: Option<String>,
    pub(super) label: Option<String>,
    pub(super) use_for_pages: Option<bool>,
    pub(super) allow_public_api_access: Option<bool>,
    pub(super) allow_child_tables: Option<bool>,
    pub(super) enable_child_table_pages: Option<bool>,
    pub(super) dynamic_meta_tags: Option<Map<String, Value>>,
    pub(super) columns: Option<Vec<ColumnBody>>,
}

/// A column.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ColumnBody {
    #[serde(default, deserialize_with = "number")]
    pub(super) id: Option<u64>,
    pub(super) name: String,
    pub(super) label: Option<String>,
    #[serde(rename = "type")]
    pub(super) column_type: String,
    pub(super) description: Option<String>,
    pub(super) width: Option<i64>,
    pub(super) options: Option<Vec<OptionBody>>,
    #[serde(default, deserialize_with = "number")]
    pub(super) foreign_table_id: Option<u64>,
    #[serde(default, deserialize_with = "number")]
    pub(super) foreign_column_id: Option<u64>,
}

/// An option of a column.
#[derive(Debug, Deserialize)]
pub(super) struct OptionBody {
    #[serde(default, deserialize_with = "number")]
    pub(super) id: Option<u64>,
    pub(super) name: String,
    pub(super) label: Option<String>,
}

/// A row. `displayIndex` is read and left aside: rows stand in the order they were made in.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RowBody {
    /// For batches: which row.
    pub(super) id: Option<Value>,
    pub(super) values: Map<String, Value>,
    pub(super) name: Option<String>,
    pub(super) path: Option<String>,
    #[serde(deserialize_with = "number")]
    pub(super) child_table_id: Option<u64>,
}

/// A number or its digits. Anything else counts as none: clients send 0, "" and null for things that do not exist yet.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    })
}
