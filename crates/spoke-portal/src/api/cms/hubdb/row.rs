//! A row as it is kept, and how answers print it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use spoke_model::hubdb::{ColumnForm, ROWS_MAX, fit_value, value_text};

use super::Version;
use super::body::RowBody;
use super::column::Column;
use super::table::{Schema, Table};
use crate::api::cms::content::padded;
use crate::api::cms::time;
use crate::api::errors::ApiError;
use crate::store::{State, Transaction};

/// Rows, keyed `table/row`, both padded.
const ROWS: &str = "hubdb_rows";

/// A row. The id is the last part of its document's key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Row {
    #[serde(skip)]
    pub(super) id: u64,
    /// In milliseconds since 1970, as all times here.
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) published_at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) draft: Option<Cells>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) live: Option<Cells>,
}

/// One version of what a row holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Cells {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) child_table: Option<u64>,
    /// Values by the id of their column.
    pub(super) values: Map<String, Value>,
}

impl Row {
    /// A new one, which only the draft has.
    pub(super) fn new(id: u64, now: i64, cells: Cells) -> Self {
        Self {
            id,
            created_at: now,
            updated_at: now,
            published_at: None,
            draft: Some(cells),
            live: None,
        }
    }

    /// The one with this id in a version of its table.
    pub(super) fn find(state: &State, table: u64, id: u64, version: Version) -> Option<Self> {
        let document = state.document(ROWS, &key(table, id))?;
        let row = Self::deserialize(document).ok()?;
        let row = Self { id, ..row };
        row.cells(version).is_some().then_some(row)
    }

    /// The one that a text names, or 404.
    pub(super) fn named(state: &State, table: &Table, id: &str, version: Version) -> Result<Self, ApiError> {
        let number = id.parse().ok();
        number
            .and_then(|number| Self::find(state, table.id, number, version))
            .ok_or_else(|| {
                let text = format!("The HubDB table {} has no row with the id {id}", table.id);
                ApiError::object_not_found(text).context("rowId", [id])
            })
    }

    /// All rows of a table, whatever version has them, in the order they were made in.
    pub(super) fn all(state: &State, table: u64) -> impl Iterator<Item = Self> + use<'_> {
        state
            .documents_below(ROWS, &below(table))
            .filter_map(|(key, document)| {
                let id = key.rsplit('/').next()?.parse().ok()?;
                let row = Self::deserialize(document).ok()?;
                Some(Self { id, ..row })
            })
    }

    /// How many rows a version of a table has.
    pub(super) fn count(state: &State, table: u64, version: Version) -> usize {
        let field = match version {
            Version::Draft => "draft",
            Version::Live => "live",
        };
        state
            .documents_below(ROWS, &below(table))
            .filter(|(_, document)| document.get(field).is_some())
            .count()
    }

    /// Keeps it; one that neither version has any more is gone.
    pub(super) fn put(&self, transaction: &mut Transaction<'_>, table: u64) -> Result<(), ApiError> {
        let key = key(table, self.id);
        if self.draft.is_none() && self.live.is_none() {
            transaction.delete_document(ROWS, &key);
            return Ok(());
        }
        let document = serde_json::to_value(self).map_err(|_| ApiError::internal())?;
        transaction.put_document(ROWS, &key, document);
        Ok(())
    }

    /// Deletes all rows of a table.
    pub(super) fn delete_all(transaction: &mut Transaction<'_>, table: u64) {
        let keys: Vec<String> = transaction
            .documents_below(ROWS, &below(table))
            .map(|(key, _)| key.to_owned())
            .collect();
        for key in keys {
            transaction.delete_document(ROWS, &key);
        }
    }

    /// What it holds in a version.
    pub(super) fn cells(&self, version: Version) -> Option<&Cells> {
        match version {
            Version::Draft => self.draft.as_ref(),
            Version::Live => self.live.as_ref(),
        }
    }

    /// The value of a column, or of `hs_id` and its like; nothing for a column that the table does not have.
    pub(super) fn value(&self, schema: &Schema, version: Version, name: &str) -> Option<Value> {
        let cells = self.cells(version)?;
        Some(match name {
            "hs_id" => self.id.into(),
            "hs_created_at" => self.created_at.into(),
            "hs_updated_at" => self.updated_at.into(),
            "hs_name" => cells.name.clone().into(),
            "hs_path" => cells.path.clone().into(),
            name => schema.column(name)?.value(cells),
        })
    }

    /// It as answers carry it.
    pub(super) fn view(&self, state: &State, schema: &Schema, version: Version) -> Value {
        let empty = Cells::default();
        let cells = self.cells(version).unwrap_or(&empty);
        let values = schema.columns.iter().filter_map(|column| {
            let value = column.value(cells);
            let value = match column.form() {
                ColumnForm::Rows => column.with_names(state, value),
                _ => value,
            };
            (!value.is_null()).then(|| (column.name.clone(), value))
        });
        let mut view = json!({
            "id": self.id.to_string(), "values": values.collect::<Map<_, _>>(),
            "createdAt": time(self.created_at), "updatedAt": time(self.updated_at),
            "childTableId": cells.child_table.unwrap_or_default().to_string(),
        });
        let others = [
            ("name", cells.name.as_ref().map(|name| json!(name))),
            ("path", cells.path.as_ref().map(|path| json!(path))),
            ("publishedAt", self.published_at.map(time)),
        ];
        if let Some(view) = view.as_object_mut() {
            let others = others
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value?)));
            view.extend(others);
        }
        view
    }
}

