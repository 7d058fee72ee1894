//! Associations between records, their labels and limits.

use super::{Route, Versions};
use crate::api::associations;

const V1: Versions = Versions::V1;
const V3: Versions = Versions::V3;
const V4: Versions = Versions::V4_DATED;
const TYPED: Versions = Versions::V3_DATED;

/// Associations of one record, batches, labels, limits, and the v3 and v1 forms.
#[rustfmt::skip]
pub(super) const ROUTES: &[Route] = &[
    Route::get(V4, "crm/objects/{fromType}/{fromId}/associations/{toType}", associations::list, "associations.list"),
    Route::put(V4, "crm/objects/{fromType}/{fromId}/associations/default/{toType}/{toId}", associations::create_default, "associations.create-default"),
    Route::put(V4, "crm/objects/{fromType}/{fromId}/associations/{toType}/{toId}", associations::create, "associations.create"),
    Route::delete(V4, "crm/objects/{fromType}/{fromId}/associations/{toType}/{toId}", associations::archive, "associations.archive"),
    Route::post(V4, "crm/associations/{fromType}/{toType}/batch/create", associations::batch_create, "associations.batch.create"),
    Route::post(V4, "crm/associations/{fromType}/{toType}/batch/associate/default", associations::batch_create_default, "associations.batch.create-default"),
    Route::post(V4, "crm/associations/{fromType}/{toType}/batch/read", associations::batch_read, "associations.batch.read"),
    Route::post(V4, "crm/associations/{fromType}/{toType}/batch/archive", associations::batch_archive, "associations.batch.archive"),
    Route::post(V4, "crm/associations/{fromType}/{toType}/batch/labels/archive", associations::batch_archive_labels, "associations.batch.archive-labels"),
    Route::get(V4, "crm/associations/{fromType}/{toType}/labels", associations::list_labels, "associations.labels.list"),
    Route::post(V4, "crm/associations/{fromType}/{toType}/labels", associations::create_label, "associations.labels.create"),
    Route::put(V4, "crm/associations/{fromType}/{toType}/labels", associations::update_label, "associations.labels.update"),
    Route::delete(V4, "crm/associations/{fromType}/{toType}/labels/{typeId}", associations::delete_label, "associations.labels.delete"),
    Route::get(V4, "crm/associations/definitions/configurations/all", associations::limits_all, "associations.limits.all"),
    Route::get(V4, "crm/associations/definitions/configurations/{fromType}/{toType}", associations::limits_pair, "associations.limits.list"),
    Route::post(V4, "crm/associations/definitions/configurations/{fromType}/{toType}/batch/create", associations::limits_create, "associations.limits.create"),
    Route::post(V4, "crm/associations/definitions/configurations/{fromType}/{toType}/batch/update", associations::limits_update, "associations.limits.update"),
    Route::post(V4, "crm/associations/definitions/configurations/{fromType}/{toType}/batch/purge", associations::limits_purge, "associations.limits.purge"),
    Route::post(V4, "crm/associations/usage/high-usage-report/{userId}", associations::high_usage_report, "associations.high-usage-report"),
    Route::get(V3, "crm/objects/{fromType}/{fromId}/associations/{toType}", associations::v3_record_list, "associations.v3.list"),
    Route::put(TYPED, "crm/objects/{fromType}/{fromId}/associations/{toType}/{toId}/{type}", associations::v3_record_create, "associations.v3.create"),
    Route::delete(TYPED, "crm/objects/{fromType}/{fromId}/associations/{toType}/{toId}/{type}", associations::v3_record_archive, "associations.v3.archive"),
    Route::put(V1, "crm-associations/associations", associations::v1_create, "associations.v1.create"),
    Route::put(V1, "crm-associations/associations/create-batch", associations::v1_create_batch, "associations.v1.create-batch"),
    Route::put(V1, "crm-associations/associations/delete", associations::v1_delete, "associations.v1.delete"),
    Route::put(V1, "crm-associations/associations/delete-batch", associations::v1_delete_batch, "associations.v1.delete-batch"),
    Route::get(V1, "crm-associations/associations/{objectId}/{category}/{definitionId}", associations::v1_list, "associations.v1.list"),
    Route::get(V3, "crm/associations/{fromType}/{toType}/types", associations::v3_types, "associations.v3.types"),
    Route::post(V3, "crm/associations/{fromType}/{toType}/batch/create", associations::v3_batch_create, "associations.v3.batch.create"),
    Route::post(V3, "crm/associations/{fromType}/{toType}/batch/read", associations::v3_batch_read, "associations.v3.batch.read"),
    Route::post(V3, "crm/associations/{fromType}/{toType}/batch/archive", associations::v3_batch_archive, "associations.v3.batch.archive"),
];
