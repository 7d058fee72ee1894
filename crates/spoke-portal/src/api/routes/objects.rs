//! Records of every object type.

use super::{Route, Versions};
use crate::api::{
    batch_create, batch_read, batch_update, batch_upsert, deal_splits, merge, objects, privacy, search,
};

const ALL: Versions = Versions::CURRENT;

/// Create, read, list, update, archive, search, batch, merge, permanent deletion.
#[rustfmt::skip]
pub(super) const ROUTES: &[Route] = &[
    Route::get(ALL, "crm/objects/{objectType}", objects::list, "objects.list"),
    Route::post(ALL, "crm/objects/{objectType}", objects::create, "objects.create"),
    Route::post(ALL, "crm/objects/{objectType}/search", search::search, "objects.search"),
    Route::post(ALL, "crm/objects/{objectType}/merge", merge::merge, "objects.merge"),
    Route::post(ALL, "crm/objects/{objectType}/gdpr-delete", privacy::gdpr_delete, "objects.gdpr-delete"),
    Route::post(ALL, "crm/objects/{objectType}/batch/create", batch_create::create, "objects.batch.create"),
    Route::post(ALL, "crm/objects/{objectType}/batch/read", batch_read::read, "objects.batch.read"),
    Route::post(ALL, "crm/objects/{objectType}/batch/update", batch_update::update, "objects.batch.update"),
    Route::post(ALL, "crm/objects/{objectType}/batch/upsert", batch_upsert::upsert, "objects.batch.upsert"),
    Route::post(ALL, "crm/objects/{objectType}/batch/archive", batch_update::archive, "objects.batch.archive"),
    Route::get(ALL, "crm/objects/{objectType}/{id}", objects::read, "objects.read"),
    Route::patch(ALL, "crm/objects/{objectType}/{id}", objects::update, "objects.update"),
    Route::delete(ALL, "crm/objects/{objectType}/{id}", objects::archive, "objects.archive"),
];

/// Deal splits, below the deals in v3 and on their own in dated releases.
#[rustfmt::skip]
pub(super) const DEAL_SPLITS: &[Route] = &[
    Route::post(Versions::V3, "crm/objects/deals/splits/batch/read", deal_splits::read, "deal-splits.batch.read"),
    Route::post(Versions::V3, "crm/objects/deals/splits/batch/upsert", deal_splits::upsert, "deal-splits.batch.upsert"),
    Route::post(Versions::DATED, "deal-splits/batch/read", deal_splits::read, "deal-splits.dated.batch.read"),
    Route::post(Versions::DATED, "deal-splits/batch/upsert", deal_splits::upsert, "deal-splits.dated.batch.upsert"),
];
