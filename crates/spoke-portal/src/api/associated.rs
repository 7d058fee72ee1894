//! The associations that a read of a record can carry along.

use std::sync::Arc;

use spoke_model::association;
use spoke_model::limits;
use spoke_model::object_type::ObjectTypeId;

use super::call::Call;
use super::errors::ApiError;
use super::json;
use crate::definitions::{Definitions, TypeDefinition};
use crate::store::{Row, State};

/// How many associations of one type a read carries before it points to the next page.
const PAGE: usize = limits::ASSOCIATION_PAGE_MAX;

/// The object types whose associations a read asks for.
#[derive(Debug)]
pub(crate) struct AssociatedTypes {
    types: Vec<Arc<TypeDefinition>>,
    definitions: Arc<Definitions>,
}

impl AssociatedTypes {
    /// Reads the `associations` parameter.
    pub(crate) fn of(call: &Call<'_>) -> Result<Self, ApiError> {
        let mut types: Vec<Arc<TypeDefinition>> = Vec::new();
        for name in call.query.list("associations") {
            let found = call
                .definitions
                .resolve(name)
                .map_err(|unknown| ApiError::bad_request(unknown.to_string()))?;
            if !types.iter().any(|known| known.id == found.id) {
                types.push(Arc::clone(found));
            }
        }
        Ok(Self {
            types,
            definitions: Arc::clone(&call.definitions),
        })
    }
}

/// Appends `,"associations":{…}`, or nothing when there are none.
pub(crate) fn render(
    out: &mut String,
    state: &State,
    from: &TypeDefinition,
    id: u64,
    wanted: &AssociatedTypes,
) {
    let mut any = false;
    let Some(from_index) = state.type_index(from.id) else {
        return;
    };
    for other in &wanted.types {
        let Some(other_index) = state.type_index(other.id) else {
            continue;
        };
        let start = out.len();
        out.push_str(if any { "," } else { ",\"associations\":{" });
        json::string(out, other.path_name());
        out.push_str(":{\"results\":[");
        let mut first = true;
        let mut written = 0;
        let mut next = None;
        for (to, keys) in state.associations(from_index, id, other_index) {
            if !is_live(state, other.id, to) {
                continue;
            }
            if written == PAGE {
                next = Some(to);
                break;
            }
            written += 1;
            for key in keys {
                let Some(kind) = wanted.definitions.associations().get(key) else {
                    continue;
                };
                json::comma(out, &mut first);
                out.push_str("{\"id\":");
                json::quoted_number(out, to);
                out.push_str(",\"type\":");
                json::string(out, &kind.name);
                out.push('}');
            }
        }
        if first {
            out.truncate(start);
            continue;
        }
        any = true;
        out.push(']');
        if let Some(next) = next {
            out.push_str(",\"paging\":{\"next\":{\"after\":");
            json::quoted_number(out, next);
            out.push_str("}}");
        }
        out.push('}');
    }
    if any {
        out.push('}');
    }
}

/// The number of live records of one type associated with a record.
pub(crate) fn count(state: &State, from: ObjectTypeId, id: u64, to: ObjectTypeId) -> u64 {
    match (state.type_index(from), state.type_index(to)) {
        (Some(from), Some(to)) => state.associated_rows(from, id, to).len() as u64,
        _ => 0,
    }
}

/// The number of live deals associated with a record that are not closed.
pub(crate) fn open_deals(state: &State, from: ObjectTypeId, id: u64) -> u64 {
    let (Some(from), Some(deals)) = (state.type_index(from), state.type_index(ObjectTypeId::DEAL)) else {
        return 0;
    };
    let Some(table) = state.table(deals) else { return 0 };
    let closed = table.column("hs_is_closed");
    let is_open = |row: &Row| closed.and_then(|column| table.value(*row, column)).as_deref() != Some("true");
    let rows = state.associated_rows(from, id, deals);
    rows.iter().filter(|row| is_open(row)).count() as u64
}

/// The live records of one type associated with a record, ascending by id.
pub(crate) fn ids(state: &State, from: ObjectTypeId, id: u64, to: ObjectTypeId) -> Vec<u64> {
    let (Some(from), Some(to_index)) = (state.type_index(from), state.type_index(to)) else {
        return Vec::new();
    };
    let Some(table) = state.table(to_index) else {
        return Vec::new();
    };
    let rows = state.associated_rows(from, id, to_index);
    rows.into_iter().map(|row| table.id(row)).collect()
}

/// The record of another type that is associated as the primary one.
pub(crate) fn primary(state: &State, from: ObjectTypeId, id: u64, to: ObjectTypeId) -> Option<u64> {
    let wanted = association::primary_type(from, to)?.spec();
    let (from_index, to_index) = (state.type_index(from)?, state.type_index(to)?);
    let associations = state.associations(from_index, id, to_index);
    let mut primaries = associations
        .into_iter()
        .filter(|(_, specs)| specs.contains(&wanted));
    primaries
        .find(|(other, _)| is_live(state, to, *other))
        .map(|(other, _)| other)
}

fn is_live(state: &State, object_type: ObjectTypeId, id: u64) -> bool {
    state
        .type_index(object_type)
        .and_then(|index| state.table(index))
        .and_then(|table| table.row(id).map(|row| !table.is_archived(row)))
        .unwrap_or(false)
}
