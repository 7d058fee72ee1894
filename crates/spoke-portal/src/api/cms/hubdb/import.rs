//! Rows from a CSV file into the draft.
//!
//! Assumed: a cell that its column cannot hold is left out and told, the row is kept; a row whose id is not there is told
//! and left out; a row of the file with the primary key of an earlier one of the same file is a duplicate and left out, one
//! with that of a row of the table changes that row.

use std::collections::HashMap;

use http::StatusCode;
use serde_json::{Value, json};
use spoke_model::hubdb::{IMPORT_BYTES_MAX, IMPORT_ERRORS_MAX, ImportConfig, ROWS_MAX, value_text};

use super::Version;
use super::column::Column;
use super::row::{Cells, Row};
use super::table::{Schema, Table};
use crate::api::call::Call;
use crate::api::errors::{ApiError, category};
use crate::api::reply::Reply;
use crate::api::routes::Upload;
use crate::imports::{Source, SourceRow};
use crate::server::{PartContent, UploadLimits, UploadedFile, correlation_id};
use crate::store::Transaction;

/// What is asked for before the body is read.
pub(crate) const UPLOAD: Upload = Upload {
    limits: UploadLimits {
        parts: 4,
        text_bytes: 256 * 1024,
        files: 1,
        file_bytes: IMPORT_BYTES_MAX,
    },
    bytes_of_plan: None,
};

/// What came of an import.
#[derive(Default)]
struct Outcome {
    imported: usize,
    duplicates: usize,
    limit_exceeded: bool,
    errors: Vec<String>,
}

/// `POST /cms/v3/hubdb/tables/{tableIdOrName}/draft/import`
pub(crate) fn import(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (config, file) = parts(call)?;
    let config = ImportConfig::parse(config).map_err(|problem| ApiError::validation(problem.to_string()))?;
    let (rows, more) = read(&config, file)?;
    let mut transaction = call.portal.store.write();
    let table = Table::named(call, &transaction)?;
    let mapping = Mapping::of(&config, &table.draft)?;
    if config.reset_table {
        let all: Vec<Row> = Row::all(&transaction, table.id).collect();
        for mut row in all {
            row.draft = None;
            row.put(&mut transaction, table.id)?;
        }
    }
    let mut outcome = write(call, &mut transaction, &table, &mapping, &rows)?;
    outcome.limit_exceeded |= more;
    let errors: Vec<Value> = outcome
        .errors
        .iter()
        .map(|message| {
            json!({ "message": message, "category": category::VALIDATION_ERROR, "correlationId": correlation_id() })
        })
        .collect();
    let view = json!({
        "rowsImported": outcome.imported, "duplicateRows": outcome.duplicates,
        "rowLimitExceeded": outcome.limit_exceeded, "errors": errors,
    });
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(transaction.commit()))
}

fn parts<'c>(call: &Call<'c>) -> Result<(&'c str, &'c UploadedFile), ApiError> {
    let of = |name: &str| {
        call.parts
            .iter()
            .find(|part| part.name == name)
            .map(|part| &part.content)
    };
    let config = match of("config") {
        Some(PartContent::Text(bytes)) => std::str::from_utf8(bytes).ok(),
        _ => None,
    };
    let config = config.ok_or_else(|| ApiError::validation("The body needs a part config with JSON"))?;
    match of("file") {
        Some(PartContent::File(file)) => Ok((config, file)),
        _ => Err(ApiError::validation(
            "The body needs a part file with a file name",
        )),
    }
}

/// The rows of a file, up to what a table can hold, and whether there are more.
fn read(config: &ImportConfig, file: &UploadedFile) -> Result<(Vec<SourceRow>, bool), ApiError> {
    let delimiter = config
        .delimiter()
        .map_err(|problem| ApiError::validation(problem.to_string()))?;
    let unreadable = |why| ApiError::validation(format!("The file cannot be read: {why:?}"));
    let mut source = Source::delimited(file.path(), delimiter).map_err(unreadable)?;
    let mut rows = Vec::new();
    let mut skipped = 0;
    while let Some(row) = source.next().map_err(unreadable)? {
        if skipped < config.skip_rows {
            skipped += 1;
        } else if rows.len() == ROWS_MAX {
            return Ok((rows, true));
        } else {
            rows.push(row);
        }
    }
    Ok((rows, false))
}

