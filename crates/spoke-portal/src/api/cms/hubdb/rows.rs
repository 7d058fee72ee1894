//! Operations on single rows, and lists of them.

use http::{StatusCode, header};
use serde_json::{Map, Value, json};
use spoke_model::hubdb::ROWS_PER_PAGE;

use super::Version;
use super::body::RowBody;
use super::row::{Cells, Row, check_room};
use super::row_query::RowQuery;
use super::table::Table;
use crate::api::call::Call;
use crate::api::errors::ApiError;
use crate::api::location::location;
use crate::api::page::{Cursor, link};
use crate::api::reply::Reply;
use crate::store::{State, Transaction};

/// `GET /cms/v3/hubdb/tables/{tableIdOrName}/rows`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let table = Table::open(call, &state)?;
    page(call, &state, &table, Version::Live)
}

/// `GET /cms/v3/hubdb/tables/{tableIdOrName}/rows/draft`
pub(crate) fn list_drafts(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let table = Table::named(call, &state)?;
    page(call, &state, &table, Version::Draft)
}

/// A page of the rows that pass the filters of the query. `offset` and `after` are both understood; the answer carries
/// both, and says that any place can be gone to.
fn page(call: &Call<'_>, state: &State, table: &Table, version: Version) -> Result<Reply, ApiError> {
    let schema = table.schema(version)?;
    let limit = Cursor::limit(call, ROWS_PER_PAGE.0, ROWS_PER_PAGE.1)?;
    let start = match Cursor::of(call, "after")? {
        Some(after) => after,
        None => match call.query.number("offset")?.unwrap_or_default() {
            negative @ ..=-1 => {
                return Err(ApiError::bad_parameter(
                    "offset",
                    &negative.to_string(),
                    "must not be negative",
                ));
            }
            offset => offset.unsigned_abs(),
        },
    };
    let start = usize::try_from(start).unwrap_or(usize::MAX);
    let query = RowQuery::of(call, schema)?;
    let rows = query.select(Row::all(state, table.id), schema, version, call.now);
    let wanted: Vec<&str> = call.query.list("properties").collect();
    let end = start.saturating_add(limit).min(rows.len());
    let results = rows.get(start..end).unwrap_or_default().iter().map(|row| {
        let mut view = row.view(state, schema, version);
        if let (false, Some(Value::Object(values))) = (wanted.is_empty(), view.get_mut("values")) {
            values.retain(|name, _| wanted.contains(&name.as_str()));
        }
        view
    });
    let results: Vec<Value> = results.collect();
    let mut body = json!({ "total": rows.len(), "type": "RANDOM_ACCESS", "results": results });
    if end < rows.len()
        && let Some(body) = body.as_object_mut()
    {
        let after = end.to_string();
        let next = json!({ "after": after, "offset": end, "link": link(call, "after", &after) });
        body.insert("paging".to_owned(), json!({ "next": next }));
    }
    Reply::serialized(StatusCode::OK, &body)
}

/// `GET /cms/v3/hubdb/tables/{tableIdOrName}/rows/{rowId}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let table = Table::open(call, &state)?;
    one(call, &state, &table, Version::Live)
}

/// `GET /cms/v3/hubdb/tables/{tableIdOrName}/rows/{rowId}/draft`
pub(crate) fn read_draft(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let table = Table::named(call, &state)?;
    one(call, &state, &table, Version::Draft)
}

fn one(call: &Call<'_>, state: &State, table: &Table, version: Version) -> Result<Reply, ApiError> {
    let schema = table.schema(version)?;
    let row = Row::named(state, table, call.parameter(1), version)?;
    Reply::serialized(StatusCode::OK, &row.view(state, schema, version))
}

/// `POST /cms/v3/hubdb/tables/{tableIdOrName}/rows`: 201 with the draft's new row.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let body: RowBody = call.read()?;
    let mut transaction = call.portal.store.write();
    let table = Table::named(call, &transaction)?;
    check_room(Row::count(&transaction, table.id, Version::Draft))?;
    let row = make(call, &mut transaction, &table, body)?;
    let view = row.view(&transaction, &table.draft, Version::Draft);
    Ok(Reply::serialized(StatusCode::CREATED, &view)?
        .header(header::LOCATION, location(call, &row.id.to_string()))
        .after(transaction.commit()))
}

/// `PATCH /cms/v3/hubdb/tables/{tableIdOrName}/rows/{rowId}/draft`: values that are not named stay (documented).
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    rewrite(call, change)
}

