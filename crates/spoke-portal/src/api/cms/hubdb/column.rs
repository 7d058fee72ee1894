//! Columns of a table.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use spoke_model::hubdb::{
    COLUMNS_MAX, ColumnForm, ColumnOption, NAME_CHARACTERS_MAX, OPTIONS_MAX, column_types, form_of,
    is_column_name,
};

use super::body::{ColumnBody, OptionBody};
use crate::api::errors::ApiError;

/// A column as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Column {
    /// Unique in its table for good.
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) label: String,
    #[serde(rename = "type")]
    pub(super) column_type: String,
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) width: Option<i64>,
    #[serde(default)]
    pub(super) options: Vec<ColumnOption>,
    /// For references: the table they lead into, and its column that people read.
    #[serde(default)]
    pub(super) foreign_table: Option<u64>,
    #[serde(default)]
    pub(super) foreign_column: Option<u64>,
}

impl Column {
    /// What its values are.
    pub(super) fn form(&self) -> ColumnForm {
        form_of(&self.column_type).unwrap_or(ColumnForm::Anything)
    }

    /// It as answers carry it.
    pub(super) fn view(&self) -> Value {
        let options: Vec<Value> = self.options.iter().map(ColumnOption::view).collect();
        let mut view = json!({
            "id": self.id.to_string(), "name": self.name, "label": self.label, "type": self.column_type,
            "archived": false, "deleted": false, "options": options, "optionCount": options.len(),
        });
        let others = [
            ("description", self.description.as_ref().map(|text| json!(text))),
            ("width", self.width.map(|width| json!(width))),
            ("foreignTableId", self.foreign_table.map(|id| json!(id))),
            ("foreignColumnId", self.foreign_column.map(|id| json!(id))),
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

/// The columns that a table has after a change. Those that were there are known by their id, or by their name; `next` is
/// the id of the next new one.
pub(super) fn columns(
    before: &[Column],
    bodies: Vec<ColumnBody>,
    next: &mut u64,
    at: i64,
) -> Result<Vec<Column>, ApiError> {
    if bodies.len() > COLUMNS_MAX {
        return Err(ApiError::validation(format!(
            "A table can have at most {COLUMNS_MAX} columns"
        )));
    }
    let mut columns: Vec<Column> = Vec::with_capacity(bodies.len());
    for body in bodies {
        let by_id = before.iter().find(|column| body.id == Some(column.id));
        let known = by_id.or_else(|| before.iter().find(|column| column.name == body.name));
        let column = column(known, body, next, at)?;
        if columns
            .iter()
            .any(|other| other.name.eq_ignore_ascii_case(&column.name) || other.id == column.id)
        {
            let name = column.name;
            return Err(ApiError::validation(format!(
                "Two columns of the table are called {name}"
            )));
        }
        columns.push(column);
    }
    Ok(columns)
}

fn column(known: Option<&Column>, body: ColumnBody, next: &mut u64, at: i64) -> Result<Column, ApiError> {
    let name = body.name;
    if !is_column_name(&name) {
        return Err(ApiError::validation(format!(
            "{name:?} is no name for a column: letters, digits and underscores, no digit first"
        )));
    }
    let label = body.label.unwrap_or_else(|| name.clone());
    if label.chars().count() > NAME_CHARACTERS_MAX {
        return Err(ApiError::validation(format!(
            "The label of {name} has more than {NAME_CHARACTERS_MAX} characters"
        )));
    }
    let column_type = body.column_type.to_ascii_uppercase();
    if form_of(&column_type).is_none() {
        let types: Vec<&str> = column_types().collect();
        return Err(ApiError::validation(format!(
            "The type of {name} must be one of {}, not {}",
            types.join(", "),
            body.column_type
        )));
    }
    if let Some(known) = known
        && known.column_type != column_type
    {
        return Err(ApiError::validation(format!(
            "The type of {name} is {} and cannot become {column_type}; add another column",
            known.column_type
        )));
    }
    let id = known.map_or_else(
        || {
            let id = *next;
            *next += 1;
            id
        },
        |column| column.id,
    );
    let before = known.map_or(&[][..], |column| &column.options);
    let options = match body.options {
        Some(bodies) => options(&name, before, bodies, at)?,
        None => before.to_vec(),
    };
    Ok(Column {
        id,
        name,
        label,
        column_type,
        description: body.description.or_else(|| known?.description.clone()),
        width: body.width.or_else(|| known?.width),
        options,
        foreign_table: body.foreign_table_id.or_else(|| known?.foreign_table),
        foreign_column: body.foreign_column_id.or_else(|| known?.foreign_column),
    })
}

fn options(
    column: &str,
    before: &[ColumnOption],
    bodies: Vec<OptionBody>,
    at: i64,
) -> Result<Vec<ColumnOption>, ApiError> {
    if bodies.len() > OPTIONS_MAX {
        return Err(ApiError::validation(format!(
            "{column} can have at most {OPTIONS_MAX} options"
        )));
    }
    let number = |option: &ColumnOption| option.id.parse::<u64>().unwrap_or_default();
    let mut next = before.iter().map(number).max().unwrap_or_default() + 1;
    let mut options: Vec<ColumnOption> = Vec::with_capacity(bodies.len());
    for (place, body) in bodies.into_iter().enumerate() {
        let by_id = before
            .iter()
            .find(|option| body.id.is_some_and(|id| option.id == id.to_string()));
        let known = by_id.or_else(|| before.iter().find(|option| option.name == body.name));
        if options.iter().any(|other| other.name == body.name) {
            return Err(ApiError::validation(format!(
                "Two options of {column} are called {}",
                body.name
            )));
        }
        let id = match known {
            Some(option) => option.id.clone(),
            None => {
                next += 1;
                (next - 1).to_string()
            }
        };
        let label = body.label.unwrap_or_else(|| body.name.clone());
        let order = i64::try_from(place).unwrap_or_default();
        let is_same = known.filter(|one| one.name == body.name && one.label == label && one.order == order);
        options.push(ColumnOption {
            id,
            label,
            name: body.name,
            order,
            created_at: known.map_or(at, |one| one.created_at),
            updated_at: is_same.map_or(at, |one| one.updated_at),
        });
    }
    Ok(options)
}
