//! Files and folders, and the addresses that contents are fetched from.

use super::{Route, Versions};
use crate::api::files;

const ALL: Versions = Versions::V3_DATED;
const NONE: Versions = Versions::NONE;

/// Files, folders, contents.
#[rustfmt::skip]
pub(super) const ROUTES: &[Route] = &[
    Route::post(ALL, "files/files", files::upload, "files.upload").uploading(files::UPLOAD),
    Route::get(ALL, "files/files/search", files::search, "files.search"),
    Route::get(ALL, "files/files/stat/{path}", files::stat, "files.stat"),
    Route::post(ALL, "files/files/import-from-url/async", files::import_from_url, "files.import-from-url"),
    Route::get(ALL, "files/files/import-from-url/async/tasks/{taskId}/status", files::import_status, "files.import-from-url.status"),
    Route::get(ALL, "files/files/{fileId}", files::read, "files.read"),
    Route::patch(ALL, "files/files/{fileId}", files::update, "files.update"),
    Route::put(ALL, "files/files/{fileId}", files::replace, "files.replace").uploading(files::UPLOAD),
    Route::delete(ALL, "files/files/{fileId}", files::delete, "files.delete"),
    Route::delete(ALL, "files/files/{fileId}/gdpr-delete", files::gdpr_delete, "files.gdpr-delete"),
    Route::get(ALL, "files/files/{fileId}/signed-url", files::signed_url, "files.signed-url"),
    Route::get(ALL, "files/files/{fileId}/download", files::download, "files.download"),
    Route::post(ALL, "files/folders", files::create_folder, "files.folders.create"),
    Route::get(ALL, "files/folders/search", files::search_folders, "files.folders.search"),
    Route::post(ALL, "files/folders/update/async", files::update_folder_async, "files.folders.update-async"),
    Route::get(ALL, "files/folders/update/async/tasks/{taskId}/status", files::folder_update_status, "files.folders.update-async.status"),
    Route::patch(ALL, "files/folders/{folderId}", files::update_folder, "files.folders.update"),
    Route::get(ALL, "files/folders/{folderPath}", files::read_folder, "files.folders.read"),
    Route::delete(ALL, "files/folders/{folderPath}", files::delete_folder, "files.folders.delete"),
    Route::get(NONE, "hubfs/{portalId}/{fileId}/{fileName}", files::open_address, "files.content").without_token(),
    Route::get(NONE, "hubfs-signed/{key}/{fileId}", files::signed_address, "files.signed-content").without_token(),
];
