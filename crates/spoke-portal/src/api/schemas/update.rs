//! Changes custom object types.

use std::collections::BTreeSet;

use http::StatusCode;
use spoke_model::time::Timestamp;

use super::super::call::Call;
use super::super::change::change;
use super::super::errors::ApiError;
use super::super::reply::Reply;
use super::bodies::SchemaUpdate;
use super::checks::{check_properties, shipped};
use super::read::find;
use super::view::SchemaView;
use crate::definitions::Schema;

/// `PATCH /crm/schemas/{objectType}`.
pub(crate) fn update(call: &Call<'_>) -> Result<Reply, ApiError> {
    let body: SchemaUpdate = call.read()?;
    let (id, commit) = change(call, |definitions, editor| {
        let object_type = find(definitions, call.parameter(0))?;
        let mut schema = object_type.schema.clone().ok_or_else(shipped)?;
        apply(&mut schema, body);
        schema.updated_at = Timestamp::from_millis(call.now);
        let known: BTreeSet<&str> = object_type
            .properties
            .live()
            .map(|entry| entry.name.as_str())
            .collect();
        check_properties(&schema, &known)?;
        editor.put_schema(&schema);
        Ok(schema.id)
    })?;
    let definitions = call.portal.definitions.current();
    let object_type = definitions.object_type(id).ok_or_else(ApiError::internal)?;
    Ok(Reply::serialized(StatusCode::OK, &SchemaView::of(&definitions, object_type))?.after(commit))
}

fn apply(schema: &mut Schema, body: SchemaUpdate) {
    if let Some(labels) = body.labels {
        schema.labels.singular = labels.singular.or(schema.labels.singular.take());
        schema.labels.plural = labels.plural.or(schema.labels.plural.take());
    }
    if let Some(names) = body.required_properties {
        schema.required_properties = names;
    }
    if let Some(names) = body.searchable_properties {
        schema.searchable_properties = names;
    }
    if let Some(names) = body.secondary_display_properties {
        schema.secondary_display_properties = names;
    }
    if body.primary_display_property.is_some() {
        schema.primary_display_property = body.primary_display_property;
    }
    if let Some(allows) = body.allows_sensitive_properties {
        schema.allows_sensitive_properties = allows;
    }
    if body.clear_description == Some(true) {
        schema.description = None;
    } else if body.description.is_some() {
        schema.description = body.description;
    }
}
