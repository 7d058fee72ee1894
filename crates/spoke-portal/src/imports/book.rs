//! What is known about imports: documents of the store.
//!
//! What a request said stands in one document and how far the import is in another, because the second one is
//! written with every batch.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use spoke_model::import::ImportState;

use super::failure::StoredError;
use crate::store::{State, Transaction};

const IMPORTS: &str = "imports";
const PROGRESS: &str = "import_progress";
const ERRORS: &str = "import_errors";

/// An import as it was asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Import {
    /// Its id.
    pub(crate) id: u64,
    /// Its name.
    pub(crate) name: Option<String>,
    /// The request as sent.
    pub(crate) request: Value,
    /// The files, in the order of the request.
    pub(crate) files: Vec<StoredFile>,
    /// The object types that columns are mapped to, in the order of their first column.
    pub(crate) object_types: Vec<String>,
    /// When it was asked for, in milliseconds since 1970.
    pub(crate) created_at: i64,
}

/// An uploaded file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoredFile {
    /// Its id.
    pub(crate) id: u64,
}

/// An import about to be made.
#[derive(Debug)]
pub(crate) struct NewImport {
    /// Its id.
    pub(crate) id: u64,
    /// Its name.
    pub(crate) name: Option<String>,
    /// The request as sent.
    pub(crate) request: Value,
    /// How many files it has.
    pub(crate) files: usize,
    /// The object types that columns are mapped to.
    pub(crate) object_types: Vec<String>,
}

/// How far an import is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Progress {
    /// The state.
    pub(crate) state: ImportState,
    /// When anything of it last changed, in milliseconds since 1970.
    pub(crate) updated_at: i64,
    /// When rows were first read.
    pub(crate) started_at: Option<i64>,
    /// What happened so far.
    pub(crate) counters: Counters,
    /// Where the next batch begins.
    pub(crate) place: Place,
    /// Errors that are kept.
    pub(crate) kept_errors: u64,
    /// Bytes of row data in them.
    pub(crate) error_bytes: u64,
    /// The list of the imported contacts.
    pub(crate) contact_list: Option<u64>,
}

/// A place in the files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// The file, counted in the order of work.
    pub(crate) file: usize,
    /// The next row's first byte; 0 is the start, where the header may be.
    pub(crate) byte: u64,
    /// Rows of the file that were read, the header included.
    pub(crate) rows: u64,
}

/// The counters of an import. Their names are recorded or read by public clients; which ones HubSpot leaves out when
/// they are zero is assumed: all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", default)]
pub(crate) struct Counters {
    /// Rows read, without headers.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) total_rows: u64,
    /// Values that were valid.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) property_values_emitted: u64,
    /// New records.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) created_objects: u64,
    /// Changes of known records.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) updated_objects: u64,
    /// Different records among both.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) unique_objects_written: u64,
    /// Associations asked for.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) associations_emitted: u64,
    /// Associations that were new.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) associations_created: u64,
    /// Columns that are mapped, of all files.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) mapped_columns: u64,
    /// Columns that are passed over, of all files.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) unmapped_columns: u64,
    /// Errors, kept or not.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) errors: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the form that serde calls")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Notes a new import with its first state.
pub(crate) fn put(transaction: &mut Transaction<'_>, new: NewImport, state: ImportState, now: i64) -> Import {
    let files = (0..new.files)
        .map(|_| StoredFile {
            id: transaction.take_id(),
        })
        .collect();
    let import = Import {
        id: new.id,
        name: new.name,
        request: new.request,
        files,
        object_types: new.object_types,
        created_at: now,
    };
    put_value(transaction, IMPORTS, &key(import.id), &import);
    let progress = Progress {
        state,
        updated_at: now,
        started_at: None,
        counters: Counters::default(),
        place: Place::default(),
        kept_errors: 0,
        error_bytes: 0,
        contact_list: None,
    };
    put_progress(transaction, import.id, &progress);
    import
}

/// Replaces how far an import is.
pub(crate) fn put_progress(transaction: &mut Transaction<'_>, id: u64, progress: &Progress) {
    put_value(transaction, PROGRESS, &key(id), progress);
}

/// Keeps an error under its number.
pub(super) fn put_error(transaction: &mut Transaction<'_>, id: u64, number: u64, error: &StoredError) {
    put_value(transaction, ERRORS, &format!("{}/{number:08}", key(id)), error);
}

/// The import with this id.
pub(crate) fn find(state: &State, id: u64) -> Option<Import> {
    read(state.document(IMPORTS, &key(id))?)
}

/// How far it is.
pub(crate) fn progress(state: &State, id: u64) -> Option<Progress> {
    read(state.document(PROGRESS, &key(id))?)
}

/// Every import, oldest first.
pub(crate) fn imports(state: &State) -> impl DoubleEndedIterator<Item = Import> {
    let all: Vec<Import> = state
        .documents(IMPORTS)
        .filter_map(|(_, value)| read(value))
        .collect();
    all.into_iter()
}

/// The ids of imports that have not come to an end, oldest first.
pub(crate) fn unfinished(state: &State) -> Vec<u64> {
    let open = |value: &Value| read::<Progress>(value).is_some_and(|one| !one.state.is_final());
    state
        .documents(PROGRESS)
        .filter(|(_, value)| open(value))
        .filter_map(|(key, _)| key.parse().ok())
        .collect()
}

/// The kept errors of an import from one number on, with their numbers.
pub(crate) fn errors(state: &State, id: u64, from: u64, limit: usize) -> Vec<(u64, StoredError)> {
    (from..)
        .take(limit)
        .map_while(|number| {
            let value = state.document(ERRORS, &format!("{}/{number:08}", key(id)))?;
            Some((number, read(value)?))
        })
        .collect()
}

/// Keys sort like the ids they stand for.
pub(super) fn key(id: u64) -> String {
    format!("{id:020}")
}

fn read<T: for<'de> Deserialize<'de>>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

fn put_value(transaction: &mut Transaction<'_>, collection: &str, key: &str, value: &impl Serialize) {
    match serde_json::to_value(value) {
        Ok(value) => transaction.put_document(collection, key, value),
        Err(error) => tracing::error!(collection, key, %error, "could not store an import"),
    }
}