/// `PUT /cms/v3/hubdb/tables/{tableIdOrName}/rows/{rowId}/draft`: values that are not named go.
pub(crate) fn replace(call: &Call<'_>) -> Result<Reply, ApiError> {
    rewrite(call, exchange)
}

/// What changes a row by a body.
pub(super) type Change = fn(&Call<'_>, &mut Transaction<'_>, &Table, &str, RowBody) -> Result<Row, ApiError>;

fn rewrite(call: &Call<'_>, change: Change) -> Result<Reply, ApiError> {
    let body: RowBody = call.read()?;
    let mut transaction = call.portal.store.write();
    let table = Table::named(call, &transaction)?;
    let row = change(call, &mut transaction, &table, call.parameter(1), body)?;
    let view = row.view(&transaction, &table.draft, Version::Draft);
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(transaction.commit()))
}

/// `DELETE /cms/v3/hubdb/tables/{tableIdOrName}/rows/{rowId}/draft`: 204.
pub(crate) fn purge(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let table = Table::named(call, &transaction)?;
    let row = Row::named(&transaction, &table, call.parameter(1), Version::Draft)?;
    take_away(&mut transaction, &table, row)?;
    Ok(Reply::no_content().after(transaction.commit()))
}

/// `POST /cms/v3/hubdb/tables/{tableIdOrName}/rows/{rowId}/draft/clone?name=`: the copy.
pub(crate) fn clone(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let table = Table::named(call, &transaction)?;
    check_room(Row::count(&transaction, table.id, Version::Draft))?;
    let name = call.query.first("name").map(str::to_owned);
    let row = copy(call, &mut transaction, &table, call.parameter(1), name)?;
    let view = row.view(&transaction, &table.draft, Version::Draft);
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(transaction.commit()))
}

/// Adds a row to the draft.
pub(super) fn make(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    table: &Table,
    body: RowBody,
) -> Result<Row, ApiError> {
    let cells = Cells::default().with(&table.draft, body)?;
    let row = Row::new(transaction.take_id(), call.now, cells);
    row.put(transaction, table.id)?;
    Ok(row)
}

/// Lays a body over a row of the draft.
pub(super) fn change(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    table: &Table,
    id: &str,
    body: RowBody,
) -> Result<Row, ApiError> {
    let row = Row::named(transaction, table, id, Version::Draft)?;
    let cells = row.draft.clone().unwrap_or_default();
    put(call, transaction, table, row, cells.with(&table.draft, body)?)
}

/// Puts a body in the place of a row of the draft.
pub(super) fn exchange(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    table: &Table,
    id: &str,
    body: RowBody,
) -> Result<Row, ApiError> {
    let row = Row::named(transaction, table, id, Version::Draft)?;
    let cells = Cells::default().with(&table.draft, body)?;
    put(call, transaction, table, row, cells)
}

fn put(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    table: &Table,
    mut row: Row,
    cells: Cells,
) -> Result<Row, ApiError> {
    row.draft = Some(cells);
    row.updated_at = call.now;
    row.put(transaction, table.id)?;
    Ok(row)
}

/// Copies a row of the draft.
pub(super) fn copy(
    call: &Call<'_>,
    transaction: &mut Transaction<'_>,
    table: &Table,
    id: &str,
    name: Option<String>,
) -> Result<Row, ApiError> {
    let original = Row::named(transaction, table, id, Version::Draft)?;
    let mut cells = original.draft.unwrap_or_default();
    cells.name = name.or(cells.name);
    // Two rows of a table cannot be the same page.
    cells.path = None;
    let row = Row::new(transaction.take_id(), call.now, cells);
    row.put(transaction, table.id)?;
    Ok(row)
}

/// Takes a row out of the draft.
pub(super) fn take_away(
    transaction: &mut Transaction<'_>,
    table: &Table,
    mut row: Row,
) -> Result<(), ApiError> {
    row.draft = None;
    row.put(transaction, table.id)
}

/// The text of an id in a body.
pub(super) fn id_text(id: &Value) -> String {
    match id {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The body of one input, or the refusal of what is none.
pub(super) fn row_body(input: Value) -> Result<RowBody, ApiError> {
    let is_object = matches!(input, Value::Object(_));
    let input = if is_object {
        input
    } else {
        Value::Object(Map::new())
    };
    serde_json::from_value(input).map_err(|error| ApiError::validation(format!("Invalid row: {error}")))
}
