//! What HubSpot does behind its answers: imports and exports.

use super::{Route, Versions};
use crate::api::{exports, imports};

const ALL: Versions = Versions::V3_DATED;

/// Imports.
#[rustfmt::skip]
pub(super) const IMPORTS: &[Route] = &[
    Route::get(ALL, "crm/imports", imports::list, "imports.list"),
    Route::post(ALL, "crm/imports", imports::create, "imports.create").uploading(imports::UPLOAD),
    Route::get(ALL, "crm/imports/{importId}", imports::read, "imports.read"),
    Route::post(ALL, "crm/imports/{importId}/cancel", imports::cancel, "imports.cancel"),
    Route::get(ALL, "crm/imports/{importId}/errors", imports::errors, "imports.errors"),
];

/// Exports, and the addresses that their files are fetched from.
#[rustfmt::skip]
pub(super) const EXPORTS: &[Route] = &[
    Route::post(ALL, "crm/exports/export/async", exports::create, "exports.create"),
    Route::get(ALL, "crm/exports/export/async/tasks/{taskId}/status", exports::status, "exports.status"),
    Route::get(ALL, "crm/exports/export/{exportId}", exports::read, "exports.read"),
    Route::get(Versions::NONE, "crm-exports/files/{key}/{fileName}", exports::download, "exports.download").without_token(),
];
