//! Operations on tables.

use http::{StatusCode, header};
use serde::Deserialize;
use serde_json::Value;
use spoke_model::content::{AuditEvent, order_values};
use spoke_model::hubdb::{TABLES_MAX, TABLES_PER_PAGE};

use super::Version;
use super::body::TableBody;
use super::row::Row;
use super::table::Table;
use crate::api::body;
use crate::api::call::Call;
use crate::api::cms::Times;
use crate::api::errors::ApiError;
use crate::api::location::location;
use crate::api::paged;
use crate::api::reply::Reply;
use crate::store::State;

/// `GET /cms/v3/hubdb/tables`
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    list_of(call, Version::Live)
}

/// `GET /cms/v3/hubdb/tables/draft`
pub(crate) fn list_drafts(call: &Call<'_>) -> Result<Reply, ApiError> {
    list_of(call, Version::Draft)
}

fn list_of(call: &Call<'_>, version: Version) -> Result<Reply, ApiError> {
    let times = Times::of(call)?;
    let archived = call.query.flag("archived")?;
    let state = call.portal.store.read();
    let mut tables: Vec<Table> = Table::all(&state)
        .filter(|table| !archived && table.schema(version).is_ok())
        .filter(|table| times.hold(table.created_at, table.updated_at))
        .collect();
    let order: Vec<&str> = call.query.list("sort").collect();
    for sent in order.into_iter().rev() {
        let (name, backwards) = match sent.strip_prefix('-') {
            Some(name) => (name, true),
            None => (sent, false),
        };
        let key: fn(&Table) -> Value = match name {
            "name" => |table| table.name.as_str().into(),
            "createdAt" | "createdBy" => |table| table.created_at.into(),
            "updatedAt" | "updatedBy" => |table| table.updated_at.into(),
            _ => {
                let rule = "must be one of name, createdAt, updatedAt, createdBy, updatedBy";
                return Err(ApiError::bad_parameter("sort", sent, rule));
            }
        };
        tables.sort_by(|a, b| {
            let order = order_values(&key(a), &key(b));
            if backwards { order.reverse() } else { order }
        });
    }
    let page = paged::forwards(call, &tables, TABLES_PER_PAGE, |table| {
        table.view(call, &state, version).unwrap_or_default()
    })?;
    Reply::serialized(StatusCode::OK, &page)
}

/// `GET /cms/v3/hubdb/tables/{tableIdOrName}`
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let table = Table::open(call, &state)?;
    Reply::serialized(StatusCode::OK, &table.view(call, &state, Version::Live)?)
}

/// `GET /cms/v3/hubdb/tables/{tableIdOrName}/draft`
pub(crate) fn read_draft(call: &Call<'_>) -> Result<Reply, ApiError> {
    let state = call.portal.store.read();
    let table = Table::named(call, &state)?;
    Reply::serialized(StatusCode::OK, &table.view(call, &state, Version::Draft)?)
}

/// `POST /cms/v3/hubdb/tables`: 201 with a draft.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut sent: TableBody = call.read()?;
    let missing: Vec<&str> = [("name", &sent.name), ("label", &sent.label)]
        .into_iter()
        .filter_map(|(name, value)| value.is_none().then_some(name))
        .collect();
    let (Some(name), true) = (sent.name.take(), missing.is_empty()) else {
        return Err(body::missing(call.body, &missing));
    };
    let mut transaction = call.portal.store.write();
    check_room(&transaction)?;
    // An id is taken once nothing can be refused any more.
    let mut table = Table::new(0, name, call.now);
    table.change(sent, call.now)?;
    table.check_names(&transaction)?;
    table.id = transaction.take_id();
    table.put(&mut transaction)?;
    table.note(&mut transaction, call.now, AuditEvent::Created);
    let view = table.view(call, &transaction, Version::Draft)?;
    Ok(Reply::serialized(StatusCode::CREATED, &view)?
        .header(header::LOCATION, location(call, &table.id.to_string()))
        .after(transaction.commit()))
}

/// `PATCH /cms/v3/hubdb/tables/{tableIdOrName}/draft`: the name cannot change (documented; here a refusal, assumed).
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let sent: TableBody = call.read()?;
    let mut transaction = call.portal.store.write();
    let mut table = Table::named(call, &transaction)?;
    if let Some(name) = &sent.name
        && *name != table.name
    {
        return Err(ApiError::validation(format!(
            "The name of a HubDB table cannot change: it is {}, not {name}",
            table.name
        )));
    }
    table.change(sent, call.now)?;
    table.check_names(&transaction)?;
    table.updated_at = call.now;
    table.put(&mut transaction)?;
    table.note(&mut transaction, call.now, AuditEvent::Updated);
    let view = table.view(call, &transaction, Version::Draft)?;
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(transaction.commit()))
}

/// `DELETE /cms/v3/hubdb/tables/{tableIdOrName}`: 204, with both versions and all rows.
pub(crate) fn delete(call: &Call<'_>) -> Result<Reply, ApiError> {
    let mut transaction = call.portal.store.write();
    let table = Table::named(call, &transaction)?;
    table.delete(&mut transaction);
    table.note(&mut transaction, call.now, AuditEvent::Deleted);
    Ok(Reply::no_content().after(transaction.commit()))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Clone {
    new_name: Option<String>,
    new_label: Option<String>,
    #[serde(default)]
    copy_rows: bool,
}

/// `POST /cms/v3/hubdb/tables/{tableIdOrName}/draft/clone`: the draft of the copy. Without names it is called as the
/// original with `_clone` behind it (assumed).
pub(crate) fn clone(call: &Call<'_>) -> Result<Reply, ApiError> {
    let request: Clone = call.read()?;
    let mut transaction = call.portal.store.write();
    let original = Table::named(call, &transaction)?;
    check_room(&transaction)?;
    let name = request
        .new_name
        .unwrap_or_else(|| format!("{}_clone", original.name));
    let mut copy = Table::new(0, name, call.now);
    copy.draft = original.draft.clone();
    copy.draft.label = request
        .new_label
        .unwrap_or_else(|| format!("{} (clone)", original.draft.label));
    copy.next_column = original.next_column;
    copy.check_names(&transaction)?;
    copy.id = transaction.take_id();
    copy.put(&mut transaction)?;
    if request.copy_rows {
        let drafts: Vec<_> = Row::all(&transaction, original.id)
            .filter_map(|row| row.draft)
            .collect();
        for cells in drafts {
            let row = Row::new(transaction.take_id(), call.now, cells);
            row.put(&mut transaction, copy.id)?;
        }
    }
    copy.note(&mut transaction, call.now, AuditEvent::Created);
    let view = copy.view(call, &transaction, Version::Draft)?;
    Ok(Reply::serialized(StatusCode::OK, &view)?.after(transaction.commit()))
}

fn check_room(state: &State) -> Result<(), ApiError> {
    if Table::all(state).count() < TABLES_MAX {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "Limit exceeded: an account can have at most {TABLES_MAX} HubDB tables"
    )))
}
