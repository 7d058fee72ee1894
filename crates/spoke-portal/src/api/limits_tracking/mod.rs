//! How much of the account's limits on definitions is used.

mod usage;

use http::StatusCode;
use serde::Serialize;
use spoke_model::object_type::ObjectTypeId;

use super::call::Call;
use super::errors::ApiError;
use super::reply::Reply;
use super::schemas::TYPES_MAX;

pub(crate) use usage::{association_labels, calculated_properties, pipelines, records};

/// Custom properties an account and an object type may have (recorded).
const PROPERTIES_MAX: usize = 10_000;
const PROPERTIES_OF_TYPE_MAX: usize = 1_000;

#[derive(Serialize)]
struct Usage {
    limit: usize,
    usage: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties<'a> {
    overall_limit: usize,
    overall_usage: usize,
    by_object_type: Vec<OfType<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfType<'a> {
    object_type_id: ObjectTypeId,
    singular_label: &'a str,
    limit: usize,
    usage: usize,
}

/// `GET /crm/limits/custom-object-types`.
pub(crate) fn custom_object_types(call: &Call<'_>) -> Result<Reply, ApiError> {
    let usage = call
        .definitions
        .object_types()
        .filter(|one| one.is_custom())
        .count();
    Reply::serialized(
        StatusCode::OK,
        &Usage {
            limit: TYPES_MAX,
            usage,
        },
    )
}

/// `GET /crm/limits/custom-properties`: every object type, used or not.
pub(crate) fn custom_properties(call: &Call<'_>) -> Result<Reply, ApiError> {
    let by_object_type: Vec<OfType<'_>> = call
        .definitions
        .object_types()
        .map(|one| OfType {
            object_type_id: one.id,
            singular_label: one.label_singular(),
            limit: PROPERTIES_OF_TYPE_MAX,
            usage: one
                .properties
                .live()
                .filter(|entry| entry.hubspot_defined != Some(true))
                .count(),
        })
        .collect();
    let overall_usage = by_object_type.iter().map(|one| one.usage).sum();
    Reply::serialized(
        StatusCode::OK,
        &Properties {
            overall_limit: PROPERTIES_MAX,
            overall_usage,
            by_object_type,
        },
    )
}
