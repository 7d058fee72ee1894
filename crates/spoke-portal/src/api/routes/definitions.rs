//! Property definitions and groups, pipelines, owners, schemas, limits.

use super::{Route, Versions};
use crate::api::{
    groups, limits_tracking, object_library, owners, pipelines, properties, property_validations, schemas,
    users,
};

const ALL: Versions = Versions::V3_DATED;

/// Property definitions and groups.
#[rustfmt::skip]
pub(super) const PROPERTIES: &[Route] = &[
    Route::get(ALL, "crm/properties/{objectType}", properties::list, "properties.list"),
    Route::post(ALL, "crm/properties/{objectType}", properties::create, "properties.create"),
    Route::post(ALL, "crm/properties/{objectType}/batch/create", properties::batch_create, "properties.batch.create"),
    Route::post(ALL, "crm/properties/{objectType}/batch/read", properties::batch_read, "properties.batch.read"),
    Route::post(ALL, "crm/properties/{objectType}/batch/archive", properties::batch_archive, "properties.batch.archive"),
    Route::get(ALL, "crm/properties/{objectType}/groups", groups::list, "properties.groups.list"),
    Route::post(ALL, "crm/properties/{objectType}/groups", groups::create, "properties.groups.create"),
    Route::get(ALL, "crm/properties/{objectType}/groups/{name}", groups::read, "properties.groups.read"),
    Route::patch(ALL, "crm/properties/{objectType}/groups/{name}", groups::update, "properties.groups.update"),
    Route::delete(ALL, "crm/properties/{objectType}/groups/{name}", groups::archive, "properties.groups.archive"),
    Route::get(ALL, "crm/properties/{objectType}/{name}", properties::read, "properties.read"),
    Route::patch(ALL, "crm/properties/{objectType}/{name}", properties::update, "properties.update"),
    Route::delete(ALL, "crm/properties/{objectType}/{name}", properties::archive, "properties.archive"),
];

/// Rules for the values of properties.
#[rustfmt::skip]
pub(super) const PROPERTY_VALIDATIONS: &[Route] = &[
    Route::get(ALL, "crm/property-validations/{objectTypeId}", property_validations::list, "property-validations.list"),
    Route::get(ALL, "crm/property-validations/{objectTypeId}/{propertyName}", property_validations::read_property, "property-validations.property"),
    Route::get(ALL, "crm/property-validations/{objectTypeId}/{propertyName}/rule-type/{ruleType}", property_validations::read_rule, "property-validations.rule.read"),
    Route::put(ALL, "crm/property-validations/{objectTypeId}/{propertyName}/rule-type/{ruleType}", property_validations::put_rule, "property-validations.rule.put"),
];

/// Pipelines, stages and their history.
#[rustfmt::skip]
pub(super) const PIPELINES: &[Route] = &[
    Route::get(ALL, "crm/pipelines/{objectType}", pipelines::list, "pipelines.list"),
    Route::post(ALL, "crm/pipelines/{objectType}", pipelines::create, "pipelines.create"),
    Route::get(ALL, "crm/pipelines/{objectType}/{id}", pipelines::read, "pipelines.read"),
    Route::put(ALL, "crm/pipelines/{objectType}/{id}", pipelines::replace, "pipelines.replace"),
    Route::patch(ALL, "crm/pipelines/{objectType}/{id}", pipelines::update, "pipelines.update"),
    Route::delete(ALL, "crm/pipelines/{objectType}/{id}", pipelines::delete, "pipelines.delete"),
    Route::get(ALL, "crm/pipelines/{objectType}/{id}/audit", pipelines::pipeline_audit, "pipelines.audit"),
    Route::get(ALL, "crm/pipelines/{objectType}/{id}/stages", pipelines::list_stages, "pipelines.stages.list"),
    Route::post(ALL, "crm/pipelines/{objectType}/{id}/stages", pipelines::create_stage, "pipelines.stages.create"),
    Route::get(ALL, "crm/pipelines/{objectType}/{id}/stages/{stageId}", pipelines::read_stage, "pipelines.stages.read"),
    Route::put(ALL, "crm/pipelines/{objectType}/{id}/stages/{stageId}", pipelines::replace_stage, "pipelines.stages.replace"),
    Route::patch(ALL, "crm/pipelines/{objectType}/{id}/stages/{stageId}", pipelines::update_stage, "pipelines.stages.update"),
    Route::delete(ALL, "crm/pipelines/{objectType}/{id}/stages/{stageId}", pipelines::delete_stage, "pipelines.stages.delete"),
    Route::get(ALL, "crm/pipelines/{objectType}/{id}/stages/{stageId}/audit", pipelines::stage_audit, "pipelines.stages.audit"),
];

