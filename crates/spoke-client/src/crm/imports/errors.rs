//! [`ImportErrors`]: what was wrong with the rows of an import.

use serde::Deserialize;

use super::PAGE;
use crate::hubspot::HubSpot;
use crate::paged::{Items, items};
use crate::path::Path;
use crate::request::Request;

/// The errors of an import, from [`super::Imports::errors`].
#[derive(Clone, Debug)]
#[must_use = "nothing is read until stream is called"]
pub struct ImportErrors {
    client: HubSpot,
    path: Path,
    rows: bool,
}

/// One thing that was wrong with a row.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ImportError {
    /// Its id.
    #[serde(deserialize_with = "crate::text::text_or_number")]
    pub id: String,
    /// Its name, such as `INVALID_EMAIL`; [`spoke_model::import::ERROR_TYPES`] has the known ones.
    pub error_type: String,
    /// The same in words.
    #[serde(default)]
    pub error_message: Option<String>,
    /// The value that was wrong. It can be personal data.
    #[serde(default)]
    pub invalid_value: Option<String>,
    /// The object type of the record that the row was for.
    #[serde(default)]
    pub object_type_id: Option<String>,
    /// The column, from 0.
    #[serde(default)]
    pub known_column_number: Option<u64>,
    /// Where it is.
    pub source_data: RowPlace,
}

/// Where a row is.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RowPlace {
    /// The line in the file, from 1; the header counts.
    #[serde(default)]
    pub line_number: u64,
    /// The file's id.
    #[serde(default)]
    pub file_id: Option<u64>,
    /// The sheet.
    #[serde(default)]
    pub page_name: Option<String>,
    /// The row's cells, where [`ImportErrors::with_rows`] asked for them. They can be personal data.
    #[serde(default)]
    pub row_data: Vec<String>,
}

impl ImportErrors {
    pub(super) fn new(client: HubSpot, path: Path) -> Self {
        Self {
            client,
            path,
            rows: false,
        }
    }

    /// Asks for the cells of each row too.
    pub fn with_rows(mut self) -> Self {
        self.rows = true;
        self
    }

    /// All errors, in the order of the rows.
    pub fn stream(self) -> Items<ImportError> {
        let mut request = Request::get(self.path)
            .query("limit", PAGE)
            .query("includeErrorMessage", "true");
        if self.rows {
            request = request.query("includeRowData", "true");
        }
        items(&self.client, request)
    }
}
