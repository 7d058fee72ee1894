//! The v3 associations of one record: list, make and remove by type name or id.

use http::StatusCode;
use serde::Serialize;

use super::super::call::Call;
use super::super::errors::ApiError;
use super::super::render::Renderer;
use super::super::reply::Reply;
use super::super::selection::Selection;
use super::check::{check_ends, is_live, no_such_record, parse_id};
use super::single::{ends, limit, paging};
use super::stamp;
use super::v3::{Row, remove, rows, type_named};
use super::view::Paging;
use crate::definitions::End;

#[derive(Serialize)]
struct Page<'a> {
    results: Vec<Row<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Paging>,
}

/// `GET /crm/v3/objects/{fromType}/{fromId}/associations/{toType}`.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from_type, to_type) = (call.object_type(0)?, call.object_type(2)?);
    let from = End::new(from_type.id, parse_id(call.parameter(1))?);
    let limit = limit(call)?;
    let after = call.query.first("after").map(parse_id).transpose()?.unwrap_or(0);
    let state = call.portal.store.read();
    if !is_live(&state, from) {
        return Err(no_such_record(&from_type, call.parameter(1)));
    }
    let mut results = rows(&call.definitions, &state, from, to_type.id, false);
    results.retain(|row| row.id.parse::<u64>().is_ok_and(|id| id >= after));
    let paging = results.get(limit).map(|next| paging(call, &next.id));
    results.truncate(limit);
    Reply::serialized(StatusCode::OK, &Page { results, paging })
}

/// `PUT …/{fromType}/{fromId}/associations/{toType}/{toId}/{type}`: 200 with the record the association starts at.
pub(crate) fn create(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from_type, to_type) = (call.object_type(0)?, call.object_type(2)?);
    let (from, to) = ends(call, 0)?;
    let mut transaction = call.portal.store.write();
    let definitions = call.portal.definitions.current();
    let definition = type_named(&definitions, &from_type, &to_type, call.parameter(4))?;
    check_ends(&definitions, &transaction, from, to, &[definition.spec])?;
    let stamp = stamp(call, &mut transaction)?;
    let mut specs = definitions.associations().current(&transaction, from, to);
    specs.push(definition.spec);
    definitions
        .associations()
        .put(&mut transaction, from, to, &specs, stamp)?;
    let mut out = String::with_capacity(1024);
    let record = transaction
        .table_of(from.object_type)
        .and_then(|table| Some((table, table.row(from.id)?)));
    let (table, row) = record.ok_or_else(ApiError::resource_not_found)?;
    let selection = Selection::new(&from_type, Some(table), std::iter::empty(), std::iter::empty());
    Renderer::new(call.portal, &transaction, &from_type, table, &selection).record(&mut out, row);
    Ok(Reply::json(StatusCode::OK, out).after(transaction.commit()))
}

/// `DELETE …/{fromType}/{fromId}/associations/{toType}/{toId}/{type}`: 204.
pub(crate) fn archive(call: &Call<'_>) -> Result<Reply, ApiError> {
    let (from_type, to_type) = (call.object_type(0)?, call.object_type(2)?);
    let (from, to) = ends(call, 0)?;
    let definition = type_named(&call.definitions, &from_type, &to_type, call.parameter(4))?;
    let mut transaction = call.portal.store.write();
    let stamp = stamp(call, &mut transaction)?;
    remove(call, &mut transaction, from, to, definition, stamp)?;
    Ok(Reply::no_content().after(transaction.commit()))
}
