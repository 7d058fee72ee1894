//! [`Exports`]: records as a file.

use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use spoke_model::export::{ExportFormat, ExportType, InternalValues};
use spoke_model::search::SearchRequest;
use spoke_model::time::Timestamp;

use crate::error::Error;
use crate::hubspot::HubSpot;
use crate::path::Path;
use crate::request::Request;
use crate::text::text_or_number;
use crate::waiting::until;

/// Exports, from [`HubSpot::exports`]. An account makes thirty a day, one at a time (the rest waits).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let portal = spoke_portal::Portal::start().await?;
/// # let hubspot = spoke_client::HubSpot::builder().base_url(portal.url()).token(portal.token()).build()?;
/// use std::time::Duration;
/// use spoke_client::{NewExport, Properties};
///
/// hubspot.contacts().create(Properties::new().set("email", "jane@example.com")).await?;
/// let exports = hubspot.exports();
/// let id = exports.start(&NewExport::view("People", "contacts", ["email"])).await?;
/// let done = exports.wait(&id, Duration::from_secs(60)).await?;
/// let file = exports.download(&done).await?;
/// assert!(String::from_utf8_lossy(&file).contains("jane@example.com"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Exports {
    client: HubSpot,
}

impl HubSpot {
    /// Exports of records.
    #[must_use]
    pub fn exports(&self) -> Exports {
        Exports { client: self.clone() }
    }
}

/// An export to make.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[must_use = "nothing is exported until it is given to start"]
pub struct NewExport {
    export_type: ExportType,
    export_name: String,
    format: ExportFormat,
    language: String,
    object_type: String,
    object_properties: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    associated_object_type: Vec<String>,
    export_internal_values_options: Vec<InternalValues>,
    override_associated_objects_per_definition_per_row_limit: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_crm_search_request: Option<SearchRequest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    list_id: Option<String>,
}

impl NewExport {
    /// All records of a type, as CSV with the labels of the properties, in English.
    pub fn view<S: Into<String>>(
        name: impl Into<String>,
        object_type: impl Into<String>,
        properties: impl IntoIterator<Item = S>,
    ) -> Self {
        Self {
            export_type: ExportType::View,
            export_name: name.into(),
            format: ExportFormat::Csv,
            language: "EN".to_owned(),
            object_type: object_type.into(),
            object_properties: properties.into_iter().map(Into::into).collect(),
            associated_object_type: Vec::new(),
            export_internal_values_options: Vec::new(),
            override_associated_objects_per_definition_per_row_limit: false,
            public_crm_search_request: None,
            list_id: None,
        }
    }

    /// The members of a list.
    pub fn list<S: Into<String>>(
        name: impl Into<String>,
        list_id: impl Into<String>,
        object_type: impl Into<String>,
        properties: impl IntoIterator<Item = S>,
    ) -> Self {
        Self {
            export_type: ExportType::List,
            list_id: Some(list_id.into()),
            ..Self::view(name, object_type, properties)
        }
    }

    /// Only the records that a search finds. Filters stand in one group; its page size and properties are not used.
    pub fn matching(mut self, search: SearchRequest) -> Self {
        self.public_crm_search_request = Some(search);
        self
    }

    /// Another kind of file than CSV.
    pub fn format(mut self, format: ExportFormat) -> Self {
        self.format = format;
        self
    }

    /// The language of the column headers, such as `DE`.
    pub fn language(mut self, language: impl Into<String>) -> Self {
        self.language = language.into();
        self
    }

    /// The ids of associated records of this type too; up to four types.
    pub fn associated(mut self, object_type: impl Into<String>) -> Self {
        self.associated_object_type.push(object_type.into());
        self
    }

    /// Internal names and values as they are stored, in place of labels.
    pub fn internal(mut self) -> Self {
        self.export_internal_values_options = vec![InternalValues::Names, InternalValues::Values];
        self
    }

    /// More than 1,000 associated records in a row.
    pub fn all_associations(mut self) -> Self {
        self.override_associated_objects_per_definition_per_row_limit = true;
        self
    }
}

/// How far the making of a file is.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ExportTask {
    /// `PENDING`, `PROCESSING`, then `COMPLETE` or `CANCELED`.
    pub status: String,
    /// The address of the file, which works for five minutes and for anybody who has it: never log it.
    #[serde(default)]
    pub result: Option<String>,
    /// When it was asked for.
    #[serde(default)]
    pub requested_at: Option<Timestamp>,
    /// When it ended.
    #[serde(default)]
    pub completed_at: Option<Timestamp>,
    /// How many errors there were.
    #[serde(default)]
    pub num_errors: Option<u64>,
}

