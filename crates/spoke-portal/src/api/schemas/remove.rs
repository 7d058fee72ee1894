//! Archives and purges custom object types.

use spoke_model::object_type::ObjectTypeId;
use spoke_model::time::Timestamp;

use super::super::call::Call;
use super::super::change::change;
use super::super::errors::ApiError;
use super::super::reply::Reply;
use super::checks::{missing, shipped};
use super::read::find;
use crate::definitions::{Definitions, Editor, Schema};
use crate::store::State;

/// `DELETE /crm/schemas/{objectType}`: archives a type without live records; with `archived=true` forgets an archived
/// one for good.
pub(crate) fn archive(call: &Call<'_>) -> Result<Reply, ApiError> {
    if call.query.flag("archived")? {
        return purge(call);
    }
    let ((), commit) = change(call, |definitions, editor| {
        let object_type = find(definitions, call.parameter(0))?;
        let mut schema = object_type.schema.clone().ok_or_else(shipped)?;
        if has_records(editor.state(), schema.id) {
            // Category and sub-category are recorded, the wording is not.
            return Err(ApiError::validation(format!(
                "Object type {} still has records and cannot be deleted",
                schema.id
            ))
            .sub_category("ObjectSchemaError.EXISTING_OBJECT_RECORDS")
            .context("objectTypeId", [schema.id.to_string()]));
        }
        schema.archived = true;
        schema.updated_at = Timestamp::from_millis(call.now);
        editor.put_schema(&schema);
        Ok(())
    })?;
    Ok(Reply::no_content().after(commit))
}

/// `DELETE /crm/schemas/{objectType}/purge`: forgets a type, its properties and association types for good, so that
/// its name can be used again.
pub(crate) fn purge(call: &Call<'_>) -> Result<Reply, ApiError> {
    let name = call.parameter(0);
    let ((), commit) = change(call, |definitions, editor| {
        let schema = stored(definitions, editor, name)?;
        if has_records(editor.state(), schema.id) {
            return Err(ApiError::validation(format!(
                "Object type {} still has records and cannot be deleted",
                schema.id
            ))
            .sub_category("ObjectSchemaError.EXISTING_OBJECT_RECORDS"));
        }
        let own = definitions
            .associations()
            .all()
            .filter(|one| one.from == schema.id || one.to == schema.id);
        for definition in own {
            editor.delete_association_type(definition);
        }
        editor.purge_schema(schema.id);
        Ok(())
    })?;
    Ok(Reply::no_content().after(commit))
}

/// The schema a name means, archived or not.
fn stored(definitions: &Definitions, editor: &Editor<'_, '_>, name: &str) -> Result<Schema, ApiError> {
    if definitions.resolve(name).is_ok_and(|found| !found.is_custom()) {
        return Err(shipped());
    }
    let hub_id = definitions.hub_id();
    let fits = |schema: &Schema| {
        schema.id.to_string() == name
            || schema.name.eq_ignore_ascii_case(name)
            || schema.fully_qualified_name(hub_id).eq_ignore_ascii_case(name)
    };
    editor
        .stored_schemas()
        .into_iter()
        .find(fits)
        .ok_or_else(|| missing(name))
}

fn has_records(state: &State, id: ObjectTypeId) -> bool {
    state.table_of(id).is_some_and(|table| table.live_count() > 0)
}
