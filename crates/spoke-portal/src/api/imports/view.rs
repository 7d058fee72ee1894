//! Imports and their errors as answers print them; the fields are those of the official SDK's models.

use serde::Serialize;
use serde_json::Value;
use spoke_model::import::ImportState;
use spoke_model::object_type::{ObjectTypeId, StandardObjectType};
use spoke_model::time::Timestamp;

use crate::imports::{Import, Progress, StoredError};

/// An import.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ImportView<'a> {
    id: String,
    state: ImportState,
    created_at: Timestamp,
    updated_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    import_name: Option<&'a str>,
    import_source: &'static str,
    import_request_json: &'a Value,
    mapped_object_type_ids: &'a [String],
    metadata: Metadata<'a>,
    opt_out_import: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Metadata<'a> {
    counters: &'a crate::imports::Counters,
    file_ids: Vec<String>,
    object_lists: Vec<ObjectList>,
}

/// The list of the imported contacts.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ObjectList {
    list_id: String,
    object_type: &'static str,
}

impl<'a> ImportView<'a> {
    /// An import and how far it is.
    pub(super) fn new(import: &'a Import, progress: &'a Progress) -> Self {
        Self {
            id: import.id.to_string(),
            state: progress.state,
            created_at: Timestamp::from_millis(import.created_at),
            updated_at: Timestamp::from_millis(progress.updated_at),
            import_name: import.name.as_deref(),
            import_source: "API",
            import_request_json: &import.request,
            mapped_object_type_ids: &import.object_types,
            metadata: Metadata {
                counters: &progress.counters,
                file_ids: import.files.iter().map(|file| file.id.to_string()).collect(),
                object_lists: progress
                    .contact_list
                    .map(|list| ObjectList {
                        list_id: list.to_string(),
                        object_type: "CONTACT",
                    })
                    .into_iter()
                    .collect(),
            },
            opt_out_import: false,
        }
    }
}

/// An error of an import.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ErrorView<'a> {
    id: String,
    created_at: i64,
    error_type: spoke_model::import::ImportErrorType,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<String>,
    source_data: SourceData<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_type_id: Option<ObjectTypeId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invalid_value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invalid_value_to_display: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    known_column_number: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SourceData<'a> {
    file_id: u64,
    line_number: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_name: Option<&'a str>,
    row_data: &'a [String],
    contains_encrypted_properties: bool,
}

impl<'a> ErrorView<'a> {
    /// An error, with its text and the row's cells when asked for. `rowData` is always there: a model needs it.
    pub(super) fn new(error: &'a StoredError, with_message: bool, with_row: bool) -> Self {
        let message = || match &error.note {
            Some(note) => format!("{}: {note}", error.error_type.message()),
            None => error.error_type.message().to_owned(),
        };
        Self {
            id: error.id.to_string(),
            created_at: error.created_at,
            error_type: error.error_type,
            error_message: with_message.then(message),
            source_data: SourceData {
                file_id: error.file,
                line_number: error.line,
                page_name: error.page.as_deref(),
                row_data: if with_row { &error.row } else { &[] },
                contains_encrypted_properties: false,
            },
            object_type: error.object_type.and_then(type_name),
            object_type_id: error.object_type,
            invalid_value: error.value.as_deref(),
            invalid_value_to_display: error.value.as_deref(),
            known_column_number: error.column,
        }
    }
}

/// The name of a type in the SDK's list of names; custom types have none, meetings one of their own.
fn type_name(object_type: ObjectTypeId) -> Option<&'static str> {
    match object_type {
        ObjectTypeId::MEETING => Some("MEETING_EVENT"),
        other => StandardObjectType::by_id(other).map(|standard| standard.fully_qualified_name),
    }
}