impl ExportTask {
    /// Whether nothing more will happen.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self.status.as_str(), "COMPLETE" | "CANCELED")
    }
}

/// An export as it is kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Export {
    /// Its id.
    #[serde(deserialize_with = "text_or_number")]
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub export_name: Option<String>,
    /// `ENQUEUED`, `PROCESSING`, `DONE`, `FAILED` and others.
    pub export_state: String,
    /// The object type, such as `0-1`.
    #[serde(default)]
    pub object_type: Option<String>,
    /// How many records the file has, once that is known.
    #[serde(default)]
    pub record_count: Option<u64>,
    /// When it was asked for.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Started {
    #[serde(deserialize_with = "text_or_number")]
    id: String,
}

impl Exports {
    /// Asks for a file and answers with the id of the export.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Validation`] when a property or the search is unknown.
    pub async fn start(&self, export: &NewExport) -> Result<String, Error> {
        let request = Request::post(self.path().then("async")).json(export)?;
        Ok(self.client.send_json::<Started>(&request).await?.id)
    }

    /// How far it is; with a new address of the file every time once it is complete.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Permission`] when the export is another application's, or none.
    pub async fn status(&self, id: impl AsRef<str>) -> Result<ExportTask, Error> {
        let path = self.path().then("async").then("tasks");
        let path = path.id("taskId", id.as_ref()).then("status");
        self.client.send_json(&Request::get(path)).await
    }

    /// What was asked for, and how many records the file has.
    ///
    /// # Errors
    /// [`crate::ErrorKind::NotFound`] when there is none.
    pub async fn get(&self, id: impl AsRef<str>) -> Result<Export, Error> {
        let request = Request::get(self.path().id("exportId", id.as_ref()));
        self.client.send_json(&request).await
    }

    /// Looks until the file is there or will not come, at first twice a second and ever less often.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Deadline`] when that is not within this time; the export goes on all the same.
    pub async fn wait(&self, id: impl AsRef<str>, within: Duration) -> Result<ExportTask, Error> {
        let id = id.as_ref();
        let what = format!("export {id}");
        until(&what, within, || self.status(id), ExportTask::is_final).await
    }

    /// The file, whole; [`crate::HubSpotBuilder::max_body`] bounds it. Large CSV files come zipped.
    ///
    /// # Errors
    /// [`crate::ErrorKind::InvalidInput`] when the task has no file; a refusal when its address is older than five
    /// minutes: ask for the status again.
    pub async fn download(&self, task: &ExportTask) -> Result<Bytes, Error> {
        let Some(url) = &task.result else {
            return Err(Error::invalid_input(format!(
                "the export has no file: its status is {}",
                task.status
            )));
        };
        self.client.download(url).await
    }

    fn path(&self) -> Path {
        Path::fixed(self.client.paths().exports()).then("export")
    }
}

#[cfg(test)]
mod tests {
    use crate::scripted::{Script, Step, json};
    use crate::{Allowance, BreakerState, ErrorKind};

    #[tokio::test(start_paused = true)]
    async fn files_that_fail_elsewhere_say_nothing_about_hubspot() {
        let script = Script::always(|_, _| (503, "{}".to_owned()));
        let client = script.client();
        for _ in 0..6 {
            let error = client.download("http://localhost/export.csv").await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Server);
        }
        assert_eq!(client.breaker(Allowance::Exempt), BreakerState::Closed);
    }

    #[tokio::test]
    async fn the_address_of_a_file_is_in_no_error() {
        let script = Script::new([json(403, r#"{"message":"no"}"#)]);
        let error = script
            .client()
            .download("http://localhost/export.csv?signature=planted")
            .await
            .unwrap_err();
        assert!(!format!("{error} {error:?}").contains("planted"), "{error:?}");
        let elsewhere = script
            .client()
            .download("http://example.com/planted")
            .await
            .unwrap_err();
        assert_eq!(elsewhere.kind(), ErrorKind::InvalidInput);
        assert!(
            !format!("{elsewhere} {elsewhere:?}").contains("planted"),
            "{elsewhere:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn an_interrupted_export_is_not_asked_for_twice() {
        let script = Script::new([Step::Hangup]);
        let new = super::NewExport::view("People", "contacts", ["email"]);
        let error = script.client().exports().start(&new).await.unwrap_err();
        assert!(error.may_have_been_processed() && script.asked() == 1);
    }
}