/// Owners.
#[rustfmt::skip]
pub(super) const OWNERS: &[Route] = &[
    Route::get(ALL, "crm/owners", owners::list, "owners.list"),
    Route::get(ALL, "crm/owners/{ownerId}", owners::read, "owners.read"),
];

/// Users, their teams and permission sets.
#[rustfmt::skip]
pub(super) const USERS: &[Route] = &[
    Route::get(ALL, "settings/users", users::list, "users.list"),
    Route::post(ALL, "settings/users", users::create, "users.create"),
    Route::get(ALL, "settings/users/roles", users::roles, "users.roles"),
    Route::get(ALL, "settings/users/teams", users::teams, "users.teams"),
    Route::get(ALL, "settings/users/{userId}", users::read, "users.read"),
    Route::put(ALL, "settings/users/{userId}", users::replace, "users.replace"),
    Route::delete(ALL, "settings/users/{userId}", users::archive, "users.archive"),
];

/// Schemas, under the name the specification prints and the one documentation and SDKs use.
#[rustfmt::skip]
pub(super) const SCHEMAS: &[Route] = &[
    Route::get(ALL, "crm-object-schemas/schemas", schemas::list, "schemas.list"),
    Route::post(ALL, "crm-object-schemas/schemas", schemas::create, "schemas.create"),
    Route::post(ALL, "crm-object-schemas/schemas/batch/read", schemas::batch_read, "schemas.batch.read"),
    Route::get(ALL, "crm-object-schemas/schemas/{objectType}", schemas::read, "schemas.read"),
    Route::patch(ALL, "crm-object-schemas/schemas/{objectType}", schemas::update, "schemas.update"),
    Route::delete(ALL, "crm-object-schemas/schemas/{objectType}", schemas::archive, "schemas.archive"),
    Route::delete(ALL, "crm-object-schemas/schemas/{objectType}/purge", schemas::purge, "schemas.purge"),
    Route::post(ALL, "crm-object-schemas/schemas/{objectType}/associations", schemas::create_association, "schemas.associations.create"),
    Route::delete(ALL, "crm-object-schemas/schemas/{objectType}/associations/{id}", schemas::delete_association, "schemas.associations.delete"),
    Route::get(ALL, "crm/schemas", schemas::list, "schemas.list"),
    Route::post(ALL, "crm/schemas", schemas::create, "schemas.create"),
    Route::post(ALL, "crm/schemas/batch/read", schemas::batch_read, "schemas.batch.read"),
    Route::get(ALL, "crm/schemas/{objectType}", schemas::read, "schemas.read"),
    Route::patch(ALL, "crm/schemas/{objectType}", schemas::update, "schemas.update"),
    Route::delete(ALL, "crm/schemas/{objectType}", schemas::archive, "schemas.archive"),
    Route::delete(ALL, "crm/schemas/{objectType}/purge", schemas::purge, "schemas.purge"),
    Route::post(ALL, "crm/schemas/{objectType}/associations", schemas::create_association, "schemas.associations.create"),
    Route::delete(ALL, "crm/schemas/{objectType}/associations/{id}", schemas::delete_association, "schemas.associations.delete"),
];

/// How much of the account's limits is used.
#[rustfmt::skip]
pub(super) const LIMITS: &[Route] = &[
    Route::get(ALL, "crm/limits/custom-object-types", limits_tracking::custom_object_types, "limits.custom-object-types"),
    Route::get(ALL, "crm/limits/records", limits_tracking::records, "limits.records"),
    Route::get(ALL, "crm/limits/pipelines", limits_tracking::pipelines, "limits.pipelines"),
    Route::get(ALL, "crm/limits/calculated-properties", limits_tracking::calculated_properties, "limits.calculated-properties"),
    Route::get(ALL, "crm/limits/associations/labels", limits_tracking::association_labels, "limits.associations.labels"),
    Route::get(ALL, "crm/limits/custom-properties", limits_tracking::custom_properties, "limits.custom-properties"),
];

/// Which object types are switched on.
#[rustfmt::skip]
pub(super) const OBJECT_LIBRARY: &[Route] = &[
    Route::get(ALL, "crm/object-library/enablement", object_library::list, "object-library.list"),
    Route::get(ALL, "crm/object-library/enablement/{objectTypeId}", object_library::read, "object-library.read"),
];