impl Cells {
    /// These with a body laid over them.
    pub(super) fn with(mut self, schema: &Schema, body: RowBody) -> Result<Self, ApiError> {
        for (name, sent) in body.values {
            let column = schema.column(&name).ok_or_else(|| {
                ApiError::validation(format!("The table has no column {name}"))
                    .context("column", [name.as_str()])
            })?;
            self.set(column, &sent)?;
        }
        self.name = body.name.or(self.name);
        self.path = body.path.or(self.path);
        self.child_table = body.child_table_id.filter(|id| *id != 0).or(self.child_table);
        Ok(self)
    }

    /// Sets the value of a column; null takes it away (documented).
    pub(super) fn set(&mut self, column: &Column, sent: &Value) -> Result<(), ApiError> {
        let value = fit_value(column.form(), &column.options, sent).map_err(|unfit| {
            ApiError::validation(format!("The value of {} {unfit}", column.name))
                .context("column", [column.name.as_str()])
        })?;
        let id = column.id.to_string();
        if value.is_null() {
            self.values.remove(&id);
        } else {
            self.values.insert(id, value);
        }
        Ok(())
    }
}

impl Column {
    /// What a row has here. Options read as they are called now.
    fn value(&self, cells: &Cells) -> Value {
        let value = cells
            .values
            .get(&self.id.to_string())
            .cloned()
            .unwrap_or_default();
        let current = |value: &Value| {
            let id = value.get("id").and_then(Value::as_str);
            let option = self.options.iter().find(|option| Some(option.id.as_str()) == id);
            option.map(|option| option.view())
        };
        match (self.form(), value) {
            (ColumnForm::Option, value) => current(&value).unwrap_or_default(),
            (ColumnForm::Options, Value::Array(each)) => each.iter().filter_map(current).collect(),
            (_, value) => value,
        }
    }

    /// References with what people read of the rows they lead to.
    fn with_names(&self, state: &State, mut value: Value) -> Value {
        let table = self.foreign_table.and_then(|table| Table::find(state, table));
        let (Some(table), Value::Array(each)) = (table, &mut value) else {
            return value;
        };
        let schema = table.live.as_ref().unwrap_or(&table.draft);
        let column = schema
            .columns
            .iter()
            .find(|column| Some(column.id) == self.foreign_column);
        for one in each {
            let id = one
                .get("id")
                .and_then(Value::as_str)
                .and_then(|id| id.parse().ok());
            let row = id.and_then(|id| {
                let live = Row::find(state, table.id, id, Version::Live);
                live.or_else(|| Row::find(state, table.id, id, Version::Draft))
            });
            let cells = row
                .as_ref()
                .and_then(|row| row.live.as_ref().or(row.draft.as_ref()));
            if let (Some(cells), Some(column), Some(one)) = (cells, column, one.as_object_mut()) {
                one.insert("name".to_owned(), value_text(&column.value(cells)).into());
            }
        }
        value
    }
}

/// Refuses one more row where no more may be; `count` is how many the draft has.
pub(super) fn check_room(count: usize) -> Result<(), ApiError> {
    if count < ROWS_MAX {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "Limit exceeded: a HubDB table can have at most {ROWS_MAX} rows"
    )))
}

fn below(table: u64) -> String {
    format!("{}/", padded(table))
}

fn key(table: u64, row: u64) -> String {
    format!("{}{}", below(table), padded(row))
}
