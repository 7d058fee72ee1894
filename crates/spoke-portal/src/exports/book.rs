//! What is known about exports: documents of the store.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use spoke_model::export::{ExportRequest, ExportState, KEPT_MS};

use super::file_name;
use crate::store::{State, Transaction};
use crate::workroom::Workroom;

const EXPORTS: &str = "exports";

/// An export.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Export {
    /// Its id, which is its task's id too (assumed: the guide uses one for both).
    pub(crate) id: u64,
    /// The request.
    pub(crate) request: ExportRequest,
    /// The id of the object type.
    pub(crate) object_type: String,
    /// The state.
    pub(crate) state: ExportState,
    /// When it was asked for, in milliseconds since 1970, like all times here.
    pub(crate) created_at: i64,
    /// When anything of it last changed.
    pub(crate) updated_at: i64,
    /// When its file was begun.
    pub(crate) started_at: Option<i64>,
    /// When it came to an end.
    pub(crate) completed_at: Option<i64>,
    /// Records in the file.
    pub(crate) record_count: Option<u64>,
    /// The file's name for people.
    pub(crate) file: Option<String>,
    /// Why there is no file.
    pub(crate) failure: Option<String>,
}

/// Notes an export.
pub(crate) fn put(transaction: &mut Transaction<'_>, export: &Export) {
    match serde_json::to_value(export) {
        Ok(value) => transaction.put_document(EXPORTS, &key(export.id), value),
        Err(error) => tracing::error!(export.id, %error, "could not store an export"),
    }
}

/// The export with this id.
pub(crate) fn find(state: &State, id: u64) -> Option<Export> {
    read(state.document(EXPORTS, &key(id))?)
}

/// How many exports were asked for after this time.
pub(crate) fn since(state: &State, time: i64) -> usize {
    all(state).filter(|export| export.created_at > time).count()
}

/// The ids of exports that have not come to an end, oldest first.
pub(crate) fn unfinished(state: &State) -> Vec<u64> {
    all(state)
        .filter(|export| !export.state.is_final())
        .map(|export| export.id)
        .collect()
}

/// Removes the files of exports that have been kept long enough.
pub(crate) fn forget_old(transaction: &mut Transaction<'_>, workroom: &Workroom, now: i64) {
    let old: Vec<Export> = all(transaction)
        .filter(|export| export.state == ExportState::Done && export.updated_at < now.saturating_sub(KEPT_MS))
        .collect();
    for mut export in old {
        workroom.remove(&file_name(export.id));
        export.state = ExportState::Deleted;
        export.updated_at = now;
        put(transaction, &export);
    }
}

fn all(state: &State) -> impl Iterator<Item = Export> {
    state.documents(EXPORTS).filter_map(|(_, value)| read(value))
}

fn read(value: &Value) -> Option<Export> {
    Export::deserialize(value).ok()
}

fn key(id: u64) -> String {
    format!("{id:020}")
}