/// Which cells of a row of the file mean what.
struct Mapping<'t> {
    columns: Vec<(usize, &'t Column)>,
    id: Option<usize>,
    name: Option<usize>,
    path: Option<usize>,
    key: Option<&'t Column>,
}

impl<'t> Mapping<'t> {
    fn of(config: &ImportConfig, schema: &'t Schema) -> Result<Self, ApiError> {
        let named = |name: &str| {
            let by_name = schema.column(name);
            by_name
                .or_else(|| schema.columns.iter().find(|column| column.id.to_string() == name))
                .ok_or_else(|| {
                    ApiError::validation(format!("The table has no column {name}")).context("column", [name])
                })
        };
        let columns = config.column_mappings.iter().map(|mapping| {
            let column = named(&mapping.target.text())?;
            Ok((mapping.source - 1, column))
        });
        let key = config.primary_key_column.as_deref().map(named).transpose()?;
        let place = |column: Option<usize>| column.map(|column| column - 1);
        Ok(Self {
            columns: columns.collect::<Result<_, ApiError>>()?,
            id: place(config.id_source_column),
            name: place(config.name_source_column),
            path: place(config.path_source_column),
            key,
        })
    }
}

fn write(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    table: &Table,
    mapping: &Mapping<'_>,
    rows: &[SourceRow],
) -> Result<Outcome, ApiError> {
    let mut outcome = Outcome::default();
    let mut count = Row::count(transaction, table.id, Version::Draft);
    // Which row has a primary key, and whether it is one of this file.
    let mut keys: HashMap<String, (u64, bool)> = HashMap::new();
    if let Some(column) = mapping.key {
        for row in Row::all(transaction, table.id) {
            if let Some(value) = row.value(&table.draft, Version::Draft, &column.name) {
                keys.insert(value_text(&value), (row.id, false));
            }
        }
    }
    for source in rows {
        let cell = |place: Option<usize>| {
            let text = source.cells.get(place?)?.trim();
            (!text.is_empty()).then_some(text)
        };
        let sent = filled(mapping, source, &mut outcome);
        let key = mapping.key.map(|column| {
            let value = sent.values.get(&column.id.to_string());
            value_text(value.unwrap_or(&Value::Null))
        });
        let by_key = key.as_ref().and_then(|key| keys.get(key));
        if by_key.is_some_and(|(_, in_file)| *in_file) {
            outcome.duplicates += 1;
            continue;
        }
        let by_id = cell(mapping.id);
        let known = match (by_id, by_key) {
            (Some(id), _) => match Row::named(transaction, table, id, Version::Draft) {
                Ok(row) => Some(row),
                Err(error) => {
                    outcome.tell(source.line, error.message());
                    continue;
                }
            },
            (None, Some((id, _))) => Row::find(transaction, table.id, *id, Version::Draft),
            (None, None) => None,
        };
        let mut row = match known {
            Some(row) => row,
            None if count >= ROWS_MAX => {
                outcome.limit_exceeded = true;
                break;
            }
            None => {
                count += 1;
                Row::new(transaction.take_id(), call.now, Cells::default())
            }
        };
        let cells = row.draft.get_or_insert_default();
        cells.values.extend(sent.values);
        let text = |place| cell(place).map(str::to_owned);
        cells.name = text(mapping.name).or(cells.name.take());
        cells.path = text(mapping.path).or(cells.path.take());
        row.updated_at = call.now;
        row.put(transaction, table.id)?;
        if let Some(key) = key {
            keys.insert(key, (row.id, true));
        }
        outcome.imported += 1;
    }
    Ok(outcome)
}

/// The values of a row of the file; what a column cannot hold is told.
fn filled(mapping: &Mapping<'_>, source: &SourceRow, outcome: &mut Outcome) -> Cells {
    let mut cells = Cells::default();
    for (place, column) in &mapping.columns {
        let text = source.cells.get(*place).map_or("", String::as_str);
        if text.is_empty() {
            continue;
        }
        if let Err(error) = cells.set(column, &text.into()) {
            outcome.tell(source.line, error.message());
        }
    }
    cells
}

impl Outcome {
    /// Remembers what was wrong with a row, up to a bound.
    fn tell(&mut self, line: u64, what: &str) {
        if self.errors.len() < IMPORT_ERRORS_MAX {
            self.errors.push(format!("Row {line}: {what}"));
        }
    }
}
