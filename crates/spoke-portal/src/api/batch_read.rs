//! `batch/read`: records by id or unique value; ids without a record come back as one error (207).

use http::StatusCode;

use super::batch_answer::{BatchAnswer, check_size, missing};
use super::call::Call;
use super::errors::ApiError;
use super::input::BatchRead;
use super::lookup::IdKind;
use super::render::Renderer;
use super::reply::Reply;
use super::selection::Selection;
use super::write;

/// `POST /crm/v3/objects/{objectType}/batch/read`
///
/// A record named twice is returned once. Merged-away ids do not lead to their survivor here.
pub(crate) fn read(call: &Call<'_>) -> Result<Reply, ApiError> {
    let object_type = call.object_type(0)?;
    write::require_readable(call, &object_type)?;
    let archived = call.query.flag("archived")?;
    let body: BatchRead<'_> = call.read()?;
    let properties = body.properties.unwrap_or_default();
    let with_history = body.properties_with_history.unwrap_or_default();
    check_size(body.inputs.len(), !with_history.is_empty())?;
    let ids = IdKind::of(&object_type, body.id_property.as_deref())?;

    let state = call.portal.store.read();
    let table = state.table_of(object_type.id);
    let selection = Selection::new(
        &object_type,
        table,
        properties.iter().map(String::as_str),
        with_history.iter().map(String::as_str),
    );
    let mut answer = BatchAnswer::with_room(call, body.inputs.len());
    let mut absent: Vec<&str> = Vec::new();
    let mut written = Vec::with_capacity(body.inputs.len());
    for input in &body.inputs {
        let id = input.id.as_str();
        let found = table.and_then(|table| {
            ids.find(table, id, false)
                .filter(|row| table.is_archived(*row) == archived)
                .map(|row| (table, row))
        });
        match found {
            None if !absent.contains(&id) => absent.push(id),
            Some((table, row)) if !written.contains(&row) => {
                written.push(row);
                Renderer::new(call.portal, &state, &object_type, table, &selection)
                    .record(answer.result(), row);
            }
            _ => {}
        }
    }
    if !absent.is_empty() {
        answer.refuse(&missing(&object_type, absent, Vec::new()), None);
    }
    Ok(answer.reply(call, StatusCode::OK))
}
